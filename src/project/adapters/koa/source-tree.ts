// What apps were given, in the source.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { callOf, callsOf, flat, type Item, itemOf, madeAs } from './source-items.ts';
import { onlyIf, type Routers } from './source-routers.ts';
import type { AppNode, RouterNode } from './tree.ts';

export interface Apps {
  nodesOf(app: Symbolic): AppNode<Item>[];
  /** Routers and apps that were met below an app. */
  met: ReadonlySet<Symbolic>;
}

const MAX_DEPTH = 20;

export function readApps(source: Source, made: ReadonlyMap<Symbolic, Call>, routers: Routers): Apps {
  const met = new Set<Symbolic>();

  /** koa-mount takes what an app has when it is mounted. */
  const ofApp = (app: Symbolic, until: number, depth: number): AppNode<Item>[] =>
    callsOf(app).flatMap((call) =>
      call.name === 'use' && call.order < until
        ? call.args.flatMap(({ value }) =>
            flat(value).flatMap((item) => nodesOf(item, call, made.get(app) as Call, depth)),
          )
        : [],
    );

  const nodesOf = (value: Value, call: Call, by: Call, depth: number): AppNode<Item>[] => {
    if (depth > MAX_DEPTH) return [];
    const mount = callOf(value, 'koa-mount');
    if (mount) return ofMount(mount, by, depth);
    const router = routers.routerOf(value);
    if (router) {
      met.add(router);
      return [noted(routers.nodeOf(router), onlyIf(call, by))];
    }
    const wrapped = wrappedIn(value);
    if (wrapped) {
      met.add(wrapped.router);
      return [
        noted(routers.nodeOf(wrapped.router), [`mounted through ${wrapped.wrappedBy}`, ...onlyIf(call, by)]),
      ];
    }
    return [{ kind: 'function', fn: itemOf(source, value) }];
  };

  const ofMount = ({ args, order }: Call, by: Call, depth: number): AppNode<Item>[] => {
    const hasPath = args.length > 1;
    const given = args[hasPath ? 1 : 0]?.value;
    const call = { conditions: [] as readonly string[] } as Call;
    const nodes = flat(given).flatMap((item): AppNode<Item>[] => {
      const app = appOf(item);
      if (!app) return nodesOf(item, call, by, depth + 1);
      met.add(app);
      return ofApp(app, order, depth + 1);
    });
    if (!hasPath) return nodes;
    return source.strings(args[0]?.value).map(({ text }) => ({ kind: 'mount', prefix: text, nodes }));
  };

  const appOf = (value: Value): Symbolic | null => {
    for (const { symbol, wrappedBy } of source.symbols(value)) {
      const found = wrappedBy === null ? madeAs(symbol, made) : null;
      if (found) return found;
    }
    return null;
  };

  const wrappedIn = (value: Value): { router: Symbolic; wrappedBy: string } | null => {
    if (typeof value !== 'object' || value?.kind !== 'symbolic') return null;
    for (const { symbol, wrappedBy } of source.symbols(value)) {
      const router = wrappedBy === null ? null : routers.routerOf(symbol);
      if (router && wrappedBy !== null) return { router, wrappedBy };
    }
    return null;
  };

  return { nodesOf: (app) => ofApp(app, Number.POSITIVE_INFINITY, 0), met };
}

function noted(node: RouterNode<Item>, notes: readonly string[]): RouterNode<Item> {
  if (notes.length === 0) return node;
  return { ...node, layers: node.layers.map((layer) => ({ ...layer, notes: [...layer.notes, ...notes] })) };
}
