// Classes of the project as values, and `super`.
import type { Class, MethodDefinition } from 'oxc-parser';
import { isFunction, keyText, unwrap } from '../parse/syntax.ts';
import { makeObject, makePending, makeSymbolic } from '../values/make.ts';
import { childScope, createFrame, createScope, declare } from '../values/scope.ts';
import type { CallSite, ClassValue, Scope, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { defineFields, initialiseBase } from './instances.ts';
import { methodOf } from './literals.ts';
import { type Machine, siteOf } from './machine.ts';
import { makeGetter } from './members.ts';
import { nameFunction } from './patterns.ts';

export function evaluateClass(machine: Machine, node: Class, outer: Scope, name = ''): ClassValue {
  const scope = childScope(outer, machine.level);
  const superclass = node.superClass ? machine.evaluate(node.superClass, outer) : null;
  const prototype = makeObject(machine.level);
  const cls: ClassValue = {
    kind: 'class',
    name: node.id?.name ?? name,
    node,
    site: siteOf(node, outer, node.id?.start ?? node.start),
    scope,
    superclass: firstClass(superclass),
    statics: new Map(),
    methods: new Map(),
    getters: new Map(),
    prototype,
    base: null,
  };
  if (isObjectLike(cls.superclass)) {
    const parent = cls.superclass;
    if (parent.kind === 'class') {
      prototype.prototype = parent;
      if (parent.base) cls.base = makeSymbolic({ type: 'extension', class: cls, of: parent.base });
    } else if (parent.kind === 'symbolic')
      cls.base = makeSymbolic({ type: 'extension', class: cls, of: parent });
    else if (parent.kind === 'function') {
      const inherited = machine.get(parent, 'prototype');
      if (isObjectLike(inherited) && inherited.kind === 'object') prototype.prototype = inherited;
    }
  }
  if (node.id) declare(scope, node.id.name, cls);
  machine.classes.add(cls);
  for (const member of node.body.body)
    if (member.type === 'MethodDefinition') addMethod(machine, cls, member);
  runStatics(machine, cls);
  return cls;
}

function firstClass(value: Value): Value {
  if (!isObjectLike(value) || value.kind !== 'union') return value;
  return (
    value.values.find((item) => isObjectLike(item) && item.kind === 'class') ??
    value.values.find(isObjectLike)
  );
}

function addMethod(machine: Machine, cls: ClassValue, member: MethodDefinition): void {
  const node = member.value;
  if (!node.body) return;
  const key =
    keyText(member.key, member.computed) ?? String(machine.evaluate(member.key as never, cls.scope));
  const fn = methodOf(node, cls.scope, key, cls, member.key.start, member.static);
  if (member.kind === 'get') {
    const site = (): CallSite => ({ scope: cls.scope, node: member, args: [] });
    const getter = makeGetter(fn, site, () => machine.call(fn, cls, [], site()));
    if (member.static) cls.statics.set(key, getter);
    else cls.prototype.properties.set(key, getter);
    if (!member.static) cls.getters.set(key, fn);
  } else if (member.static) cls.statics.set(key, fn);
  else if (member.kind !== 'set') {
    cls.methods.set(key, fn);
    if (key !== 'constructor') cls.prototype.properties.set(key, fn);
  }
}

function runStatics(machine: Machine, cls: ClassValue): void {
  for (const member of cls.node.body.body) {
    const frame = createFrame(cls);
    frame.home = cls;
    frame.isStatic = true;
    const scope = createScope(cls.scope, frame, cls.scope.module, machine.level);
    if (member.type === 'StaticBlock') machine.executeAll(member.body, scope);
    if (member.type !== 'PropertyDefinition' || !member.static || member.declare) continue;
    const key = keyText(member.key, member.computed) ?? String(machine.evaluate(member.key as never, scope));
    const { value } = member;
    if (!value) continue;
    const make = () => {
      const made = machine.evaluate(value, scope);
      if (isFunction(unwrap(value))) nameFunction(made, key);
      return made;
    };
    cls.statics.set(
      key,
      makePending(make, () => undefined),
    );
  }
}

/** `super(…)`. */
export function superConstructor(machine: Machine, args: Value[], site: CallSite): void {
  const { home, self } = site.scope.frame;
  if (home?.kind !== 'class' || !isObjectLike(self) || self.kind !== 'object') return;
  initialiseBase(machine, home.superclass, self, args, site, machine.stack.length > 60 ? 30 : 1);
  defineFields(machine, home, self);
}

/** `super.x`. */
export function superMember(machine: Machine, key: string, { frame }: Scope): Value {
  const { home, self, isStatic } = frame;
  if (home?.kind !== 'class' || !isObjectLike(home.superclass)) return undefined;
  const parent = home.superclass;
  if (isStatic) {
    const found = parent.kind === 'class' ? findStatic(machine, parent, key) : undefined;
    const receiver = isObjectLike(self) && self.kind === 'class' ? self : home;
    return found ?? (receiver.base ? machine.get(receiver.base, key) : machine.get(parent, key));
  }
  if (parent.kind === 'class' && parent.prototype.properties.has(key))
    return machine.get(parent.prototype, key);
  if (parent.kind === 'class' && !(isObjectLike(self) && self.kind === 'object' && self.base))
    return machine.get(parent.prototype, key);
  if (isObjectLike(self) && self.kind === 'object' && self.base) return machine.get(self.base, key);
  return machine.get(parent, key);
}

function findStatic(machine: Machine, cls: ClassValue, key: string): Value {
  for (
    let current: Value = cls;
    isObjectLike(current) && current.kind === 'class';
    current = current.superclass
  ) {
    if (current.statics.has(key)) return machine.get(current, key);
  }
  return undefined;
}
