// What was called on apps and routers, as layers in their order; and which router is mounted where.
import type { Call, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import type { Strictness } from '../matching.ts';
import type { Pattern } from './paths.ts';

export interface Item {
  value: Value;
  name: string;
  source: string | null;
  text: string | null;
  parameters: number | null;
  takesNext: boolean;
}

export interface Layer {
  call: Call;
  paths: Pattern[];
  /** Sources of what is not known in the paths. */
  holes: string[];
  /** Of a route: its handlers in order; no method: any. */
  route: { method: string | undefined; item: Item }[] | null;
  middleware: Item | null;
  nested: RouterNode | null;
  /** What a router was handed to on its way. */
  wrappedBy: string | null;
}

export interface RouterNode {
  isApp: boolean;
  made: Call;
  /** How it compares paths. */
  strictness: Strictness;
  layers: Layer[];
  params: { name: string; item: Item }[];
}

const verbs = new Set(
  'get head post put delete connect options trace copy lock mkcol move purge propfind proppatch unlock report mkactivity checkout merge m-search notify subscribe unsubscribe patch search query link unlink bind rebind unbind acl source'.split(
    ' ',
  ),
);

/** `heard`: calls of `listen` whose callbacks ran. */
export function readRouters(source: Source, heard: Set<Call>): RouterNode[] {
  const nodes = new Map<Symbolic, RouterNode>();
  for (const call of source.made(['express'])) {
    const path = call.callee.origin.type === 'external' ? call.callee.origin.path : '';
    const isApp = path === '' || path === 'application';
    if (isApp || path === 'Router')
      nodes.set(call.result, {
        ...{ isApp, made: call, layers: [], params: [] },
        strictness: isApp ? appStrictness(source, call.result) : routerStrictness(source, call),
      });
  }
  // What the callback of `listen` registers comes last.
  for (const call of [...nodes.keys()].flatMap(callsOf)) {
    if (call.name !== 'listen' || heard.has(call)) continue;
    heard.add(call);
    for (const { value } of call.args) source.call(value, []);
  }
  for (const [symbol, node] of nodes)
    for (const call of callsOf(symbol)) addLayers(source, node, call, nodes);
  return [...nodes.values()];
}

function routerStrictness(source: Source, { args }: Call): Strictness {
  const isOn = (key: string) => {
    const options = args[0]?.value;
    return options !== undefined && source.literal(source.get(options, key))?.data === true;
  };
  return { caseSensitive: isOn('caseSensitive'), strict: isOn('strict') };
}

/** `app.enable('strict routing')`, or `set` to a true value. */
function appStrictness(source: Source, app: Symbolic): Strictness {
  const isOn = (setting: string) =>
    callsOf(app).some(
      ({ name, args }) =>
        (name === 'enable' || (name === 'set' && source.literal(args[1]?.value)?.data === true)) &&
        args[0]?.value === setting,
    );
  return { caseSensitive: isOn('case sensitive routing'), strict: isOn('strict routing') };
}

/** Calls on a router, and on what those give back: the router itself. */
function callsOf(symbol: Symbolic): Call[] {
  const found: Call[] = [];
  const pending = [...symbol.calls];
  for (let call = pending.pop(); call; call = pending.pop()) {
    found.push(call);
    if (call.name !== 'route' && call.name !== 'listen') pending.push(...call.result.calls);
  }
  return found.sort((a, b) => a.order - b.order);
}

function addLayers(source: Source, node: RouterNode, call: Call, nodes: Map<Symbolic, RouterNode>): void {
  const { name, args } = call;
  const rest = args.slice(1);
  if (name === 'use') addUse(source, node, call, nodes);
  else if (name === 'param' && rest[0]) {
    for (const { text } of source.strings(args[0]?.value))
      node.params.push({ name: text, item: itemOf(source, rest[0].value) });
  } else if (name === 'route') {
    const stack = callsOf(call.result).flatMap((part) =>
      isVerb(part.name)
        ? handlersOf(source, part.args).map((item) => ({ method: methodOf(part.name), item }))
        : [],
    );
    if (stack.length > 0) node.layers.push({ ...layer(source, call, args[0]?.value), route: stack });
  } else if (isVerb(name) && rest.length > 0) {
    const stack = handlersOf(source, rest).map((item) => ({ method: methodOf(name), item }));
    node.layers.push({ ...layer(source, call, args[0]?.value), route: stack });
  }
}

/** What a call on a router gives is the router. */
function nodeOf(symbol: Symbolic, nodes: Map<Symbolic, RouterNode>): RouterNode | undefined {
  let current: Symbolic | null = symbol;
  for (let depth = 0; current && depth < 10_000; depth += 1) {
    const found = nodes.get(current);
    if (found) return found;
    current = routerOfCall(current);
  }
  return undefined;
}

function routerOfCall({ origin }: Symbolic): Symbolic | null {
  if (origin.type !== 'call' || !(origin.call.name === 'use' || isVerb(origin.call.name))) return null;
  return origin.call.on;
}

function isVerb(name: string): boolean {
  return name === 'all' || verbs.has(name);
}

function methodOf(name: string): string | undefined {
  return name === 'all' ? undefined : name.toUpperCase();
}

function addUse(source: Source, node: RouterNode, call: Call, nodes: Map<Symbolic, RouterNode>): void {
  const [first] = call.args;
  const hasPath = first !== undefined && isPath(source, first.value, call.args.length);
  const base = layer(source, call, hasPath ? first.value : '/');
  for (const { value } of hasPath ? call.args.slice(1) : call.args) {
    for (const one of flat(value)) {
      const found = source.symbols(one).flatMap(({ symbol, wrappedBy }) => {
        const nested = nodeOf(symbol, nodes);
        return nested && nested !== node ? [{ nested, wrappedBy }] : [];
      });
      // `Router().use(inner)` is the outer one, not what it was given.
      const direct = found.filter(({ wrappedBy }) => wrappedBy === null);
      const routers = direct.length > 0 ? direct : found;
      for (const router of routers) node.layers.push({ ...base, ...router });
      if (routers.length === 0) node.layers.push({ ...base, middleware: itemOf(source, one) });
    }
  }
}

function layer(source: Source, call: Call, path: Value): Layer {
  const texts = source.strings(path);
  const paths = texts.map(({ text }) => ({
    text: text === '' ? '/' : text,
    isRegExp: /^\/\^|^\/.*\/[dgimsuvy]*$/.test(text) && isRegExp(path, text),
  }));
  return {
    call,
    paths,
    holes: texts.flatMap(({ holes }) => holes),
    route: null,
    middleware: null,
    nested: null,
    wrappedBy: null,
  };
}

/** A regular expression among the values, not a string that looks like one. */
function isRegExp(value: Value, text: string): boolean {
  return flat(value).some(
    (item) =>
      typeof item === 'object' &&
      item !== null &&
      item.kind === 'pattern' &&
      text.startsWith(`/${item.source}/`),
  );
}

// Of what is not known, only what is called like one.
function isPath(source: Source, value: Value, count: number): boolean {
  if (count < 2) return false;
  const [one] = flat(value);
  if (typeof one === 'string') return true;
  if (typeof one !== 'object' || one === null) return false;
  if (one.kind === 'pattern') return true;
  if (one.kind !== 'symbolic') return false;
  if (one.origin.type === 'environment') return true;
  const name = source.strings(one)[0]?.holes[0] ?? '';
  return (
    one.origin.type !== 'call' &&
    /(?:path|prefix|base|route|url|uri|version|root|endpoint|mount)\w*$/i.test(name)
  );
}

/** Lists and alternatives, item by item; strings first, as they are what is known. */
function flat(value: Value, depth = 0): Value[] {
  if (typeof value !== 'object' || value === null || depth > 8) return [value];
  if (value.kind === 'array') return value.items.flatMap((item) => flat(item, depth + 1));
  if (value.kind !== 'union') return [value];
  const items = value.values.filter((item) => item !== undefined && item !== null && item !== false);
  const texts = items.filter((item) => typeof item === 'string');
  return (texts.length > 0 ? texts : items).flatMap((item) => flat(item, depth + 1));
}

function handlersOf(source: Source, args: readonly { value: Value }[]): Item[] {
  return args.flatMap(({ value }) => {
    const isChoice = typeof value === 'object' && value !== null && value.kind === 'union';
    return (isChoice ? flat(value).slice(0, 1) : flat(value)).map((item) => itemOf(source, item));
  });
}

function itemOf(source: Source, value: Value): Item {
  const { site, ...known } = source.handler(value);
  return { value, ...known, source: site && source.at(site) };
}
