// Values of the source as a schema needs them: records, lists, and chains of calls.
import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';

/** One call in a chain: `.notNull()`. */
export interface Link {
  name: string;
  args: Call['args'];
}

/** `text('name').notNull()`: the call that the chain starts with, and those on its result. */
export interface Chain {
  root: Call;
  links: Link[];
}

export interface Entries {
  entries: [key: string, value: Value][];
  /** There may be more. */
  open: boolean;
}

/** The first alternative that is there. */
function present(value: Value): Value {
  if (typeof value !== 'object' || value === null || value.kind !== 'union') return value;
  return value.values.find((item) => item !== undefined && item !== null);
}

export function symbolOf(value: Value): Symbolic | null {
  const one = present(value);
  return typeof one === 'object' && one !== null && one.kind === 'symbolic' ? one : null;
}

export function isFunction(value: Value): boolean {
  const one = present(value);
  return typeof one === 'object' && one !== null && one.kind === 'function';
}

/** Members of an object, or exports of a module; null where it is neither. */
export function entriesOf(source: Source, value: Value): Entries | null {
  const one = present(value);
  if (typeof one !== 'object' || one === null) return null;
  if (one.kind === 'object') {
    const keys = [...one.properties.keys()];
    return { entries: keys.map((key) => [key, source.get(one, key)]), open: one.open };
  }
  if (one.kind === 'namespace')
    return { entries: one.names().map((key) => [key, one.get(key)]), open: false };
  return null;
}

export function itemsOf(value: Value): Value[] {
  const one = present(value);
  return typeof one === 'object' && one !== null && one.kind === 'array' ? one.items : [];
}

/** As if it was written so. */
export function record(entries: [string, Value][]): Value {
  return {
    ...{ kind: 'object', properties: new Map(entries), open: false, prototype: null },
    ...{ base: null, level: 0, site: null, written: null, spread: null },
  };
}

/** A string, or a number as one; null where it is none. */
export function textOf(source: Source, value: Value): string | null {
  if (value === undefined || value === null) return null;
  return source.strings(value)[0]?.text ?? null;
}

/** A string of which nothing is unknown. */
export function knownText(source: Source, value: Value): string | null {
  if (value === undefined || value === null) return null;
  const [first] = source.strings(value);
  return first && first.holes.length === 0 ? first.text : null;
}

export function numberOf(value: Value): number | null {
  const one = present(value);
  return typeof one === 'number' ? one : null;
}

export function optionOf(source: Source, value: Value, key: string): Value {
  const one = present(value);
  return typeof one === 'object' && one !== null && one.kind === 'object' && one.properties.has(key)
    ? source.get(one, key)
    : undefined;
}

/** The chain that a value is the end of; null where it was not made by a call. */
export function chainOf(value: Value): Chain | null {
  const links: Link[] = [];
  let symbol = symbolOf(value);
  for (let depth = 0; symbol?.origin.type === 'call' && depth < 100; depth += 1) {
    const { call } = symbol.origin;
    if (call.on?.origin.type !== 'call') return { root: call, links: links.reverse() };
    links.push({ name: call.name, args: call.args });
    symbol = call.on;
  }
  // A method of something that no call made: `t.id.desc()`.
  return null;
}

/** Calls of what `packages` export, in every file that imports one and says one of `words`. */
export function callsIn(source: Source, packages: readonly string[], words?: readonly string[]): Call[] {
  source.search(packages, () => source.made(packages).length > 0, { words });
  return source.made(packages);
}

/** The last link of that name. */
export function linkOf({ links }: Chain, ...names: string[]): Link | undefined {
  return links.findLast(({ name }) => names.includes(name));
}

/** What a call was made of: the export of a package, or another call's result. */
export function madeBy(call: Call): { path: string; module: string } | { result: Call } | null {
  const { origin } = call.callee;
  if (origin.type === 'external') return { path: origin.path, module: origin.module };
  return origin.type === 'call' ? { result: origin.call } : null;
}

/** What the database does with a row when the one that it refers to is deleted, or gets another key. */
export function actionsOf(read: (name: 'onDelete' | 'onUpdate') => string | null) {
  const onUpdate = read('onUpdate');
  return { onDelete: read('onDelete'), ...(onUpdate === null ? {} : { onUpdate }) };
}
