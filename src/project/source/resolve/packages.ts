// The packages of the project by name, and what their manifests say about names inside them.
import { dirname, join, resolve } from 'node:path';
import type { Disk } from './disk.ts';
import { asRecord, parseJsonc } from './jsonc.ts';

/** Source before types before what was built. */
const conditions = ['source', 'development', 'import', 'module', 'types', 'node', 'require', 'default'];

/** Files that `exports`, or `main` and its kin, may mean by a subpath ("." or "./x"); as written, best first. */
export function targetsOf(manifest: Record<string, unknown>, subpath: string): string[] {
  if (manifest.exports !== undefined && manifest.exports !== null) {
    const exports = manifest.exports;
    const isMap = Object.keys(asRecord(exports)).some((key) => key.startsWith('.'));
    if (!isMap) return subpath === '.' ? pick(exports) : [];
    return mapped(asRecord(exports), subpath);
  }
  if (subpath !== '.') return [subpath];
  const mains = [manifest.source, manifest.module, manifest.main, manifest.types];
  return mains.filter((main): main is string => typeof main === 'string');
}

/** What `imports` of a package.json makes of `#name`. */
export function importTargets(manifest: Record<string, unknown>, specifier: string): string[] {
  return mapped(asRecord(manifest.imports), specifier);
}

function mapped(map: Record<string, unknown>, name: string): string[] {
  if (Object.hasOwn(map, name)) return pick(map[name]);
  const patterns = Object.keys(map)
    .filter((key) => key.includes('*'))
    .sort((a, b) => b.length - a.length);
  for (const key of patterns) {
    const rest = starOf(key, name);
    if (rest !== null) return pick(map[key]).map((target) => target.replaceAll('*', rest));
  }
  return [];
}

/** What `*` stands for where a pattern fits; a pattern without one must be the name itself. */
export function starOf(pattern: string, name: string): string | null {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === name ? '' : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
  return fits ? name.slice(before.length, name.length - after.length) : null;
}

function pick(target: unknown, depth = 0): string[] {
  if (typeof target === 'string') return [target];
  if (depth > 5) return [];
  if (Array.isArray(target)) return target.flatMap((item) => pick(item, depth + 1));
  const record = asRecord(target);
  return conditions.flatMap((name) => (Object.hasOwn(record, name) ? pick(record[name], depth + 1) : []));
}

/** Where the source of a built file may lie: `dist/x.js` is made of `src/x.ts`, or of `x.ts`. */
export function sourcesOf(file: string, folder: string): string[] {
  const rest = file.slice(folder.length + 1);
  const match = /^(?:\.?\w+\/)?(?:dist|build|lib|out|output|esm|cjs)\/(?:(?:esm|cjs|types|src)\/)?(.+)$/.exec(
    rest,
  );
  if (!match?.[1]) return [file];
  return [join(folder, 'src', match[1]), join(folder, match[1]), file];
}

export interface Manifests {
  /** The nearest package.json upwards: its folder and content. */
  nearest(folder: string): { folder: string; manifest: Record<string, unknown> } | null;
  read(folder: string): Record<string, unknown> | null;
}

export function createManifests(disk: Disk): Manifests {
  const known = new Map<string, Record<string, unknown> | null>();
  const read = (folder: string): Record<string, unknown> | null => {
    const cached = known.get(folder);
    if (cached !== undefined) return cached;
    const file = join(folder, 'package.json');
    const text = disk.isFile(file) ? disk.read(file) : null;
    const manifest = text === null ? null : asRecord(parseJsonc(text));
    known.set(folder, manifest);
    return manifest;
  };
  return {
    read,
    nearest(start) {
      for (let folder = resolve(start); ; folder = dirname(folder)) {
        const manifest = read(folder);
        if (manifest) return { folder, manifest };
        if (folder === disk.root || dirname(folder) === folder) return null;
      }
    },
  };
}
