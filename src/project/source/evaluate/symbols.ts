// Calls of what is not in the project: remembered where they were made, and what they are given runs later.
import { textOfFunction } from '../parse/syntax.ts';
import { isPending, makeArray, makeCall, makeUnknown } from '../values/make.ts';
import type { CallSite, FunctionValue, Symbolic, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';
import { reachable } from './literals.ts';
import { limits, type Machine, siteOf, textOf, undecided, warn } from './machine.ts';
import { remember } from './members.ts';

const MAX_CALLS = 40_000;

export function callSymbolic(
  machine: Machine,
  kind: 'call' | 'new',
  callee: Symbolic,
  args: Value[],
  site: CallSite,
): Value {
  const { origin } = callee;
  const name =
    origin.type === 'member'
      ? origin.key
      : origin.type === 'external'
        ? (origin.path.split('.').at(-1) ?? '')
        : '';
  const listed = origin.type === 'member' ? callForEach(machine, origin.of, name, args, site) : undefined;
  if (listed) return listed.value;
  const on = origin.type === 'member' ? origin.of : null;
  const call = makeCall({
    kind,
    callee,
    on,
    name,
    args: args.map((value, index) => ({ value, text: textOf(site.args[index] ?? null, site.scope) })),
    site: siteOf(site.node, site.scope, startOfCall(site)),
    via: [...machine.via],
    conditions: machine.conditions,
    order: machine.calls.length,
  });
  if (machine.calls.length >= MAX_CALLS && !isHandled(machine, callee)) {
    warn(machine, {
      code: 'SOURCE_CUT',
      message: `More than ${MAX_CALLS} calls of packages were made: later ones are left out.`,
    });
    return call.result;
  }
  machine.calls.push(call);
  (on ?? callee).calls.push(call);
  deferCallbacks(machine, args, site, callee);
  return call.result;
}

/** In a chain a call starts where the chain does: its line is that of the last name. */
export function startOfCall({ node }: CallSite): number {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return node.start;
  return node.callee.object.type === 'CallExpression' ? node.callee.property.start : node.start;
}

const listMethods = new Set(['map', 'forEach', 'flatMap', 'filter', 'reduce', 'some', 'every', 'find']);

// Lists that are not known: the callback runs once, for any element.
function callForEach(
  machine: Machine,
  list: Symbolic,
  name: string,
  args: Value[],
  site: CallSite,
): { value: Value } | undefined {
  const [fn] = args;
  if (!listMethods.has(name) || !isObjectLike(fn) || fn.kind !== 'function' || !fn.node) return undefined;
  if (args.slice(1).some((item) => isObjectLike(item) && item.kind === 'function')) return undefined;
  const element =
    list.members?.get('[…]') ??
    makeUnknown(
      `${textOf(site.node.type === 'CallExpression' && site.node.callee.type === 'MemberExpression' ? site.node.callee.object : null, site.scope).slice(0, 60)}[…]`,
      [list],
    );
  remember(list, '[…]', element);
  const result = undecided(machine, null, () =>
    machine.call(fn, undefined, name === 'reduce' ? [args[1], element] : [element], site),
  );
  if (name === 'map' || name === 'flatMap')
    return { value: makeArray(result === undefined ? [] : [result], true) };
  return { value: name === 'filter' ? list : makeUnknown(name, [list, result]) };
}

// What a callback must say to be worth running: it loads, registers or sets up something.
const busy =
  /\b(?:import|require)\s*\(|\.\s*(?:get|post|put|patch|delete|all|use|route|register|mount|group|add\w*|listen|include|apply)\s*[(<]|\b(?:init|set[uU]p|start|boot|load|create|configure|register|attach|mount|bind|build|make|main|run|use|add|define)\w*\s*[(<]/;

/** Queues the functions among `args`, unless `callee` belongs to a package whose users call them. */
export function deferCallbacks(
  machine: Machine,
  args: readonly Value[],
  site: CallSite,
  callee: Symbolic | null,
): void {
  if (callee && isHandled(machine, callee)) return;
  for (const value of args.flatMap((item) => reachable(item))) {
    if (!isObjectLike(value) || value.kind !== 'function' || !value.node || !value.scope) continue;
    if (!busy.test(textOfFunction(value.node, value.scope.module.text))) continue;
    if (machine.deferred.some((item) => item.fn.node === value.node && item.fn.scope === value.scope))
      continue;
    if (machine.deferred.length >= limits.callbacks) return;
    machine.deferred.push({
      fn: value,
      self: undefined,
      site,
      conditions: machine.conditions,
      via: machine.via,
    });
  }
}

/** Whether a call is given something that an adapter looks for, such as an app, directly or in an object. */
export function isCarrier(machine: Machine, values: readonly Value[], depth = 0): boolean {
  return values.some((value) => {
    if (!isObjectLike(value)) return false;
    switch (value.kind) {
      case 'symbolic':
        return value.origin.type === 'call' && isHandled(machine, value);
      case 'union':
        return isCarrier(machine, value.values, depth + 1);
      case 'array':
        return depth < 2 && isCarrier(machine, value.items.slice(0, 10), depth + 1);
      case 'object': {
        if (value.base && isHandled(machine, value.base)) return true;
        const slots = [...value.properties.values()].slice(0, 30).filter((slot) => !isPending(slot));
        return depth < 2 && isCarrier(machine, slots as Value[], depth + 1);
      }
      default:
        return false;
    }
  });
}

function isHandled(machine: Machine, symbol: Symbolic): boolean {
  const root = rootOf(symbol);
  return root?.type === 'external' && machine.handled.has(root.package);
}

/** Where a symbol comes from in the end: what was called on, read from, or extended. */
export function rootOf(symbol: Symbolic): Symbolic['origin'] | null {
  let { origin } = symbol;
  for (let depth = 0; depth < 20_000; depth += 1) {
    if (origin.type === 'member' || origin.type === 'extension') ({ origin } = origin.of);
    else if (origin.type === 'call') ({ origin } = origin.call.callee);
    else return origin;
  }
  return null;
}

/** Runs what was queued, and what that queues. */
export function runDeferred(machine: Machine, run: (fn: FunctionValue, site: CallSite) => void): void {
  for (let index = 0; index < machine.deferred.length; index += 1) {
    const item = machine.deferred[index];
    if (!item) continue;
    machine.conditions = item.conditions;
    machine.via = item.via;
    run(item.fn, item.site);
    machine.conditions = [];
    machine.via = [];
  }
  // Each was run once; the list keeps them from being queued again.
}
