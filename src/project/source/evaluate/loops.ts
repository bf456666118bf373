// Loops: turn by turn over what is known, once over what is not.
import type {
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Statement,
  WhileStatement,
} from 'oxc-parser';
import { shorten } from '../parse/syntax.ts';
import { makeUnknown } from '../values/make.ts';
import { childScope, declare } from '../values/scope.ts';
import { truthOf } from '../values/truth.ts';
import type { Scope, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { type Completion, limits, type Machine, textOf, undecided, warn } from './machine.ts';
import { assignPattern, bindPattern, listOf } from './patterns.ts';

type Loop = ForStatement | ForInStatement | ForOfStatement | WhileStatement | DoWhileStatement;

export function executeLoop(machine: Machine, node: Loop, scope: Scope): Completion {
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement')
    return executeEach(machine, node, scope);
  return executeWhile(machine, node, scope);
}

function executeEach(machine: Machine, node: ForOfStatement | ForInStatement, scope: Scope): Completion {
  const subject = machine.evaluate(node.right, scope);
  const list = node.type === 'ForInStatement' ? keysOf(subject) : listOf(subject);
  const turn = (item: Value): Completion => {
    const inner = childScope(scope, machine.level);
    if (node.left.type === 'VariableDeclaration') {
      const [first] = node.left.declarations;
      if (first) bindPattern(machine, first.id, item, inner);
    } else assignPattern(machine, node.left, item, inner);
    return machine.execute(node.body, inner);
  };
  for (const item of (list?.items ?? []).slice(0, limits.turns)) {
    const completion = turn(item);
    if (completion === 'break') return 'normal';
    if (completion === 'return' || completion === 'throw') return completion;
  }
  if ((list?.items.length ?? 0) > limits.turns) tooMany(machine);
  if (!list) {
    const element = makeUnknown(`${shorten(textOf(node.right, scope), 60)}[…]`, [subject]);
    undecided(machine, null, () => turn(element));
  }
  return 'normal';
}

function tooMany(machine: Machine): void {
  warn(machine, { code: 'SOURCE_CUT', message: `A loop was left after ${limits.turns} turns.` });
}

function keysOf(value: Value): { items: Value[] } | null {
  if (!isObjectLike(value)) return null;
  if (value.kind === 'object') return { items: [...value.properties.keys()] };
  if (value.kind === 'namespace') return { items: value.names() };
  return value.kind === 'array' ? { items: value.items.map((_, index) => String(index)) } : null;
}

function executeWhile(
  machine: Machine,
  node: ForStatement | WhileStatement | DoWhileStatement,
  scope: Scope,
): Completion {
  let inner = childScope(scope, machine.level);
  if (node.type === 'ForStatement' && node.init) {
    if (node.init.type === 'VariableDeclaration') machine.execute(node.init as Statement, inner);
    else machine.evaluate(node.init, inner);
  }
  for (let turn = 0; ; turn += 1) {
    if (turn >= limits.turns) {
      tooMany(machine);
      return 'normal';
    }
    const isTested = node.type !== 'DoWhileStatement' || turn > 0;
    const truth = isTested && node.test ? truthOf(machine.evaluate(node.test, inner)) : true;
    if (truth === false) return 'normal';
    const body = () => machine.execute(node.body, inner);
    const completion = truth === undefined ? undecided(machine, null, body) : body();
    if (completion === 'break') return 'normal';
    if (completion === 'return' || completion === 'throw') return truth === undefined ? 'normal' : completion;
    // Whether there is another turn cannot be told: one stands for all.
    if (truth === undefined) return 'normal';
    inner = nextTurn(inner, scope, machine);
    if (node.type === 'ForStatement' && node.update) machine.evaluate(node.update, inner);
  }
}

// Each turn has variables of its own, as closures see.
function nextTurn(last: Scope, scope: Scope, machine: Machine): Scope {
  const inner = childScope(scope, machine.level);
  for (const [name, { slot }] of last.bindings) declare(inner, name, slot);
  return inner;
}
