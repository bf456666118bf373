// What every program has: Object, JSON, Promise, timers, require.
import { dataOf } from '../../values/describe.ts';
import { hasHole } from '../../values/holes.ts';
import {
  alternatives,
  makeArray,
  makeNative,
  makeObject,
  makeRecord,
  makeUnion,
  makeUnknown,
  read,
} from '../../values/make.ts';
import { truthOf } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { isObjectLike } from '../../values/value.ts';
import { spreadInto } from '../literals.ts';
import { stringOf, unknownAt } from '../machine.ts';
import { valuesOf } from '../members.ts';
import { listOf } from '../patterns.ts';
import { deferCallbacks } from '../symbols.ts';
import { fromData } from './data.ts';
import type { Builtin, NativeCall, Table } from './table.ts';

const unknown = ({ site, args }: NativeCall): Value => unknownAt(site.node, site.scope, args);

function keysOf(value: Value): { keys: string[]; open: boolean } | null {
  if (!isObjectLike(value)) return { keys: [], open: false };
  switch (value.kind) {
    case 'object':
      return { keys: [...value.properties.keys()], open: value.open || value.base !== null };
    case 'namespace':
      return { keys: value.names(), open: false };
    case 'array':
      return { keys: value.items.map((_, index) => String(index)), open: value.open };
    case 'class':
      return { keys: [...value.statics.keys()], open: false };
    default:
      return null;
  }
}

function entries(call: NativeCall, make: (key: string, value: Value) => Value): Value {
  const [object] = call.args;
  const found = keysOf(object);
  if (!found) {
    const parts =
      isObjectLike(object) && object.kind === 'union'
        ? object.values.flatMap(
            (item) => keysOf(item)?.keys.map((key) => make(key, call.machine.get(item, key))) ?? [],
          )
        : [];
    return parts.length > 0 ? makeArray(parts, true) : unknown(call);
  }
  return makeArray(
    found.keys.map((key) => make(key, call.machine.get(object, key))),
    found.open,
  );
}

const later: Builtin = ({ machine, args, site }) => {
  deferCallbacks(machine, args, site, null);
  return makeUnknown('a timer');
};

const transparent: Builtin = ({ args }) => args[0];

function newPromise({ machine, args, site }: NativeCall): Value {
  const values: Value[] = [];
  const resolve = makeNative('resolve', (_, [value]) => {
    values.push(value);
    return undefined;
  });
  machine.call(args[0], undefined, [resolve, makeNative('reject', () => undefined)], site);
  return values.length > 0 ? makeUnion(values) : makeUnknown('a promise');
}

function number({ args: [value], machine, site }: NativeCall): Value {
  const results = alternatives(value).map((item) => {
    if (typeof item === 'string' ? hasHole(item) : isObjectLike(item))
      return unknownAt(site.node, site.scope, [item]);
    return Number(typeof item === 'bigint' ? 0 : item);
  });
  return machine ? makeUnion(results) : undefined;
}

export const globals: Table = {
  'globalThis#Object': ({ args }) => args[0] ?? makeObject(0),
  'globalThis#Object.keys': (call) => entries(call, (key) => key),
  'globalThis#Object.values': (call) => entries(call, (_, value) => value),
  'globalThis#Object.entries': (call) => entries(call, (key, value) => makeArray([key, value])),
  'globalThis#Object.getOwnPropertyNames': (call) => entries(call, (key) => key),
  'globalThis#Reflect.ownKeys': (call) => entries(call, (key) => key),
  'globalThis#Object.assign': ({ machine, args: [target, ...sources] }) => {
    for (const source of sources) {
      if (isObjectLike(target) && target.kind === 'object') spreadInto(machine, target, source);
      else if (isObjectLike(source) && source.kind === 'object')
        for (const [key, slot] of source.properties) machine.set(target, key, read(slot));
    }
    return target;
  },
  'globalThis#Object.fromEntries': ({ args: [list] }) => {
    const found = isObjectLike(list) ? listOf(list) : null;
    const object = makeObject(0);
    object.open = found?.open ?? true;
    for (const item of found?.items ?? []) {
      if (isObjectLike(item) && item.kind === 'array' && !isObjectLike(item.items[0]))
        object.properties.set(String(item.items[0]), item.items[1]);
      else object.open = true;
    }
    return object;
  },
  'globalThis#Object.freeze': transparent,
  'globalThis#Object.seal': transparent,
  'globalThis#Object.create': ({ args: [proto] }) => {
    const object = makeObject(0);
    if (isObjectLike(proto) && proto.kind === 'object') object.prototype = proto;
    return object;
  },
  'globalThis#Object.setPrototypeOf': ({ args: [object, proto] }) => {
    if (
      isObjectLike(object) &&
      object.kind === 'object' &&
      isObjectLike(proto) &&
      proto.kind === 'object' &&
      proto !== object
    )
      object.prototype = proto;
    return object;
  },
  'globalThis#Object.defineProperty': ({ machine, args: [object, key, descriptor], site }) => {
    if (isObjectLike(key) || !isObjectLike(descriptor) || descriptor.kind !== 'object') return object;
    const slot = descriptor.properties.get('value');
    const getter = descriptor.properties.get('get');
    if (slot !== undefined) machine.set(object, String(key), read(slot));
    else if (getter !== undefined)
      machine.set(object, String(key), machine.call(read(getter), object, [], site));
    return object;
  },
  'globalThis#Object.defineProperties': transparent,
  'globalThis#Array': ({ args }) =>
    typeof args[0] === 'number' && args.length === 1
      ? makeArray(new Array(Math.min(args[0] >= 0 ? Math.floor(args[0]) : 0, 5_001)).fill(undefined))
      : makeArray(args),
  'globalThis#Array.isArray': (call) => {
    const kinds = new Set(
      alternatives(call.args[0]).map((item) =>
        isObjectLike(item) ? (item.kind === 'symbolic' ? undefined : item.kind === 'array') : false,
      ),
    );
    return kinds.size === 1 ? ([...kinds][0] ?? unknown(call)) : unknown(call);
  },
  'globalThis#Array.of': ({ args }) => makeArray(args),
  'globalThis#Array.from': ({ machine, args: [source, fn], site }) => {
    const length =
      isObjectLike(source) && source.kind === 'object' ? machine.get(source, 'length') : undefined;
    const list =
      typeof length === 'number'
        ? { items: new Array(Math.max(0, Math.min(length, 1_000)) | 0).fill(undefined), open: length > 1_000 }
        : listOf(source);
    if (!list) return makeArray([], true);
    if (fn === undefined) return makeArray([...list.items], list.open);
    return makeArray(
      list.items.slice(0, 1_000).map((item, index) => machine.call(fn, undefined, [item, index], site)),
      list.open,
    );
  },
  'globalThis#JSON.stringify': (call) => {
    const found = dataOf(call.args[0]);
    const text = found
      ? JSON.stringify(found.data, (_, value) => (typeof value === 'bigint' ? String(value) : value))
      : undefined;
    return text !== undefined && text.length < 65_536 ? text : unknown(call);
  },
  'globalThis#JSON.parse': (call) => {
    const [text] = call.args;
    if (typeof text !== 'string' || hasHole(text)) return unknown(call);
    try {
      return fromData(JSON.parse(text));
    } catch {
      return unknown(call);
    }
  },
  'globalThis#structuredClone': transparent,
  'globalThis#Promise': newPromise,
  'globalThis#Promise.all': transparent,
  'globalThis#Promise.allSettled': ({ args: [list] }) => {
    const found = listOf(list);
    return found
      ? makeArray(
          found.items.map((value) =>
            makeRecord([
              ['status', 'fulfilled'],
              ['value', value],
            ]),
          ),
          found.open,
        )
      : list;
  },
  'globalThis#Promise.race': ({ args: [list] }) => makeUnion(valuesOf(list)),
  'globalThis#Promise.any': ({ args: [list] }) => makeUnion(valuesOf(list)),
  'globalThis#Promise.resolve': transparent,
  'globalThis#Promise.reject': () => makeUnknown('a rejection'),
  'globalThis#String': ({ machine, args }) =>
    makeUnion(alternatives(args.length > 0 ? args[0] : '').map((item) => stringOf(machine, item, '…'))),
  'globalThis#String.raw': ({ machine, args: [texts, ...parts] }) =>
    valuesOf(texts)
      .map(
        (item, index) =>
          stringOf(machine, item, '…') + (index < parts.length ? stringOf(machine, parts[index], '…') : ''),
      )
      .join(''),
  'globalThis#Number': number,
  'globalThis#parseInt': number,
  'globalThis#parseFloat': number,
  'globalThis#Number.parseInt': number,
  'globalThis#Boolean': (call) => truthOf(call.args[0]) ?? unknown(call),
  'globalThis#encodeURIComponent': ({ machine, args: [value] }) =>
    typeof value === 'string' && !hasHole(value) && value.isWellFormed()
      ? encodeURIComponent(value)
      : stringOf(machine, value, '…'),
  'globalThis#encodeURI': transparent,
  'globalThis#decodeURIComponent': transparent,
  'globalThis#setTimeout': later,
  'globalThis#setImmediate': later,
  'globalThis#setInterval': later,
  'globalThis#queueMicrotask': later,
  'globalThis#process.nextTick': later,
  'globalThis#process.on': later,
  'globalThis#process.cwd': ({ machine, site }) => packageFolder(machine, site.scope.module.file),
  'globalThis#Reflect.get': ({ machine, args: [object, key] }) =>
    isObjectLike(key) ? makeUnion(valuesOf(object)) : machine.get(object, String(key)),
  'globalThis#Reflect.construct': ({ machine, args: [fn, list], site }) =>
    machine.construct(fn, listOf(list)?.items ?? [], site),
  'globalThis#Reflect.apply': ({ machine, args: [fn, self, list], site }) =>
    machine.call(fn, self, listOf(list)?.items ?? [], site),
  'globalThis#console.log': () => undefined,
  'globalThis#console.error': () => undefined,
  'globalThis#console.warn': () => undefined,
  'globalThis#console.info': () => undefined,
  'globalThis#Math.max': (call) =>
    call.args.every((item) => typeof item === 'number')
      ? Math.max(...(call.args as number[]))
      : unknown(call),
  'globalThis#Math.min': (call) =>
    call.args.every((item) => typeof item === 'number')
      ? Math.min(...(call.args as number[]))
      : unknown(call),
  'globalThis#Math.floor': (call) =>
    typeof call.args[0] === 'number' ? Math.floor(call.args[0]) : unknown(call),
};

/** The folder that a program is started in: that of the nearest package.json. */
function packageFolder(machine: NativeCall['machine'], file: string): string {
  let folder = file.slice(0, file.lastIndexOf('/'));
  while (folder.length > machine.disk.root.length && !machine.disk.isFile(`${folder}/package.json`))
    folder = folder.slice(0, folder.lastIndexOf('/'));
  return folder;
}
