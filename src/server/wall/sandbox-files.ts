// All that a sandbox loads: Node, our own code, and the packages that it needs with theirs. Nothing else is there behind the wall.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sandboxBundle } from '../../built-files.ts';
import { isInside } from '../../files/paths.ts';

/** Absolute and real, and the links that lead to them: package managers link from one folder of packages to others. */
export interface SandboxFiles {
  paths: string[];
  links: { path: string; target: string }[];
}

export function sandboxFiles(): SandboxFiles {
  const ours = dirname(dirname(fileURLToPath(sandboxBundle)));
  const node = process.execPath;
  const paths = new Set([node, ours]);
  for (const path of [join(dirname(dirname(node)), 'lib'), join(dirname(ours), 'package.json')])
    if (existsSync(path)) paths.add(path);
  const links = new Map<string, string>();
  const known = new Set<string>();

  function addPackage(name: string, from: string): void {
    const folder = packagesWith(name, from);
    if (folder === undefined) return;
    const realFolder = realpathSync(folder);
    if (realFolder !== folder) links.set(folder, realFolder);
    const own = realpathSync(join(folder, name));
    paths.add(realFolder).add(packagesAround(own));
    if (known.has(own)) return;
    known.add(own);
    for (const dependency of dependenciesOf(own)) addPackage(dependency, own);
  }

  for (const name of ['isolated-vm', 'isolated-vm-6', 'amaro']) addPackage(name, ours);
  const outermost = [...paths].filter(
    (path) => ![...paths].some((other) => other !== path && isInside(path, other)),
  );
  // A link in a folder that is there is there as well.
  const missing = [...links].filter(([path]) => !outermost.some((folder) => isInside(path, folder)));
  return { paths: outermost, links: missing.map(([path, target]) => ({ path, target })) };
}

/** Where Node finds a package: the nearest folder upwards. */
function packagesWith(name: string, from: string): string | undefined {
  for (let dir = from; ; dir = dirname(dir)) {
    const folder = join(dir, 'node_modules');
    if (existsSync(join(folder, name))) return folder;
    if (dir === dirname(dir)) return undefined;
  }
}

/** Its neighbours may be what it needs. A package that was linked from elsewhere stands for itself. */
function packagesAround(own: string): string {
  const folder = `${sep}node_modules${sep}`;
  const at = own.lastIndexOf(folder);
  return at === -1 ? own : own.slice(0, at + folder.length - 1);
}

function dependenciesOf(folder: string): string[] {
  try {
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies?: object;
    };
    return Object.keys(dependencies ?? {});
  } catch {
    return [];
  }
}
