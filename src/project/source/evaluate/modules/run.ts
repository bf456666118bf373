// Runs the top level of a module, one statement after the other.
import type { Statement } from 'oxc-parser';
import { read } from '../../values/make.ts';
import { isCut, type Machine, metered, warn } from '../machine.ts';
import { isQuiet } from '../statements.ts';
import { type Module, namesIn } from './module.ts';

export function runModule(machine: Machine, module: Module): void {
  if (module.state !== 'linked') return;
  module.state = 'running';
  // Assignments to its own variables are certain even where it is loaded in a branch.
  module.scope.level = machine.level;
  for (const statement of module.parsed.program.body as Statement[]) {
    try {
      metered(
        machine,
        true,
        () => runStatement(machine, module, statement),
        () => undefined,
        () => placeOf(machine, module, statement),
      );
    } catch (error) {
      if (isCut(error) && error.cut === 'all') throw error;
      // The host's own stack ran out, or a value was too odd: the next statement may be fine.
      warn(machine, {
        code: 'SOURCE_CUT',
        message: `${placeOf(machine, module, statement)} was read in part: ${reason(error)}.`,
      });
    }
  }
  module.state = 'done';
}

function placeOf(machine: Machine, module: Module, statement: Statement): string {
  return `${machine.disk.relative(module.file)}:${module.lineOf(statement.start)}`;
}

function reason(error: unknown): string {
  return error instanceof RangeError
    ? 'it is nested too deep'
    : error instanceof Error
      ? error.message
      : 'it takes too many steps';
}

/** Whether reading an export must run the module first. */
export function hasStatements(module: Module): boolean {
  return (
    (module.parsed.program.body as Statement[]).some(
      (statement) =>
        !/^(?:Import|Export|TS|Function|Class|Variable)/.test(statement.type) &&
        !(statement.type === 'ExpressionStatement' && 'directive' in statement && statement.directive),
    ) ||
    (module.parsed.program.body as Statement[]).some(
      (statement) => statement.type === 'ImportDeclaration' && statement.specifiers.length === 0,
    )
  );
}

function runStatement(machine: Machine, module: Module, statement: Statement): void {
  const { scope } = module;
  switch (statement.type) {
    case 'ImportDeclaration':
      if (statement.specifiers.length === 0) machine.load(statement.source.value, scope, 'run');
      return;
    case 'VariableDeclaration':
      if (!isQuiet(statement, scope))
        for (const { id } of statement.declarations)
          for (const name of namesIn(id)) read(scope.bindings.get(name)?.slot);
      return;
    case 'ExportNamedDeclaration':
      if (statement.declaration) runStatement(machine, module, statement.declaration);
      return;
    case 'ExportDefaultDeclaration':
      if (!/^(?:Function|Class|TS)/.test(statement.declaration.type)) module.exports.get('default')?.();
      return;
    case 'TSExportAssignment':
      module.commonjs?.properties.set('exports', machine.evaluate(statement.expression, scope));
      return;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      return;
    default:
      machine.execute(statement, scope);
  }
}
