// Where a server has its files. https://nitro.build/config
import { posix } from 'node:path';
import { declaredRange } from '../../disk/manifest.ts';
import type { Package } from '../../shapes.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { configFile, configOf, dataAt, textAt } from '../_files/apps.ts';
import { globPattern } from '../_files/globs.ts';
import { flat } from '../_http/flat.ts';
import { callOf } from '../_http/values.ts';
import { majorsOf } from '../major.ts';

export const packages = ['nitro', 'nitropack'];
export const isConfig = /^nitro\.config\.[mc]?[jt]s$/;
const isVite = /^vite\.config\.[mc]?[jt]s$/;

export interface Config {
  file: string | null;
  value: Value;
  /** Version 2, which has no `routes` and takes the route of middleware for what a path begins with. */
  isOld: boolean;
  /** Folders with `api`, `routes` and `middleware`. */
  folders: string[];
  base: string;
  /** Files that are left out, absolute. */
  isIgnored: (file: string) => boolean;
}

export function readConfig(source: Source, pkg: Package): Config {
  const { dir } = pkg;
  const own = configFile(source, dir, isConfig);
  const vite = configFile(source, dir, isVite);
  const value = configOf(source, own) ?? pluginOptions(source, configOf(source, vite));
  const given = dataAt(source, value, 'serverDir') ?? dataAt(source, value, 'srcDir');
  const isOld = isVersion2(source, pkg);
  // Since version 3 there is none unless it is said.
  const main = given === true ? 'server' : typeof given === 'string' ? given : isOld ? '.' : null;
  const more = dataAt(source, value, 'scanDirs');
  const folders = [main, ...(Array.isArray(more) ? more : [])].flatMap((folder) =>
    typeof folder === 'string' ? [posix.resolve(dir, folder)] : [],
  );
  const ignored = dataAt(source, value, 'ignore');
  const globs = (Array.isArray(ignored) ? ignored : []).flatMap((glob) =>
    typeof glob === 'string' ? [globPattern(glob)] : [],
  );
  return {
    ...{ file: own ?? vite, value, isOld, folders: [...new Set(folders)] },
    base: (textAt(source, value, 'baseURL') ?? '').replace(/\/$/, ''),
    isIgnored: (file) =>
      folders.some((folder) => globs.some((glob) => glob.test(posix.relative(folder, file)))),
  };
}

/** By its package; where the app does not name it, by that of the workspace. */
function isVersion2(source: Source, { label, manifest }: Package): boolean {
  if (declaredRange(manifest, 'nitro') !== undefined) return false;
  if (declaredRange(manifest, 'nitropack') !== undefined) return true;
  const has = (name: string) => majorsOf(source, name)(label) !== null;
  return has('nitropack') && !has('nitro');
}

/** `plugins: [nitro({ … })]` of Vite. */
function pluginOptions(source: Source, vite: Value): Value {
  for (const plugin of vite === undefined ? [] : flat(source.get(vite, 'plugins'))) {
    const call = callOf(plugin);
    if (call === null) continue;
    const { callee, args } = call;
    if (source.packageOf(callee)?.package === 'nitro') return args[0]?.value;
  }
  return source.get(vite, 'nitro');
}
