// The layers of a router in the source, made in the order of the calls: what is nested is copied as it is at that time.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import { callsOf, flat, type Item, isPath, itemOf, madeAs } from './source-items.ts';
import { everyPath, matchedBy, type Path, pathsOf, type Settings, withPrefix } from './source-paths.ts';
import { type Layer, type RouterNode, toMethods } from './tree.ts';

export interface Draft {
  call: Call;
  paths: Path[];
  methods: string[];
  name: string | null;
  functions: Item[];
  params: { name: string; item: Item }[];
  /** False: the start of a path will do. */
  end: boolean;
  settings: Settings;
  notes: string[];
}

export interface Routers {
  made: ReadonlyMap<Symbolic, Call>;
  nodeOf(symbol: Symbolic): RouterNode<Item>;
  /** The router whose `routes()` a value is. */
  routerOf(value: Value): Symbolic | null;
  nested: ReadonlySet<Symbolic>;
}

const MAX_DEPTH = 20;
const MAX_LAYERS = 20_000;
const verbs = new Set(
  'acl bind checkout connect copy delete get head link lock m-search merge mkactivity mkcalendar mkcol move notify options patch post propfind proppatch purge put query rebind report search source subscribe trace unbind unlink unlock unsubscribe all del'.split(
    ' ',
  ),
);

export function readRouters(source: Source, made: ReadonlyMap<Symbolic, Call>): Routers {
  const nested = new Set<Symbolic>();
  const nodes = new Map<Symbolic, RouterNode<Item>>();
  let left = MAX_LAYERS;

  const routerOf = (value: Value): Symbolic | null => {
    if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return null;
    const { call } = value.origin;
    return call.name === 'routes' || call.name === 'middleware' ? madeAs(call.on, made) : null;
  };

  /** The stack of a router as it is before the call number `until`. */
  const stackOf = (symbol: Symbolic, until: number, depth: number): Draft[] => {
    const settings = settingsOf(source, made.get(symbol) as Call);
    const stack: Draft[] = [];
    const params: Draft['params'] = [];
    let prefixes = source.strings(option(source, made.get(symbol) as Call, 'prefix'));
    const add = (draft: Draft) => {
      if (left-- > 0) stack.push(draft);
      else source.cut(`Routes of Koa after the first ${MAX_LAYERS} are not listed.`);
    };
    for (const call of callsOf(symbol)) {
      if (call.order >= until) break;
      const { name, args } = call;
      const [first, second] = args.map(({ value }) => value);
      if (name === 'prefix') {
        const given = source
          .strings(first)
          .map(({ text, holes }) => ({ text: text.replace(/\/$/, ''), holes }));
        prefixes = given;
        for (const draft of stack) draft.paths = withPrefix(draft.paths, given, settings.strict);
      } else if (name === 'param') {
        for (const { text } of source.strings(first))
          params.push({ name: text, item: { ...itemOf(source, second), isOnce: settings.isModern } });
        for (const draft of stack) draft.params.push(...params.slice(-1));
      } else if (name === 'use') {
        const hasPath = args.length > 1 && isPath(first);
        const own = hasPath ? pathsOf(source, first) : [];
        for (const value of args.slice(hasPath ? 1 : 0).flatMap((argument) => flat(argument.value))) {
          const inner = routerOf(value) ?? wrappedRouter(source, value, routerOf);
          if (inner) {
            nested.add(inner);
            if (depth > MAX_DEPTH || inner === symbol) continue;
            for (const draft of stackOf(inner, call.order, depth + 1)) {
              const below =
                own.length > 0 ? withPrefix(draft.paths, own, draft.settings.strict) : draft.paths;
              add({
                ...draft,
                paths: withPrefix(below, prefixes, draft.settings.strict),
                params: [...draft.params, ...params],
                notes: [...draft.notes, ...onlyIf(call, made.get(symbol) as Call)],
              });
            }
          } else {
            const paths = own.length > 0 ? own : [everyPath];
            add({
              ...{ call, settings, methods: [], name: null, notes: [], functions: [itemOf(source, value)] },
              ...{ paths: withPrefix(paths, prefixes, settings.strict), params: [...params] },
              end: settings.isModern && own.length > 0 && own.every(({ text }) => text === '/'),
            });
          }
        }
      } else {
        const route = registrationOf(source, call, stack);
        if (!route) continue;
        add({
          ...{ ...route, call, settings, end: true, params: [...params] },
          notes: [...route.notes, ...onlyIf(call, made.get(symbol) as Call)],
          paths: withPrefix(route.paths, prefixes, settings.strict),
        });
      }
    }
    return stack;
  };

  return {
    ...{ made, nested, routerOf },
    nodeOf(symbol) {
      const known = nodes.get(symbol);
      if (known) return known;
      const call = made.get(symbol) as Call;
      const [host] = source.strings(option(source, call, 'host'));
      const node: RouterNode<Item> = {
        kind: 'router',
        layers: stackOf(symbol, Number.POSITIVE_INFINITY, 0).flatMap(toLayers),
        host: host?.text ?? null,
        exclusive: source.literal(option(source, call, 'exclusive'))?.data === true,
      };
      nodes.set(symbol, node);
      return node;
    },
  };
}

function toLayers(draft: Draft): Layer<Item>[] {
  return draft.paths.map((path) => {
    const matched = matchedBy(path, draft.end, draft.settings);
    const params = matched.params
      .flatMap((name) => draft.params.filter((param) => param.name === name))
      .map(({ item }) => item);
    const holes = path.holes.length > 0 ? [`{} stands for ${[...new Set(path.holes)].join(', ')}`] : [];
    return {
      ...{ ...matched, methods: draft.methods, name: draft.name },
      ...{ functions: [...params, ...draft.functions], notes: [...draft.notes, ...holes] },
    };
  });
}

type Registration = Pick<Draft, 'paths' | 'methods' | 'name' | 'functions' | 'notes'>;

function registrationOf(source: Source, call: Call, stack: readonly Draft[]): Registration | null {
  const { name, args } = call;
  const values = args.map(({ value }) => value);
  if (name === 'redirect') return redirectOf(source, values, stack);
  if (name === 'register') {
    const [path, methods, middleware, options] = values;
    return {
      paths: pathsOf(source, path),
      methods: toMethods(source.strings(methods).map(({ text }) => text)),
      name: options === undefined ? null : textOf(source, source.get(options, 'name')),
      ...{ functions: flat(middleware).map((fn) => itemOf(source, fn)), notes: [] },
    };
  }
  if (!verbs.has(name) || values.length < 2) return null;
  const hasName = values.length > 2 && isPath(values[1]);
  const [path, ...rest] = hasName ? values.slice(1) : values;
  return {
    paths: pathsOf(source, path),
    methods: toMethods([name === 'del' ? 'DELETE' : name]),
    name: hasName ? textOf(source, values[0]) : null,
    ...{ functions: rest.flatMap((fn) => flat(fn)).map((fn) => itemOf(source, fn)), notes: [] },
  };
}

/** Both ends may be names of routes. */
function redirectOf(source: Source, [from, to]: readonly Value[], stack: readonly Draft[]): Registration {
  const pathNamed = (text: string) => stack.find(({ name }) => name === text)?.paths[0];
  const paths = pathsOf(source, from).map((path) =>
    path.text.startsWith('/')
      ? path
      : { ...path, ...pathNamed(path.text), own: pathNamed(path.text)?.text ?? path.text },
  );
  const [target = '{}'] = source
    .strings(to)
    .map(({ text }) => (/^\/|:\/\//.test(text) ? text : (pathNamed(text)?.text ?? text)));
  const handler: Item = {
    name: 'redirect',
    source: null,
    text: null,
    takesNext: false,
    isOwn: true,
    isOnce: false,
  };
  return { paths, methods: ['ALL'], name: null, functions: [handler], notes: [`redirects to ${target}`] };
}

/** `compose([check, inner.routes()])` is looked through by `flat`; other wrappers are unknown. */
function wrappedRouter(source: Source, value: Value, routerOf: Routers['routerOf']): Symbolic | null {
  if (typeof value !== 'object' || value?.kind !== 'symbolic') return null;
  for (const { symbol } of source.symbols(value)) {
    const found = routerOf(symbol);
    if (found) return found;
  }
  return null;
}

function settingsOf(source: Source, made: Call): Settings {
  const isOn = (key: string) => source.literal(option(source, made, key))?.data === true;
  return { sensitive: isOn('sensitive'), strict: isOn('strict'), isModern: isModern(source, made) };
}

function option(source: Source, { args }: Call, key: string): Value {
  const options = args[0]?.value;
  return typeof options === 'object' && options !== null ? source.get(options, key) : undefined;
}

function textOf(source: Source, value: Value): string | null {
  return source.strings(value)[0]?.text ?? null;
}

/** Versions before 15 compare the paths of middleware in another way. */
function isModern(source: Source, { callee: { origin }, site }: Call): boolean {
  const name = origin.type === 'external' ? origin.package : '';
  const pkg = source.packages.find(({ label }) => label === source.app(site));
  const { dependencies, devDependencies } = pkg?.manifest ?? {};
  const range = dependencies?.[name] ?? devDependencies?.[name];
  const major = Number(
    /\d+/.exec(typeof range === 'string' ? range : '')?.[0] ?? (name === '@koa/router' ? 15 : 10),
  );
  return major >= 15;
}

/** What held when the router was made holds for all of it. */
export function onlyIf({ conditions }: Call, made: Call): string[] {
  const open = conditions.filter((text) => !made.conditions.includes(text));
  return open.length > 0 ? [`only if: ${open.join(' and ')}`] : [];
}
