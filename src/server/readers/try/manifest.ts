// What the package.json of a package that was installed says of types and entries. A stranger's: nothing of it has to be of its type.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exportsTypes, isThere, typesBeside } from '../../../files/packages/types.ts';

export type Manifest = Record<string, unknown>;

const MAX = 20;
const MAX_BYTES = 1024 * 1024;
/** Of what it calls a file: longer ones are none. */
const MAX_NAME = 200;

export async function readManifest(folder: string): Promise<Manifest> {
  try {
    const file = join(folder, 'package.json');
    if ((await stat(file)).size > MAX_BYTES) return {};
    return Object(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

/** Where its types are. */
export function typesIn(folder: string, { types, typings, exports, main }: Manifest): string {
  const declared = types ?? typings;
  if (typeof declared === 'string')
    return isThere(folder, declared) ? 'bundled' : `${declared.slice(0, MAX_NAME)} is missing`;
  const entry = typeof main === 'string' ? main.slice(0, MAX_NAME) : null;
  const hasTypes = exportsTypes(exports) || typesBeside(entry).some((file) => isThere(folder, file));
  return hasTypes ? 'bundled' : 'none';
}

/** Its entry is there for TypeScript, and nothing of it at run time. */
export function isTypesAlone({ exports }: Manifest): boolean {
  if (typeof exports !== 'object' || exports === null) return false;
  const entry = Object.hasOwn(exports, '.') ? Reflect.get(exports, '.') : exports;
  const conditions = Object.keys(Object(entry));
  return conditions.length > 0 && conditions.every((condition) => /^types(?:@|$)/.test(condition));
}

/** What can be imported of it besides itself. */
export function subpathsOf({ exports }: Manifest): string[] {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return [];
  return Object.keys(exports)
    .filter((path) => path.startsWith('./') && path !== './package.json' && path.length <= MAX_NAME)
    .slice(0, MAX);
}

export function commandsOf({ bin, name }: Manifest): string[] {
  if (typeof bin === 'string')
    return typeof name === 'string' ? [name.replace(/^@[^/]*\//, '').slice(0, MAX_NAME)] : [];
  return Object.keys(Object(bin))
    .filter((command) => command.length <= MAX_NAME)
    .slice(0, MAX);
}
