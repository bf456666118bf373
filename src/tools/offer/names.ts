// Names that cannot be: of two, of the server itself, or of a form that clients refuse.
import type { Problem } from './read.ts';

interface NamedItem {
  name: string;
  source: string | null;
}

/** As MCP has them. */
const NAME = /^[\w.-]{1,128}$/;

/** What is left, in the order of the names; what is not offered is a problem each. `kind`: of what, in the singular. */
export function withoutCollisions<T extends NamedItem>(
  items: readonly T[],
  kind: string,
  reserved: readonly string[],
  keyOf: (item: T) => string = ({ name }) => name,
): { kept: T[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const kept = [...items]
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .filter((item) => {
      const problem = problemOf(item, items, kind, reserved, keyOf);
      if (problem !== undefined)
        problems.push({ source: item.source ?? item.name, message: problem, isFatal: true });
      return problem === undefined;
    });
  return { kept, problems };
}

function problemOf<T extends NamedItem>(
  item: T,
  items: readonly T[],
  kind: string,
  reserved: readonly string[],
  keyOf: (item: T) => string,
): string | undefined {
  const key = keyOf(item);
  if (reserved.includes(key))
    return `${key}: the server has a ${kind} of that name itself. Choose another${remedy(kind)}.`;
  if (kind !== 'resource' && !NAME.test(key))
    return `${key}: names of ${kind}s are of letters, digits, "_", "-" and ".", and at most 128 of them.`;
  const twins = items.filter((other) => other !== item && keyOf(other) === key);
  if (twins.length === 0) return undefined;
  const where = twins.map(({ source, name }) => source ?? name).join(', ');
  return `${key}: there is another ${kind} of that name, at ${where}. Neither is offered: rename one${remedy(kind)}.`;
}

const remedy = (kind: string) => (kind === 'tool' ? ', or give its class a static prefix' : '');
