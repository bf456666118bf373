// Enums: what their members are.
import type { Node, TSEnumDeclaration } from 'oxc-parser';
import { keyText } from '../../../project/source/parse/syntax.ts';
import { literal, meaning, type Type, Unreadable } from './model.ts';
import type { Reader, Scope } from './scope.ts';

/** By their names. */
export function enumMembers(node: TSEnumDeclaration, scope: Scope, reader: Reader): Map<string, Type> {
  const members = new Map<string, Type>();
  let next: number | null = 0;
  for (const { id, initializer } of node.body.members) {
    const name = keyText(id as never, false) ?? '';
    const value: unknown = initializer ? constant(initializer, members, scope, reader) : next;
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new Unreadable(`the value of ${node.id.name}.${name} is computed`);
    members.set(name, literal(value));
    next = typeof value === 'number' ? value + 1 : null;
  }
  return members;
}

/** Of an enum's member: numbers, strings, and what operators make of them. */
function constant(node: Node, own: Map<string, Type>, scope: Scope, reader: Reader): unknown {
  const inner = (of: Node) => constant(of, own, scope, reader);
  switch (node.type) {
    case 'Literal':
      return node.value;
    case 'TemplateLiteral':
      return node.quasis
        .map(
          ({ value }, index) =>
            `${value.cooked ?? ''}${node.expressions[index] ? inner(node.expressions[index]) : ''}`,
        )
        .join('');
    case 'UnaryExpression': {
      const value = Number(inner(node.argument));
      return node.operator === '-' ? -value : node.operator === '~' ? ~value : value;
    }
    case 'BinaryExpression':
      return calculate(node.operator, inner(node.left), inner(node.right));
    case 'ParenthesizedExpression':
      return inner(node.expression);
    case 'Identifier': {
      const member = own.get(node.name);
      return member?.kind === 'literal' ? member.value : valueIn(reader.value(node, scope, true));
    }
    default:
      return valueIn(reader.value(node, scope, true));
  }
}

const valueIn = (type: Type) => {
  const meant = meaning(type);
  return meant.kind === 'literal' ? meant.value : undefined;
};

function calculate(operator: string, a: unknown, b: unknown): unknown {
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) return `${a}${b}`;
  const [left, right] = [Number(a), Number(b)];
  const results: Record<string, number> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '|': left | right,
    '&': left & right,
    '^': left ^ right,
    '<<': left << right,
    '>>': left >> right,
    '**': left ** right,
    '/': left / right,
    '%': left % right,
  };
  return results[operator];
}
