// Which packages a file names, and how: imported, imported for its types alone, or in a text.
import { isBuiltin } from 'node:module';
import type { ParseResult, Program } from 'oxc-parser';
import { type Any, fieldsOf, isNode } from '../variables/tree.ts';

export interface Named {
  /** Of the package: `@scope/name`, `name`. */
  name: string;
  /** As it is written. */
  specifier: string;
  start: number;
  isType: boolean;
  /** It goes on without: resolved only, or tried. */
  isOptional: boolean;
}

/** The name of the package that a specifier leads to; null for files, built-ins, and what only a bundler knows. */
function packageIn(specifier: string): string | null {
  const [, name] = /^((?:@[a-z\d][\w.~-]*\/)?[a-z\d][\w.~-]*)(?:\/|\?|$)/i.exec(specifier) ?? [];
  // `punycode/` is a package, whose name a built-in module has as well.
  return name === undefined || isBuiltin(specifier) ? null : name;
}

/** What only a tree tells: calls, types and declarations. */
const needsTree =
  /\brequire\b|\b(?:jest|vi|mock)\.|\bimport\.meta\.resolve\b|\bdeclare\s+module\b|\bimport\s*\(/;

export function packagesNamed(parsed: Pick<ParseResult, 'program' | 'module'>, text: string): Named[] {
  const found = needsTree.test(text) ? namedInTree(parsed.program) : namedInModule(parsed.module);
  for (const match of text.matchAll(/^\/\/\/\s*<reference\s+types=["']([^"']+)/gm)) {
    const name = packageIn(match[1] ?? '');
    if (name !== null)
      found.push({ name, specifier: name, start: match.index, isType: true, isOptional: false });
  }
  return found;
}

/** As the parser lists them: most files need no tree. */
function namedInModule({ staticImports, staticExports }: ParseResult['module']): Named[] {
  const found: Named[] = [];
  const add = (request: { value: string; start: number } | null, types: readonly boolean[]) => {
    const name = request === null ? null : packageIn(request.value);
    if (request === null || name === null) return;
    const isType = types.length > 0 && types.every(Boolean);
    found.push({ name, specifier: request.value, start: request.start, isType, isOptional: false });
  };
  for (const { moduleRequest, entries } of staticImports)
    add(
      moduleRequest,
      entries.map(({ isType }) => isType),
    );
  for (const { entries } of staticExports)
    for (const { moduleRequest, isType } of entries) add(moduleRequest, [isType]);
  return found;
}

/** By the whole tree of a file. */
function namedInTree(program: Program): Named[] {
  const found: Named[] = [];
  let tries = 0;
  const add = (node: unknown, isType: boolean, isAsked = false): void => {
    if (!isNode(node) || node.type !== 'Literal' || typeof node.value !== 'string') return;
    const name = packageIn(node.value);
    const isOptional = isAsked || tries > 0;
    if (name !== null) found.push({ name, specifier: node.value, start: node.start, isType, isOptional });
  };
  const visit = (node: Any): void => {
    switch (node.type) {
      case 'ImportDeclaration':
        add(node.source, node.importKind === 'type' || onlyTypes(node.specifiers));
        return;
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        add(node.source, node.exportKind === 'type');
        break;
      case 'ImportExpression':
        add(node.source, false);
        break;
      case 'TSImportType':
        add(node.argument?.literal ?? node.argument ?? node.source, true);
        break;
      case 'TSExternalModuleReference':
        add(node.expression, false);
        break;
      case 'TSModuleDeclaration':
        add(node.id, true);
        break;
      case 'CallExpression':
        if (isRequire(node.callee)) add(node.arguments[0], false);
        else if (asksFor(node.callee)) add(node.arguments[0], false, true);
        break;
      case 'TryStatement':
        tries++;
        visit(node.block);
        tries--;
        for (const part of [node.handler, node.finalizer]) if (isNode(part)) visit(part);
        return;
    }
    for (const child of fieldsOf(node)) visit(child);
  };
  for (const node of program.body as Any[]) visit(node);
  return found;
}

function onlyTypes(specifiers: readonly Any[]): boolean {
  return specifiers.length > 0 && specifiers.every(({ importKind }) => importKind === 'type');
}

const isNamed = (node: Any, name: RegExp): boolean => node.type === 'Identifier' && name.test(node.name);

/** `require(…)`, `createRequire(…)(…)`, `jest.requireActual(…)`. */
function isRequire(callee: Any): boolean {
  if (callee.type === 'CallExpression') return isNamed(callee.callee, /^createRequire$/);
  if (callee.type !== 'MemberExpression') return isNamed(callee, /^require$/);
  return isNamed(callee.object, /^(?:jest|vi)$/) && /^(?:require|import)Actual$/.test(callee.property.name);
}

/** `require.resolve(…)`, `import.meta.resolve(…)`, `vi.mock(…)`. */
function asksFor(callee: Any): boolean {
  if (callee.type !== 'MemberExpression') return false;
  const { object, property } = callee;
  if (property.name === 'resolve') return object.type === 'MetaProperty' || isNamed(object, /require/i);
  return isNamed(object, /^(?:jest|vi|mock)$/) && /mock|module/i.test(property.name ?? '');
}
