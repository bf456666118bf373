// What an expression gives. One case for each kind of node; the longer ones have files of their own.
import type {
  AssignmentExpression,
  Expression,
  LogicalExpression,
  TaggedTemplateExpression,
  UpdateExpression,
} from 'oxc-parser';
import { shorten, unwrap } from '../parse/syntax.ts';
import { hasHole } from '../values/holes.ts';
import { alternatives, makeArray, makeRecord, makeUnion, read } from '../values/make.ts';
import { findBinding } from '../values/scope.ts';
import { isNullish, truthOf } from '../values/truth.ts';
import type { CallSite, Scope, Value } from '../values/value.ts';
import { loadLike } from './builtins/files.ts';
import { evaluateChain } from './chains.ts';
import { evaluateClass } from './classes.ts';
import { arrayLiteral, makeFunction, objectLiteral, templateLiteral } from './literals.ts';
import { type Machine, negate, step, textOf, undecided, unknownAt } from './machine.ts';
import { add, binary, type Operand, unary } from './operators.ts';
import { assignPattern, nameFunction } from './patterns.ts';

export function evaluate(machine: Machine, node: Expression, scope: Scope): Value {
  step(machine);
  switch (node.type) {
    case 'Literal':
      if ('regex' in node) return { kind: 'pattern', source: node.regex.pattern, flags: node.regex.flags };
      return 'bigint' in node ? safeBigInt(node.bigint) : node.value;
    case 'TemplateLiteral':
      return templateLiteral(machine, node, scope);
    case 'Identifier':
      return readName(machine, node.name, scope);
    case 'ThisExpression':
      return scope.frame.self;
    case 'ArrayExpression':
      return arrayLiteral(machine, node, scope);
    case 'ObjectExpression':
      return objectLiteral(machine, node, scope);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return makeFunction(node, scope);
    case 'ClassExpression':
    case 'ClassDeclaration':
      return evaluateClass(machine, node, scope);
    case 'MemberExpression':
    case 'CallExpression':
    case 'NewExpression':
      return evaluateChain(machine, node, scope);
    case 'AssignmentExpression':
      return assignment(machine, node, scope);
    case 'UpdateExpression':
      return update(machine, node, scope);
    case 'BinaryExpression':
      return binaryChain(machine, node, scope);
    case 'LogicalExpression':
      return logical(machine, node, scope);
    case 'ConditionalExpression': {
      const truth = truthOf(machine.evaluate(node.test, scope));
      if (truth !== undefined) return machine.evaluate(truth ? node.consequent : node.alternate, scope);
      const condition = shorten(textOf(node.test, scope));
      return makeUnion([
        undecided(machine, condition, () => machine.evaluate(node.consequent, scope)),
        undecided(machine, negate(condition), () => machine.evaluate(node.alternate, scope)),
      ]);
    }
    case 'UnaryExpression':
      return unary(node.operator, machine.evaluate(node.argument, scope), node, scope);
    case 'AwaitExpression':
      return machine.evaluate(node.argument, scope);
    case 'YieldExpression':
      return yieldValue(node.argument && machine.evaluate(node.argument, scope), node, scope);
    case 'SequenceExpression': {
      let last: Value;
      for (const item of node.expressions) last = machine.evaluate(item, scope);
      return last;
    }
    case 'ImportExpression': {
      const specifier = machine.evaluate(node.source, scope);
      const site = { scope, node, args: [] };
      return makeUnion(
        alternatives(specifier).map((item) =>
          typeof item === 'string' ? loadDynamic(machine, item, site) : unknownAt(node, scope),
        ),
      );
    }
    case 'MetaProperty':
      return node.meta.name === 'import' ? importMeta(machine, scope) : scope.frame.newTarget;
    case 'TaggedTemplateExpression':
      return tagged(machine, node, scope);
    default: {
      const inner = unwrap(node);
      return inner === node ? unknownAt(node, scope) : machine.evaluate(inner, scope);
    }
  }
}

function loadDynamic(machine: Machine, specifier: string, site: CallSite): Value {
  return hasHole(specifier)
    ? loadLike(machine, specifier, site, 'dynamic')
    : machine.load(specifier, site.scope, 'dynamic');
}

function safeBigInt(text: string): Value {
  return text.length > 60 ? undefined : BigInt(text);
}

function readName(machine: Machine, name: string, scope: Scope): Value {
  const found = findBinding(scope, name);
  if (found) return read(found.binding.slot);
  if (name === 'undefined') return undefined;
  if (name === 'NaN') return Number.NaN;
  if (name === 'Infinity') return Number.POSITIVE_INFINITY;
  const global = machine.globals.get(name);
  return global === undefined ? machine.external('globalThis', name) : read(global);
}

// `a + b + …` may be twenty thousand long: the left side is walked in a loop.
function binaryChain(
  machine: Machine,
  node: Extract<Expression, { type: 'BinaryExpression' }>,
  scope: Scope,
): Value {
  const spine: Extract<Expression, { type: 'BinaryExpression' }>[] = [];
  let left: Expression = node;
  while (left.type === 'BinaryExpression' && left.left.type !== 'PrivateIdentifier') {
    spine.push(left);
    left = left.left;
  }
  if (left.type === 'BinaryExpression') return unknownAt(node, scope);
  let operand: Operand = { value: machine.evaluate(left, scope), node: left };
  for (const part of spine.reverse()) {
    step(machine);
    const right = { value: machine.evaluate(part.right, scope), node: part.right };
    const value =
      part.operator === '+'
        ? add(machine, operand, right, scope)
        : binary(machine, part.operator, operand, right, part, scope);
    operand = { value, node: part };
  }
  return operand.value;
}

function logical(machine: Machine, node: LogicalExpression, scope: Scope): Value {
  const left = machine.evaluate(node.left, scope);
  const takesRight =
    node.operator === '??' ? isNullish(left) : node.operator === '&&' ? truthOf(left) : invert(truthOf(left));
  if (takesRight === true) return machine.evaluate(node.right, scope);
  if (takesRight === false) return left;
  const text = shorten(textOf(node.left, scope));
  const condition = node.operator === '&&' ? text : node.operator === '||' ? negate(text) : `${text} == null`;
  const right = undecided(machine, condition, () => machine.evaluate(node.right, scope));
  // What is known comes first: `env.X ?? 'a'` is 'a' for a path, and stays open for a test.
  return makeUnion(node.operator === '&&' ? [left, right] : [right, left]);
}

function invert(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

function assignment(machine: Machine, node: AssignmentExpression, scope: Scope): Value {
  const { operator, left } = node;
  if (operator === '=') {
    const value = machine.evaluate(node.right, scope);
    assignPattern(machine, left, value, scope);
    return value;
  }
  const old = machine.evaluate(left as Expression, scope);
  let value: Value;
  if (operator === '??=' || operator === '||=' || operator === '&&=') {
    const takesRight =
      operator === '??=' ? isNullish(old) : operator === '&&=' ? truthOf(old) : invert(truthOf(old));
    if (takesRight === false) return old;
    const right = machine.evaluate(node.right, scope);
    nameFunction(right, left.type === 'Identifier' ? left.name : '');
    value = takesRight ? right : makeUnion([right, old]);
  } else {
    const [one, other] = [
      { value: old, node: left },
      { value: machine.evaluate(node.right, scope), node: node.right },
    ];
    value = binary(machine, operator.slice(0, -1) as '+', one, other, node, scope);
  }
  assignPattern(machine, left, value, scope);
  return value;
}

function update(machine: Machine, node: UpdateExpression, scope: Scope): Value {
  const old = machine.evaluate(node.argument as Expression, scope);
  const value =
    typeof old === 'number' ? old + (node.operator === '++' ? 1 : -1) : unknownAt(node, scope, [old]);
  assignPattern(machine, node.argument, value, scope);
  return node.prefix ? value : old;
}

function yieldValue(value: Value, node: Expression, scope: Scope): Value {
  if (scope.frame.yields.length < 1_000) scope.frame.yields.push(value);
  return unknownAt(node, scope, [value]);
}

function importMeta(machine: Machine, scope: Scope): Value {
  const { file } = scope.module;
  return makeRecord([
    ['url', `file://${file}`],
    ['filename', file],
    ['dirname', file.slice(0, file.lastIndexOf('/'))],
    ['main', true],
    ['env', machine.external('globalThis', 'process.env')],
    ['glob', machine.native('import.meta.glob')],
    ['resolve', machine.native('import.meta.resolve')],
  ]);
}

function tagged(machine: Machine, node: TaggedTemplateExpression, scope: Scope): Value {
  const tag = machine.evaluate(node.tag, scope);
  const texts = makeArray(node.quasi.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw));
  const { expressions } = node.quasi;
  const args = expressions.map((item) => machine.evaluate(item, scope));
  return machine.call(tag, undefined, [texts, ...args], { scope, node, args: [null, ...expressions] });
}

/** Evaluates what a statement tests; an undecided one leaves its text. */
export function testOf(
  machine: Machine,
  test: Expression,
  scope: Scope,
): { truth: boolean | undefined; condition: string } {
  return { truth: truthOf(machine.evaluate(test, scope)), condition: shorten(textOf(test, scope)) };
}
