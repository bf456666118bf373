// What the parts of the linker ask of each other.
import type { Node } from 'oxc-parser';
import type { Declaration, Scope } from '../read/scope.ts';

/** What a name is: all places that say so. */
export interface Found {
  name: string;
  declarations: readonly Declaration[];
}

export interface Linker {
  /** The module that a specifier means in a file. */
  moduleOf(specifier: string, from: Scope): Scope | null;
  /** What other files of its package add to a module: `declare module '../index'`. */
  addedTo(scope: Scope, name: string): readonly Declaration[];
  /** A name that is there everywhere, as the types of Node say. */
  globalOf(name: string, folder: string): Found | null;
  exportOf(module: Scope, name: string): Found | null;
  /** A name as it is seen in a scope. */
  lookup(scope: Scope, name: string): Found | null;
  memberOf(found: Found, name: string): Found | null;
  /** What a type is made of; `at`: where it is written. */
  shapesOf(type: Node, at: Declaration): Found[];
  /** What an expression is. */
  meaningOf(expression: Node, at: Declaration): Found | null;
  /** Runs `step` unless it leads too far. */
  deeper<T>(step: () => T, otherwise: T): T;
}

export const moduleFound = (scope: Scope): Found => ({
  name: scope.file.path,
  declarations: [
    {
      ...{ kind: 'module', name: scope.file.path, node: scope.file.program, outer: scope.file.program },
      ...{ scope, inner: scope },
    },
  ],
});

export const foundOf = (declaration: Declaration): Found => ({
  name: declaration.name,
  declarations: [declaration],
});

/** What is made of a class. */
export const instanceOf = ({ name, declarations }: Found): Found => ({
  name,
  declarations: declarations.map((declaration) =>
    declaration.kind === 'class' ? { ...declaration, isInstance: true } : declaration,
  ),
});
