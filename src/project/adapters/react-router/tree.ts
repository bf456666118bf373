// The tree of routes: what `routes.ts` puts together, or what files below `routes` are called. https://reactrouter.com/start/framework/routing
import { posix } from 'node:path';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { dataAt } from '../_files/apps.ts';
import type { Config } from './config.ts';
import { byFiles, type Convention } from './conventions.ts';
import type { Node } from './node.ts';

const MAX_DEPTH = 30;

export function treeOf(source: Source, config: Config): Node[] {
  const read = reader(source, config);
  if (config.routes !== null) return read.list(source.exported(config.routes, 'default'), 0);
  const flat = byFiles(source, posix.join(config.app, 'routes'), 'flat', config.ignored);
  if (config.define === undefined || config.file === null) return flat;
  return [...flat, ...read.defined(config.define, source.madeFor(config.file, '@remix-run/dev'))];
}

function reader(source: Source, { app }: Config) {
  const text = (value: Value): string | null => {
    const [one] = value === null || value === undefined ? [] : source.strings(value);
    return one?.text ?? null;
  };
  const node = (path: Value, file: Value, dir: string, more: Partial<Node> = {}): Node => ({
    ...{ path: text(path) ?? '', isIndex: false, file: posix.join(dir, text(file) ?? ''), children: [] },
    ...more,
  });

  const list = (value: Value, depth: number): Node[] => {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
    const inner = (items: readonly Value[]) => items.flatMap((item) => list(item, depth + 1));
    if (value.kind === 'array') return inner(value.items);
    if (value.kind === 'union') return inner(value.values);
    if (value.kind === 'object') {
      const file = source.get(value, 'file');
      if (file === undefined) return [];
      const isIndex = source.get(value, 'index') === true;
      return [
        node(source.get(value, 'path'), file, app, {
          isIndex,
          children: list(source.get(value, 'children'), depth + 1),
        }),
      ];
    }
    if (value.kind !== 'symbolic') return [];
    const { origin } = value;
    if (origin.type === 'unknown') return inner(origin.values);
    return origin.type === 'call' ? called(origin.call, depth) : [];
  };

  const called = (call: Call, depth: number): Node[] => {
    const args = call.args.map((item) => item.value);
    const name = nameOf(source, call);
    const dir = folderOf(call);
    const children = (at: number) => list(isList(args[at]) ? args[at] : args[at + 1], depth + 1);
    switch (name) {
      case 'route':
        return [node(args[0], args[1], dir, { children: children(2) })];
      case 'layout':
        return [node(null, args[0], dir, { children: children(1) })];
      case 'index':
        return [node(null, args[0], dir, { isIndex: true })];
      case 'prefix':
        return list(args[1], depth + 1).map((one) => ({
          ...one,
          path: joined(text(args[0]) ?? '', one.path),
        }));
      default:
        return convention(call, args);
    }
  };

  const convention = (call: Call, args: Value[]): Node[] => {
    const from = source.packageOf(call.callee)?.package ?? '';
    const name = nameOf(source, call);
    const ignored = (options: Value): string[] =>
      [dataAt(source, options, 'ignoredRouteFiles')].flat().filter((glob) => typeof glob === 'string');
    const below = (folder: string, kind: Convention, options: Value) =>
      byFiles(source, posix.join(app, folder), kind, ignored(options));
    if (from === '@react-router/fs-routes')
      return below(text(get(source, args[0], 'rootDirectory')) ?? 'routes', 'flat', args[0]);
    if (from === 'react-router-auto-routes')
      return below(text(get(source, args[0], 'routesDir')) ?? 'routes', 'auto', args[0]);
    if (from === 'remix-flat-routes') return below(text(args[0]) ?? 'routes', 'hybrid', args[2]);
    if (name === 'remixRoutesOptionAdapter') return defined(args[0], call);
    source.cut(`Routes that ${from || name} makes of ${source.at(call.site)} are not listed.`);
    return [];
  };

  /** `(defineRoutes) => defineRoutes((route) => { route('path', 'file', () => …) })`. */
  const defined = (fn: Value, made: Call): Node[] => {
    const define = source.symbol(made, 'defineRoutes');
    const result = source.call(fn, [define]);
    if (typeof result !== 'object' || result === null) return [];
    if (result.kind !== 'symbolic' || result.origin.type !== 'call') return list(result, 0);
    const { call } = result.origin;
    if (call.callee !== define)
      return convention(
        call,
        call.args.map((item) => item.value),
      );
    const route = source.symbol(call, 'route');
    const calls = (body: Value, depth: number): Node[] => {
      const before = route.calls.length;
      if (depth < MAX_DEPTH) source.call(body, [route]);
      return route.calls.slice(before).map(({ args: [path, file, ...rest] }) => {
        const values = rest.map((item) => item.value);
        const isIndex = values.some((value) => get(source, value, 'index') === true);
        const inner = values.find((value) => typeof value === 'object' && value?.kind === 'function');
        return node(path?.value, file?.value, app, {
          isIndex,
          children: inner === undefined ? [] : calls(inner, depth + 1),
        });
      });
    };
    return calls(call.args[0]?.value, 0);
  };

  /** Of `relative(import.meta.dirname)`; else the app's. */
  const folderOf = ({ callee: { origin } }: Call): string => {
    const of = origin.type === 'member' && origin.of.origin.type === 'call' ? origin.of.origin.call : null;
    if (of?.name !== 'relative') return app;
    const given = text(of.args[0]?.value);
    if (given === null || given.includes('{}')) return posix.dirname(of.site.file);
    return posix.isAbsolute(given) ? given : posix.join(app, given);
  };

  return { list, defined };
}

function nameOf(source: Source, call: Call): string {
  const { origin } = call.callee;
  if (origin.type === 'member') return origin.key;
  return source.packageOf(call.callee)?.path ?? call.name;
}

function get(source: Source, value: Value, key: string): Value {
  return typeof value === 'object' && value?.kind === 'object' ? source.get(value, key) : undefined;
}

const isList = (value: Value): boolean =>
  typeof value === 'object' && value !== null && (value.kind === 'array' || value.kind === 'union');

export const joined = (...paths: string[]): string =>
  paths
    .flatMap((path) => path.split('/'))
    .filter(Boolean)
    .join('/');
