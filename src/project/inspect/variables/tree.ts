// Nodes of a syntax tree, whatever their type, and what is found in them.

export interface Read {
  name: string;
  start: number;
  /** It goes on where the variable is not set. */
  hasDefault: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: each reader looks at what its kind of node has
export type Any = { type: string; start: number; end: number } & Record<string, any>;

export const isNode = (value: unknown): value is Any =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** The nodes right below, in order. */
export const fieldsOf = (node: Any): Any[] =>
  Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );

/** `x.name`, `x['name']`; null where it is computed. */
export function nameOfMember(node: Any): string | null {
  if (node.type !== 'MemberExpression') return null;
  return node.computed ? textOf(node.property) : (node.property.name ?? null);
}

/** A text as it is written, in whichever quotes; null where it is none, or computed. */
export function textOf(node: Any | undefined): string | null {
  if (node?.type === 'TemplateLiteral' && node.quasis.length === 1) return node.quasis[0].value.cooked;
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

export const textOfKey = ({ key, computed }: Any): string | null =>
  computed ? null : (key.name ?? (typeof key.value === 'string' ? key.value : null));
