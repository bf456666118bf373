// Projects of Nx, which need no package.json: project.json files, or the one file of before that names them all.
import { dirname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { scriptTargets } from '../../../files/npm-scripts.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import type { Start } from '../../shapes.ts';
import { exists, readText, reasonOf, relativePath } from '../files.ts';
import { parseJson } from './patterns.ts';

export interface NxProject {
  /** Absolute. */
  dir: string;
  name: string | null;
  starts: Start[];
}

type Described = Record<string, unknown>;

const DEPTH = 6;
/** What a target does, the likeliest to say what starts the app first. */
const targetNames = ['serve', 'dev', 'start', 'build'];

/** Sorted by folder; none where there is no nx.json. */
export async function findNxProjects(root: string): Promise<{ projects: NxProject[]; warnings: Warning[] }> {
  if (!(await exists(join(root, 'nx.json')))) return { projects: [], warnings: [] };
  const files = await glob('**/project.json', {
    ...{ cwd: root, deep: DEPTH, expandDirectories: false, followSymbolicLinks: false },
    ignore: ['**/{node_modules,dist,tmp}/**', '**/.*/**'],
  });
  const projects: NxProject[] = [];
  const warnings: Warning[] = [];
  const read = async (file: string, take: (content: Described) => void): Promise<void> => {
    const { text, problem } = await readText(file);
    if (text === undefined && problem === undefined) return;
    try {
      if (text === undefined) throw new Error(problem);
      take(Object(parseJson(text)) as Described);
    } catch (error) {
      const message = `${relativePath(root, file)} could not be read: ${reasonOf(error)}`;
      warnings.push({ code: 'WORKSPACES_INVALID', message });
    }
  };
  for (const path of files) {
    const file = resolve(root, path);
    await read(file, (content) => projects.push(toProject(root, dirname(file), content)));
  }
  for (const name of ['workspace.json', 'angular.json']) {
    await read(join(root, name), ({ projects: named }) => {
      for (const [key, value] of Object.entries(Object(named) as Described)) {
        const content = Object(value) as Described;
        const folder = typeof value === 'string' ? value : content.root;
        const dir = typeof folder === 'string' ? resolve(root, folder) : null;
        if (dir !== null && !projects.some((project) => project.dir === dir))
          projects.push(toProject(root, dir, { name: key, ...content }));
      }
    });
  }
  return { projects: projects.sort((a, b) => (a.dir < b.dir ? -1 : 1)), warnings };
}

function toProject(root: string, dir: string, content: Described): NxProject {
  const { name, sourceRoot } = content;
  const place = relativePath(root, join(dir, 'project.json'));
  const toFile = (path: string) =>
    resolve(
      root,
      path.replaceAll('{workspaceRoot}/', '').replaceAll('{projectRoot}', relativePath(root, dir)),
    );
  const targets = Object(content.targets ?? content.architect) as Record<string, unknown>;
  const names = [...new Set([...targetNames, ...Object.keys(targets)])].filter((key) => key in targets);
  const options = names.map((key) => Object(Object(targets[key]).options) as Described);
  const mains = options.flatMap(({ main }) => (typeof main === 'string' ? [main] : []));
  const commands = options.flatMap(({ command, commands }) => [command, commands].flat());
  const run = commands.flatMap((command) => {
    const text = typeof command === 'object' ? Object(command).command : command;
    return typeof text === 'string' ? scriptTargets({ start: text }, 'start') : [];
  });
  const starts = [
    ...mains.map((path) => ({ file: toFile(path), reason: `"main" in ${place}` })),
    ...run.map((path) => ({ file: toFile(path), reason: `a command in ${place}` })),
    ...(typeof sourceRoot === 'string'
      ? [{ file: join(toFile(sourceRoot), 'main'), reason: `"sourceRoot" in ${place}` }]
      : []),
  ];
  return { dir, name: typeof name === 'string' && name !== '' ? name : null, starts };
}
