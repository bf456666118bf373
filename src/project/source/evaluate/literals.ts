// Object, array and template literals, functions as values.
import type { ArrayExpression, ObjectExpression, ObjectProperty, TemplateLiteral } from 'oxc-parser';
import { type AnyFunction, isFunction, keyText, shorten, unwrap } from '../parse/syntax.ts';
import {
  alternatives,
  isPending,
  makeArray,
  makeObject,
  makePending,
  makeUnion,
  makeUnknown,
  read,
} from '../values/make.ts';
import type { ClassValue, FunctionValue, ObjectValue, Scope, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { limitText, type Machine, siteOf, stringOf, textOf } from './machine.ts';
import { valuesOf } from './members.ts';
import { listOf, nameFunction } from './patterns.ts';

export function makeFunction(node: AnyFunction, scope: Scope, name = ''): FunctionValue {
  return {
    kind: 'function',
    name: node.id?.name ?? name,
    node,
    site: siteOf(node, scope),
    scope,
    native: null,
    home: null,
    isStatic: false,
    target: null,
    properties: new Map(),
  };
}

export function methodOf(
  node: AnyFunction,
  scope: Scope,
  name: string,
  home: ClassValue | ObjectValue,
  at: number,
  isStatic = false,
): FunctionValue {
  return { ...makeFunction(node, scope, name), site: siteOf(node, scope, at), home, isStatic };
}

export function objectLiteral(machine: Machine, node: ObjectExpression, scope: Scope): Value {
  const object = makeObject(machine.level, siteOf(node, scope));
  object.written = { node, scope };
  for (const property of node.properties) {
    if (property.type === 'SpreadElement')
      spreadInto(machine, object, machine.evaluate(property.argument, scope));
    else addProperty(machine, object, property, scope);
  }
  return object;
}

function addProperty(machine: Machine, object: ObjectValue, property: ObjectProperty, scope: Scope): void {
  const name = keyText(property.key, property.computed);
  const keys =
    name !== null || property.key.type === 'PrivateIdentifier'
      ? [name ?? '']
      : alternatives(machine.evaluate(property.key as never, scope));
  for (const alternative of keys) {
    if (isObjectLike(alternative)) {
      object.open = true;
      object.properties.set(
        `[${shorten(textOf(property.key, scope), 40)}]`,
        machine.evaluate(property.value, scope),
      );
      continue;
    }
    const key = String(alternative);
    const inner = unwrap(property.value);
    if (property.kind === 'get' && isFunction(inner)) {
      const fn = methodOf(inner, scope, key, object, property.key.start);
      const site = { scope, node: property, args: [] };
      object.properties.set(
        key,
        makePending(
          () => machine.call(fn, object, [], site),
          () => makeUnknown(key),
        ),
      );
    } else if (property.kind === 'init') {
      const value =
        property.method && isFunction(inner)
          ? methodOf(inner, scope, key, object, property.key.start)
          : machine.evaluate(property.value, scope);
      nameFunction(value, key);
      object.properties.set(key, value);
    }
  }
}

/** `{ ...value }`; what is not known leaves the object open. */
export function spreadInto(machine: Machine, object: ObjectValue, value: Value): void {
  if (!isObjectLike(value)) return;
  object.spread ??= [];
  object.spread.push(value);
  switch (value.kind) {
    case 'object':
      for (const [key, slot] of value.properties) object.properties.set(key, slot);
      object.open ||= value.open || value.base !== null;
      return;
    case 'namespace':
      for (const name of value.names()) object.properties.set(name, value.get(name));
      return;
    case 'array':
      value.items.forEach((item, index) => {
        object.properties.set(String(index), item);
      });
      return;
    case 'union':
      spreadUnion(machine, object, value.values);
      return;
    case 'symbolic':
      object.open = true;
      for (const [key, slot] of value.assigned ?? []) object.properties.set(key, slot);
      return;
    default:
  }
}

// `...(flag && { a })`: the keys may be there.
function spreadUnion(machine: Machine, object: ObjectValue, values: readonly Value[]): void {
  for (const item of values) {
    const part = makeObject(machine.level);
    spreadInto(machine, part, item);
    object.open ||= part.open;
    for (const [key, slot] of part.properties) {
      const old = object.properties.get(key);
      object.properties.set(key, old === undefined ? slot : makeUnion([read(old), read(slot)]));
    }
  }
}

export function arrayLiteral(machine: Machine, node: ArrayExpression, scope: Scope): Value {
  const items: Value[] = [];
  let open = false;
  for (const element of node.elements) {
    if (!element) items.push(undefined);
    else if (element.type !== 'SpreadElement') items.push(machine.evaluate(element, scope));
    else {
      const value = machine.evaluate(element.argument, scope);
      const list = listOf(value);
      for (const item of list?.items ?? []) items.push(item);
      open ||= list ? list.open : true;
      if (!list && isObjectLike(value))
        items.push(makeUnknown(`...${shorten(textOf(element.argument, scope), 60)}`, [value]));
    }
    if (items.length > 5_000) break;
  }
  return makeArray(items, open);
}

export function templateLiteral(machine: Machine, node: TemplateLiteral, scope: Scope): Value {
  let texts = [''];
  node.quasis.forEach((quasi, index) => {
    const cooked = quasi.value.cooked ?? quasi.value.raw;
    texts = texts.map((text) => text + cooked);
    const expression = node.expressions[index];
    if (!expression) return;
    const parts = alternatives(machine.evaluate(expression, scope)).map((part) =>
      stringOf(machine, part, textOf(expression, scope)),
    );
    const unique = [...new Set(parts)];
    // Many of many are no help: the first of each will do.
    texts =
      texts.length * unique.length > 24
        ? texts.map((text) => text + unique[0])
        : texts.flatMap((text) => unique.map((part) => text + part));
    texts = texts.map((text) => limitText(machine, text));
  });
  return makeUnion(texts);
}

/** Functions and symbols in a value, through lists, objects and alternatives. */
export function reachable(value: Value, depth = 0): Value[] {
  if (!isObjectLike(value) || depth > 4) return [];
  if (value.kind === 'union') return value.values.flatMap((item) => reachable(item, depth + 1));
  if (value.kind === 'array') return value.items.slice(0, 200).flatMap((item) => reachable(item, depth + 1));
  if (value.kind === 'object' && !value.prototype) {
    return [...value.properties.values()]
      .filter((slot) => !isPending(slot))
      .slice(0, 200)
      .flatMap((slot) => reachable(read(slot), depth + 1));
  }
  return [value, ...(value.kind === 'map' || value.kind === 'set' ? valuesOf(value) : [])];
}
