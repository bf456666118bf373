// The declarations of a file with `import` and `export`, or of one that only declares.
import type { Node, Statement } from 'oxc-parser';
import { type Alias, type Declaration, type DeclarationKind, emptyScope, push, type Scope } from './scope.ts';

/** Where nothing says otherwise, what only declares exports all that it declares. */
export function exportsAll(body: readonly Statement[]): boolean {
  return !body.some(
    (node) =>
      node.type === 'TSExportAssignment' ||
      node.type === 'ExportAllDeclaration' ||
      node.type === 'ExportDefaultDeclaration' ||
      (node.type === 'ExportNamedDeclaration' && !node.declaration),
  );
}

export function readStatements(scope: Scope, body: readonly Statement[]): void {
  for (const node of body) readStatement(scope, node, node);
}

function readStatement(scope: Scope, node: Statement, outer: Node): void {
  switch (node.type) {
    case 'ImportDeclaration':
      scope.isModule = true;
      for (const item of node.specifiers)
        scope.aliases.set(item.local.name, importOf(item, node.source.value));
      return;
    case 'ExportNamedDeclaration':
      scope.isModule = true;
      if (node.declaration) exportDeclared(scope, node.declaration as Statement, node);
      for (const item of node.specifiers) {
        const path = [nameOf(item.local)];
        scope.exports.set(nameOf(item.exported), { from: node.source?.value ?? null, path });
      }
      return;
    case 'ExportAllDeclaration':
      scope.isModule = true;
      if (node.exported) scope.exports.set(nameOf(node.exported), { from: node.source.value, path: ['*'] });
      else scope.stars.push(node.source.value);
      return;
    case 'ExportDefaultDeclaration':
      scope.isModule = true;
      readDefault(scope, node.declaration, node);
      return;
    case 'TSExportAssignment':
      scope.isModule = true;
      scope.assigned = valueAs(scope, 'export=', node.expression, node);
      return;
    case 'TSImportEqualsDeclaration': {
      const reference = node.moduleReference;
      const alias: Alias =
        reference.type === 'TSExternalModuleReference'
          ? { from: String(reference.expression.value), path: ['*'] }
          : { from: null, path: entityPath(reference) };
      if (alias.from !== null && scope.parent === null) scope.isModule = true;
      scope.aliases.set(node.id.name, alias);
      return;
    }
    default:
      readDeclaration(scope, node, outer);
  }
}

function importOf(item: { type: string; imported?: Node }, from: string): Alias {
  if (item.type === 'ImportNamespaceSpecifier') return { from, path: ['*'] };
  return { from, path: [item.imported ? nameOf(item.imported) : 'default'] };
}

function exportDeclared(scope: Scope, node: Statement, outer: Node): void {
  for (const name of readStatementNames(scope, node, outer))
    scope.exports.set(name, { from: null, path: [name] });
}

function readStatementNames(scope: Scope, node: Statement, outer: Node): string[] {
  if (node.type === 'TSImportEqualsDeclaration') {
    readStatement(scope, node, outer);
    return [node.id.name];
  }
  return readDeclaration(scope, node, outer);
}

function readDefault(scope: Scope, node: Node, outer: Node): void {
  const named = 'id' in node && node.id ? readDeclaration(scope, node as Statement, outer) : [];
  if (named[0] !== undefined) scope.exports.set('default', { from: null, path: [named[0]] });
  else if (node.type === 'Identifier') scope.exports.set('default', { from: null, path: [node.name] });
  else scope.values.set('default', valueAs(scope, 'default', node, outer));
}

/** An expression as what a name stands for. */
export function valueAs(scope: Scope, name: string, node: Node, outer: Node): Declaration {
  return { kind: kindOf(node), name, node, outer, scope };
}

function kindOf(node: Node): DeclarationKind {
  if (/^(?:Function|ArrowFunction|TSDeclareFunction)/.test(node.type)) return 'function';
  if (node.type === 'ClassExpression' || node.type === 'ClassDeclaration') return 'class';
  return 'const';
}

/** Puts what a statement declares into the scope; gives the names. */
export function readDeclaration(scope: Scope, node: Statement, outer: Node): string[] {
  const add = (kind: DeclarationKind, name: string, own: Node = node): string => {
    push(scope.names, name, { kind, name, node: own, outer, scope });
    return name;
  };
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return node.id ? [add('function', node.id.name)] : [];
    case 'ClassDeclaration':
      return node.id ? [add('class', node.id.name)] : [];
    case 'TSInterfaceDeclaration':
      return [add('interface', node.id.name)];
    case 'TSTypeAliasDeclaration':
      return [add('type', node.id.name)];
    case 'TSEnumDeclaration':
      return [add('enum', node.id.name)];
    case 'VariableDeclaration':
      return node.declarations.flatMap((declarator) =>
        namesIn(declarator.id).map((name) => add('const', name, declarator)),
      );
    case 'TSModuleDeclaration':
      return readModule(scope, node, outer);
    default:
      return [];
  }
}

type ModuleNode = Extract<Node, { type: 'TSModuleDeclaration' }>;

function readModule(scope: Scope, node: ModuleNode, outer: Node): string[] {
  const { id, body } = node;
  const statements = (body?.body ?? []) as Statement[];
  if (node.global) {
    const inner = emptyScope(scope.file, scope);
    readStatements(inner, statements);
    inner.exportsAll = true;
    scope.globals.push(inner);
    return [];
  }
  const isAmbient = id.type === 'Literal';
  const path = isAmbient ? [id.value] : entityPath(id);
  const kind = isAmbient ? 'module' : 'namespace';
  let around = scope;
  // `namespace A.B.C { … }` is three, one in the other.
  path.forEach((name, index) => {
    const inner = emptyScope(scope.file, around);
    inner.exportsAll = true;
    push(isAmbient ? around.ambient : around.names, name, { kind, name, node, outer, scope: around, inner });
    if (index === path.length - 1) {
      readStatements(inner, statements);
      inner.exportsAll = exportsAll(statements);
    }
    around = inner;
  });
  return isAmbient ? [] : path.slice(0, 1);
}

/** `A.B.C` as names. */
export function entityPath(node: Node): string[] {
  if (node.type === 'Identifier') return [node.name];
  if (node.type === 'TSQualifiedName') return [...entityPath(node.left), node.right.name];
  if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier')
    return [...entityPath(node.object), node.property.name];
  if (node.type === 'ThisExpression') return ['this'];
  return [];
}

function namesIn(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((item) =>
        namesIn(item.type === 'RestElement' ? item.argument : item.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((item) => (item ? namesIn(item) : []));
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' ? String(node.value) : '';
}
