// Files below the folder of routes: what each makes of its path.
import { posix } from 'node:path';
import type { Source, Value } from '../../source/reader/source.ts';
import { configFile, configOf, textAt } from '../_files/apps.ts';
import { all, mixed, optional, param, type Segment, written } from '../_files/segments.ts';
import { flat } from '../_http/flat.ts';
import { linksOf } from './chain.ts';

export interface RouteFile {
  file: string;
  /** With pathless segments, as the file says it: "/_signedIn/posts/$postId". */
  id: string;
  options: Value;
  /** `handlers` of its server, or what older versions give the methods to. */
  handlers: Value;
  /** Of all its handlers. */
  middleware: Value;
}

const script = /(?<!\.(?:test|spec|d|gen))\.[mc]?[jt]sx?$/;
const makers =
  /^(?:createFileRoute|createServerFileRoute|createAPIFileRoute|createRootRoute|createRootRouteWithContext)$/;

export function sourceFolder(source: Source, dir: string): string {
  const vite = configOf(source, configFile(source, dir, /^(?:vite|app)\.config\.[mc]?[jt]s$/));
  for (const plugin of vite === undefined ? [] : flat(source.get(vite, 'plugins'))) {
    const [call] = linksOf(plugin);
    const given = call && textAt(source, call.args[0]?.value, 'srcDirectory');
    if (given !== undefined) return posix.join(dir, given);
  }
  const has = (name: string) => source.list(posix.join(dir, name)).folders.includes('routes');
  return posix.join(dir, ['src', 'app'].find(has) ?? 'src');
}

export function routeFiles(source: Source, folder: string): RouteFile[] {
  const files = source.below(posix.join(folder, 'routes')).filter((file) => script.test(file));
  return files.flatMap((file) =>
    ['Route', 'ServerRoute', 'APIRoute'].flatMap((name) => {
      if (!source.exportNames(file).includes(name)) return [];
      const found = routeIn(source, source.exported(file, name));
      return found ? [{ file, ...found }] : [];
    }),
  );
}

function routeIn(source: Source, value: Value): Omit<RouteFile, 'file'> | null {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return null;
  const { call } = value.origin;
  // `createFileRoute('/path')({ … })`: what is called is what a call gave.
  const maker = call.callee.origin.type === 'call' ? call.callee.origin.call : linksOf(value)[0];
  const name = maker ? (source.packageOf(maker.callee)?.path ?? maker.name) : '';
  if (!maker || !makers.test(name)) return null;
  const isRoot = name.startsWith('createRoot');
  const [path] = isRoot ? [] : source.strings(maker.args[0]?.value);
  const options = call.args[0]?.value;
  const server = get(source, options, 'server');
  const links = linksOf(value);
  const isOld = name === 'createServerFileRoute' || name === 'createAPIFileRoute';
  return {
    id: isRoot ? '' : (path?.text ?? '/{}'),
    options: isOld ? undefined : options,
    handlers: isOld ? options : get(source, server, 'handlers'),
    middleware:
      links.find((link) => link.name === 'middleware')?.args[0]?.value ?? get(source, server, 'middleware'),
  };
}

export function get(source: Source, value: Value, key: string): Value {
  return typeof value === 'object' && value?.kind === 'object' ? source.get(value, key) : undefined;
}

/** Names of a path that are in the URL: no `_layout`, no `(group)`, and `posts_` is `posts`. */
export function namesIn(id: string): string[] {
  return id
    .split('/')
    .filter((name) => name !== '' && !name.startsWith('_') && !/^\(.+\)$/.test(name))
    .map((name) => name.replace(/(?<=.)_$/, ''));
}

/** `$id`, `$`, `{-$locale}`, `file-{$name}.txt`. */
export function segmentOf(name: string): Segment {
  if (name === '$') return all('_splat');
  const [, own] = /^\$(\w+)$/.exec(name) ?? [];
  if (own !== undefined) return param(own);
  const [, maybe] = /^\{-\$(\w+)\}$/.exec(name) ?? [];
  if (maybe !== undefined) return optional(maybe);
  const parts = name.split(/(\{\$\w*\})/).filter((part) => part !== '');
  const params = parts.flatMap((part) => /^\{\$(\w*)\}$/.exec(part)?.[1] ?? []);
  if (params.length === 0) return written(name);
  return mixed(
    parts.map((part) => (/^\{\$\w*\}$/.test(part) ? { source: '[^/]+?' } : part)),
    params.map((each) => each || '_splat'),
  );
}
