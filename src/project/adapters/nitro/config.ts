// Where a server has its files. https://nitro.build/config
import { posix } from 'node:path';
import { declaredRange } from '../../disk/manifest.ts';
import type { Package } from '../../shapes.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { configFile, configOf, dataAt, textAt } from '../_files/apps.ts';
import { globPattern } from '../_files/globs.ts';
import { flat } from '../_http/flat.ts';

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

export function readConfig(source: Source, { dir, manifest }: Package): Config {
  const own = configFile(source, dir, isConfig);
  const vite = configFile(source, dir, isVite);
  const value = configOf(source, own) ?? pluginOptions(source, configOf(source, vite));
  const given = dataAt(source, value, 'serverDir') ?? dataAt(source, value, 'srcDir');
  // Since version 3 there is none unless it is said.
  const isOld = declaredRange(manifest, 'nitro') === undefined;
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

/** `plugins: [nitro({ … })]` of Vite. */
function pluginOptions(source: Source, vite: Value): Value {
  for (const plugin of vite === undefined ? [] : flat(source.get(vite, 'plugins'))) {
    if (typeof plugin !== 'object' || plugin?.kind !== 'symbolic' || plugin.origin.type !== 'call') continue;
    const { callee, args } = plugin.origin.call;
    if (source.packageOf(callee)?.package === 'nitro') return args[0]?.value;
  }
  return source.get(vite, 'nitro');
}
