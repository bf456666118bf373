// What the project exports under a name, wherever: for names that no package has.
import type { Project } from '../shapes.ts';
import { createDisk } from '../source/resolve/disk.ts';
import { filesBelow } from '../source/resolve/folders.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

const MAX_READ = 3_000;
const MAX_PARSED = 20;

/** The modules that export it, those that are no tests first, then by the length of their path. */
export function ownExports(world: World, project: Project, name: string, path: readonly string[]): Target[] {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return [];
  const { files } = world;
  const word = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
  const isTest = (file: string) =>
    /(?:^|[./_-])(?:tests?|specs?|__tests__|fixtures?|mocks?)[./_-]/.test(files.shown(file));
  const all = filesBelow(createDisk(project.root), files.root)
    .filter((file) => /(?<!\.d)\.[cm]?[jt]sx?$/.test(file))
    .slice(0, MAX_READ)
    .sort((a, b) => Number(isTest(a)) - Number(isTest(b)) || a.length - b.length);
  const targets: Target[] = [];
  let parsed = 0;
  for (const file of all) {
    if (parsed >= MAX_PARSED || files.isLate()) {
      files.left.add(`only ${parsed} modules of the project were searched for ${name}`);
      break;
    }
    const text = files.text(file) ?? '';
    if (!/\bexport\b|\bexports\b/.test(text) || !word.test(text)) continue;
    parsed++;
    const scope = world.types.fileScope(file);
    // Where it is defined, rather than where it is passed on.
    if (!scope?.names.has(name) && !scope?.values.has(name)) continue;
    if (world.linker.exportOf(scope, name))
      targets.push({ pkg: null, module: files.shown(file), path: [name, ...path], scope });
  }
  return targets;
}
