// Apps and routers, and what was added to each, in order.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { type Chains, chainsOf } from '../_http/chains.ts';
import { flat } from '../_http/flat.ts';
import { type App, type Layer, mountOf, type Place } from './tree.ts';

export interface SourceApp extends App<Value> {
  made: Call;
  isRouter: boolean;
}

type SourceLayer = Layer<Value>;

const verbs = new Set('get post put patch delete head options connect trace query'.split(' '));
const others = new Set(['fetch', 'request', 'handler', 'stack']);

/** By the call that gave them to an app: what each of them called. A plug-in is called once for each. */
export type Plugins = Map<Call, Map<Value, Call[]>>;

export function readApps(source: Source, plugins: Plugins): SourceApp[] {
  const apps = new Map<Symbolic, SourceApp>();
  for (const made of source.made(['h3'])) {
    const { origin } = made.callee;
    const name = origin.type === 'external' ? origin.path : '';
    if (!/^(?:H3|H3Core|createApp|createRouter)$/.test(name)) continue;
    apps.set(made.result, {
      ...{ made, isInOrder: name === 'createApp', isRouter: name === 'createRouter' },
      ...{ layers: [], isMounted: false },
    });
  }
  while (runPlugins(source, apps, plugins));
  const all = chains(apps);
  const owners = new Map(all.calls.map(({ owner, call }) => [call, owner]));
  const inside = new Set([...plugins.values()].flatMap((each) => [...each.values()].flat()));
  const within = (call: Call) => [...(plugins.get(call)?.values() ?? [])].flat();
  const add = (call: Call): void => {
    const owner = owners.get(call);
    if (owner) owner.layers.push(...layersOf(source, call, owner, all));
    for (const inner of within(call)) add(inner);
  };
  for (const { made } of apps.values()) for (const call of within(made)) add(call);
  for (const { call } of all.calls) if (!inside.has(call)) add(call);
  return [...apps.values()];
}

const chains = (apps: ReadonlyMap<Symbolic, SourceApp>) => chainsOf(apps, ({ name }) => !others.has(name));

/** `register(plugin)` and `new H3({ plugins })` call what they are given with the app. Whether one was new. */
function runPlugins(source: Source, apps: ReadonlyMap<Symbolic, SourceApp>, known: Plugins): boolean {
  const { calls } = chains(apps);
  const given = [...apps].flatMap(([symbol, { made }]) => {
    const options = made.args[0]?.value;
    const ofOptions = isObject(options) ? flat(source.get(options, 'plugins')) : [];
    const registered = calls.filter(({ owner, call }) => owner.made === made && call.name === 'register');
    return [
      ...ofOptions.map((plugin) => ({ symbol, at: made, plugin })),
      ...registered.map(({ call }) => ({ symbol, at: call, plugin: call.args[0]?.value })),
    ];
  });
  let isNew = false;
  for (const { symbol, at, plugin } of given) {
    const done = known.get(at) ?? new Map<Value, Call[]>();
    known.set(at, done);
    if (!isFunction(plugin) || done.has(plugin)) continue;
    isNew = true;
    const before = new Set(chains(apps).calls.map(({ call }) => call));
    source.call(plugin, [symbol]);
    done.set(
      plugin,
      chains(apps).calls.flatMap(({ call }) => (before.has(call) ? [] : [call])),
    );
  }
  return isNew;
}

function layersOf(
  source: Source,
  call: Call,
  owner: SourceApp,
  { owners }: Chains<SourceApp>,
): SourceLayer[] {
  const args = call.args.map(({ value }) => value);
  const [first, second, third] = args;
  const name = call.name;
  const target = (value: Value) => targetOf(source, value, owners);
  const place = placeOf(source, call);
  const route = (methods: string[], path: Value, handler: Value, options: Value): SourceLayer => ({
    ...{ place, kind: 'route', methods, paths: source.strings(path), handler },
    before: isObject(options) ? flat(source.get(options, 'middleware')) : [],
  });
  if (verbs.has(name)) return [route([name.toUpperCase()], first, second, third)];
  if (name === 'all' || (name === 'use' && owner.isRouter)) {
    const inner = mounted(place, source.strings(first)[0]?.text ?? '', target(second));
    return inner ?? [route(['ALL'], first, second, third)];
  }
  if (name === 'on') {
    const methods = source.strings(first).map(({ text }) => text.toUpperCase() || 'ALL');
    return [route(methods, second, third, args[3])];
  }
  if (name === 'add' && owner.isRouter) {
    const methods = source.strings(third).map(({ text }) => text.toUpperCase());
    return [route(methods.length > 0 ? methods : ['ALL'], first, second, undefined)];
  }
  if (name === 'register') return definedRoute(source, place, first);
  if (name === 'mount') {
    const [base] = source.strings(first);
    const found = target(second);
    return mounted(place, base?.text ?? '', found) ?? [route(['ALL'], below(first), second, undefined)];
  }
  if (name !== 'use') return [];
  // `use([a, b])` and `use({ route, handler })` of version 1.
  const layers = flat(args.length === 1 ? first : undefined).filter(isObject);
  const rows: [Value, Value, Value][] =
    layers.length > 0
      ? layers.map((layer) => [source.get(layer, 'route'), source.get(layer, 'handler'), layer])
      : [
          typeof first === 'string' || isText(source, first)
            ? [first, second, third]
            : [undefined, first, second],
        ];
  return rows.flatMap(([path, value, options]): SourceLayer[] => {
    const [text] = path === undefined ? [] : source.strings(path);
    const found = target(value);
    const inner = mounted(place, text?.text ?? '', found);
    if (inner) return inner;
    const method = isObject(options) ? source.strings(source.get(options, 'method'))[0]?.text : undefined;
    return [
      {
        ...{ place, kind: 'use', path: text?.text ?? null, handlers: flat(value) },
        method: method?.toUpperCase() ?? null,
      },
    ];
  });
}

/** `defineRoute({ method, route, handler })`. */
function definedRoute(source: Source, place: Place, value: Value): SourceLayer[] {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return [];
  const { callee, args } = value.origin.call;
  const options = args[0]?.value;
  if (source.packageOf(callee)?.path !== 'defineRoute' || !isObject(options)) return [];
  const methods = source.strings(source.get(options, 'method')).map(({ text }) => text.toUpperCase());
  return [
    {
      ...{ place, kind: 'route', methods: methods.length > 0 ? methods : ['ALL'] },
      ...{ paths: source.strings(source.get(options, 'route')), handler: source.get(options, 'handler') },
      before: flat(source.get(options, 'middleware')),
    },
  ];
}

interface Target {
  base: string;
  app: SourceApp;
  /** Not a handler of it. */
  isItself: boolean;
}

/** `app`, `router.handler`, `useBase('/api', router.handler)`. */
function targetOf(
  source: Source,
  value: Value,
  owners: ReadonlyMap<Symbolic, SourceApp>,
  depth = 0,
): Target | null {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || depth > 4) return null;
  const app = owners.get(value);
  if (app) return { base: '', app, isItself: depth === 0 };
  const { origin } = value;
  if (origin.type === 'member') return targetOf(source, origin.of, owners, depth + 1);
  if (origin.type !== 'call') return null;
  const { callee, args } = origin.call;
  const name = source.packageOf(callee)?.path ?? '';
  if (/^(?:useBase|withBase)$/.test(name)) {
    const inner = targetOf(source, args[1]?.value, owners, depth + 1);
    const [base] = source.strings(args[0]?.value);
    return inner && { ...inner, base: `${base?.text ?? ''}${inner.base}` };
  }
  return /^(?:define)?(?:Lazy)?(?:[eE]vent)?[hH]andler$/.test(name)
    ? targetOf(source, args[0]?.value, owners, depth + 1)
    : null;
}

function mounted(place: Place, path: string, found: Target | null): SourceLayer[] | null {
  if (!found) return null;
  found.app.isMounted = true;
  const { app, base, isItself } = found;
  const isCopied = isItself && !app.isInOrder && !app.isRouter;
  return [mountOf(place, path, base, app, isCopied ? app.layers.length : undefined)];
}

const placeOf = (source: Source, { conditions, site }: Call): Place => ({
  conditions,
  at: source.at(site),
});

const below = (path: Value): Value => (typeof path === 'string' ? `${path.replace(/\/$/, '')}/**` : path);

const isText = (source: Source, value: Value): boolean =>
  typeof value === 'object' &&
  value?.kind === 'union' &&
  source.strings(value).some(({ text }) => text.startsWith('/'));

const isFunction = (value: Value): boolean => typeof value === 'object' && value?.kind === 'function';
const isObject = (value: Value): boolean => typeof value === 'object' && value?.kind === 'object';
