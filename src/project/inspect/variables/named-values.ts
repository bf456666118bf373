// Values of variables that the code gives a name first: what it does with the name says whether it goes on without.
import { type Any, isNode, type Read } from './tree.ts';

export interface NamedValues {
  /** The name stands for what was read. */
  bind(name: string, read: Read): void;
  /** Names that a pattern declares. */
  declare(pattern: unknown): void;
  /** The code goes on where what has this name is not set. */
  soften(name: string): void;
  /** At the end of the file; a name that is declared twice says nothing. */
  settle(): void;
}

export function createNamedValues(): NamedValues {
  const bound: [name: string, read: Read][] = [];
  const declared = new Map<string, number>();
  const soft = new Set<string>();
  return {
    bind: (name, read) => void bound.push([name, read]),
    declare(pattern) {
      for (const name of namesIn(pattern)) declared.set(name, (declared.get(name) ?? 0) + 1);
    },
    soften: (name) => void soft.add(name),
    settle() {
      for (const [name, read] of bound) read.hasDefault ||= declared.get(name) === 1 && soft.has(name);
    },
  };
}

function namesIn(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn);
    case 'ObjectPattern':
      return pattern.properties.flatMap((property: Any) => namesIn(property.value ?? property));
    default:
      return [];
  }
}
