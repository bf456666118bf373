// Methods of arrays. A list that is open stays so, and so does what is made of it.
import { makeArray, makeFurther, makeUnion, makeUnknown } from '../../values/make.ts';
import { isSame, truthOf } from '../../values/truth.ts';
import type { ArrayValue, Value } from '../../values/value.ts';
import { isObjectLike } from '../../values/value.ts';
import { limits, limitText, stringOf, undecided, unknownAt } from '../machine.ts';
import { listOf } from '../patterns.ts';
import type { NativeCall, Table } from './table.ts';

function listIn({ self }: NativeCall): { items: Value[]; open: boolean } {
  return listOf(self) ?? { items: [], open: true };
}

/** Calls a callback for each item, and once for any where there may be more. */
function each(call: NativeCall, visit: (result: Value, item: Value) => boolean | undefined): void {
  const { items, open } = listIn(call);
  const [fn] = call.args;
  let index = 0;
  for (const item of items.slice(0, limits.turns)) {
    if (visit(call.machine.call(fn, undefined, [item, index, call.self], call.site), item) === false) return;
    index += 1;
  }
  if (!open) return;
  const any = items.length > 0 ? makeFurther(call.self) : makeUnknown('…', [call.self]);
  visit(
    undecided(call.machine, null, () =>
      call.machine.call(fn, undefined, [any, makeUnknown('index'), call.self], call.site),
    ),
    any,
  );
}

function mutable({ self }: NativeCall): ArrayValue | null {
  return isObjectLike(self) && self.kind === 'array' ? self : null;
}

function add(call: NativeCall, where: 'start' | 'end'): Value {
  const list = mutable(call);
  if (!list) return undefined;
  if (list.items.length + call.args.length > 5_000) list.open = true;
  else if (where === 'end') list.items.push(...call.args);
  else list.items.unshift(...call.args);
  return list.items.length;
}

function take(call: NativeCall, where: 'start' | 'end'): Value {
  const list = mutable(call);
  if (!list || (list.items.length === 0 && list.open)) return makeUnknown('…', [call.self]);
  return where === 'end' ? list.items.pop() : list.items.shift();
}

function find(call: NativeCall, fromEnd: boolean): Value {
  const maybe: Value[] = [];
  let found: { item: Value } | undefined;
  const { items, open } = listIn(call);
  for (const item of fromEnd ? items.toReversed() : items) {
    const truth = truthOf(call.machine.call(call.args[0], undefined, [item], call.site));
    if (truth === true) found = { item };
    if (found) break;
    if (truth === undefined) maybe.push(item);
  }
  if (!found && open) maybe.push(makeUnknown('…', [call.self]));
  return makeUnion(found ? [...maybe, found.item] : maybe.length > 0 ? [...maybe, undefined] : [undefined]);
}

function position(call: NativeCall, wanted: (item: Value) => boolean | undefined): number | null {
  const { items, open } = listIn(call);
  for (const [index, item] of items.entries()) {
    const same = wanted(item);
    if (same === true) return index;
    if (same === undefined) return null;
  }
  return open ? null : -1;
}

function flatten(items: readonly Value[], depth: number): { items: Value[]; open: boolean } {
  let open = false;
  const flat = items.flatMap((item) => {
    if (!isObjectLike(item) || item.kind !== 'array' || depth <= 0) return [item];
    const inner = flatten(item.items, depth - 1);
    open ||= item.open || inner.open;
    return inner.items;
  });
  return { items: flat.slice(0, 5_000), open };
}

function number(value: Value, fallback: number): number | null {
  if (value === undefined) return fallback;
  return typeof value === 'number' ? value : null;
}

const unknown = ({ site, self, args }: NativeCall): Value =>
  unknownAt(site.node, site.scope, [self, ...args]);

export const lists: Table = {
  'Array.push': (call) => add(call, 'end'),
  'Array.unshift': (call) => add(call, 'start'),
  'Array.pop': (call) => take(call, 'end'),
  'Array.shift': (call) => take(call, 'start'),
  'Array.concat': (call) => {
    const parts = [call.self, ...call.args].map((part) =>
      isObjectLike(part) && part.kind !== 'array' && part.kind !== 'union' && part.kind !== 'symbolic'
        ? { items: [part], open: false }
        : (listOf(part) ??
          (isObjectLike(part) ? { items: [part], open: true } : { items: [part], open: false })),
    );
    return makeArray(
      parts.flatMap(({ items }) => items),
      parts.some(({ open }) => open),
    );
  },
  'Array.slice': (call) => {
    const { items, open } = listIn(call);
    const [from, to] = [number(call.args[0], 0), number(call.args[1], items.length)];
    return from === null || to === null
      ? makeArray([...items], true)
      : makeArray(items.slice(from, to), open);
  },
  'Array.splice': (call) => {
    const list = mutable(call);
    const [from, count] = [number(call.args[0], 0), number(call.args[1], Number.POSITIVE_INFINITY)];
    if (!list || from === null || count === null) return unknown(call);
    return makeArray(list.items.splice(from, count, ...call.args.slice(2)), list.open);
  },
  'Array.reverse': (call) => {
    mutable(call)?.items.reverse();
    return call.self;
  },
  'Array.toReversed': (call) => makeArray(listIn(call).items.toReversed(), listIn(call).open),
  // The project's comparison is not asked: the order is that of the source.
  'Array.sort': (call) => {
    const list = mutable(call);
    if (list && call.args.length === 0 && list.items.every((item) => typeof item === 'string'))
      list.items.sort();
    return call.self;
  },
  'Array.toSorted': (call) => makeArray([...listIn(call).items], listIn(call).open),
  'Array.fill': (call) => {
    const list = mutable(call);
    list?.items.fill(call.args[0]);
    return call.self;
  },
  'Array.flat': (call) => {
    const { items, open } = listIn(call);
    const flat = flatten(items, Math.min(number(call.args[0], 1) ?? 1, 20));
    return makeArray(flat.items, open || flat.open);
  },
  'Array.map': (call) => {
    const results: Value[] = [];
    each(call, (result) => {
      results.push(result);
      return true;
    });
    return makeArray(results, listIn(call).open);
  },
  'Array.flatMap': (call) => {
    const results: Value[] = [];
    each(call, (result) => {
      results.push(result);
      return true;
    });
    const flat = flatten(results, 1);
    return makeArray(flat.items, flat.open || listIn(call).open);
  },
  'Array.forEach': (call) => {
    each(call, () => true);
    return undefined;
  },
  'Array.filter': (call) => {
    const kept: Value[] = [];
    const isBoolean =
      isObjectLike(call.args[0]) && call.args[0].kind === 'function' && call.args[0].name === 'Boolean';
    each(call, (result, item) => {
      if (truthOf(isBoolean ? item : result) !== false) kept.push(item);
      return true;
    });
    return makeArray(kept, listIn(call).open);
  },
  'Array.find': (call) => find(call, false),
  'Array.findLast': (call) => find(call, true),
  'Array.findIndex': (call) =>
    position(call, (item) => truthOf(call.machine.call(call.args[0], undefined, [item], call.site))) ??
    unknown(call),
  'Array.indexOf': (call) => position(call, (item) => isSame(item, call.args[0], false)) ?? unknown(call),
  'Array.includes': (call) => {
    const { items, open } = listIn(call);
    const answers = items.map((item) => isSame(item, call.args[0], false));
    if (answers.includes(true)) return true;
    return open || answers.includes(undefined) ? unknown(call) : false;
  },
  'Array.some': (call) => {
    const truths: (boolean | undefined)[] = [];
    each(call, (result) => {
      truths.push(truthOf(result));
      return true;
    });
    return truths.includes(true)
      ? true
      : truths.includes(undefined) || listIn(call).open
        ? unknown(call)
        : false;
  },
  'Array.every': (call) => {
    const truths: (boolean | undefined)[] = [];
    each(call, (result) => {
      truths.push(truthOf(result));
      return true;
    });
    return truths.includes(false)
      ? false
      : truths.includes(undefined) || listIn(call).open
        ? unknown(call)
        : true;
  },
  'Array.reduce': (call) => {
    const { items, open } = listIn(call);
    const hasStart = call.args.length > 1;
    let result: Value = hasStart ? call.args[1] : items[0];
    items.slice(hasStart ? 0 : 1, limits.turns).forEach((item, index) => {
      result = call.machine.call(call.args[0], undefined, [result, item, index], call.site);
    });
    return open ? makeUnion([result, unknown(call)]) : result;
  },
  'Array.join': (call) => {
    const { items, open } = listIn(call);
    const separator = call.args[0] === undefined ? ',' : stringOf(call.machine, call.args[0], 'separator');
    const texts = items.map((item) =>
      item === undefined || item === null ? '' : stringOf(call.machine, item, '…'),
    );
    if (open) texts.push(call.machine.holes.make('…'));
    let text = '';
    for (const [index, part] of texts.entries()) {
      text += (index > 0 ? separator : '') + part;
      if (text.length > limits.text) break;
    }
    return limitText(call.machine, text);
  },
  'Array.at': (call) => {
    const { items, open } = listIn(call);
    const [index] = call.args;
    return typeof index !== 'number' || (open && index < 0) ? makeUnion([...items]) : items.at(index);
  },
  'Array.keys': (call) =>
    makeArray(
      listIn(call).items.map((_, index) => index),
      listIn(call).open,
    ),
  'Array.values': (call) => call.self,
  'Array.entries': (call) =>
    makeArray(
      listIn(call).items.map((item, index) => makeArray([index, item])),
      listIn(call).open,
    ),
  'Array.toString': (call) => stringOf(call.machine, call.self, '…'),
};
