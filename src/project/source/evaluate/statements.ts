// Statements of functions, and of the top level where a module runs.
import type { IfStatement, Statement, SwitchStatement, TryStatement, VariableDeclaration } from 'oxc-parser';
import { isFunction, shorten, unwrap } from '../parse/syntax.ts';
import { makeRecord, makeUnion, makeUnknown } from '../values/make.ts';
import { childScope, declare, findBinding } from '../values/scope.ts';
import { isSame } from '../values/truth.ts';
import type { Scope, Slot, Value } from '../values/value.ts';
import { evaluateClass } from './classes.ts';
import { testOf } from './expressions.ts';
import { makeFunction } from './literals.ts';
import { executeLoop } from './loops.ts';
import { addCondition, type Completion, type Machine, negate, step, textOf, undecided } from './machine.ts';
import { bindPattern } from './patterns.ts';

/** Functions and classes first, then one after the other, until one leaves. */
export function executeAll(machine: Machine, statements: readonly Statement[], scope: Scope): Completion {
  hoist(statements, scope);
  for (const statement of statements) {
    const completion = machine.execute(statement, scope);
    if (completion !== 'normal') return completion;
  }
  return 'normal';
}

export function hoist(statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (inner?.type === 'FunctionDeclaration' && inner.id)
      declare(scope, inner.id.name, makeFunction(inner, scope));
  }
}

export function execute(machine: Machine, node: Statement, scope: Scope): Completion {
  step(machine);
  switch (node.type) {
    case 'ExpressionStatement':
      machine.evaluate(node.expression, scope);
      return endsHere(node.expression) ? 'throw' : 'normal';
    case 'VariableDeclaration':
      declareAll(machine, node, scope);
      return 'normal';
    case 'ReturnStatement': {
      const value = node.argument ? machine.evaluate(node.argument, scope) : undefined;
      if (scope.frame.returns.length < 50) scope.frame.returns.push(value);
      return 'return';
    }
    case 'IfStatement':
      return executeIf(machine, node, scope);
    case 'BlockStatement':
      return machine.executeAll(node.body, childScope(scope, machine.level));
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return executeLoop(machine, node, scope);
    case 'SwitchStatement':
      return executeSwitch(machine, node, scope);
    case 'TryStatement':
      return executeTry(machine, node, scope);
    case 'ThrowStatement':
      machine.evaluate(node.argument, scope);
      return 'throw';
    case 'BreakStatement':
      return 'break';
    case 'ContinueStatement':
      return 'continue';
    case 'LabeledStatement': {
      const completion = machine.execute(node.body, scope);
      return completion === 'break' ? 'normal' : completion;
    }
    case 'ClassDeclaration':
      if (node.id) declare(scope, node.id.name, evaluateClass(machine, node, scope));
      return 'normal';
    case 'TSEnumDeclaration':
      declare(scope, node.id.name, enumObject(machine, node, scope));
      return 'normal';
    case 'TSModuleDeclaration': {
      if (node.id.type !== 'Identifier' || !node.body || node.declare) return 'normal';
      const inner = childScope(scope, machine.level);
      machine.executeAll(node.body.body, inner);
      const old = findBinding(scope, node.id.name)?.binding.slot;
      const entries: [string, Slot][] = [...inner.bindings].map(([name, { slot }]) => [name, slot]);
      const namespace = makeRecord(entries);
      // A namespace adds to a function or class of its name.
      if (typeof old === 'object' && old !== null && old.kind === 'function')
        for (const [name, slot] of entries) old.properties.set(name, slot);
      else declare(scope, node.id.name, namespace);
      return 'normal';
    }
    case 'ExportNamedDeclaration':
      return node.declaration ? machine.execute(node.declaration, scope) : 'normal';
    default:
      return 'normal';
  }
}

function endsHere(node: Parameters<Machine['evaluate']>[0]): boolean {
  const call = unwrap(node);
  return (
    call.type === 'CallExpression' &&
    call.callee.type === 'MemberExpression' &&
    !call.callee.computed &&
    call.callee.object.type === 'Identifier' &&
    call.callee.object.name === 'process' &&
    call.callee.property.type === 'Identifier' &&
    call.callee.property.name === 'exit'
  );
}

function declareAll(machine: Machine, node: VariableDeclaration, scope: Scope): void {
  if (node.declare) return;
  for (const { id, init } of node.declarations) {
    const target = node.kind === 'var' ? (scope.frame.top ?? scope) : scope;
    if (!init) {
      // `var x;` keeps what it has.
      if (id.type === 'Identifier' && !(node.kind === 'var' && target.bindings.has(id.name)))
        declare(target, id.name, undefined);
      continue;
    }
    const value = machine.evaluate(init, scope);
    if (
      node.kind === 'var' &&
      machine.level > target.level &&
      id.type === 'Identifier' &&
      target.bindings.has(id.name)
    ) {
      const old = machine.evaluate({ ...id, optional: false, typeAnnotation: null } as never, target);
      declare(target, id.name, makeUnion([old, value]));
    } else bindPattern(machine, id, value, target);
  }
}

function executeIf(machine: Machine, node: IfStatement, scope: Scope): Completion {
  const { truth, condition } = testOf(machine, node.test, scope);
  if (truth === true) return machine.execute(node.consequent, scope);
  if (truth === false) return node.alternate ? machine.execute(node.alternate, scope) : 'normal';
  const opposite = negate(condition);
  const one = undecided(machine, condition, () => machine.execute(node.consequent, scope));
  const { alternate } = node;
  const other = alternate ? undecided(machine, opposite, () => machine.execute(alternate, scope)) : 'normal';
  if (one !== 'normal' && other !== 'normal') return one === 'throw' ? other : one;
  // What follows runs only where nothing left; that something threw is no condition to speak of.
  if (one !== 'normal' && one !== 'throw') addCondition(machine, opposite);
  if (other !== 'normal' && other !== 'throw') addCondition(machine, condition);
  return 'normal';
}

function executeSwitch(machine: Machine, node: SwitchStatement, scope: Scope): Completion {
  const value = machine.evaluate(node.discriminant, scope);
  const inner = childScope(scope, machine.level);
  const subject = shorten(textOf(node.discriminant, scope), 80);
  let falling = false;
  let certain = false;
  let open = false;
  for (const item of node.cases) {
    const same = item.test
      ? isSame(value, machine.evaluate(item.test, inner), false)
      : certain
        ? false
        : open
          ? undefined
          : true;
    if (!falling && same === false) continue;
    const isSure: boolean = falling ? certain : same === true;
    const run = () => machine.executeAll(item.consequent, inner);
    const condition = item.test
      ? `${subject} === ${shorten(textOf(item.test, scope), 80)}`
      : `${subject} is something else`;
    const completion: Completion = isSure ? run() : undecided(machine, condition, run);
    if (isSure) certain = true;
    else open = true;
    falling = completion === 'normal';
    if (isSure && !falling) return completion === 'break' ? 'normal' : completion;
    if (isSure) continue;
  }
  return 'normal';
}

function executeTry(machine: Machine, node: TryStatement, scope: Scope): Completion {
  let completion = machine.execute(node.block, scope);
  if (completion === 'throw' && node.handler) {
    const inner = childScope(scope, machine.level);
    if (node.handler.param) bindPattern(machine, node.handler.param, makeUnknown('error'), inner);
    completion = machine.executeAll(node.handler.body.body, inner);
  }
  if (node.finalizer) {
    const last = machine.execute(node.finalizer, scope);
    if (last !== 'normal') return last;
  }
  return completion;
}

export function enumObject(
  machine: Machine,
  node: Extract<Statement, { type: 'TSEnumDeclaration' }>,
  scope: Scope,
): Value {
  const object = makeRecord([]);
  const inner = childScope(scope, machine.level);
  let next: Value = 0;
  for (const member of node.body.members) {
    const { id } = member;
    const key: string =
      id.type === 'Identifier' ? id.name : id.type === 'Literal' ? id.value : textOf(id, scope);
    const value: Value = member.initializer ? machine.evaluate(member.initializer, inner) : next;
    next = typeof value === 'number' ? value + 1 : undefined;
    object.properties.set(key, value);
    declare(inner, key, value);
  }
  return object;
}

/** Whether making a top-level variable may register or change something. */
export function isQuiet(node: VariableDeclaration, scope: Scope): boolean {
  return node.declarations.every(({ init }) => {
    if (!init) return true;
    const inner = unwrap(init);
    if (
      isFunction(inner) ||
      inner.type === 'Literal' ||
      inner.type === 'Identifier' ||
      inner.type === 'ClassExpression'
    )
      return true;
    return !/[(`]/.test(textOf(inner, scope));
  });
}
