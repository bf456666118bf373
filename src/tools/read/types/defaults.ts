// Defaults that can stand in a schema: plain data, as it is written.
import type { Node } from 'oxc-parser';
import { keyText, unwrap } from '../../../project/source/parse/syntax.ts';

/** Of a text in a comment: JSON, or a word between quotes or without. */
export function defaultOf(text: string): { default: unknown } | Record<string, never> {
  const trimmed = text.trim().replace(/^`|`$/g, '');
  if (trimmed === '' || trimmed === 'undefined') return {};
  try {
    return { default: JSON.parse(trimmed) };
  } catch {
    const quoted = /^'([^']*)'$/.exec(trimmed)?.[1];
    if (quoted !== undefined) return { default: quoted };
    return /^[\w -]+$/.test(trimmed) ? { default: trimmed } : {};
  }
}

/** Undefined: it is computed, or nothing that JSON has. */
export function dataOf(expression: Node): { data: unknown } | undefined {
  const node = unwrap(expression as never) as Node;
  switch (node.type) {
    case 'Literal':
      return node.value === null || ['string', 'number', 'boolean'].includes(typeof node.value)
        ? 'regex' in node
          ? undefined
          : { data: node.value }
        : undefined;
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? { data: node.quasis[0]?.value.cooked ?? '' } : undefined;
    case 'UnaryExpression': {
      const inner = dataOf(node.argument);
      if (typeof inner?.data === 'number' && node.operator === '-') return { data: -inner.data };
      return undefined;
    }
    case 'ArrayExpression': {
      const items = node.elements.map((item) => (item ? dataOf(item) : undefined));
      return items.every((item) => item !== undefined) ? { data: items.map(({ data }) => data) } : undefined;
    }
    case 'ObjectExpression': {
      const entries: [string, unknown][] = [];
      for (const property of node.properties) {
        const key = property.type === 'Property' ? keyText(property.key, property.computed) : null;
        const value = property.type === 'Property' ? dataOf(property.value) : undefined;
        if (key === null || !value) return undefined;
        entries.push([key, value.data]);
      }
      return { data: Object.fromEntries(entries) };
    }
    default:
      return undefined;
  }
}
