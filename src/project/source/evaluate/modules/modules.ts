// All modules that were asked for, and what they export; through `export … from` by names only.
import { docBefore } from '../../parse/comments.ts';
import { MAX_FILE_BYTES } from '../../resolve/disk.ts';
import { makeUnknown, read } from '../../values/make.ts';
import type { NamespaceValue, Value } from '../../values/value.ts';
import { limits, type Machine, warn } from '../machine.ts';
import { linkModule } from './link.ts';
import { atTop, createModule, type Module } from './module.ts';
import { hasStatements, runModule } from './run.ts';

export interface Modules {
  link(file: string): Module | null;
  exportOf(module: Module, name: string): Value;
  namespaceOf(module: Module): NamespaceValue;
  names(module: Module): string[];
  doc(file: string, offset: number): string | null;
  all(): Module[];
}

// An import runs a module whatever the branch that first reads a name of it.
function runAtTop(machine: Machine, module: Module): void {
  if (module.state !== 'linked') return;
  atTop(machine, () => {
    runModule(machine, module);
    return undefined;
  });
}

export function createModules(machine: Machine): Modules {
  const modules = new Map<string, Module | null>();

  const link = (file: string): Module | null => {
    const known = modules.get(file);
    if (known !== undefined) return known;
    const text = modules.size < limits.modules ? machine.disk.read(file) : null;
    let module: Module | null = null;
    if (modules.size >= limits.modules)
      warn(machine, { code: 'SOURCE_CUT', message: `More than ${limits.modules} files were asked for.` });
    const unreadable = (problem: string) =>
      warn(machine, {
        code: 'SOURCE_UNREADABLE',
        message: `${machine.disk.relative(file)}: ${problem}`,
      });
    if (machine.disk.isTooLarge(file)) unreadable(`it is larger than ${MAX_FILE_BYTES} bytes`);
    if (text !== null) {
      const parsed = machine.parse(file, text);
      if (parsed.problem) unreadable(parsed.problem);
      module = createModule(file, parsed);
    }
    modules.set(file, module);
    if (module) linkModule(machine, module);
    return module;
  };

  const target = (module: Module, specifier: string): Module | null => {
    const resolved = machine.resolver.resolve(specifier, module.file);
    return 'file' in resolved && !resolved.file.endsWith('.json') ? link(resolved.file) : null;
  };

  /** Who has an export, through `export … from`, by names only; undefined when nobody in the project does. */
  const ownerOf = (module: Module, name: string, seen: Set<string>): (() => Value) | undefined => {
    const key = `${module.file}\0${name}`;
    if (seen.has(key) || seen.size > 2_000) return undefined;
    seen.add(key);
    if (module.parsed.problem) return () => makeUnknown(`${name} of ${machine.disk.relative(module.file)}`);
    if (module.exports.has(name)) {
      return () => {
        if (hasStatements(module)) runAtTop(machine, module);
        return module.exports.get(name)?.();
      };
    }
    const passed = module.passed.get(name);
    if (passed) {
      const next = target(module, passed.specifier);
      if (!next) return () => machine.load(passed.specifier, module.scope, 'static', passed.name);
      if (passed.name === '*') return () => namespaceOf(next);
      return ownerOf(next, passed.name, seen);
    }
    if (module.commonjs) return () => fromCommonJs(module, name);
    const outside: (() => Value)[] = [];
    for (const specifier of name === 'default' ? [] : module.stars) {
      const next = target(module, specifier);
      if (!next) {
        outside.push(() => machine.load(specifier, module.scope, 'static', name));
        continue;
      }
      // A barrel of thousands: only those that say the name are asked.
      if (next.stars.length === 0 && !next.parsed.text.includes(name)) continue;
      const found = ownerOf(next, name, seen);
      if (found) return found;
    }
    return outside[0];
  };

  const fromCommonJs = (module: Module, name: string): Value => {
    runAtTop(machine, module);
    const exported = module.commonjs?.properties.get('exports');
    const value = exported === undefined ? undefined : read(exported);
    if (name !== 'default') return machine.get(value, name);
    const main =
      typeof value === 'object' && value !== null && value.kind === 'object'
        ? value.properties.get('default')
        : undefined;
    return main === undefined ? value : read(main);
  };

  const exportOf = (module: Module, name: string): Value => {
    const owner = ownerOf(module, name, new Set());
    return owner ? owner() : makeUnknown(`${name} of ${machine.disk.relative(module.file)}`);
  };

  const names = (module: Module): string[] => {
    const found = new Set<string>();
    const visit = (current: Module, seen: Set<Module>, isStar: boolean) => {
      if (seen.has(current) || seen.size > 2_000) return;
      seen.add(current);
      for (const name of [...current.exports.keys(), ...current.passed.keys()])
        if (!isStar || name !== 'default') found.add(name);
      if (current.commonjs) {
        runAtTop(machine, current);
        const exported = current.commonjs.properties.get('exports');
        const value = exported === undefined ? undefined : read(exported);
        if (typeof value === 'object' && value !== null && value.kind === 'object')
          for (const name of value.properties.keys()) found.add(name);
      }
      for (const specifier of current.stars) {
        const next = target(current, specifier);
        if (next) visit(next, seen, true);
      }
    };
    visit(module, new Set(), false);
    return [...found];
  };

  const namespaceOf = (module: Module): NamespaceValue => {
    module.namespace ??= {
      kind: 'namespace',
      file: module.file,
      names: () => names(module),
      get: (name) => {
        const owner = ownerOf(module, name, new Set());
        return owner ? owner() : undefined;
      },
    };
    return module.namespace;
  };

  return {
    link,
    exportOf,
    namespaceOf,
    names,
    doc: (file, offset) => {
      const module = modules.get(file);
      return module ? docBefore(module.parsed, offset) : null;
    },
    all: () => [...modules.values()].filter((module) => module !== null),
  };
}
