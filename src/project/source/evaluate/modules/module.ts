// One file, linked: its names are known, nothing of it was evaluated.
import { posix } from 'node:path';
import { createLines } from '../../parse/lines.ts';
import type { Parsed } from '../../parse/parser.ts';
import { createFrame, createScope, declare } from '../../values/scope.ts';
import type { ModuleText, NamespaceValue, ObjectValue, Scope, Value } from '../../values/value.ts';
import { type Machine, metered } from '../machine.ts';

export interface Module extends ModuleText {
  parsed: Parsed;
  scope: Scope;
  state: 'linked' | 'running' | 'done';
  /** Own exports by name. */
  exports: Map<string, () => Value>;
  /** Exports of others: their name there, and where. */
  passed: Map<string, { specifier: string; name: string }>;
  stars: string[];
  /** `module` of CommonJS; null where there are exports of the other kind. */
  commonjs: ObjectValue | null;
  namespace: NamespaceValue | null;
}

export function createModule(file: string, parsed: Parsed): Module {
  const lineOf = createLines(parsed.text);
  const module = { file, text: parsed.text, lineOf } as Module;
  const scope = createScope(null, createFrame(undefined), module, 0);
  declare(scope, '__filename', file);
  declare(scope, '__dirname', posix.dirname(file));
  return Object.assign(module, {
    parsed,
    scope,
    state: 'linked' as const,
    exports: new Map(),
    passed: new Map(),
    stars: [],
    commonjs: null,
    namespace: null,
  });
}

/** The variables that a pattern declares. */
export function namesIn(pattern: unknown): string[] {
  const names: string[] = [];
  const visit = (node: unknown) => {
    const item = node as {
      type?: string;
      name?: string;
      left?: unknown;
      argument?: unknown;
      value?: unknown;
      properties?: unknown[];
      elements?: unknown[];
    } | null;
    if (item?.type === 'Identifier' && item.name) names.push(item.name);
    else
      for (const child of [
        item?.left,
        item?.argument,
        item?.type === 'Property' ? item.value : null,
        ...(item?.properties ?? []),
        ...(item?.elements ?? []),
      ])
        if (child) visit(child);
  };
  visit(pattern);
  return names;
}

/** What stands at the top of a module depends on no branch of whoever reads it first. */
export function atTop(machine: Machine, make: () => Value, cut: Value = undefined): Value {
  const { conditions, level, via } = machine;
  machine.conditions = [];
  machine.via = [];
  machine.level = 0;
  try {
    // Others read it as well: what it costs is not for the first one to pay.
    return metered(
      machine,
      true,
      make,
      () => cut,
      () => 'a variable',
    );
  } finally {
    machine.conditions = conditions;
    machine.level = level;
    machine.via = via;
  }
}
