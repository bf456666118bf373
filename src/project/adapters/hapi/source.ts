// Routes of hapi servers from their source, nothing run: plugins are called with a server of their own.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import type { Known } from '../_http/guards.ts';
import { partsOf } from '../_http/schemas.ts';
import { searchUncovered } from '../_http/search.ts';
import { type Facts, inOrder, toRoute } from './listed.ts';

const MAX_DEPTH = 20;
const events = ['onRequest', 'onPreAuth', 'onCredentials', 'onPostAuth', 'onPreHandler'];

interface Extension {
  event: string;
  fn: Value;
  /** Of these scopes only. */
  scope: Scope | null;
}

interface Scope {
  symbol: Symbolic;
  prefix: string;
  routes: { call: Call; config: Value }[];
}

interface Server {
  made: Call;
  scopes: Scope[];
  extensions: Extension[];
  auth: Facts['auth'];
}

export function sourceRoutes(source: Source): Listing<Route> {
  const servers = new Map<Call, Server>();
  const search = searchUncovered(source, { packages: ['@hapi/hapi'], title: 'hapi' }, () => {
    for (const made of source.made(['@hapi/hapi']))
      if (!servers.has(made)) servers.set(made, readServer(source, made));
    return new Set(
      [...servers.values()].flatMap((server) => (hasRoutes(server) ? [source.app(server.made.site)] : [])),
    );
  });
  const listed = [...servers.values()].filter(({ made }) => search.lists(made));
  return { items: inOrder(listed.flatMap((server) => routesOf(source, server))), warnings: search.warnings };
}

const hasRoutes = ({ scopes }: Server): boolean => scopes.some(({ routes }) => routes.length > 0);

function readServer(source: Source, made: Call): Server {
  const server: Server = { made, scopes: [], extensions: [], auth: null };
  const read = (symbol: Symbolic, prefix: string, depth: number) => {
    const scope: Scope = { symbol, prefix, routes: [] };
    server.scopes.push(scope);
    for (const call of symbol.members?.get('auth')?.calls ?? [])
      if (call.name === 'default') server.auth = authOf(source, call.args[0]?.value, null);
    for (const call of [...symbol.calls]) {
      const [first, second, third] = call.args.map(({ value }) => value);
      if (call.name === 'default') server.auth = authOf(source, first, null);
      else if (call.name === 'route') for (const config of flat(first)) scope.routes.push({ call, config });
      else if (call.name === 'ext') {
        for (const item of typeof first === 'string' ? [null] : flat(first)) {
          const event = source.strings(item ? source.get(item, 'type') : first)[0]?.text ?? '';
          const options = item ? source.get(item, 'options') : third;
          const isOwn = text(source, get(source, options, 'sandbox')) === 'plugin';
          for (const fn of flat(item ? source.get(item, 'method') : second))
            server.extensions.push({ event, fn, scope: isOwn ? scope : null });
        }
      } else if (call.name === 'register' && depth < MAX_DEPTH) {
        for (const item of flat(first)) {
          const inner = get(source, item, 'plugin');
          const plugin = inner === undefined ? item : (get(source, inner, 'plugin') ?? inner);
          const own = [get(source, item, 'routes'), get(source, second, 'routes')].map((routes) =>
            text(source, get(source, routes, 'prefix')),
          );
          const symbolOf = source.symbol(call, 'server');
          source.call(get(source, plugin, 'register'), [symbolOf, get(source, item, 'options')]);
          read(symbolOf, prefix + (own.find(Boolean) ?? ''), depth + 1);
        }
      }
    }
  };
  read(made.result, '', 0);
  return server;
}

function routesOf(source: Source, server: Server): Route[] {
  return server.scopes.flatMap((scope) =>
    scope.routes.flatMap(({ call, config }) => {
      const options = get(source, config, 'options') ?? get(source, config, 'config');
      const handler = get(source, config, 'handler') ?? get(source, options, 'handler');
      const ext = (event: string) => [
        ...server.extensions
          .filter((one) => one.event === event && (one.scope === null || one.scope === scope))
          .map(({ fn }) => fn),
        ...flat(get(source, get(source, options, 'ext'), event)).map(
          (item) => get(source, item, 'method') ?? item,
        ),
      ];
      const pre = flat(get(source, options, 'pre')).map((item) => get(source, item, 'method') ?? item);
      const known = (fn: Value) => itemOf(source, fn);
      const [one = '', two = '', ...rest] = events;
      const open = call.conditions.filter((condition) => !server.made.conditions.includes(condition));
      return source.strings(get(source, config, 'method')).flatMap((method) =>
        source.strings(get(source, config, 'path')).map((path) =>
          toRoute({
            path: scope.prefix + (scope.prefix !== '' && path.text === '/' ? '' : path.text),
            ...{
              method: method.text,
              prefix: scope.prefix,
              origin: 'source',
              app: source.app(server.made.site),
            },
            vhosts: source.strings(get(source, config, 'vhost')).map((vhost) => vhost.text),
            handler: handlerOf(source, handler),
            before: [...ext(one), ...ext(two)].map(known),
            after: [...rest.flatMap(ext), ...pre].map(known),
            schemas: [
              ...partsOf(source, get(source, options, 'validate'), parts),
              ...partsOf(source, get(source, options, 'response'), { schema: 'returns', status: '' }),
            ],
            auth: authOf(source, get(source, options, 'auth'), server.auth),
            notes: [
              ...(open.length > 0 ? [`only if: ${open.join(' and ')}`] : []),
              ...(path.holes.length > 0 ? [`{} stands for ${path.holes.join(', ')}`] : []),
            ],
          }),
        ),
      );
    }),
  );
}

const parts = { params: 'params', query: 'query', headers: 'headers', payload: 'body', state: 'cookies' };

function authOf(source: Source, value: Value, inherited: Facts['auth']): Facts['auth'] {
  if (value === undefined) return inherited;
  if (value === false) return null;
  if (typeof value === 'string') return { strategies: [value], mode: 'required' };
  const given = [get(source, value, 'strategy'), get(source, value, 'strategies')];
  const strategies = given.flatMap((item) => source.strings(item).map(({ text: name }) => name));
  return {
    strategies: strategies.length > 0 ? strategies : (inherited?.strategies ?? []),
    mode: text(source, get(source, value, 'mode')) ?? inherited?.mode ?? 'required',
  };
}

/** `{ directory: { … } }` is a handler of a plugin. */
function handlerOf(source: Source, value: Value): Known {
  if (typeof value === 'object' && value?.kind === 'object')
    return { name: [...value.properties.keys()][0] ?? '<anonymous>', source: null, text: null };
  return itemOf(source, value);
}

function itemOf(source: Source, value: Value): Known {
  const { name, site, text: own, around, strangers } = source.handler(value);
  return { name, source: site && source.at(site), text: own, around, strangers };
}

function get(source: Source, value: Value, key: string): Value {
  if (typeof value !== 'object' || value === null) return undefined;
  return value.kind === 'object' || value.kind === 'namespace' ? source.get(value, key) : undefined;
}

function text(source: Source, value: Value): string | undefined {
  return value === undefined ? undefined : source.strings(value)[0]?.text;
}

function flat(value: Value, depth = 0): Value[] {
  if (value === undefined || value === null || typeof value !== 'object' || depth > 8)
    return value ? [value] : [];
  if (value.kind === 'array') return value.items.flatMap((item) => flat(item, depth + 1));
  return value.kind === 'union' ? value.values.flatMap((item) => flat(item, depth + 1)) : [value];
}
