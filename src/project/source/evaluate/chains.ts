// Members and calls: `a.b(c).d(e)`. A chain may be thousands long, so it is walked in a loop, from its start.
import type { CallExpression, Expression, MemberExpression, NewExpression } from 'oxc-parser';
import { shorten, unwrap } from '../parse/syntax.ts';
import { makeUnion } from '../values/make.ts';
import { isNullish } from '../values/truth.ts';
import type { Scope, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { evaluateArguments } from './calls.ts';
import { superConstructor, superMember } from './classes.ts';
import { type Machine, step, textOf } from './machine.ts';
import { getComputed } from './members.ts';

type Link = CallExpression | MemberExpression | NewExpression;

interface State {
  value: Value;
  /** What the member was read from. */
  self: Value;
  key: string | null;
}

export function evaluateChain(machine: Machine, node: Link, scope: Scope): Value {
  const links: Link[] = [];
  let start: Expression = node;
  for (;;) {
    if (start.type === 'CallExpression' || start.type === 'MemberExpression') {
      links.push(start);
      start = unwrap(start.type === 'CallExpression' ? start.callee : start.object);
    } else if (start.type === 'NewExpression' && links.length === 0) {
      return construct(machine, start, scope);
    } else break;
  }
  links.reverse();
  let state = first(machine, start, links, scope);
  for (const link of links) {
    step(machine);
    if (link.type !== 'NewExpression' && link.optional && isNullish(state.value) === true) return undefined;
    state =
      link.type === 'MemberExpression'
        ? member(machine, link, state, scope)
        : callLink(machine, link as CallExpression, state, scope);
  }
  return state.value;
}

/** Where the chain starts; `super` takes its first link along. */
function first(machine: Machine, start: Expression, links: Link[], scope: Scope): State {
  if (start.type !== 'Super') return { value: machine.evaluate(start, scope), self: undefined, key: null };
  const link = links.shift();
  if (link?.type === 'CallExpression') {
    const { values, nodes } = evaluateArguments(machine, link.arguments, scope);
    superConstructor(machine, values, { scope, node: link, args: nodes });
    return { value: undefined, self: undefined, key: null };
  }
  if (link?.type !== 'MemberExpression' || link.computed || link.property.type === 'PrivateIdentifier')
    return { value: undefined, self: undefined, key: null };
  const key = link.property.name;
  return { value: superMember(machine, key, scope), self: scope.frame.self, key };
}

function member(machine: Machine, link: MemberExpression, { value: object }: State, scope: Scope): State {
  if (link.computed) {
    const key = machine.evaluate(link.property, scope);
    const value = getComputed(machine, object, key, shorten(textOf(link, scope)));
    return { value, self: object, key: typeof key === 'string' ? key : null };
  }
  const key = link.property.type === 'PrivateIdentifier' ? `#${link.property.name}` : link.property.name;
  return { value: machine.get(object, key), self: object, key };
}

function callLink(machine: Machine, link: CallExpression, { value, self, key }: State, scope: Scope): State {
  const { values, nodes } = evaluateArguments(machine, link.arguments, scope);
  const site = { scope, node: link, args: nodes };
  const result = isPromiseCall(value, self, key, values)
    ? settle(machine, key, self, values, site)
    : callMethod(machine, value, self, key, values, site);
  return { value: result, self: undefined, key: null };
}

/** Of several objects each has its own method, which sees that object alone. */
function callMethod(
  machine: Machine,
  method: Value,
  self: Value,
  key: string | null,
  args: Value[],
  site: Parameters<Machine['call']>[3],
): Value {
  const isSeveral = isObjectLike(self) && self.kind === 'union' && key !== null;
  if (!isSeveral || !isObjectLike(method) || method.kind !== 'union')
    return machine.call(method, self, args, site);
  return makeUnion(
    self.values
      .filter((item) => isNullish(item) !== true)
      .map((item) => ({ item, own: machine.get(item, key) }))
      .filter(({ own }) => isNullish(own) !== true)
      .map(({ item, own }) => machine.call(own, item, args, site)),
  );
}

// A promise is what it gives: `then` runs at once, `catch` never.
function isPromiseCall(callee: Value, self: Value, key: string | null, args: readonly Value[]): boolean {
  if (key !== 'then' && key !== 'catch' && key !== 'finally') return false;
  if (isObjectLike(callee) && callee.kind === 'function') return false;
  const isPlain = !isObjectLike(self) || self.kind !== 'symbolic';
  return isPlain || (isObjectLike(args[0]) && args[0].kind === 'function');
}

function settle(
  machine: Machine,
  key: string | null,
  self: Value,
  args: Value[],
  site: Parameters<Machine['call']>[3],
): Value {
  if (key === 'catch') return self;
  const result = machine.call(args[0], undefined, key === 'then' ? [self] : [], site);
  return key === 'then' ? result : self;
}

function construct(machine: Machine, node: NewExpression, scope: Scope): Value {
  const callee = machine.evaluate(node.callee, scope);
  const { values, nodes } = evaluateArguments(machine, node.arguments, scope);
  return machine.construct(callee, values, { scope, node, args: nodes });
}
