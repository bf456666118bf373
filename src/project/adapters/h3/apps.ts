// Apps and routers, and what was added to each, in order.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { type Chains, chainsOf } from '../_http/chains.ts';
import { flat } from '../_http/flat.ts';

export type Layer = { call: Call } & (
  | { kind: 'use'; path: string | null; handlers: Value[]; method: string | null }
  | {
      kind: 'route';
      methods: string[];
      paths: { text: string; holes: string[] }[];
      handler: Value;
      before: Value[];
    }
  | { kind: 'mount'; base: string; app: App }
);

export interface App {
  made: Call;
  /** Of version 1, in which layers are tried one after the other. */
  isInOrder: boolean;
  isRouter: boolean;
  layers: Layer[];
  isMounted: boolean;
}

const verbs = new Set('get post put patch delete head options connect trace query'.split(' '));
const others = new Set(['fetch', 'request', 'handler', 'stack']);

/** `done` are plug-ins that were called already: what they did is remembered. */
export function readApps(source: Source, done: Set<Value>): App[] {
  const apps = new Map<Symbolic, App>();
  for (const made of source.made(['h3'])) {
    const { origin } = made.callee;
    const name = origin.type === 'external' ? origin.path : '';
    if (!/^(?:H3|H3Core|createApp|createRouter)$/.test(name)) continue;
    apps.set(made.result, {
      ...{ made, isInOrder: name === 'createApp', isRouter: name === 'createRouter' },
      ...{ layers: [], isMounted: false },
    });
  }
  const chains = () => chainsOf(apps, ({ name }) => !others.has(name));
  runPlugins(source, apps, chains().calls, done);
  const all = chains();
  for (const { owner, call } of all.calls) owner.layers.push(...layersOf(source, call, owner, all));
  return [...apps.values()];
}

/** `register(plugin)` and `new H3({ plugins })` call what they are given with the app. */
function runPlugins(
  source: Source,
  apps: ReadonlyMap<Symbolic, App>,
  calls: Chains<App>['calls'],
  done: Set<Value>,
): void {
  for (const [symbol, { made }] of apps) {
    const options = made.args[0]?.value;
    const plugins = isObject(options) ? flat(source.get(options, 'plugins')) : [];
    const given = calls.flatMap(({ owner, call }) =>
      owner.made === made && call.name === 'register' ? [call.args[0]?.value] : [],
    );
    for (const plugin of [...plugins, ...given]) {
      if (!isFunction(plugin) || done.has(plugin)) continue;
      done.add(plugin);
      source.call(plugin, [symbol]);
    }
  }
}

function layersOf(source: Source, call: Call, owner: App, { owners }: Chains<App>): Layer[] {
  const args = call.args.map(({ value }) => value);
  const [first, second, third] = args;
  const name = call.name;
  const target = (value: Value) => targetOf(source, value, owners);
  const route = (methods: string[], path: Value, handler: Value, options: Value): Layer => ({
    ...{ call, kind: 'route', methods, paths: source.strings(path), handler },
    before: isObject(options) ? flat(source.get(options, 'middleware')) : [],
  });
  if (verbs.has(name)) return [route([name.toUpperCase()], first, second, third)];
  if (name === 'all' || (name === 'use' && owner.isRouter)) {
    const inner = mounted(call, source.strings(first)[0]?.text ?? '', target(second));
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
  if (name === 'register') return definedRoute(source, call, first);
  if (name === 'mount') {
    const [base] = source.strings(first);
    const found = target(second);
    return mounted(call, base?.text ?? '', found) ?? [route(['ALL'], below(first), second, undefined)];
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
  return rows.flatMap(([path, value, options]): Layer[] => {
    const [text] = path === undefined ? [] : source.strings(path);
    const found = target(value);
    const inner = mounted(call, text?.text ?? '', found);
    if (inner) return inner;
    const method = isObject(options) ? source.strings(source.get(options, 'method'))[0]?.text : undefined;
    return [
      {
        ...{ call, kind: 'use', path: text?.text ?? null, handlers: flat(value) },
        method: method?.toUpperCase() ?? null,
      },
    ];
  });
}

/** `defineRoute({ method, route, handler })`. */
function definedRoute(source: Source, call: Call, value: Value): Layer[] {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return [];
  const { callee, args } = value.origin.call;
  const options = args[0]?.value;
  if (source.packageOf(callee)?.path !== 'defineRoute' || !isObject(options)) return [];
  const methods = source.strings(source.get(options, 'method')).map(({ text }) => text.toUpperCase());
  return [
    {
      ...{ call, kind: 'route', methods: methods.length > 0 ? methods : ['ALL'] },
      ...{ paths: source.strings(source.get(options, 'route')), handler: source.get(options, 'handler') },
      before: flat(source.get(options, 'middleware')),
    },
  ];
}

interface Target {
  base: string;
  app: App;
}

/** `app`, `router.handler`, `useBase('/api', router.handler)`. */
function targetOf(
  source: Source,
  value: Value,
  owners: ReadonlyMap<Symbolic, App>,
  depth = 0,
): Target | null {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || depth > 4) return null;
  const app = owners.get(value);
  if (app) return { base: '', app };
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

function mounted(call: Call, path: string, found: Target | null): Layer[] | null {
  if (!found) return null;
  found.app.isMounted = true;
  // A base that is taken away counts once.
  const base = found.base !== '' && path.startsWith(found.base) ? path : `${path}${found.base}`;
  return [{ kind: 'mount', call, base: base.replace(/\/(?:\*\*)?$/, ''), app: found.app }];
}

const below = (path: Value): Value => (typeof path === 'string' ? `${path.replace(/\/$/, '')}/**` : path);

const isText = (source: Source, value: Value): boolean =>
  typeof value === 'object' &&
  value?.kind === 'union' &&
  source.strings(value).some(({ text }) => text.startsWith('/'));

const isFunction = (value: Value): boolean => typeof value === 'object' && value?.kind === 'function';
const isObject = (value: Value): boolean => typeof value === 'object' && value?.kind === 'object';
