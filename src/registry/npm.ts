// The npm of this machine, whose own libraries do the talking: what the user has set up for it holds here as well.
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import semver from 'semver';
import { codedError } from '../errors.ts';
import { isInside } from '../files/paths.ts';

/** What of npm's libraries is used; they bring no types. */
export interface Npm {
  version: string;
  /** Its folder. */
  path: string;
  /** Loads one of its packages. */
  load<T>(name: string): T;
}

/** Older ones have others, and some systems keep them elsewhere. */
const LIBRARIES = [
  ...['npm-registry-fetch', '@npmcli/agent', '@npmcli/config', '@npmcli/config/lib/definitions'],
  ...['@npmcli/arborist', 'cacache', 'tar'],
];

/** Beside the Node that runs, then in PATH; never one of the project, whose code does not run here. */
export function findNpm(root: string, env: NodeJS.ProcessEnv = process.env): Npm {
  const bin = dirname(realpathSync(process.execPath));
  const beside = [join(bin, '..', 'lib', 'node_modules', 'npm'), join(bin, 'node_modules', 'npm')];
  const inPath = (env.PATH ?? env.Path ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !isInside(folder, root) && !/[\\/]\.bin[\\/]?$/.test(folder))
    .flatMap((folder) => [packageOf(join(folder, 'npm')), join(folder, 'node_modules', 'npm')]);
  const unfit: string[] = [];
  for (const path of [...beside, ...inPath]) {
    const found = path === undefined ? undefined : readNpm(path);
    if (!path || !found) continue;
    const { version, engines } = found;
    if (engines?.node && !semver.satisfies(process.version, engines.node))
      unfit.push(`npm ${version} in ${path} is not for Node ${process.version}`);
    else {
      const load = createRequire(join(path, 'package.json'));
      const missing = LIBRARIES.find((name) => !resolves(load, name));
      if (missing === undefined) return { version, path, load: load as Npm['load'] };
      unfit.push(`npm ${version} in ${path} has no ${missing}`);
    }
  }
  throw codedError('NPM_NOT_FOUND', { reason: unfit[0] ?? 'none lies beside Node or in PATH' });
}

function resolves(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** A command leads into its package. */
function packageOf(command: string): string | undefined {
  try {
    return dirname(dirname(realpathSync(command)));
  } catch {
    return undefined;
  }
}

function readNpm(path: string): { version: string; engines?: { node?: string } } | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    return manifest.name === 'npm' ? manifest : undefined;
  } catch {
    return undefined;
  }
}
