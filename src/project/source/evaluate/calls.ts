// Calls: functions of the project are entered, everything else is remembered.
import type { Argument as ArgumentNode, Expression } from 'oxc-parser';
import { parameterName, shorten } from '../parse/syntax.ts';
import { makeArray, makeObject, makeUnion, makeUnknown } from '../values/make.ts';
import { createFrame, createScope, declare } from '../values/scope.ts';
import { isNullish } from '../values/truth.ts';
import type { CallSite, Frame, FunctionValue, Scope, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { instantiate } from './instances.ts';
import { limits, type Machine, metered, siteOf, textOf, unknownAt, warn } from './machine.ts';
import { bindParameter, listOf } from './patterns.ts';
import { callSymbolic, deferCallbacks, isCarrier, startOfCall } from './symbols.ts';

const MAX_ARGUMENTS = 500;

export function evaluateArguments(
  machine: Machine,
  nodes: readonly ArgumentNode[],
  scope: Scope,
): { values: Value[]; nodes: Expression[] } {
  const values: Value[] = [];
  const sources: Expression[] = [];
  const push = (value: Value, node: Expression) => {
    if (values.length >= MAX_ARGUMENTS) return;
    values.push(value);
    sources.push(node);
  };
  for (const node of nodes) {
    if (node.type !== 'SpreadElement') {
      push(machine.evaluate(node, scope), node);
      continue;
    }
    const value = machine.evaluate(node.argument, scope);
    const list = listOf(value);
    for (const item of list?.items ?? [
      makeUnknown(`...${shorten(textOf(node.argument, scope), 60)}`, [value]),
    ])
      push(item, node.argument);
  }
  return { values, nodes: sources };
}

export function call(machine: Machine, fn: Value, self: Value, args: Value[], site: CallSite): Value {
  if (isObjectLike(fn)) {
    switch (fn.kind) {
      case 'function':
        return invoke(machine, fn, self, args, site);
      case 'symbolic':
        return callSymbolic(machine, 'call', fn, args, site);
      case 'union':
        return makeUnion(
          fn.values
            .filter((item) => isNullish(item) !== true)
            .map((item) => call(machine, item, self, args, site)),
        );
      case 'namespace': {
        // What Babel and bundlers make of a default export.
        const main = fn.get('default');
        if (main !== undefined) return call(machine, main, self, args, site);
        break;
      }
      default:
    }
  }
  deferCallbacks(machine, args, site, null);
  return unknownAt(site.node, site.scope, [self, ...args]);
}

export function construct(machine: Machine, fn: Value, args: Value[], site: CallSite): Value {
  if (!isObjectLike(fn)) return unknownAt(site.node, site.scope, args);
  switch (fn.kind) {
    case 'class':
      return instantiate(machine, fn, args, site);
    case 'symbolic':
      return callSymbolic(machine, 'new', fn, args, site);
    case 'union':
      return makeUnion(fn.values.map((item) => construct(machine, item, args, site)));
    case 'function': {
      if (fn.native) return fn.native(undefined, args, site);
      const instance = makeObject(machine.level, siteOf(site.node, site.scope));
      const prototype = machine.get(fn, 'prototype');
      instance.prototype = isObjectLike(prototype) && prototype.kind === 'object' ? prototype : null;
      const result = invoke(machine, fn, instance, args, site);
      return isObjectLike(result) && result.kind !== 'union' ? result : instance;
    }
    default:
      return unknownAt(site.node, site.scope, args);
  }
}

function invoke(machine: Machine, fn: FunctionValue, self: Value, args: Value[], site: CallSite): Value {
  if (fn.native) return fn.native(self, args, site);
  const { node, scope } = fn;
  if (!node || !scope || !node.body) return unknownAt(site.node, site.scope, args);
  const again = machine.stack.filter((item) => item.node === node).length;
  const isData =
    again >= limits.sameFunction &&
    args.every((value) => isKnown(machine, value)) &&
    isCarrier(machine, [self, ...args]);
  if (again >= (isData ? limits.sameFunctionOfData : limits.sameFunction))
    return unknownAt(site.node, site.scope, args);
  if (machine.stack.length >= limits.depth) {
    warn(machine, { code: 'SOURCE_CUT', message: `Calls more than ${limits.depth} deep were not followed.` });
    return unknownAt(site.node, site.scope, args);
  }
  const { conditions, via } = machine;
  const frame = node.type === 'ArrowFunctionExpression' ? arrowFrame(scope.frame) : createFrame(self);
  if (node.type !== 'ArrowFunctionExpression') {
    frame.home = fn.home;
    frame.isStatic = fn.isStatic;
  }
  machine.entered.add(node);
  machine.stack.push(fn);
  machine.via = [siteOf(site.node, site.scope, startOfCall(site)), ...via].slice(0, 8);
  const depth = machine.stack.length - 1;
  const cut = () => makeUnion([...frame.returns, makeUnknown(shorten(textOf(site.node, site.scope)), args)]);
  const place = () =>
    `${fn.name || 'a function'} (${machine.disk.relative(scope.module.file)}:${fn.site?.line})`;
  try {
    return metered(
      machine,
      isCarrier(machine, [self, ...args]),
      () => run(machine, fn, frame, args),
      cut,
      place,
    );
  } finally {
    machine.stack.length = depth;
    machine.conditions = conditions;
    machine.via = via;
  }
}

const isKnown = (machine: Machine, value: Value): boolean =>
  !isObjectLike(value) || (value.kind === 'symbolic' ? isCarrier(machine, [value]) : value.kind !== 'union');

// An arrow function has `this` and `super` of where it is written.
function arrowFrame(outer: Frame): Frame {
  return {
    ...createFrame(outer.self),
    newTarget: outer.newTarget,
    home: outer.home,
    isStatic: outer.isStatic,
  };
}

function run(machine: Machine, fn: FunctionValue, frame: Frame, args: Value[]): Value {
  const { node, scope: outer } = fn;
  if (!node?.body || !outer) return undefined;
  const scope = createScope(outer, frame, outer.module, machine.level);
  if (node.type === 'FunctionExpression' && node.id) declare(scope, node.id.name, fn);
  if (node.type !== 'ArrowFunctionExpression') declare(scope, 'arguments', makeArray(args));
  node.params.forEach((parameter, index) => {
    if (parameter.type === 'RestElement')
      bindParameter(machine, parameter, makeArray(args.slice(index)), scope);
    else bindParameter(machine, parameter, args[index], scope);
    const name = parameter.type === 'TSParameterProperty' ? parameterName(parameter) : null;
    if (name !== null)
      machine.set(
        frame.self,
        name,
        machine.evaluate({ type: 'Identifier', name, start: parameter.start, end: parameter.end }, scope),
      );
  });
  if (node.body.type !== 'BlockStatement') return machine.evaluate(node.body, scope);
  const completion = machine.executeAll(node.body.body, scope);
  if (node.generator) return makeArray(frame.yields);
  if (completion === 'normal' && frame.returns.length > 0) return makeUnion([...frame.returns, undefined]);
  return frame.returns.length === 0 ? undefined : makeUnion(frame.returns);
}

/** Arguments for a function that nobody was seen to call: symbols with the names of its parameters. */
export function unknownArguments(fn: FunctionValue): Value[] {
  return (fn.node?.params ?? []).flatMap((parameter) =>
    parameter.type === 'RestElement' || parameter.type === 'AssignmentPattern'
      ? []
      : [makeUnknown(parameterName(parameter) ?? '{…}')],
  );
}
