// What all parts of the evaluator share: its state, its bounds, and each other through it.
import type { Expression, Node, Statement } from 'oxc-parser';
import type { Warning } from '../../../protocol/schemas.ts';
import type { Parse } from '../parse/parser.ts';
import { type AnyFunction, shorten } from '../parse/syntax.ts';
import type { Disk } from '../resolve/disk.ts';
import type { Resolver } from '../resolve/resolver.ts';
import { type Holes, hasHole } from '../values/holes.ts';
import { makeUnknown } from '../values/make.ts';
import type { Call, CallSite, ClassValue, FunctionValue, Scope, Site, Slot, Value } from '../values/value.ts';

/** Real projects needed a fifteenth of the steps; too few lose everything at once. */
export const limits = {
  steps: 4_000_000,
  /** For a statement at the top of a module, a variable there, and a call that is given what an adapter looks for. */
  freshSteps: 500_000,
  /** Any other call has an eighth of what is left to its caller, and at least this, as long as half is left. */
  leastSteps: 60_000,
  callbackSteps: 300_000,
  depth: 90,
  sameFunction: 3,
  /** The same where it hands an app down through data that is known: a tree of routes. */
  sameFunctionOfData: 12,
  turns: 1_000,
  text: 65_536,
  callbacks: 2_000,
  modules: 10_000,
};

export type Completion = 'normal' | 'return' | 'throw' | 'break' | 'continue';

/** An `import` statement reads names; one without names runs the module, as do the calls. */
export type Loading = 'static' | 'run' | 'dynamic' | 'require';

export interface Deferred {
  fn: FunctionValue;
  self: Value;
  site: CallSite;
  conditions: readonly string[];
  via: readonly Site[];
}

export interface Machine {
  readonly disk: Disk;
  readonly resolver: Resolver;
  readonly parse: Parse;
  readonly holes: Holes;
  /** Packages whose users say themselves which callbacks run: theirs are not deferred. */
  readonly handled: ReadonlySet<string>;
  steps: number;
  maxSteps: number;
  meter: Meter;
  /** Places of what was read in part. */
  readonly cut: Set<string>;
  /** Undecided branches that are open. */
  level: number;
  conditions: readonly string[];
  via: readonly Site[];
  readonly stack: FunctionValue[];
  readonly calls: Call[];
  readonly classes: Set<ClassValue>;
  /** Functions that were entered. */
  readonly entered: Set<AnyFunction>;
  readonly deferred: Deferred[];
  readonly warnings: Map<string, Warning>;
  /** Given to `global.x`, and read as `x`. */
  readonly globals: Map<string, Slot>;

  evaluate(node: Expression, scope: Scope): Value;
  execute(statement: Statement, scope: Scope): Completion;
  executeAll(statements: readonly Statement[], scope: Scope): Completion;
  get(object: Value, key: string): Value;
  set(object: Value, key: string, value: Value): void;
  call(fn: Value, self: Value, args: Value[], site: CallSite): Value;
  construct(fn: Value, args: Value[], site: CallSite): Value;
  /** A module by the specifier as written in `scope`, or one export of it. */
  load(specifier: string, scope: Scope, how: Loading, name?: string): Value;
  /** The module itself, or an export of it, of what is not in the project. */
  external(module: string, path: string, missing?: boolean): Value;
  native(name: string): Value | undefined;
}

/** Thrown where a bound is reached; the whole reading ends, or one function. */
export interface Cut {
  cut: 'all' | object;
}

export function isCut(error: unknown): error is Cut {
  return typeof error === 'object' && error !== null && 'cut' in error;
}

/** What a part of the reading may cost, so that one hungry function does not starve all others. */
export interface Meter {
  left: number;
}

/** Counts one step; throws a Cut when there are none left. */
export function step(machine: Machine): void {
  machine.steps += 1;
  machine.meter.left -= 1;
  if (machine.steps > machine.maxSteps) throw { cut: 'all' } satisfies Cut;
  if (machine.meter.left < 0) throw { cut: machine.meter } satisfies Cut;
}

/** Runs a part with a bound of its own: a fresh one, or a share of the caller's. `place` is named where it is cut. */
export function metered<T>(
  machine: Machine,
  isFresh: boolean,
  run: () => T,
  cut: () => T,
  place: () => string,
): T {
  const outer = machine.meter;
  const share = Math.min(outer.left / 2, Math.max(outer.left / 8, limits.leastSteps));
  const given = isFresh ? limits.freshSteps : share;
  const meter: Meter = { left: given };
  machine.meter = meter;
  const depth = machine.stack.length;
  try {
    return run();
  } catch (error) {
    if (!isCut(error) || error.cut !== meter) throw error;
    machine.stack.length = depth;
    machine.cut.add(place());
    return cut();
  } finally {
    machine.meter = outer;
    if (!isFresh) outer.left -= given - Math.max(meter.left, 0);
  }
}

export function warn(machine: Machine, warning: Warning): void {
  if (machine.warnings.size < 200) machine.warnings.set(`${warning.code} ${warning.message}`, warning);
}

export function textOf(node: Node | null, { module }: Scope): string {
  return node ? module.text.slice(node.start, node.end) : '';
}

export function siteOf(node: Node, { module }: Scope, at = node.start): Site {
  return { file: module.file, line: module.lineOf(at), start: node.start, end: node.end };
}

export function unknownAt(node: Node, scope: Scope, values: Value[] = []): Value {
  return makeUnknown(shorten(textOf(node, scope)), values);
}

/** Runs one way of a branch that cannot be decided; `condition` is its source, null where there is no text for it. */
export function undecided<T>(machine: Machine, condition: string | null, run: () => T): T {
  const { conditions } = machine;
  if (condition !== null) addCondition(machine, condition);
  machine.level += 1;
  try {
    return run();
  } finally {
    machine.level -= 1;
    machine.conditions = conditions;
  }
}

/** For what follows in the function: `call` puts back what was. */
export function addCondition(machine: Machine, condition: string): void {
  // The entry is the one that was started.
  if (/\brequire\.main\b|\bimport\.meta\b/.test(condition)) return;
  if (machine.conditions.includes(condition) || machine.conditions.length >= 20) return;
  machine.conditions = [...machine.conditions, condition];
}

/** As source: `!(!x)` is `x`. */
export function negate(condition: string): string {
  const inner = /^!\((.*)\)$/s.exec(condition)?.[1] ?? /^!([\w.$]+)$/.exec(condition)?.[1];
  return inner ?? (/^[\w.$]+$/.test(condition) ? `!${condition}` : `!(${condition})`);
}

/** Longer strings are cut. */
export function limitText(machine: Machine, text: string): string {
  if (text.length <= limits.text) return text;
  warn(machine, { code: 'SOURCE_CUT', message: `A string of more than ${limits.text} characters was cut.` });
  return text.slice(0, limits.text) + machine.holes.make('…');
}

/** A string for joining; of what is not known, a hole. */
export function stringOf(machine: Machine, value: Value, text: string): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value.kind === 'array' && !value.open) {
    return limitText(
      machine,
      value.items
        .map((item) => (item === undefined || item === null ? '' : stringOf(machine, item, text)))
        .join(),
    );
  }
  if (value.kind === 'pattern') return `/${value.source}/${value.flags}`;
  return machine.holes.make(shorten(text, 80));
}

export function isKnownText(value: Value): value is string {
  return typeof value === 'string' && !hasHole(value);
}
