// Takes values apart into variables and members.
import type {
  AssignmentTarget,
  BindingPattern,
  BindingRestElement,
  Expression,
  Node,
  ParamPattern,
  PropertyKey,
} from 'oxc-parser';
import { keyText, shorten, unwrap } from '../parse/syntax.ts';
import { makeArray, makeObject, makeUnion, makeUnknown, read } from '../values/make.ts';
import { declare, findBinding } from '../values/scope.ts';
import type { Scope, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { type Machine, textOf, unknownAt } from './machine.ts';
import { getComputed, nameSymbol, valuesOf } from './members.ts';

type Pattern = BindingPattern | AssignmentTarget | ParamPattern | BindingRestElement;
type Write = (target: Node, value: Value) => void;

/** New variables of `scope`. */
export function bindPattern(machine: Machine, pattern: Pattern, value: Value, scope: Scope): void {
  take(machine, pattern, value, scope, (target, item) => {
    if (target.type !== 'Identifier') return;
    nameSymbol(item, target.name);
    nameFunction(item, target.name);
    declare(scope, target.name, item);
  });
}

/** Parameters: what a function is called by another one is no name of it. */
export function bindParameter(machine: Machine, pattern: Pattern, value: Value, scope: Scope): void {
  take(machine, pattern, value, scope, (target, item) => {
    if (target.type === 'Identifier') declare(scope, target.name, item);
  });
}

/** Variables and members that are there already. */
export function assignPattern(machine: Machine, pattern: Pattern, value: Value, scope: Scope): void {
  take(machine, pattern, value, scope, (target, item) => assign(machine, target, item, scope));
}

function assign(machine: Machine, target: Node, value: Value, scope: Scope): void {
  if (target.type === 'Identifier') {
    const found = findBinding(scope, target.name);
    nameSymbol(value, target.name);
    nameFunction(value, target.name);
    // Without a declaration it is a global, which other modules read.
    if (!found) machine.globals.set(target.name, value);
    else if (machine.level > found.level) found.binding.slot = makeUnion([read(found.binding.slot), value]);
    else found.binding.slot = value;
    return;
  }
  const node = unwrap(target as Expression);
  if (node.type !== 'MemberExpression') {
    if (node !== target) assign(machine, node, value, scope);
    return;
  }
  const object = node.object.type === 'Super' ? scope.frame.self : machine.evaluate(node.object, scope);
  if (!node.computed) {
    // `exports.create = …`, which gives it no name for the language, is what its author calls it.
    nameFunction(value, node.property.name);
    nameSymbol(value, node.property.name);
    machine.set(
      object,
      node.property.type === 'PrivateIdentifier' ? `#${node.property.name}` : node.property.name,
      value,
    );
    return;
  }
  const key = machine.evaluate(node.property, scope);
  if (!isObjectLike(key)) machine.set(object, String(key), value);
  else if (key.kind === 'union') for (const item of key.values) machine.set(object, String(item), value);
  else if (isObjectLike(object) && object.kind === 'object') {
    // Under some key: whatever is read from it may be this.
    object.open = true;
    machine.set(object, `[${shorten(textOf(node.property, scope), 40)}]`, value);
  }
}

/** A function gets the name of the variable it is first given to. */
export function nameFunction(value: Value, name: string): void {
  if (isObjectLike(value) && (value.kind === 'function' || value.kind === 'class') && value.name === '')
    value.name = name;
}

function take(machine: Machine, pattern: Pattern, value: Value, scope: Scope, write: Write): void {
  switch (pattern.type) {
    case 'ObjectPattern':
      takeProperties(machine, pattern.properties, value, scope, write);
      return;
    case 'ArrayPattern':
      takeItems(machine, pattern.elements, value, scope, write);
      return;
    case 'AssignmentPattern':
      take(machine, pattern.left, withDefault(machine, value, pattern.right, scope), scope, write);
      return;
    case 'RestElement':
      take(machine, pattern.argument, value, scope, write);
      return;
    case 'TSParameterProperty':
      take(machine, pattern.parameter, value, scope, write);
      return;
    default:
      write(pattern, value);
  }
}

function withDefault(machine: Machine, value: Value, fallback: Expression, scope: Scope): Value {
  if (value === undefined) return machine.evaluate(fallback, scope);
  if (!isObjectLike(value)) return value;
  // What may be missing may be the default.
  if (value.kind === 'union' && value.values.includes(undefined)) {
    return makeUnion([
      ...value.values.filter((item) => item !== undefined),
      machine.evaluate(fallback, scope),
    ]);
  }
  if (value.kind === 'symbolic' && value.origin.type !== 'external')
    return makeUnion([machine.evaluate(fallback, scope), value]);
  return value;
}

type PropertyPattern =
  | { type: 'Property'; key: PropertyKey; computed: boolean; value: BindingPattern | AssignmentTarget }
  | { type: 'RestElement'; argument: BindingPattern | AssignmentTarget };

function takeProperties(
  machine: Machine,
  properties: readonly unknown[],
  value: Value,
  scope: Scope,
  write: Write,
): void {
  const taken = new Set<string>();
  for (const property of properties as PropertyPattern[]) {
    if (property.type === 'RestElement') {
      take(machine, property.argument as Pattern, rest(machine, value, taken), scope, write);
      continue;
    }
    const key = keyText(property.key, property.computed);
    if (key !== null) taken.add(key);
    const item =
      key === null
        ? getComputed(
            machine,
            value,
            machine.evaluate(property.key as Expression, scope),
            textOf(property.key, scope),
          )
        : machine.get(value, key);
    take(machine, property.value as Pattern, item, scope, write);
  }
}

function rest(machine: Machine, value: Value, taken: ReadonlySet<string>): Value {
  if (!isObjectLike(value) || value.kind !== 'object') return value;
  const left = makeObject(machine.level);
  left.open = value.open;
  for (const [key, slot] of value.properties) if (!taken.has(key)) left.properties.set(key, slot);
  return left;
}

function takeItems(
  machine: Machine,
  elements: readonly (Node | null)[],
  value: Value,
  scope: Scope,
  write: Write,
): void {
  const list = listOf(value);
  elements.forEach((element, index) => {
    if (!element) return;
    if (element.type === 'RestElement') {
      const others = list ? makeArray(list.items.slice(index), list.open) : makeUnknown('…', [value]);
      take(machine, element.argument as Pattern, others, scope, write);
      return;
    }
    const item = list
      ? index < list.items.length || !list.open
        ? list.items[index]
        : unknownAt(element, scope, [value])
      : machine.get(value, String(index));
    take(machine, element as Pattern, item, scope, write);
  });
}

/** What iterating over a value gives; null where that is not known. */
export function listOf(value: Value): { items: Value[]; open: boolean } | null {
  if (!isObjectLike(value)) return typeof value === 'string' ? { items: [...value], open: false } : null;
  switch (value.kind) {
    case 'array':
      return value;
    case 'set':
      return { items: valuesOf(value), open: value.open };
    case 'map':
      return { items: [...value.entries].map((pair) => makeArray(pair)), open: value.open };
    case 'union': {
      // A list that is one of several, or not there.
      const lists = value.values.flatMap((item) => listOf(item) ?? []);
      return lists.length > 0 ? { items: lists.flatMap(({ items }) => items), open: true } : null;
    }
    default:
      return null;
  }
}
