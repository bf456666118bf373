// What adapters ask of values.
import type { Machine } from '../evaluate/machine.ts';
import { valuesOf } from '../evaluate/members.ts';
import { rootOf } from '../evaluate/symbols.ts';
import { dataOf, nameOf } from '../values/describe.ts';
import { showHoles } from '../values/holes.ts';
import type { Call, Symbolic, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';

/** One thing that a string may be. */
export interface Text {
  /** "{}" where a part is not known. */
  text: string;
  /** Source of what is not known. */
  holes: string[];
}

/** All that a value may be as a string; through lists. What is no string is left out, what is unknown is "{}". */
export function stringsOf(machine: Machine, value: Value): Text[] {
  const found = new Map<string, Text>();
  const add = (item: Value, depth: number) => {
    if (found.size > 200 || depth > 6) return;
    if (typeof item === 'string') found.set(item, { text: showHoles(item), holes: machine.holes.of(item) });
    else if (typeof item === 'number') found.set(String(item), { text: String(item), holes: [] });
    else if (isObjectLike(item)) {
      if (item.kind === 'union' || item.kind === 'array')
        for (const inner of item.kind === 'union' ? known(item.values) : item.items) add(inner, depth + 1);
      else if (item.kind === 'pattern')
        found.set(`/${item.source}/`, { text: `/${item.source}/${item.flags}`, holes: [] });
      else if (item.kind === 'symbolic')
        found.set(`\0${nameOf(item)}`, { text: '{}', holes: [nameOf(item)] });
    }
  };
  add(value, 0);
  return [...found.values()];
}

// `env.X ?? 'a'` is 'a' for whoever wants a string.
function known(values: readonly Value[]): readonly Value[] {
  const texts = values.filter(
    (item) => typeof item === 'string' || (isObjectLike(item) && item.kind !== 'symbolic'),
  );
  return texts.length > 0 ? texts : values;
}

export function literalOf(value: Value): { data: unknown } | undefined {
  return dataOf(value);
}

/** Symbols in a value: alternatives, lists, what an instance is made of, and what an unknown wrapper was given. */
export function symbolsIn(value: Value): { symbol: Symbolic; wrappedBy: string | null }[] {
  const found = new Map<Symbolic, string | null>();
  const visit = (item: Value, wrappedBy: string | null, depth: number) => {
    if (!isObjectLike(item) || depth > 6 || found.size > 500) return;
    switch (item.kind) {
      case 'union':
      case 'array':
        for (const inner of valuesOfAny(item)) visit(inner, wrappedBy, depth + 1);
        return;
      case 'object':
        if (item.base) visit(item.base, wrappedBy, depth + 1);
        return;
      case 'class':
        if (item.base) visit(item.base, wrappedBy, depth + 1);
        return;
      case 'symbolic': {
        if (found.has(item)) return;
        found.set(item, wrappedBy);
        const { origin } = item;
        const given =
          origin.type === 'unknown'
            ? origin.values
            : origin.type === 'call' && origin.call.kind === 'call'
              ? origin.call.args.map((argument) => argument.value)
              : [];
        for (const inner of given.slice(0, 20)) visit(inner, nameOf(item), depth + 1);
        return;
      }
      default:
    }
  };
  visit(value, null, 0);
  return [...found].map(([symbol, wrappedBy]) => ({ symbol, wrappedBy }));
}

function valuesOfAny(value: Extract<Value, { kind: 'union' | 'array' }>): readonly Value[] {
  return value.kind === 'union' ? value.values : valuesOf(value);
}

/** Package and export that a symbol comes from in the end. */
export function packageOf(symbol: Symbolic): { package: string; path: string } | null {
  const root = rootOf(symbol);
  return root?.type === 'external' ? { package: root.package, path: root.path } : null;
}

/** Calls or news of what these packages export. */
export function isMadeBy(call: Call, packages: readonly string[]): boolean {
  const { origin } = call.callee;
  return (
    origin.type === 'external' && (packages.includes(origin.package) || packages.includes(origin.module))
  );
}
