// Map and Set, and what any object or function can do.

import { hasHole } from '../../values/holes.ts';
import { makeArray, makeCollection, makeNative, makeUnion, makeUnknown } from '../../values/make.ts';
import type { CollectionValue, Value } from '../../values/value.ts';
import { isObjectLike } from '../../values/value.ts';
import { stringOf, undecided, unknownAt } from '../machine.ts';
import { memberOf } from '../members.ts';
import { listOf } from '../patterns.ts';
import type { NativeCall, Table } from './table.ts';

const MAX_ENTRIES = 5_000;

function collection({ self }: NativeCall): CollectionValue {
  return isObjectLike(self) && (self.kind === 'map' || self.kind === 'set')
    ? self
    : { ...makeCollection('map'), open: true };
}

function isUnknownKey(key: Value): boolean {
  return (
    (isObjectLike(key) && (key.kind === 'symbolic' || key.kind === 'union')) ||
    (typeof key === 'string' && hasHole(key))
  );
}

function put(target: CollectionValue, key: Value, value: Value): void {
  if (target.entries.size < MAX_ENTRIES) target.entries.set(key, value);
  else target.open = true;
}

function forEach(call: NativeCall): Value {
  const { entries, open } = collection(call);
  for (const [key, value] of entries)
    call.machine.call(call.args[0], undefined, [value, key, call.self], call.site);
  if (open)
    undecided(call.machine, null, () =>
      call.machine.call(call.args[0], undefined, [makeUnknown('…'), makeUnknown('…')], call.site),
    );
  return undefined;
}

/** `new Map(…)`, `new Set(…)`. */
function create(kind: 'map' | 'set', { args }: NativeCall): Value {
  const made = makeCollection(kind);
  const [source] = args;
  const list = source === undefined || source === null ? { items: [], open: false } : listOf(source);
  if (!list) return { ...made, open: true };
  made.open = list.open;
  for (const item of list.items) {
    if (kind === 'set') put(made, item, item);
    else if (isObjectLike(item) && item.kind === 'array') put(made, item.items[0], item.items[1]);
    else made.open = true;
  }
  return made;
}

const unknown = ({ site, self, args }: NativeCall): Value =>
  unknownAt(site.node, site.scope, [self, ...args]);

function has(call: NativeCall): Value {
  const { entries, open } = collection(call);
  const [key] = call.args;
  if (entries.has(key)) return true;
  return open || isUnknownKey(key) ? unknown(call) : false;
}

export const collections: Table = {
  'globalThis#Map': (call) => create('map', call),
  'globalThis#WeakMap': (call) => create('map', call),
  'globalThis#Set': (call) => create('set', call),
  'globalThis#WeakSet': (call) => create('set', call),
  'Map.get': (call) => {
    const { entries, open } = collection(call);
    const [key] = call.args;
    if (entries.has(key)) return entries.get(key);
    // Under some key: any of them.
    if (isUnknownKey(key)) return makeUnion([...entries.values(), unknown(call)]);
    return open ? unknown(call) : undefined;
  },
  'Map.set': (call) => {
    put(collection(call), call.args[0], call.args[1]);
    return call.self;
  },
  'Map.has': has,
  'Map.delete': (call) => collection(call).entries.delete(call.args[0]),
  'Map.clear': (call) => {
    collection(call).entries.clear();
    return undefined;
  },
  'Map.forEach': forEach,
  'Map.keys': (call) => makeArray([...collection(call).entries.keys()], collection(call).open),
  'Map.values': (call) => makeArray([...collection(call).entries.values()], collection(call).open),
  'Map.entries': (call) =>
    makeArray(
      [...collection(call).entries].map((pair) => makeArray(pair)),
      collection(call).open,
    ),
  'Set.add': (call) => {
    put(collection(call), call.args[0], call.args[0]);
    return call.self;
  },
  'Set.has': has,
  'Set.delete': (call) => collection(call).entries.delete(call.args[0]),
  'Set.forEach': forEach,
  'Set.values': (call) => makeArray([...collection(call).entries.values()], collection(call).open),
  'Set.keys': (call) => makeArray([...collection(call).entries.values()], collection(call).open),
  'Set.entries': (call) =>
    makeArray(
      [...collection(call).entries.values()].map((item) => makeArray([item, item])),
      collection(call).open,
    ),

  'Function.call': ({ machine, self, args, site }) =>
    machine.call(self, args[0], args.slice(1), { ...site, args: site.args.slice(1) }),
  'Function.apply': ({ machine, self, args, site }) =>
    machine.call(self, args[0], listOf(args[1])?.items ?? [], { ...site, args: [] }),
  'Function.bind': ({ machine, self, args }) => bind(machine.call, self, args),
  'Symbolic.call': ({ machine, self, args, site }) =>
    machine.call(self, args[0], args.slice(1), { ...site, args: site.args.slice(1) }),
  'Symbolic.apply': ({ machine, self, args, site }) =>
    isFunctionApply(args) || !isObjectLike(self) || self.kind !== 'symbolic'
      ? machine.call(self, args[0], listOf(args[1])?.items ?? [], { ...site, args: [] })
      : machine.call(memberOf(self, 'apply'), self, args, site),
  'Symbolic.bind': ({ self }) => self,
  'Function.toString': ({ self }) =>
    isObjectLike(self) && self.kind === 'function' ? `function ${self.name}` : '',

  'Object.hasOwnProperty': (call) => {
    const [key] = call.args;
    if (typeof key !== 'string' || !isObjectLike(call.self) || call.self.kind !== 'object' || call.self.open)
      return unknown(call);
    return call.self.properties.has(key);
  },
  'Object.toString': (call) => stringOf(call.machine, call.self, 'an object'),
  'Primitive.toString': (call) => stringOf(call.machine, call.self, '…'),
  'Primitive.toFixed': unknown,
};

function bind(call: NativeCall['machine']['call'], self: Value, [object, ...first]: Value[]): Value {
  const fn = isObjectLike(self) && self.kind === 'function' ? self : null;
  if (!fn) return self;
  const bound = makeNative(fn.name, (_, args, site) => call(fn, object, [...first, ...args], site));
  return { ...bound, target: fn };
}

/** `fn.apply(self, list)`, and no method that a package calls so: `consumer.apply(Middleware)`. */
function isFunctionApply([self, list]: readonly Value[]): boolean {
  if (isObjectLike(list))
    return list.kind === 'array' || (list.kind === 'symbolic' && list.origin.type !== 'call');
  return list === undefined && (!isObjectLike(self) || self.kind === 'object') && typeof self !== 'string';
}
