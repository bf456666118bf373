// Declarations that are no source: those of packages, as far as they are plain, and `.d.ts` files beside the project's own.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { typesPackageOf } from '../../../files/packages/types.ts';
import { asRecord, parseJsonc } from '../../../project/source/resolve/jsonc.ts';

const MAX_BYTES = 1_000_000;
const MAX_FILES = 100;

/** Not the project's own. */
export const isInstalled = (file: string) => /[\\/]node_modules[\\/]/.test(file);

export interface PackageTypes {
  /** The declarations that `specifier` means in a file; null where there are none. */
  find(specifier: string, from: string): string | null;
  read(file: string): string | null;
}

export function createPackageTypes(): PackageTypes {
  let reads = 0;
  return {
    find(specifier, from) {
      if (specifier.startsWith('.')) return declarationsAt(resolve(dirname(from), specifier));
      const parts = specifier.split('/');
      const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
      const subpath = specifier.slice(name.length + 1);
      for (const candidate of [name, typesPackageOf(name)]) {
        const folder = folderOf(candidate, dirname(from));
        const file = folder && inPackage(folder, subpath);
        if (file) return file;
      }
      return null;
    },
    read(file) {
      reads += 1;
      try {
        if (reads > MAX_FILES || statSync(file).size > MAX_BYTES) return null;
        return readFileSync(file, 'utf8');
      } catch {
        return null;
      }
    },
  };
}

function folderOf(name: string, start: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (isFile(join(found, 'package.json'))) return realpathSync(found);
    if (dirname(folder) === folder) return null;
  }
}

function inPackage(folder: string, subpath: string): string | null {
  const manifest = asRecord(parseJsonc(readFileSync(join(folder, 'package.json'), 'utf8')));
  const key = subpath === '' ? '.' : `./${subpath}`;
  const exported = asRecord(manifest.exports)[key] ?? (subpath === '' ? manifest.exports : undefined);
  const named =
    typesIn(exported) ?? (subpath === '' ? [manifest.types, manifest.typings].find(isText) : undefined);
  return declarationsAt(resolve(folder, named ?? (subpath || 'index')));
}

const isText = (value: unknown): value is string => typeof value === 'string';

function typesIn(target: unknown, depth = 0): string | undefined {
  if (isText(target)) return target;
  if (depth > 5) return undefined;
  const record = asRecord(target);
  for (const name of ['types', 'import', 'node', 'require', 'default'])
    if (Object.hasOwn(record, name)) {
      const found = typesIn(record[name], depth + 1);
      if (found) return found;
    }
  return undefined;
}

/** Declarations lie beside what was built. */
function declarationsAt(path: string): string | null {
  const stem = path.replace(/(?:\.d)?\.([mc]?)[jt]s$/, '');
  const kind = /\.([mc])[jt]s$/.exec(path)?.[1] ?? '';
  const found = [`${stem}.d.${kind}ts`, `${stem}.d.ts`, join(path, 'index.d.ts')].find(isFile);
  return found ?? null;
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
