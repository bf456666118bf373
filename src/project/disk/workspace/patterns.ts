// Finds the packages that a project names: workspaces of npm, yarn, bun and pnpm, packages of Lerna, projects of Rush.
import { dirname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { Warning } from '../../../protocol/schemas.ts';
import type { Manifest } from '../../shapes.ts';
import { withoutComments } from '../comments.ts';
import { exists, readText, reasonOf } from '../files.ts';

interface Found {
  /** Undefined: nothing is said about packages. */
  patterns?: string[] | undefined;
  warnings: Warning[];
}

/** Absolute directories of the packages that are named, sorted, without the root; `isNamed`: the project says what its packages are. */
export async function findWorkspaces(
  root: string,
  manifest: Manifest | null,
): Promise<{ dirs: string[]; isNamed: boolean; warnings: Warning[] }> {
  const [pnpm, lerna, rush] = await Promise.all([readPnpm(root), readLerna(root), readRush(root)]);
  const named = pnpm.patterns ?? patternsOf(manifest) ?? lerna.patterns;
  const patterns = [...(named ?? []), ...(rush.patterns ?? [])].map((pattern) =>
    pattern.replace(/^(!?)\.?\//, '$1').replace(/\/+$/, ''),
  );
  const isNegated = (pattern: string): boolean => pattern.startsWith('!');
  const included = patterns.filter((pattern) => pattern !== '' && pattern !== '.' && !isNegated(pattern));
  const warnings = [pnpm, lerna, rush].flatMap((found) => found.warnings);
  const isNamed = named !== undefined || rush.patterns !== undefined;
  if (included.length === 0) return { dirs: [], isNamed, warnings };
  const files = await glob(
    included.map((pattern) => `${pattern}/package.json`),
    {
      cwd: root,
      ignore: ['**/node_modules/**', ...patterns.filter(isNegated).map((p) => `${p.slice(1)}/package.json`)],
      expandDirectories: false,
      followSymbolicLinks: false,
    },
  );
  const dirs = new Set(files.map((file) => dirname(resolve(root, file))));
  dirs.delete(resolve(root));
  return { dirs: [...dirs].sort(), isNamed, warnings };
}

function patternsOf(manifest: Manifest | null): string[] | undefined {
  const workspaces = manifest?.workspaces;
  return Array.isArray(workspaces) ? workspaces : workspaces?.packages;
}

// The file may hold settings only; then it says nothing about packages.
async function readPnpm(root: string): Promise<Found> {
  return readFile(root, 'pnpm-workspace.yaml', async (text) => {
    const { parse } = await import('../yaml.ts');
    return stringsOf(parse(text), 'packages');
  });
}

async function readLerna(root: string): Promise<Found> {
  return readFile(
    root,
    'lerna.json',
    async (text) => stringsOf(parseJson(text), 'packages') ?? ['packages/*'],
  );
}

async function readRush(root: string): Promise<Found> {
  return readFile(root, 'rush.json', async (text) => {
    const projects = Object(parseJson(text)).projects as unknown;
    if (!Array.isArray(projects)) return undefined;
    return projects
      .map((project) => Object(project).projectFolder)
      .filter((item) => typeof item === 'string');
  });
}

/** JSON as tools write it for people: with comments. */
export function parseJson(text: string): unknown {
  return JSON.parse(withoutComments(text).replace(/,(?=\s*[}\]])/g, ''));
}

function stringsOf(content: unknown, key: string): string[] | undefined {
  const value: unknown = Object(content)[key];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new Error(`"${key}" is not a list`);
  return value.filter((item) => typeof item === 'string');
}

async function readFile(
  root: string,
  name: string,
  read: (text: string) => Promise<string[] | undefined>,
): Promise<Found> {
  const file = join(root, name);
  if (!(await exists(file))) return { warnings: [] };
  const { text, problem } = await readText(file);
  try {
    if (text === undefined) throw new Error(problem ?? 'it is gone');
    return { patterns: await read(text), warnings: [] };
  } catch (error) {
    const message = `${name} could not be read: ${reasonOf(error)}`;
    return { warnings: [{ code: 'WORKSPACES_INVALID', message }] };
  }
}
