// Import declarations of many steps as few lines.
import type { ImportWanted } from './step.ts';

/** One declaration for each module where that is possible, in the order in which they were first imported. */
export function mergeImports(imports: readonly ImportWanted[]): string[] {
  const merged: ImportWanted[] = [];
  for (const wanted of imports) {
    const before = merged.find((other) => mayJoin(other, wanted));
    if (!before) {
      merged.push({ ...wanted, named: [...wanted.named] });
      continue;
    }
    before.defaultName ??= wanted.defaultName;
    for (const part of wanted.named) {
      if (!before.named.some((known) => nameOf(known) === nameOf(part))) before.named.push(part);
    }
  }
  return [...new Set(merged.flatMap(declarations))];
}

/** A namespace stands alone, and a declaration has one default name. */
function mayJoin(one: ImportWanted, other: ImportWanted): boolean {
  return (
    one.specifier === other.specifier &&
    one.attributes === other.attributes &&
    one.isType === other.isType &&
    !one.namespace &&
    !other.namespace &&
    !isBare(one) &&
    !isBare(other) &&
    (!one.defaultName || !other.defaultName || one.defaultName === other.defaultName)
  );
}

function isBare({ defaultName, namespace, named }: ImportWanted): boolean {
  return !defaultName && !namespace && named.length === 0;
}

function declarations({
  specifier,
  attributes,
  isType,
  defaultName,
  namespace,
  named,
}: ImportWanted): string[] {
  const from = `${quoted(specifier)}${attributes && ` ${attributes}`};`;
  const all = namespace ? `* as ${namespace}` : undefined;
  const braces = named.length > 0 ? `{ ${named.map(nameOf).join(', ')} }` : undefined;
  const parts = [defaultName, all, braces].filter((part) => part !== undefined);
  if (parts.length === 0) return [`import ${from}`];
  // A type import has one of them.
  if (isType) return parts.map((part) => `import type ${part} from ${from}`);
  return [`import ${parts.join(', ')} from ${from}`];
}

function nameOf({ from, to, type }: ImportWanted['named'][number]): string {
  return `${type ? 'type ' : ''}${from === to ? from : `${from} as ${to}`}`;
}

/** A literal in single quotes. */
export function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
