// Routers as the source makes them: what they hold, by its names.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { procedureOf, type SourceProcedure } from './source-chain.ts';

const MAX_DEPTH = 20;
const MAX_LAZY = 2_000;

/** What `initTRPC.create()` gave. */
export interface Trpc {
  made: Call;
  symbol: Symbolic;
  /** Between the names in a URL. */
  separator: string;
}

export interface SourceRouter {
  trpc: Trpc;
  call: Call;
}

export interface Entry {
  path: string;
  procedure: SourceProcedure;
  /** Routers that it is reached through. */
  routers: SourceRouter[];
}

const builders = new Set(['context', 'meta']);

export function readTrpc(source: Source): Trpc[] {
  return source.made(['@trpc/server']).flatMap((made) => {
    const { origin } = made.callee;
    if (origin.type !== 'external' || !/^initTRPC\.(?:context|meta|create)$/.test(origin.path)) return [];
    const pending = [made];
    const found: Trpc[] = [];
    for (const call of pending) {
      if (call.name === 'create') {
        const [separator] = source.strings(source.get(call.args[0]?.value, 'pathSeparator'));
        const text = separator && separator.holes.length === 0 ? separator.text : '.';
        found.push({ made, symbol: call.result, separator: text });
      } else if (builders.has(call.name)) pending.push(...call.result.calls);
    }
    return found;
  });
}

export function routersOf(trpc: Trpc): SourceRouter[] {
  return trpc.symbol.calls.flatMap((call) =>
    call.name === 'router' || call.name === 'mergeRouters' ? [{ trpc, call }] : [],
  );
}

/** What a router holds; procedures of lazy routers after the others, as they are loaded later. */
export function entriesOf(
  source: Source,
  router: SourceRouter,
  all: ReadonlyMap<Symbolic, SourceRouter>,
  lazy: ReadonlyMap<Call, Value>,
): Entry[] {
  const isBuilder = ({ origin }: Symbolic) =>
    origin.type === 'member' &&
    origin.key === 'procedure' &&
    [...all.values()].some(({ trpc }) => trpc.symbol === origin.of);
  const later: (() => void)[] = [];
  const entries: Entry[] = [];

  const visitRouter = (one: SourceRouter, path: string, outer: SourceRouter[]) => {
    if (outer.includes(one) || outer.length > MAX_DEPTH) return;
    const routers = [...outer, one];
    for (const { value } of one.call.name === 'router' ? one.call.args.slice(0, 1) : one.call.args)
      visit(value, path, routers);
  };
  const visit = (value: Value, path: string, routers: SourceRouter[], depth = 0): void => {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    if (value.kind === 'union') for (const item of value.values) visit(item, path, routers, depth + 1);
    else if (value.kind === 'object')
      for (const key of value.properties.keys())
        visit(source.get(value, key), path === '' ? key : `${path}.${key}`, routers, depth + 1);
    else if (value.kind === 'namespace') {
      // A module whose only export is the router.
      for (const name of value.names()) visit(value.get(name), path, routers, depth + 1);
    } else if (value.kind === 'symbolic') {
      const router = all.get(value);
      const procedure = procedureOf(value, isBuilder);
      const { origin } = value;
      const loaded = origin.type === 'call' && lazy.has(origin.call) ? lazy.get(origin.call) : null;
      if (router) visitRouter(router, path, routers);
      else if (procedure) entries.push({ path, procedure, routers });
      else if (loaded !== null) later.push(() => visit(loaded, path, routers));
    }
  };

  visitRouter(router, '', []);
  for (const load of later) load();
  return entries;
}

/** What lazy routers load, by the call of `lazy`; they may make routers, and be lazy themselves. */
export function loadLazy(source: Source): Map<Call, Value> {
  const loaded = new Map<Call, Value>();
  for (let before = -1; before < loaded.size; ) {
    before = loaded.size;
    for (const call of source.made(['@trpc/server'])) {
      const { origin } = call.callee;
      const isLazy = origin.type === 'external' && /^(?:experimental_)?lazy$/.test(origin.path);
      if (!isLazy || loaded.has(call) || loaded.size >= MAX_LAZY) continue;
      const value = source.call(call.args[0]?.value, []);
      loaded.set(call, value);
      // What a module exports is made when it is read.
      if (typeof value === 'object' && value?.kind === 'namespace')
        for (const name of value.names()) value.get(name);
    }
  }
  return loaded;
}
