// One file, or a namespace in it, by the names that it declares, imports and exports.
import type { Class, Expression, Node, Program, Statement } from 'oxc-parser';
import type { Parsed } from '../../../project/source/parse/parser.ts';
import { keyText, unwrap } from '../../../project/source/parse/syntax.ts';

export interface Module {
  /** Absolute. */
  file: string;
  parsed: Parsed;
  /** Where names are looked for that are not found here: what a namespace, or a type in a comment, stands in. */
  outer: Module | null;
  declared: Map<string, Node[]>;
  imports: Map<string, Import>;
  exports: Map<string, Exported>;
  /** Specifiers of `export * from`. */
  stars: string[];
}

export interface Import {
  from: string;
  /** "*": all of it as one object. */
  name: string;
}

export type Exported = { local: string } | Import;

/** Of what has no name, and is exported. */
const unnamed = (name: string) => `(${name})`;

/** `typesIn` gives declarations that stand in comments. */
export function indexModule(file: string, parsed: Parsed, typesIn: (module: Module) => Node[]): Module {
  const module = indexBody(file, parsed, parsed.program.body, null);
  for (const node of typesIn(module)) declare(module, node);
  return module;
}

export function indexBody(file: string, parsed: Parsed, body: Program['body'], outer: Module | null): Module {
  const module: Module = {
    ...{ file, parsed, outer, stars: [] },
    ...{ declared: new Map(), imports: new Map(), exports: new Map() },
  };
  for (const statement of body) indexStatement(module, statement as Statement);
  // What `declare namespace` holds is visible, exported or not.
  if (outer) for (const name of module.declared.keys()) addExport(module, name, { local: name });
  return module;
}

const addExport = (module: Module, name: string, exported: Exported) => {
  if (!module.exports.has(name)) module.exports.set(name, exported);
};

function declare(module: Module, node: Node, name = nameOf(node)): void {
  if (name === null) return;
  const known = module.declared.get(name);
  if (known) known.push(node);
  else module.declared.set(name, [node]);
}

function nameOf(node: Node): string | null {
  const id = (node as { id?: Node | null }).id;
  return id?.type === 'Identifier' ? id.name : id?.type === 'Literal' ? String(id.value) : null;
}

function indexStatement(module: Module, statement: Statement): void {
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const specifier of statement.specifiers) {
        const from = statement.source.value;
        const name =
          specifier.type === 'ImportSpecifier'
            ? textOf(specifier.imported)
            : specifier.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*';
        module.imports.set(specifier.local.name, { from, name });
      }
      return;
    case 'TSImportEqualsDeclaration':
      if (statement.moduleReference.type === 'TSExternalModuleReference')
        module.imports.set(statement.id.name, {
          from: statement.moduleReference.expression.value,
          name: '*',
        });
      return;
    case 'ExportAllDeclaration':
      if (statement.exported)
        addExport(module, textOf(statement.exported), { from: statement.source.value, name: '*' });
      else module.stars.push(statement.source.value);
      return;
    case 'ExportNamedDeclaration':
      if (statement.declaration) {
        const before = new Set(module.declared.keys());
        indexStatement(module, statement.declaration as Statement);
        const own = nameOf(statement.declaration);
        for (const name of own ? [own] : [...module.declared.keys()].filter((name) => !before.has(name)))
          addExport(module, name, { local: name });
      }
      for (const { local, exported } of statement.specifiers)
        addExport(
          module,
          textOf(exported),
          statement.source ? { from: statement.source.value, name: textOf(local) } : { local: textOf(local) },
        );
      return;
    case 'ExportDefaultDeclaration':
      exportValue(module, 'default', statement.declaration as Node);
      return;
    case 'TSExportAssignment':
      exportValue(module, 'default', statement.expression);
      return;
    case 'VariableDeclaration':
      for (const declarator of statement.declarations) indexVariable(module, declarator);
      return;
    case 'ExpressionStatement':
      indexCommonJs(module, statement.expression);
      return;
    default:
      declare(module, statement);
  }
}

/** A value that is exported by itself. */
function exportValue(module: Module, name: string, node: Node): void {
  if (node.type === 'Identifier') {
    addExport(module, name, { local: node.name });
    return;
  }
  const local = nameOf(node) ?? unnamed(name);
  declare(module, node, local);
  addExport(module, name, { local });
}

function indexVariable(module: Module, declarator: Node & { type: 'VariableDeclarator' }): void {
  const from = declarator.init ? requiredBy(declarator.init) : null;
  if (declarator.id.type === 'Identifier') {
    if (from === null) declare(module, declarator);
    else module.imports.set(declarator.id.name, from);
    return;
  }
  if (declarator.id.type !== 'ObjectPattern' || from?.name !== '*') return;
  for (const property of declarator.id.properties)
    if (property.type === 'Property' && property.value.type === 'Identifier')
      module.imports.set(property.value.name, {
        from: from.from,
        name: keyText(property.key, property.computed) ?? '',
      });
}

/** `require('x')`, `require('x').y`, `await import('x')`. */
function requiredBy(init: Expression): Import | null {
  const node = unwrap(init);
  if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') {
    const whole = requiredBy(node.object as Expression);
    return whole?.name === '*' ? { from: whole.from, name: node.property.name } : null;
  }
  const call = node.type === 'AwaitExpression' ? node.argument : node;
  const argument =
    call.type === 'ImportExpression'
      ? call.source
      : call.type === 'CallExpression' && call.callee.type === 'Identifier' && call.callee.name === 'require'
        ? call.arguments[0]
        : null;
  return argument?.type === 'Literal' && typeof argument.value === 'string'
    ? { from: argument.value, name: '*' }
    : null;
}

/** `module.exports = …`, `exports.x = …`, `Object.assign(exports, …)` apart. */
function indexCommonJs(module: Module, expression: Expression): void {
  if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression') return;
  const target = module.parsed.text.slice(expression.left.start, expression.left.end);
  const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(target)?.[1];
  const value = unwrap(expression.right);
  if (name !== undefined) exportValue(module, name, expression.right);
  if (target !== 'module.exports') return;
  if (value.type !== 'ObjectExpression') exportValue(module, 'default', value);
  for (const property of value.type === 'ObjectExpression' ? value.properties : []) {
    if (property.type !== 'Property') continue;
    const key = keyText(property.key, property.computed);
    if (key !== null) exportValue(module, key, property.value);
  }
}

const textOf = (node: { type: string; name?: string; value?: unknown }): string =>
  node.type === 'Identifier' ? (node.name ?? '') : String(node.value);

export const isClass = (node: Node | null | undefined): node is Class =>
  node?.type === 'ClassDeclaration' || node?.type === 'ClassExpression';
