// What a file exports by `module.exports` and `exports`, and what it adds to its functions: as it is written, nothing is run.
import type { Node, Statement } from 'oxc-parser';
import { isFunction, keyText, unwrap } from '../../source/parse/syntax.ts';
import { entityPath, readDeclaration, valueAs } from './declare.ts';
import { push, type Scope } from './scope.ts';

export function readCommonJs(scope: Scope, body: readonly Statement[]): void {
  for (const statement of body) readStatement(scope, statement, 0);
}

function readStatement(scope: Scope, statement: Statement, depth: number): void {
  if (depth > 4) return;
  switch (statement.type) {
    case 'VariableDeclaration':
      for (const { id, init } of statement.declarations) {
        if (init) readVariable(scope, id, init, statement);
      }
      return;
    case 'ExpressionStatement':
      readExpression(scope, unwrap(statement.expression), statement, depth);
      return;
    case 'IfStatement':
      readStatement(scope, statement.consequent, depth + 1);
      if (statement.alternate) readStatement(scope, statement.alternate, depth + 1);
      return;
    case 'BlockStatement':
      for (const inner of statement.body) readStatement(scope, inner, depth + 1);
      return;
    default:
      // Below a function that is called at once; at the top they are there already.
      if (depth > 0) readDeclaration(scope, statement, statement);
  }
}

function readVariable(scope: Scope, id: Node, init: Node, outer: Node): void {
  const value = unwrap(init as never) as Node;
  // `var app = exports = module.exports = {}`
  if (value.type === 'AssignmentExpression' && id.type === 'Identifier') {
    readAssignment(scope, value, outer, id);
    return;
  }
  const module = requiredBy(value);
  if (module === null) return;
  if (id.type === 'Identifier')
    scope.aliases.set(id.name, { from: module.from, path: ['=', ...module.path] });
  if (id.type !== 'ObjectPattern') return;
  for (const item of id.properties) {
    if (item.type !== 'Property' || item.value.type !== 'Identifier') continue;
    const key = keyText(item.key, item.computed);
    if (key !== null)
      scope.aliases.set(item.value.name, { from: module.from, path: ['=', ...module.path, key] });
  }
}

/** `require('x')`, `require('x').y`, and what compilers put around them. */
export function requiredBy(node: Node): { from: string; path: string[] } | null {
  if (node.type === 'MemberExpression') {
    const inner = requiredBy(node.object);
    const key = node.computed ? null : entityPath(node).at(-1) || keyText(node.property as never, false);
    return inner && key ? { from: inner.from, path: [...inner.path, key] } : null;
  }
  if (node.type !== 'CallExpression') return null;
  const [first] = node.arguments;
  const name = entityPath(node.callee).at(-1);
  if (name === 'require' && first?.type === 'Literal' && typeof first.value === 'string')
    return { from: first.value, path: [] };
  return name !== undefined && /^__(?:importStar|importDefault|toESM)$/.test(name) && first
    ? requiredBy(first)
    : null;
}

function readExpression(scope: Scope, node: Node, outer: Statement, depth: number): void {
  if (node.type === 'AssignmentExpression' && node.operator === '=') {
    readAssignment(scope, node, outer, null);
    return;
  }
  if (node.type === 'SequenceExpression') {
    for (const part of node.expressions) readExpression(scope, unwrap(part), outer, depth);
    return;
  }
  if (node.type !== 'CallExpression') return;
  const [first, second, third] = node.arguments;
  const name = entityPath(node.callee).at(-1) ?? '';
  if (name === '__exportStar' && first) {
    const module = requiredBy(first);
    if (module) scope.stars.push(module.from);
  } else if (name === 'defineProperty' && first && isExports(first) && second?.type === 'Literal' && third) {
    const value = definedValue(third);
    if (value) scope.values.set(String(second.value), valueAs(scope, String(second.value), value, outer));
  } else if (/^__export$/.test(name) && second?.type === 'ObjectExpression') {
    for (const item of second.properties) {
      if (item.type !== 'Property') continue;
      const key = keyText(item.key, item.computed);
      const value = returnedBy(item.value);
      if (key !== null && value) scope.values.set(key, valueAs(scope, key, value, outer));
    }
  } else {
    // `(function () { … })()`, also with `.call(this)`; `(function (factory) { … })(function (exports) { … })`
    const callee = unwrap(node.callee) as Node;
    const called = callee.type === 'MemberExpression' ? (unwrap(callee.object as never) as Node) : callee;
    if (isFunction(called))
      for (const fn of [called, ...node.arguments])
        if (isFunction(fn) && fn.body?.type === 'BlockStatement')
          for (const inner of fn.body.body) readStatement(scope, inner as Statement, depth + 1);
  }
}

/** `{ value: x }`, `{ get() { return x } }` */
function definedValue(node: Node): Node | null {
  if (node.type !== 'ObjectExpression') return null;
  for (const item of node.properties) {
    if (item.type !== 'Property') continue;
    const key = keyText(item.key, item.computed);
    if (key === 'value') return item.value;
    if (key === 'get') return returnedBy(item.value);
  }
  return null;
}

function returnedBy(node: Node): Node | null {
  if (!isFunction(node) || !node.body) return null;
  if (node.body.type !== 'BlockStatement') return node.body;
  const last = node.body.body.find((statement) => statement.type === 'ReturnStatement');
  return last?.type === 'ReturnStatement' ? last.argument : null;
}

/** `a = b = value`: the value is all of them. */
function readAssignment(scope: Scope, node: Node, outer: Node, variable: Node | null): void {
  const targets: Node[] = variable ? [variable] : [];
  let value = node;
  while (value.type === 'AssignmentExpression' && value.operator === '=') {
    targets.push(value.left);
    value = unwrap(value.right) as Node;
  }
  // What compilers write first: `exports.a = exports.b = void 0`
  if (value.type === 'UnaryExpression' && value.operator === 'void') return;
  const own = targets.find((target) => target.type === 'Identifier' && target.name !== 'exports');
  for (const target of targets) assign(scope, target, value, outer, own === target ? null : own);
}

function assign(scope: Scope, target: Node, given: Node, outer: Node, same: Node | null | undefined): void {
  // The variable has what is added to it later.
  const value = same ?? given;
  const path = entityPath(target);
  const [first = '', second, third, ...more] = path;
  if (target.type === 'Identifier') {
    if (first !== 'exports' && !scope.names.has(first))
      push(scope.names, first, valueAs(scope, first, value, outer));
    else if (first !== 'exports') replaceValue(scope, first, value, outer);
    return;
  }
  if (first === 'module' && second === 'exports' && more.length === 0) {
    if (third !== undefined) scope.values.set(third, valueAs(scope, third, value, outer));
    else if (!isToCommonJs(value)) scope.assigned = valueAs(scope, 'module.exports', value, outer);
    return;
  }
  if (first === 'exports' && second !== undefined && third === undefined) {
    scope.values.set(second, valueAs(scope, second, value, outer));
    return;
  }
  const isPrototype = second === 'prototype';
  const member = isPrototype ? third : second;
  if (first === '' || member === undefined || path.length > (isPrototype ? 3 : 2)) return;
  const members = scope.added.get(first) ?? new Map();
  scope.added.set(first, members);
  push(members, member, valueAs(scope, member, value, outer));
}

/** A variable that was declared without a value, or with another name for the exports. */
function replaceValue(scope: Scope, name: string, value: Node, outer: Node): void {
  const [first] = scope.names.get(name) ?? [];
  const declarator = first?.node;
  if (declarator?.type !== 'VariableDeclarator') return;
  const init = declarator.init ? unwrap(declarator.init) : null;
  if (init === null || init.type === 'AssignmentExpression')
    scope.names.set(name, [{ ...valueAs(scope, name, value, outer), outer: first?.outer ?? outer }]);
}

const isExports = (node: Node): boolean => /^(?:module\.)?exports$/.test(entityPath(node).join('.'));

const isToCommonJs = (node: Node): boolean =>
  node.type === 'CallExpression' && entityPath(node.callee).at(-1) === '__toCommonJS';
