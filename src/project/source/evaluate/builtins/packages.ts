// Small packages that do nothing but pass values on, and the modules of Node that do so.
import { makeArray, makeObject, makeRecord, makeUnion } from '../../values/make.ts';
import { truthOf } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { isObjectLike } from '../../values/value.ts';
import { spreadInto } from '../literals.ts';
import { valuesOf } from '../members.ts';
import { listOf } from '../patterns.ts';
import type { Builtin, NativeCall, Table } from './table.ts';

const transparent: Builtin = ({ args }) => args[0];

/** A function over a list, or the values of an object, as the method of arrays of that name. */
function overList(method: string): Builtin {
  return (call) => {
    const [collection, ...args] = call.args;
    const isObject =
      isObjectLike(collection) && (collection.kind === 'object' || collection.kind === 'namespace');
    if (isObject && (method === 'forEach' || method === 'map')) {
      const keys = collection.kind === 'object' ? [...collection.properties.keys()] : collection.names();
      const results = keys.map((key) =>
        call.machine.call(
          args[0],
          undefined,
          [call.machine.get(collection, key), key, collection],
          call.site,
        ),
      );
      return method === 'map' ? makeArray(results) : collection;
    }
    const list = listOf(collection) ? collection : makeArray(valuesOf(collection), true);
    const native = call.machine.native(`Array.${method}`);
    return call.machine.call(native, list, args, call.site);
  };
}

const merge: Builtin = ({ machine, args }) => {
  const [first] = args;
  const target = isObjectLike(first) && first.kind === 'object' ? first : makeObject(0);
  for (const source of args) if (source !== target) spreadInto(machine, target, source);
  return target;
};

function pick(call: NativeCall, keep: boolean): Value {
  const [object, ...rest] = call.args;
  const names = rest.flatMap((item) =>
    listOf(item)?.items.length && isObjectLike(item) ? (listOf(item)?.items ?? []) : [item],
  );
  if (!isObjectLike(object) || object.kind !== 'object') return object;
  const picked = makeRecord([...object.properties].filter(([key]) => names.includes(key) === keep));
  picked.open = object.open;
  return picked;
}

const inherits: Builtin = ({ machine, args: [child, parent] }) => {
  const [own, base] = [machine.get(child, 'prototype'), machine.get(parent, 'prototype')];
  if (isObjectLike(own) && own.kind === 'object' && isObjectLike(base) && base.kind === 'object')
    own.prototype = base;
  return undefined;
};

const lists: Record<string, Builtin> = {
  forEach: overList('forEach'),
  each: overList('forEach'),
  map: overList('map'),
  filter: overList('filter'),
  flatMap: overList('flatMap'),
  find: overList('find'),
  reduce: overList('reduce'),
  some: overList('some'),
  every: overList('every'),
  concat: overList('concat'),
  flatten: overList('flat'),
  flattenDeep: ({ machine, args, site }) => machine.call(machine.native('Array.flat'), args[0], [20], site),
  compact: ({ args }) => {
    const list = listOf(args[0]);
    return makeArray(
      (list?.items ?? []).filter((item) => truthOf(item) !== false),
      list?.open ?? true,
    );
  },
  uniq: ({ args }) => makeArray([...new Set(listOf(args[0])?.items ?? [])], listOf(args[0])?.open ?? true),
  values: ({ args }) => makeArray(valuesOf(args[0]), isObjectLike(args[0]) && args[0].kind === 'symbolic'),
  keys: ({ args: [object] }) =>
    isObjectLike(object) && object.kind === 'object'
      ? makeArray([...object.properties.keys()], object.open)
      : makeArray([], true),
  sortBy: transparent,
  orderBy: transparent,
  cloneDeep: transparent,
  clone: transparent,
  once: transparent,
  memoize: transparent,
  identity: transparent,
  merge,
  assign: merge,
  extend: merge,
  defaults: merge,
  pick: (call) => pick(call, true),
  omit: (call) => pick(call, false),
  get: ({ machine, args: [object, path, fallback] }) => {
    if (typeof path !== 'string') return makeUnion([fallback, ...valuesOf(object)]);
    return path.split('.').reduce((value, key) => machine.get(value, key), object) ?? fallback;
  },
  bindAll: transparent,
};

export const packages: Table = {
  ...Object.fromEntries(
    ['lodash', 'lodash-es', 'underscore', 'ramda'].flatMap((name) =>
      Object.entries(lists).map(([key, builtin]) => [`${name}#${key}`, builtin]),
    ),
  ),
  ...Object.fromEntries(
    Object.entries(lists).flatMap(([key, builtin]) => [
      [`lodash/${key}#`, builtin],
      [`lodash.${key}#`, builtin],
      [`lodash.${key.toLowerCase()}#`, builtin],
    ]),
  ),
  'util#promisify': transparent,
  'util#deprecate': transparent,
  'util#inherits': inherits,
  'deepmerge#': ({ machine, args }) => {
    const target = makeObject(0);
    for (const source of args) spreadInto(machine, target, source);
    return target;
  },
  'object-assign#': merge,
  'p-map#': overList('map'),
  'bluebird#map': overList('map'),
  'bluebird#each': overList('forEach'),
  'bluebird#all': transparent,
  'bluebird#resolve': transparent,
};
