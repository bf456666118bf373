// Members of values: reading and writing them.
import { nameOf } from '../values/describe.ts';
import { hasHole } from '../values/holes.ts';
import {
  alternatives,
  isPending,
  makeObject,
  makeSymbolic,
  makeUnion,
  makeUnknown,
  read,
} from '../values/make.ts';
import { isNullish } from '../values/truth.ts';
import type { ClassValue, FunctionValue, ObjectValue, Slot, Symbolic, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import type { Machine } from './machine.ts';

const MAX_PROTOTYPES = 50;

/** A member by the value of its key: all that it may be. */
export function getComputed(machine: Machine, object: Value, key: Value, text: string): Value {
  if (isObjectLike(key) && key.kind === 'union')
    return makeUnion(key.values.map((item) => getComputed(machine, object, item, text)));
  if (!isObjectLike(key) && !(typeof key === 'string' && hasHole(key)))
    return machine.get(object, String(key));
  if (isObjectLike(object)) {
    if (object.kind === 'union')
      return makeUnion(object.values.map((item) => getComputed(machine, item, key, text)));
    if (object.kind === 'symbolic') return memberOf(object, '[…]');
    // What is known there was had by the keys that are known.
    if (isFurther(key)) return makeUnknown(text, [key]);
    const known = valuesOf(object);
    if (known.length > 0) return makeUnion(known);
  }
  return makeUnknown(text, [object, key]);
}

function isFurther(key: Value): boolean {
  return (
    isObjectLike(key) && key.kind === 'symbolic' && key.origin.type === 'unknown' && !!key.origin.isFurther
  );
}

/** Values of a list or an object. */
export function valuesOf(value: Value): Value[] {
  if (!isObjectLike(value)) return [];
  switch (value.kind) {
    case 'array':
      return value.items;
    case 'object':
      return [...value.properties.values()].map(read);
    case 'map':
    case 'set':
      return [...value.entries.values()];
    case 'namespace':
      return value.names().map((name) => value.get(name));
    default:
      return [];
  }
}

export function get(machine: Machine, object: Value, key: string): Value {
  if (typeof object === 'string') {
    if (key === 'length') return hasHole(object) ? makeUnknown('length') : object.length;
    if (/^\d+$/.test(key)) return object[Number(key)];
    return machine.native(`String.${key}`);
  }
  if (!isObjectLike(object)) {
    if (object === undefined || object === null) return makeUnknown(`${object}.${key}`);
    return machine.native(`Primitive.${key}`);
  }
  switch (object.kind) {
    case 'union': {
      // What is not there has no members; something else is meant.
      const present = object.values.filter((item) => isNullish(item) !== true);
      return makeUnion(present.map((item) => get(machine, item, key)));
    }
    case 'symbolic':
      return getSymbolic(machine, object, key);
    case 'array':
      if (key === 'length') return object.open ? makeUnknown('length', [object]) : object.items.length;
      if (/^\d+$/.test(key) && (Number(key) < object.items.length || !object.open))
        return object.items[Number(key)];
      return machine.native(`Array.${key}`) ?? (object.open ? makeUnknown(key, [object]) : undefined);
    case 'object':
      return getFromObject(machine, object, key);
    case 'map':
    case 'set':
      if (key === 'size') return object.open ? makeUnknown('size') : object.entries.size;
      return machine.native(`${object.kind === 'map' ? 'Map' : 'Set'}.${key}`);
    case 'namespace':
      return object.get(key);
    case 'function':
      return getFromFunction(machine, object, key);
    case 'class':
      return getStatic(machine, object, key, object);
    case 'pattern':
      if (key === 'source') return object.source;
      return key === 'flags' ? object.flags : makeUnknown(`/${object.source}/.${key}`);
  }
}

function getSymbolic(machine: Machine, object: Symbolic, key: string): Value {
  const assigned = object.assigned?.get(key);
  if (assigned !== undefined) return read(assigned);
  const { origin } = object;
  if (origin.type === 'external') {
    if (key === 'default' || key === '__esModule') return object;
    if (origin.path.split('.').length > 8) return makeUnknown(key, [object]);
    if (origin.module === 'globalThis') {
      if (origin.path === 'process.env') return environment(object, key);
      const global = origin.path === '' || origin.path === 'global' ? machine.globals.get(key) : undefined;
      if (global !== undefined) return read(global);
    }
    return machine.external(
      origin.module,
      origin.path === '' ? key : `${origin.path}.${key}`,
      origin.missing,
    );
  }
  const method = callableMembers.has(key) ? machine.native(`Symbolic.${key}`) : undefined;
  return method ?? memberOf(object, key);
}

const callableMembers = new Set(['bind', 'call', 'apply']);

function environment(object: Symbolic, key: string): Symbolic {
  const known = object.members?.get(key) ?? makeSymbolic({ type: 'environment', key });
  remember(object, key, known);
  return known;
}

/** The same member is the same symbol each time. */
export function remember(object: Symbolic, key: string, member: Symbolic): void {
  object.members ??= new Map();
  if (object.members.size < 1_000) object.members.set(key, member);
}

/** Never one of the built-ins. */
export function memberOf(object: Symbolic, key: string): Symbolic {
  const known = object.members?.get(key);
  if (known) return known;
  const depth = depthOf(object);
  const member =
    depth > 12
      ? makeUnknown(`${nameOf(object)}.${key}`, [object])
      : makeSymbolic({ type: 'member', of: object, key });
  remember(object, key, member);
  return member;
}

function depthOf(object: Symbolic): number {
  let depth = 0;
  for (let { origin } = object; origin.type === 'member'; { origin } = origin.of) depth += 1;
  return depth;
}

function getFromObject(machine: Machine, object: ObjectValue, key: string): Value {
  const own = object.properties.get(key);
  if (own !== undefined || object.properties.has(key)) return read(own);
  let left = MAX_PROTOTYPES;
  // A prototype may be its own.
  for (let proto = parentOf(object); proto && left > 0; proto = parentOf(proto)) {
    left -= 1;
    const inherited = proto.properties.get(key);
    if (inherited === undefined && !proto.properties.has(key)) continue;
    if (isGetter(inherited)) return machine.call(inherited.read, object, [], inherited.site());
    return read(inherited);
  }
  if (object.base) return getSymbolic(machine, object.base, key);
  if (object.open) return makeUnknown(key, [object]);
  return machine.native(`Object.${key}`);
}

/** A getter of a class; it runs when it is read. */
interface Getter {
  kind: 'pending';
  force(): Value;
  read: FunctionValue;
  site(): Parameters<Machine['call']>[3];
}

function isGetter(slot: Slot): slot is Getter {
  return isPending(slot) && 'read' in slot;
}

export function makeGetter(fn: FunctionValue, site: Getter['site'], run: () => Value): Getter {
  return { kind: 'pending', force: run, read: fn, site };
}

function parentOf(object: ObjectValue): ObjectValue | null {
  const { prototype } = object;
  return prototype?.kind === 'class' ? prototype.prototype : prototype;
}

function getFromFunction(machine: Machine, fn: FunctionValue, key: string): Value {
  const own = fn.properties.get(key);
  if (own !== undefined || fn.properties.has(key)) return read(own);
  if (key === 'name') return fn.name;
  if (key === 'prototype') {
    const prototype = makeObject(0);
    fn.properties.set('prototype', prototype);
    return prototype;
  }
  if (key === 'length') return fn.node?.params.length ?? makeUnknown('length');
  if (!fn.native) return machine.native(`Function.${key}`);
  return (
    machine.native(`globalThis#${fn.name}.${key}`) ??
    machine.native(`Function.${key}`) ??
    makeUnknown(`${fn.name}.${key}`)
  );
}

function getStatic(machine: Machine, cls: ClassValue, key: string, receiver: ClassValue): Value {
  const own = cls.statics.get(key);
  if (own !== undefined || cls.statics.has(key)) return read(own);
  if (key === 'prototype') return cls.prototype;
  if (key === 'name') return receiver.name;
  const parent = cls.superclass;
  if (isObjectLike(parent)) {
    if (parent.kind === 'class') return getStatic(machine, parent, key, receiver);
    if (parent.kind === 'function') return getFromFunction(machine, parent, key);
  }
  // Each class keeps what is called on it, not what it extends.
  if (receiver.base) return getSymbolic(machine, receiver.base, key);
  return machine.native(`Function.${key}`);
}

export function set(machine: Machine, object: Value, key: string, value: Value): void {
  for (const target of alternatives(object)) if (isObjectLike(target)) setOne(machine, target, key, value);
}

function setOne(machine: Machine, target: Exclude<Value, string | number>, key: string, value: Value): void {
  if (!isObjectLike(target)) return;
  switch (target.kind) {
    case 'object': {
      const old = target.properties.get(key);
      const isSure = machine.level <= target.level || !(target.properties.has(key) || isSwitch(value));
      target.properties.set(key, isSure ? value : makeUnion([old && read(old), value]));
      return;
    }
    case 'array':
      setItem(target, key, value);
      return;
    case 'function':
      target.properties.set(key, value);
      return;
    case 'class':
      target.statics.set(key, value);
      return;
    case 'symbolic':
      target.assigned ??= new Map();
      target.assigned.set(
        key,
        machine.level > 0 && isSwitch(value) ? makeUnion([getSymbolic(machine, target, key), value]) : value,
      );
      nameSymbol(value, key);
      if (target.origin.type === 'external' && target.origin.module === 'globalThis')
        machine.globals.set(key, value);
      return;
    default:
  }
}

/** What later branches ask for: the other way it is not there, or something else. */
const isSwitch = (value: Value): boolean => typeof value === 'boolean';

function setItem(target: Extract<Value, { kind: 'array' }>, key: string, value: Value): void {
  if (key === 'length' && typeof value === 'number')
    target.items.length = Math.min(value, target.items.length);
  const index = Number(key);
  if (/^\d+$/.test(key) && index <= target.items.length + 100 && index < 5_000) {
    while (target.items.length < index) target.items.push(undefined);
    target.items[index] = value;
  } else if (key !== 'length') target.open = true;
}

/** Remembers the first variable or property that a symbol was given to. */
export function nameSymbol(value: Value, name: string): void {
  if (isObjectLike(value) && value.kind === 'symbolic' && value.origin.type === 'call') value.name ??= name;
}
