// Routes of TanStack Start apps: pages, server routes, server functions. Nothing of it is run.
import { posix } from 'node:path';
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Package } from '../../shapes.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { appsOf } from '../_files/apps.ts';
import { atOffset, whereExported } from '../_files/handlers.ts';
import { guardOfLayout } from '../_files/refusals.ts';
import { type FileRoute, httpMethods, toRoute } from '../_files/route.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import type { Known } from '../_http/guards.ts';
import { knownOf, linksOf, middlewareOf } from './chain.ts';
import { get, namesIn, type RouteFile, routeFiles, segmentOf, sourceFolder } from './files.ts';
import { serverFunctions } from './functions.ts';

const packages = ['react', 'solid', 'vue'].map((kind) => `@tanstack/${kind}-start`);
const never = /(?!)/;

export function sourceRoutes(source: Source): Listing<Route> {
  const items = appsOf(source, [...packages, '@tanstack/start'], never).flatMap((pkg) =>
    routesOf(source, pkg).map((route) => toRoute('tanstack-start', pkg.label, route)),
  );
  return { items, warnings: [] };
}

function routesOf(source: Source, { dir, inner = [] }: Package): FileRoute[] {
  const folder = sourceFolder(source, dir);
  const files = routeFiles(source, folder);
  const global = globalMiddleware(source, folder);
  const own = source
    .below(folder)
    .filter((file) => /\.[mc]?[jt]sx?$/.test(file) && !inner.some((other) => file.startsWith(`${other}/`)));
  return [
    ...files.flatMap((one) => fromFile(source, one, files, global.requests)),
    ...serverFunctions(source, own, [...global.requests, ...global.functions]),
  ];
}

/** `createStart(() => ({ requestMiddleware, functionMiddleware }))` of `start.ts`. */
function globalMiddleware(source: Source, folder: string): { requests: Known[]; functions: Known[] } {
  const name = source.list(folder).files.find((each) => /^start\.[mc]?[jt]sx?$/.test(each));
  const [call] =
    name === undefined ? [] : linksOf(source.exported(posix.join(folder, name), 'startInstance'));
  const options = call === undefined ? undefined : source.call(call.args[0]?.value, []);
  return {
    requests: middlewareOf(source, get(source, options, 'requestMiddleware')),
    functions: middlewareOf(source, get(source, options, 'functionMiddleware')),
  };
}

function fromFile(source: Source, one: RouteFile, all: readonly RouteFile[], global: Known[]): FileRoute[] {
  const { file, id, options } = one;
  if (id === '') return [];
  const around = all
    .filter((other) => other !== one && id.startsWith(other.id === '' ? '' : `${other.id}/`))
    .sort((a, b) => a.id.length - b.id.length);
  const names = namesIn(id);
  const segments = names.map(segmentOf);
  const common = {
    ...{ path: `/${names.join('/')}`, params: paramsOf(segments) },
    matching: matchingOf(segments, { tie: id.endsWith('/') ? ' a' : ' b' }),
  };
  const before = [
    ...global,
    ...[...around, one].flatMap(({ middleware }) => middlewareOf(source, middleware)),
  ];
  const found = handlersOf(source, one).map(
    ({ method, handler, middleware }): FileRoute => ({
      ...{ ...common, methods: [method], runs: [...before, ...middlewareOf(source, middleware)] },
      handler: { ...handler, source: handler.source ?? whereExported(source, file, 'Route') },
    }),
  );
  const hasIndex = all.some((other) => other.id === `${id}/`);
  const isLayout = hasIndex || (id.split('/').at(-1) ?? '').startsWith('_');
  if (isLayout || !isPage(source, options, found.length > 0)) return found;
  const guards = [...around, one].flatMap(({ options: given }) => {
    const known = knownOf(source, get(source, given, 'beforeLoad'));
    const guard = guardOfLayout(known);
    return guard ? [{ known, guard }] : [];
  });
  const shown = ['loader', 'component'].map((key) => ({ key, value: get(source, options, key) }));
  const { key, value } = shown.find((each) => each.value !== undefined) ?? { key: '', value: undefined };
  const known = knownOf(source, value);
  const page: FileRoute = {
    ...{ ...common, methods: ['GET'], kind: 'page', guards: guards.map(({ guard }) => guard) },
    handler: {
      ...{ text: known.text, source: known.source ?? atOffset(source, file, 0) },
      name: value === undefined ? posix.basename(file) : known.name === '<anonymous>' ? key : known.name,
    },
    runs: [...before, ...guards.map((each) => each.known)],
  };
  // Handlers of the server come first.
  return found.some(({ methods }) => /GET|ALL/.test(String(methods))) ? found : [...found, page];
}

/** One that only has handlers shows nothing. */
function isPage(source: Source, options: Value, hasHandlers: boolean): boolean {
  if (options === undefined) return false;
  return (
    !hasHandlers ||
    ['component', 'loader', 'beforeLoad'].some((key) => get(source, options, key) !== undefined)
  );
}

interface Handler {
  method: string;
  handler: Known;
  middleware: Value;
}

/** `{ GET: fn }`, `{ GET: { middleware, handler } }`, `({ createHandlers }) => createHandlers({ … })`. */
function handlersOf(source: Source, { handlers, file }: RouteFile): Handler[] {
  let value = handlers;
  if (typeof value === 'object' && value?.kind === 'function')
    value = source.call(value, [source.symbol(source.madeFor(file, '@tanstack/start'), 'tools')]);
  const [call] = linksOf(value).slice(-1);
  if (call) value = call.args[0]?.value;
  if (typeof value !== 'object' || value?.kind !== 'object') return [];
  return [...value.properties.keys()].flatMap((method): Handler[] => {
    if (!httpMethods.includes(method) && method !== 'ANY' && method !== 'ALL') return [];
    const own = source.get(value as Value, method);
    const [built] = linksOf(own).filter(({ name }) => name === 'handler');
    const inner = get(source, own, 'handler') ?? built?.args[0]?.value ?? own;
    const known = knownOf(source, inner);
    const links = linksOf(own).find(({ name }) => name === 'middleware');
    return [
      {
        method: method === 'ANY' ? 'ALL' : method,
        handler:
          known.name === 'handler' || known.name === '<anonymous>' ? { ...known, name: method } : known,
        middleware: get(source, own, 'middleware') ?? links?.args[0]?.value,
      },
    ];
  });
}
