// Links a module: imports and exports by name, variables as values that are made when they are first read.
import type { ExportNamedDeclaration, ModuleExportName, Statement, VariableDeclaration } from 'oxc-parser';
import { makePending, makeRecord, makeUnknown, read } from '../../values/make.ts';
import { declare } from '../../values/scope.ts';
import type { ObjectValue, Scope } from '../../values/value.ts';
import { evaluateClass } from '../classes.ts';
import { makeFunction } from '../literals.ts';
import type { Machine } from '../machine.ts';
import { bindPattern, nameFunction } from '../patterns.ts';
import { enumObject, hoist } from '../statements.ts';
import { atTop, type Module, namesIn } from './module.ts';

export function linkModule(machine: Machine, module: Module): void {
  const body = module.parsed.program.body as Statement[];
  hoist(body, module.scope);
  for (const statement of body) linkStatement(machine, module, statement);
  const isModule = module.exports.size > 0 || module.passed.size > 0 || module.stars.length > 0;
  if (!isModule) module.commonjs = declareCommonJs(module);
}

function linkStatement(machine: Machine, module: Module, statement: Statement): void {
  const { scope } = module;
  switch (statement.type) {
    case 'ImportDeclaration':
      if (statement.importKind === 'type') return;
      for (const item of statement.specifiers) {
        if (item.type === 'ImportSpecifier' && item.importKind === 'type') continue;
        const name =
          item.type === 'ImportSpecifier'
            ? exportName(item.imported)
            : item.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*';
        const specifier = statement.source.value;
        declare(scope, item.local.name, {
          kind: 'pending',
          force: () => machine.load(specifier, scope, 'static', name),
        });
      }
      return;
    case 'VariableDeclaration':
      linkVariables(machine, statement, scope);
      return;
    case 'ClassDeclaration': {
      const name = statement.id?.name ?? 'default';
      declare(
        scope,
        name,
        makePending(
          () => atTop(machine, () => evaluateClass(machine, statement, scope)),
          () => makeUnknown(name),
        ),
      );
      return;
    }
    case 'TSEnumDeclaration':
      declare(
        scope,
        statement.id.name,
        makePending(
          () => enumObject(machine, statement, scope),
          () => undefined,
        ),
      );
      return;
    case 'TSImportEqualsDeclaration': {
      const { moduleReference } = statement;
      if (moduleReference.type === 'TSExternalModuleReference') {
        const specifier = moduleReference.expression.value;
        declare(scope, statement.id.name, {
          kind: 'pending',
          force: () => machine.load(specifier, scope, 'require'),
        });
      }
      return;
    }
    case 'ExportNamedDeclaration':
      linkExports(machine, module, statement);
      return;
    case 'ExportAllDeclaration':
      if (statement.exportKind === 'type') return;
      if (statement.exported)
        module.passed.set(exportName(statement.exported), { specifier: statement.source.value, name: '*' });
      else module.stars.push(statement.source.value);
      return;
    case 'ExportDefaultDeclaration': {
      const { declaration } = statement;
      if (declaration.type === 'TSInterfaceDeclaration' || declaration.type === 'TSDeclareFunction') return;
      const make = () => {
        if (declaration.type === 'FunctionDeclaration') return makeFunction(declaration, scope, 'default');
        const value =
          declaration.type === 'ClassDeclaration'
            ? evaluateClass(machine, declaration, scope, 'default')
            : machine.evaluate(declaration as never, scope);
        nameFunction(value, 'default');
        return value;
      };
      const named = 'id' in declaration && declaration.id?.type === 'Identifier' ? declaration.id.name : null;
      if (named === null || !scope.bindings.has(named))
        declare(
          scope,
          named ?? '*default*',
          makePending(
            () => atTop(machine, make),
            () => makeUnknown('default'),
          ),
        );
      module.exports.set('default', () => read(scope.bindings.get(named ?? '*default*')?.slot));
      return;
    }
    default:
  }
}

function linkExports(machine: Machine, module: Module, statement: ExportNamedDeclaration): void {
  const { scope } = module;
  if (statement.exportKind === 'type') return;
  const { declaration, source } = statement;
  if (declaration) {
    const before = new Set(scope.bindings.keys());
    linkStatement(machine, module, declaration);
    const names =
      declaration.type === 'FunctionDeclaration' || declaration.type === 'TSModuleDeclaration'
        ? 'id' in declaration && declaration.id?.type === 'Identifier'
          ? [declaration.id.name]
          : []
        : [...scope.bindings.keys()].filter((name) => !before.has(name));
    for (const name of names) module.exports.set(name, () => read(scope.bindings.get(name)?.slot));
  }
  for (const item of statement.specifiers) {
    if (item.exportKind === 'type') continue;
    const [local, exported] = [exportName(item.local), exportName(item.exported)];
    if (source) module.passed.set(exported, { specifier: source.value, name: local });
    else module.exports.set(exported, () => read(scope.bindings.get(local)?.slot));
  }
}

function exportName(name: ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name;
}

/** Top-level variables are made when they are first read, so that circles of modules need nothing. */
function linkVariables(machine: Machine, node: VariableDeclaration, scope: Scope): void {
  if (node.declare) return;
  for (const { id, init } of node.declarations) {
    if (!init) {
      if (id.type === 'Identifier' && !scope.bindings.has(id.name)) declare(scope, id.name, undefined);
      continue;
    }
    const whole = makePending(
      () => atTop(machine, () => machine.evaluate(init, scope)),
      () => makeUnknown('a circle'),
    );
    for (const name of namesIn(id)) {
      const pending = makePending(
        () => {
          const value = whole.force();
          bindPattern(machine, id, value, scope);
          const bound = scope.bindings.get(name)?.slot;
          return bound === pending ? undefined : read(bound);
        },
        () => makeUnknown(name),
      );
      declare(scope, name, pending);
    }
  }
}

function declareCommonJs(module: Module): ObjectValue {
  const exported = makeRecord([]);
  const object = makeRecord([
    ['exports', exported],
    ['filename', module.file],
    ['id', module.file],
  ]);
  module.scope.frame.self = exported;
  declare(module.scope, 'module', object);
  declare(module.scope, 'exports', exported);
  return object;
}
