// Routers are objects of procedures: `os.use(a).input(schema).handler(fn)`, in objects, other routers and lazy modules.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';

export interface Procedure {
  /** Names of the routers on the way, and its own. */
  names: string[];
  call: Call;
  handler: Value;
  /** What runs before it, of the routers around it first. */
  before: Value[];
  inputs: Value[];
  method: string | null;
  /** Over OpenAPI, prefixes of routers in front. */
  path: string | null;
}

const MAX_DEPTH = 20;
const MAX_LINKS = 100;

/** What a router puts in front of its procedures. */
interface Level {
  middleware: Value[];
  /** What a procedure begins with already does not run twice. */
  isOnce: boolean;
}

interface Outer {
  names: string[];
  levels: Level[];
  prefix: string;
}

/** `root` is what a handler of requests was given. */
export function proceduresOf(source: Source, root: Value): Procedure[] {
  const found: Procedure[] = [];
  const visit = (value: Value, outer: Outer, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    const inner = (key: string, item: Value) =>
      visit(item, { ...outer, names: [...outer.names, key] }, depth + 1);
    if (value.kind === 'union') for (const item of value.values) visit(item, outer, depth + 1);
    else if (value.kind === 'object')
      for (const key of value.properties.keys()) inner(key, source.get(value, key));
    else if (value.kind === 'namespace') {
      const whole = value.names().includes('default') ? value.get('default') : undefined;
      if (whole !== undefined) visit(whole, outer, depth + 1);
      else for (const name of value.names()) inner(name, value.get(name));
    } else if (value.kind === 'symbolic') symbol(value, outer, depth);
  };

  const symbol = (value: Symbolic, outer: Outer, depth: number): void => {
    const { links, root: first } = linksOf(value);
    const args = (name: string) => links.flatMap((link) => (link.name === name ? [link.args[0]?.value] : []));
    const lazy = links.find(({ name }) => name === 'lazy');
    const [router] = args('router').slice(-1);
    const handler = links.find(({ name }) => name === 'handler');
    const own = args('use');
    const [config] = args('$config').slice(-1);
    const isOnce = get(source, config, 'dedupeLeadingMiddlewares') !== false;
    const levels = [...outer.levels, { middleware: own, isOnce }];
    const text = (of: Value) => source.strings(of)[0]?.text ?? '';
    const prefix = outer.prefix + args('prefix').map(text).join('');
    if (handler) {
      const contract = contractOf(source, first);
      const said = [...args('route'), ...contract.routes];
      const option = (key: string) =>
        said.map((item) => get(source, item, key)).find((item) => item !== undefined);
      const [method, path] = [option('method'), option('path')];
      found.push({
        ...{ names: outer.names, call: handler, handler: handler.args[0]?.value },
        before: inFront(outer.levels, own),
        inputs: [...args('input'), ...contract.inputs],
        method: method === undefined ? null : text(method),
        path: path === undefined ? null : prefix + text(path),
      });
    } else if (router !== undefined) visit(router, { ...outer, levels, prefix }, depth + 1);
    else if (lazy) visit(source.call(lazy.args[0]?.value, []), { ...outer, levels, prefix }, depth + 1);
  };

  visit(root, { names: [], levels: [], prefix: '' }, 0);
  return found;
}

/** The innermost router comes first. */
function inFront(levels: readonly Level[], own: readonly Value[]): Value[] {
  const runs = [...own];
  for (const { middleware, isOnce } of [...levels].reverse()) {
    const isThere = isOnce && middleware.every((value, index) => value === runs[index]);
    if (!isThere) runs.unshift(...middleware);
  }
  return runs;
}

/** Calls of a chain, the first one first, and what it begins with. */
function linksOf(value: Symbolic): { links: Call[]; root: Symbolic } {
  const links: Call[] = [];
  let current = value;
  while (current.origin.type === 'call' && links.length < MAX_LINKS) {
    links.unshift(current.origin.call);
    if (current.origin.call.on === null) break;
    current = current.origin.call.on;
  }
  return { links, root: current };
}

/** Of `implement(contract).planet.list`: what the contract says there. */
function contractOf(source: Source, root: Symbolic): { routes: Value[]; inputs: Value[] } {
  const keys: string[] = [];
  let current = root;
  while (current.origin.type === 'member') {
    keys.unshift(current.origin.key);
    current = current.origin.of;
  }
  const { links } = linksOf(current);
  const made = links.find(({ name }) => name === 'implement');
  if (!made) return { routes: [], inputs: [] };
  const value = keys.reduce<Value>((of, key) => {
    const inside = typeof of === 'object' && of?.kind === 'symbolic' ? routerIn(of) : of;
    return get(source, inside, key);
  }, made.args[0]?.value);
  if (typeof value !== 'object' || value?.kind !== 'symbolic') return { routes: [], inputs: [] };
  const of = (name: string) =>
    linksOf(value).links.flatMap((link) => (link.name === name ? [link.args[0]?.value] : []));
  return { routes: of('route'), inputs: of('input') };
}

/** `oc.prefix('/x').router({ … })`. */
const routerIn = (value: Symbolic): Value =>
  linksOf(value).links.find(({ name }) => name === 'router')?.args[0]?.value;

function get(source: Source, value: Value, key: string): Value {
  if (typeof value !== 'object' || value === null) return undefined;
  return value.kind === 'object' || value.kind === 'namespace' ? source.get(value, key) : undefined;
}
