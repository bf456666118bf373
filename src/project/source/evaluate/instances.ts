// `new` of a class of the project: fields, constructors and what a package's class at the end of the bases takes.
import type { Class } from 'oxc-parser';
import { isFunction, keyText, unwrap } from '../parse/syntax.ts';
import { makeObject } from '../values/make.ts';
import { childScope, createFrame, createScope } from '../values/scope.ts';
import type { CallSite, ClassValue, ObjectValue, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { type Machine, siteOf } from './machine.ts';
import { nameFunction } from './patterns.ts';
import { callSymbolic } from './symbols.ts';

const MAX_BASES = 30;

export function instantiate(machine: Machine, cls: ClassValue, args: Value[], site: CallSite): Value {
  const instance = makeObject(machine.level, siteOf(site.node, site.scope));
  instance.prototype = cls;
  return initialise(machine, cls, instance, args, site, 0);
}

/** Runs the constructor of a class on an object that is being made; gives the object, or what a constructor returns. */
function initialise(
  machine: Machine,
  cls: ClassValue,
  instance: ObjectValue,
  args: Value[],
  site: CallSite,
  depth: number,
): Value {
  if (depth > MAX_BASES) return instance;
  const own = cls.methods.get('constructor');
  const parent = cls.superclass;
  const extended = isObjectLike(parent);
  if (own) {
    if (!extended) defineFields(machine, cls, instance);
    const result = machine.call(own, instance, args, site);
    // Without super() it would not run; fields are there all the same.
    if (extended && !wereDefined(cls, instance)) defineFields(machine, cls, instance);
    return isObjectLike(result) && result.kind !== 'union' ? result : instance;
  }
  if (extended) initialiseBase(machine, parent, instance, args, site, depth + 1);
  defineFields(machine, cls, instance);
  return instance;
}

export function initialiseBase(
  machine: Machine,
  parent: Value,
  instance: ObjectValue,
  args: Value[],
  site: CallSite,
  depth: number,
): void {
  if (!isObjectLike(parent)) return;
  if (parent.kind === 'class') initialise(machine, parent, instance, args, site, depth);
  else if (parent.kind === 'function') machine.call(parent, instance, args, site);
  else if (parent.kind === 'symbolic') {
    const made = callSymbolic(machine, 'new', parent, args, site);
    if (isObjectLike(made) && made.kind === 'symbolic') instance.base = made;
  } else if (parent.kind === 'union' && parent.values[0] !== parent) {
    initialiseBase(machine, parent.values[0], instance, args, site, depth + 1);
  }
}

const defined = new WeakMap<ObjectValue, Set<Class>>();

function wereDefined(cls: ClassValue, instance: ObjectValue): boolean {
  return defined.get(instance)?.has(cls.node) ?? false;
}

export function defineFields(machine: Machine, cls: ClassValue, instance: ObjectValue): void {
  const done = defined.get(instance) ?? new Set();
  defined.set(instance, done);
  if (done.has(cls.node)) return;
  done.add(cls.node);
  for (const member of cls.node.body.body) {
    if ((member.type !== 'PropertyDefinition' && member.type !== 'AccessorProperty') || member.static)
      continue;
    if (member.type === 'PropertyDefinition' && member.declare) continue;
    const frame = createFrame(instance);
    frame.home = cls;
    const scope = childScope(createScope(cls.scope, frame, cls.scope.module, machine.level), machine.level);
    const key = keyText(member.key, member.computed) ?? String(machine.evaluate(member.key as never, scope));
    // A field without a value does not undo what a parameter property or the base gave.
    if (!member.value && instance.properties.has(key)) continue;
    const value = member.value ? machine.evaluate(member.value, scope) : undefined;
    if (member.value && isFunction(unwrap(member.value))) nameFunction(value, key);
    if (member.value || !instance.base) instance.properties.set(key, value);
  }
}
