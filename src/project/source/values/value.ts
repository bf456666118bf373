// What an expression of the project can be. Primitives are themselves; a string may have holes, see holes.ts.
import type { Class, Expression, Node, ObjectExpression } from 'oxc-parser';
import type { AnyFunction } from '../parse/syntax.ts';

export type Primitive = string | number | boolean | bigint | null | undefined;

export type Value =
  | Primitive
  | ObjectValue
  | ArrayValue
  | CollectionValue
  | PatternValue
  | FunctionValue
  | ClassValue
  | NamespaceValue
  | UnionValue
  | Symbolic;

/** A value that is made when it is first asked for. */
export interface Pending {
  kind: 'pending';
  force(): Value;
}
export type Slot = Value | Pending;

export interface ObjectValue {
  kind: 'object';
  properties: Map<string, Slot>;
  /** What could not be made out was spread in: other keys may be there. */
  open: boolean;
  prototype: ObjectValue | ClassValue | null;
  /** What a class of a package made of the instance; calls of what the project does not define are recorded here. */
  base: Symbolic | null;
  /** How many undecided branches were open when it was made: later ones only may have changed it. */
  level: number;
  site: Site | null;
  /** Where its keys are written, and what was spread into it. */
  written: { node: ObjectExpression; scope: Scope } | null;
  spread: Value[] | null;
}

export interface ArrayValue {
  kind: 'array';
  items: Value[];
  /** There may be more. */
  open: boolean;
}

export interface CollectionValue {
  kind: 'map' | 'set';
  entries: Map<Value, Value>;
  open: boolean;
}

/** A regular expression of the project; it is never run. */
export interface PatternValue {
  kind: 'pattern';
  source: string;
  flags: string;
}

export type Native = (self: Value, args: Value[], site: CallSite) => Value;

export interface FunctionValue {
  kind: 'function';
  name: string;
  node: AnyFunction | null;
  /** Where `node` is written. */
  site: Site | null;
  scope: Scope | null;
  native: Native | null;
  /** Of a method: where `super` starts to look. */
  home: ClassValue | ObjectValue | null;
  isStatic: boolean;
  /** Of a bound function. */
  target: FunctionValue | null;
  properties: Map<string, Slot>;
}

export interface ClassValue {
  kind: 'class';
  name: string;
  node: Class;
  site: Site;
  scope: Scope;
  superclass: Value;
  statics: Map<string, Slot>;
  methods: Map<string, FunctionValue>;
  getters: Map<string, FunctionValue>;
  prototype: ObjectValue;
  /** Set where a class of a package is at the end of the bases: calls on the class are recorded here. */
  base: Symbolic | null;
}

/** The exports of a module, named by `file`. */
export interface NamespaceValue {
  kind: 'namespace';
  file: string;
  names(): string[];
  get(name: string): Value;
}

export interface UnionValue {
  kind: 'union';
  values: Value[];
}

/** What the project does not say. Calls of it are remembered. */
export interface Symbolic {
  kind: 'symbolic';
  origin: Origin;
  /** Calls of it and of its members, in order. */
  calls: Call[];
  /** Null until there are some: most symbols are never asked for anything. */
  members: Map<string, Symbolic> | null;
  assigned: Map<string, Slot> | null;
  /** The variable or property it was first given to. */
  name: string | null;
}

export type Origin =
  /** `path` is the export, "Router" or "a.b"; "" for the module itself and its default export. */
  | { type: 'external'; package: string; module: string; path: string; missing: boolean }
  | { type: 'member'; of: Symbolic; key: string }
  /** What a call or `new` gave. */
  | { type: 'call'; call: Call }
  /** The statics of a class that extends one of a package. */
  | { type: 'extension'; class: ClassValue; of: Symbolic }
  | { type: 'environment'; key: string }
  /** `isFurther`: an item of a list of which others are known. */
  | { type: 'unknown'; text: string; values: Value[]; isFurther?: true };

export interface Call {
  kind: 'call' | 'new';
  callee: Symbolic;
  /** What it was called on, for a method. */
  on: Symbolic | null;
  /** Last part of what was called: "get", "Router". */
  name: string;
  args: Argument[];
  site: Site;
  /** Where the functions on the way were called, innermost first. */
  via: Site[];
  /** Source of the tests that could not be decided. */
  conditions: readonly string[];
  result: Symbolic;
  order: number;
}

export interface Argument {
  value: Value;
  text: string;
}

/** A place in a file. */
export interface Site {
  file: string;
  line: number;
  start: number;
  end: number;
}

export interface ModuleText {
  file: string;
  text: string;
  lineOf(offset: number): number;
}

/** Variables in force at a place. */
export interface Scope {
  bindings: Map<string, { slot: Slot }>;
  parent: Scope | null;
  frame: Frame;
  module: ModuleText;
  /** Undecided branches that were open when it was made. */
  level: number;
}

/** One run of a function, or of a module's top level. */
export interface Frame {
  self: Value;
  newTarget: Value;
  home: ClassValue | ObjectValue | null;
  isStatic: boolean;
  /** The scope that `var` goes to. */
  top: Scope | null;
  returns: Value[];
  yields: Value[];
}

/** A call as it is written; `args` are its expressions. */
export interface CallSite {
  scope: Scope;
  node: Node;
  args: readonly (Expression | null)[];
}

export function isObjectLike(value: Value): value is Exclude<Value, Primitive> {
  return typeof value === 'object' && value !== null;
}
