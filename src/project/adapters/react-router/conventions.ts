// Paths as names of files: the flat convention of Remix 2 and @react-router/fs-routes, and two packages that grew out of it.
import { posix } from 'node:path';
import type { Source } from '../../source/reader/source.ts';
import { globPattern } from '../_files/globs.ts';
import type { Node } from './node.ts';

/** `hybrid`: remix-flat-routes; `auto`: react-router-auto-routes. */
export type Convention = 'flat' | 'hybrid' | 'auto';

const script = /\.(?:[mc]?[jt]sx?|mdx?)$/;
const noRoute = /(?:\.(?:test|spec|stories|d)|\.server|\.client)\.[mc]?[jt]sx?$/;

/** `id` has dots where the convention nests: "users", "users.$id". */
interface Named {
  id: string;
  file: string;
}

export function byFiles(
  source: Source,
  dir: string,
  convention: Convention,
  ignored: readonly string[],
): Node[] {
  const globs = ignored.map(globPattern);
  const named = source.below(dir).flatMap((file): Named[] => {
    const path = posix.relative(dir, file);
    if (!script.test(path) || noRoute.test(path)) return [];
    if (globs.some((glob) => glob.test(path) || glob.test(posix.basename(path)))) return [];
    const id = ids[convention](path.replace(script, ''));
    return id === null ? [] : [{ id, file }];
  });
  return nested(once(named));
}

const ids: Readonly<Record<Convention, (path: string) => string | null>> = {
  /** A file, or a folder with a file `route` or `index`. */
  flat(path) {
    const [first = '', second, ...rest] = path.split('/');
    if (second === undefined) return first;
    return rest.length === 0 && (second === 'route' || second === 'index') ? first : null;
  },
  /** `users+/` is a segment; in `users/` one file is the route. */
  hybrid(path) {
    const parts = path.split('/');
    const last = parts.pop() ?? '';
    const names: string[] = [];
    for (const [at, part] of parts.entries()) {
      if (part.endsWith('+')) names.push(part.slice(0, -1));
      else if (at < parts.length - 1) return null;
      else return isRouteFile(last) ? hybridId([...names, part]) : null;
    }
    return hybridId([...names, last]);
  },
  auto(path) {
    const parts = path.split('/');
    if (parts.some((part) => part.startsWith('+'))) return null;
    const id = parts.join('.').split(/\.(?![^[]*\])/);
    const last = id.at(-1);
    if (last === 'index' || last === '_index') return [...id.slice(0, -1), '_index'].join('.');
    return (last === '_layout' || last === 'route' ? id.slice(0, -1) : id).join('.');
  },
};

const isRouteFile = (name: string): boolean => /^(?:_?route|_?index|_?page|_?layout)$|^_|\.route$/.test(name);

function hybridId(names: string[]): string {
  const parts = segmentsIn(names.join('.'));
  const last = parts.at(-1);
  if (last === 'index' || last === '_index') return [...parts.slice(0, -1), '_index'].join('.');
  return (last === '_layout' || last === 'route' ? parts.slice(0, -1) : parts).join('.');
}

/** Split at dots, but for those in brackets. */
const segmentsIn = (id: string): string[] => id.split(/\.(?![^[]*\])/);

/** Of a file and a folder of the same name, the first. */
function once(all: readonly Named[]): Named[] {
  const found = new Map<string, Named>();
  for (const one of all) if (!found.has(one.id)) found.set(one.id, one);
  return [...found.values()];
}

/** A route is below the one that has the beginning of its name. */
function nested(all: readonly Named[]): Node[] {
  const parents = new Map(all.map(({ id }) => [id, id]));
  const nodes = new Map(all.map((one) => [one.id, nodeOf(one, parentOf(one.id, parents) ?? '')]));
  return all.flatMap(({ id }) => {
    const parent = nodes.get(parentOf(id, parents) ?? '');
    const own = nodes.get(id);
    if (own) parent?.children.push(own);
    return own && !parent ? [own] : [];
  });
}

function parentOf(id: string, all: ReadonlyMap<string, unknown>): string | undefined {
  const parts = segmentsIn(id);
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const candidate = parts.slice(0, length).join('.');
    if (all.has(candidate)) return candidate;
  }
  return undefined;
}

function nodeOf({ id, file }: Named, parent: string): Node {
  const parts = segmentsIn(parent === '' ? id : id.slice(parent.length + 1));
  const isIndex = parts.at(-1) === '_index';
  const path = (isIndex ? parts.slice(0, -1) : parts).flatMap((part) => segmentOf(part) ?? []).join('/');
  return { path, isIndex, file, children: [] };
}

/** `$id` is `:id`, `$` is `*`, `(lang)` is `lang?`, `_auth` is none, `users_` is `users`, `[.]x` is `.x`. */
function segmentOf(part: string): string | null {
  const [, optional] = /^\((.+)\)$/.exec(part) ?? [];
  if (optional !== undefined) {
    const inner = segmentOf(optional);
    return inner === null ? null : `${inner}?`;
  }
  if (part.startsWith('_') || part === '') return null;
  const name = part.endsWith('_') ? part.slice(0, -1) : part;
  if (name === '$') return '*';
  const written = name.startsWith('$') ? `:${name.slice(1)}` : name;
  return written.replace(/\[([^\]]*)\]/g, '$1');
}
