// What an expression is: the declaration that it names, makes or calls. Nothing is run.
import type { Node } from 'oxc-parser';
import { keyText, unwrap } from '../../source/parse/syntax.ts';
import { requiredBy } from '../read/common-js.ts';
import type { Declaration } from '../read/scope.ts';
import { type Found, foundOf, instanceOf, type Linker } from './linker-shapes.ts';
import { followAlias } from './names.ts';
import { resultsOf } from './results.ts';

export function meaningOf(linker: Linker, expression: Node, at: Declaration): Found | null {
  // The type that it is said to have.
  if (expression.type === 'TSAsExpression' || expression.type === 'TSTypeAssertion') {
    const [shape] = linker.shapesOf(expression.typeAnnotation, at);
    if (shape) return shape;
  }
  const node = unwrap(expression as never) as Node;
  const inner = (part: Node) => linker.deeper(() => linker.meaningOf(part, at), null);
  switch (node.type) {
    case 'Identifier':
      return linker.lookup(at.scope, node.name);
    case 'MemberExpression':
      return ofMember(linker, node, at);
    case 'CallExpression':
    case 'NewExpression':
      return ofCall(linker, node, at);
    case 'AwaitExpression':
      return inner(node.argument);
    case 'AssignmentExpression':
      return inner(node.right);
    case 'LogicalExpression':
      return inner(node.left) ?? inner(node.right);
    case 'ConditionalExpression':
      return inner(node.consequent) ?? inner(node.alternate);
    case 'SequenceExpression':
      return inner(node.expressions.at(-1) ?? node);
    case 'ObjectExpression':
    case 'ClassExpression':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return foundOf({ ...at, node, kind: node.type === 'ClassExpression' ? 'class' : at.kind });
    default:
      return null;
  }
}

function ofMember(
  linker: Linker,
  node: Extract<Node, { type: 'MemberExpression' }>,
  at: Declaration,
): Found | null {
  const required = requiredBy(node);
  if (required)
    return followAlias(linker, at.scope, { from: required.from, path: ['=', ...required.path] }, '');
  const key = keyText(node.property as never, node.computed);
  const holder = linker.deeper(() => linker.meaningOf(node.object, at), null);
  return holder && key !== null ? linker.deeper(() => linker.memberOf(holder, key), null) : null;
}

type Call = Extract<Node, { type: 'CallExpression' | 'NewExpression' }>;

function ofCall(linker: Linker, node: Call, at: Declaration): Found | null {
  const required = requiredBy(node);
  if (required)
    return followAlias(linker, at.scope, { from: required.from, path: ['=', ...required.path] }, '');
  const callee = linker.deeper(() => linker.meaningOf(node.callee, at), null);
  if (!callee) return null;
  const classes = callee.declarations.filter(({ kind }) => kind === 'class');
  if (node.type === 'NewExpression' && classes.length > 0)
    return instanceOf({ name: callee.name, declarations: classes });
  const [made, ...more] = resultsOf(linker, callee);
  if (made)
    return { name: made.name, declarations: [made, ...more].flatMap(({ declarations }) => declarations) };
  // Functions that make classes of old: what was added to their prototype.
  return node.type === 'NewExpression' ? callee : null;
}

/** What a variable is another name for: `const a = b.c`, `const { a } = b`. */
export function namedBy(linker: Linker, declaration: Declaration): Found | null {
  const { node, name } = declaration;
  if (node.type !== 'VariableDeclarator' || !node.init) return null;
  if (node.id.type === 'ObjectPattern') {
    const property = node.id.properties.find(
      (item) => item.type === 'Property' && item.value.type === 'Identifier' && item.value.name === name,
    );
    const key = property?.type === 'Property' ? keyText(property.key, property.computed) : null;
    const holder = key === null ? null : linker.meaningOf(node.init, declaration);
    return holder && key !== null ? linker.memberOf(holder, key) : null;
  }
  const init = unwrap(node.init);
  return init.type === 'Identifier' || init.type === 'MemberExpression'
    ? linker.meaningOf(init, declaration)
    : null;
}
