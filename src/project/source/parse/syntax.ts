// Small questions about syntax trees.
import type {
  ArrowFunctionExpression,
  Expression,
  Function as FunctionNode,
  Node,
  ParamPattern,
  PropertyKey,
} from 'oxc-parser';

export type AnyFunction = FunctionNode | ArrowFunctionExpression;

/** What is left of an expression without the types, the brackets and the `?.` around it. */
export function unwrap(node: Expression): Expression {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case 'ChainExpression':
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
        inner = inner.expression;
        break;
      default:
        return inner;
    }
  }
}

export function isFunction(node: Node | null | undefined): node is AnyFunction {
  return (
    node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
  );
}

/** The key as written; null when it is computed. */
export function keyText(key: PropertyKey, computed: boolean): string | null {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Identifier' && !computed) return key.name;
  if (key.type === 'Literal' && key.value !== null && typeof key.value !== 'object') return String(key.value);
  return null;
}

export function parameterName(parameter: ParamPattern): string | null {
  switch (parameter.type) {
    case 'Identifier':
      return parameter.name;
    case 'AssignmentPattern':
      return parameter.left.type === 'Identifier' ? parameter.left.name : null;
    case 'TSParameterProperty':
      return parameterName(parameter.parameter);
    case 'RestElement':
      return parameter.argument.type === 'Identifier' ? parameter.argument.name : null;
    default:
      return null;
  }
}

/** A piece of source for one line of an answer. */
export function shorten(text: string, limit = 160): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

export function textOfFunction(node: AnyFunction, text: string): string {
  return text.slice(node.start, node.end);
}
