// What a file, a namespace or an ambient module declares and exports; names only, nothing is followed yet.
import type { Node } from 'oxc-parser';
import type { SourceFile } from './files.ts';

export type DeclarationKind =
  | 'function'
  | 'class'
  | 'interface'
  | 'type'
  | 'enum'
  | 'namespace'
  | 'module'
  | 'const'
  | 'method'
  | 'property'
  | 'accessor'
  | 'constructor'
  | 'member';

/** One place that says what a name is. */
export interface Declaration {
  kind: DeclarationKind;
  name: string;
  /** What says it; for a variable its declarator. */
  node: Node;
  /** What a comment stands in front of: the statement, or the member. */
  outer: Node;
  scope: Scope;
  /** Of a namespace or a module. */
  inner?: Scope;
  /** Of a member: what it is a member of. */
  owner?: Declaration;
  /** Of a class: what is made of it, rather than itself. */
  isInstance?: boolean;
  /** What its type parameters stand for. */
  bound?: ReadonlyMap<string, Bound>;
}

/** A type, and where it is written. */
export interface Bound {
  node: Node;
  at: Declaration;
}

/** An import, or an alias: a name that stands for another one. */
export interface Alias {
  /** The module; null: a name in the same scope. */
  from: string | null;
  /** Names to follow; `*`: the module itself. */
  path: readonly string[];
}

export interface Scope {
  file: SourceFile;
  parent: Scope | null;
  names: Map<string, Declaration[]>;
  aliases: Map<string, Alias>;
  /** Exported names, and what they are called here or come from. */
  exports: Map<string, Alias>;
  /** Exported names that are expressions. */
  values: Map<string, Declaration>;
  /** Modules all of whose names are exported. */
  stars: string[];
  /** `export =`, `module.exports =` */
  assigned: Declaration | null;
  /** Where nothing says `export`, a declaration file exports what it declares. */
  exportsAll: boolean;
  isModule: boolean;
  ambient: Map<string, Declaration[]>;
  /** `declare global` */
  globals: Scope[];
  /** `X.y = …` and `X.prototype.y = …`, by X. */
  added: Map<string, Map<string, Declaration[]>>;
}

export function emptyScope(file: SourceFile, parent: Scope | null): Scope {
  return {
    ...{ file, parent, names: new Map(), aliases: new Map(), exports: new Map(), values: new Map() },
    ...{ stars: [], assigned: null, exportsAll: false, isModule: false },
    ...{ ambient: new Map(), globals: [], added: new Map() },
  };
}

export function push<T>(map: Map<string, T[]>, name: string, item: T): void {
  const list = map.get(name);
  if (list) list.push(item);
  else map.set(name, [item]);
}
