// Operators over values that may not be known.
import type { BinaryOperator, Node, UnaryOperator } from 'oxc-parser';
import { hasHole } from '../values/holes.ts';
import { alternatives, makeUnion } from '../values/make.ts';
import { isSame, truthOf, typeOf } from '../values/truth.ts';
import type { Scope, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { limitText, type Machine, stringOf, textOf, unknownAt } from './machine.ts';

const MAX_COMBINATIONS = 24;
const MAX_BIGINT = 2n ** 128n;

export interface Operand {
  value: Value;
  node: Node;
}

export function add(machine: Machine, left: Operand, right: Operand, scope: Scope): Value {
  const [ones, others] = [alternatives(left.value), alternatives(right.value)];
  if (ones.length * others.length > MAX_COMBINATIONS)
    return unknownAt(right.node, scope, [left.value, right.value]);
  return makeUnion(
    ones.flatMap((one) => others.map((other) => addOne(machine, one, other, left.node, right.node, scope))),
  );
}

function addOne(machine: Machine, a: Value, b: Value, left: Node, right: Node, scope: Scope): Value {
  if (typeof a === 'string' || typeof b === 'string' || isList(a) || isList(b)) {
    const text = stringOf(machine, a, textOf(left, scope)) + stringOf(machine, b, textOf(right, scope));
    return limitText(machine, text);
  }
  if (isObjectLike(a) || isObjectLike(b) || isHuge(a) || isHuge(b)) return unknownAt(right, scope, [a, b]);
  return calculate(() => (a as number) + (b as number));
}

function isList(value: Value): boolean {
  return isObjectLike(value) && value.kind === 'array';
}

export function binary(
  machine: Machine,
  operator: BinaryOperator,
  left: Operand,
  right: Operand,
  node: Node,
  scope: Scope,
): Value {
  const [a, b] = [left.value, right.value];
  switch (operator) {
    case '+':
      return add(machine, left, right, scope);
    case '===':
    case '==':
      return isSame(a, b, operator === '==') ?? unknownAt(node, scope);
    case '!==':
    case '!=': {
      const same = isSame(a, b, operator === '!=');
      return same === undefined ? unknownAt(node, scope) : !same;
    }
    case 'in':
      return hasKey(a, b) ?? unknownAt(node, scope);
    case 'instanceof':
      return isInstance(a, b) ?? unknownAt(node, scope);
    default:
      if (isObjectLike(a) || isObjectLike(b) || isHoled(a) || isHoled(b)) return unknownAt(node, scope);
      if (isHuge(a) || isHuge(b)) return unknownAt(node, scope);
      return calculate(() => arithmetic(operator, a as number, b as number));
  }
}

function isHoled(value: Value): boolean {
  return typeof value === 'string' && hasHole(value);
}

// Powers of powers would fill the memory.
function isHuge(value: Value): boolean {
  return typeof value === 'bigint' && (value > MAX_BIGINT || value < -MAX_BIGINT);
}

// What mixes numbers and bigints throws.
function calculate(run: () => Value): Value {
  try {
    return run();
  } catch {
    return Number.NaN;
  }
}

function arithmetic(operator: BinaryOperator, a: number, b: number): Value {
  switch (operator) {
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '**':
      // A bigint may become as long as it likes.
      return typeof a === 'bigint' ? Number(a) ** Number(b) : a ** b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '|':
      return a | b;
    case '&':
      return a & b;
    case '^':
      return a ^ b;
    case '<<':
      return typeof a === 'bigint' ? Number.NaN : a << b;
    case '>>':
      return typeof a === 'bigint' ? Number.NaN : a >> b;
    case '>>>':
      return a >>> b;
    default:
      return undefined;
  }
}

function hasKey(key: Value, object: Value): boolean | undefined {
  if (isObjectLike(key) || isHoled(key) || !isObjectLike(object)) return undefined;
  if (object.kind === 'object') {
    if (object.properties.has(String(key))) return true;
    return object.open || object.prototype || object.base ? undefined : false;
  }
  if (object.kind === 'namespace') return object.names().includes(String(key));
  return undefined;
}

function isInstance(value: Value, target: Value): boolean | undefined {
  if (!isObjectLike(target) || target.kind !== 'class') return undefined;
  if (!isObjectLike(value)) return false;
  if (value.kind !== 'object') return value.kind === 'symbolic' || value.kind === 'union' ? undefined : false;
  let left = 50;
  for (let proto = value.prototype; proto && left > 0; proto = proto.prototype) {
    left -= 1;
    if (proto === target) return true;
    if (proto === target.prototype) return true;
  }
  return value.base ? undefined : false;
}

export function unary(operator: UnaryOperator, value: Value, node: Node, scope: Scope): Value {
  switch (operator) {
    case '!': {
      const truth = truthOf(value);
      return truth === undefined ? unknownAt(node, scope) : !truth;
    }
    case 'typeof':
      return typeOf(value) ?? unknownAt(node, scope);
    case 'void':
      return undefined;
    case 'delete':
      return true;
    default:
      if (isObjectLike(value) || isHoled(value)) return unknownAt(node, scope);
      if (operator === '+') return calculate(() => Number(value));
      return calculate(() => (operator === '-' ? -(value as number) : ~(value as number)));
  }
}
