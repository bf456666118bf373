// Puts the evaluator together: every part reaches the others through the machine.
import type { Parse } from '../parse/parser.ts';
import type { Disk } from '../resolve/disk.ts';
import type { Resolver } from '../resolve/resolver.ts';
import { createHoles } from '../values/holes.ts';
import { makeNative, makeSymbolic, makeUnknown } from '../values/make.ts';
import type { FunctionValue, Scope, Symbolic, Value } from '../values/value.ts';
import { collections } from './builtins/collections.ts';
import { fromData } from './builtins/data.ts';
import { files } from './builtins/files.ts';
import { globals } from './builtins/globals.ts';
import { lists } from './builtins/lists.ts';
import { packages } from './builtins/packages.ts';
import { urls } from './builtins/paths.ts';
import type { Builtin } from './builtins/table.ts';
import { texts } from './builtins/texts.ts';
import { call, construct } from './calls.ts';
import { evaluate } from './expressions.ts';
import { type Loading, limits, type Machine } from './machine.ts';
import { get, set } from './members.ts';
import { createModules, type Modules } from './modules/modules.ts';
import { hasStatements, runModule } from './modules/run.ts';
import { execute, executeAll } from './statements.ts';

// A Map: the names that are asked for are the project's, `constructor` among them.
const builtins = new Map<string, Builtin>(
  [lists, texts, collections, globals, urls, files, packages].flatMap((table) => Object.entries(table)),
);

export function createEvaluator(
  disk: Disk,
  resolver: Resolver,
  parse: Parse,
  handled: ReadonlySet<string>,
): { machine: Machine; modules: Modules } {
  const natives = new Map<string, FunctionValue>();
  const externals = new Map<string, Value>();

  const native = (name: string): FunctionValue | undefined => {
    const known = natives.get(name);
    const builtin = builtins.get(name);
    if (known || !builtin) return known;
    const made = makeNative(name.slice(name.indexOf('#') + 1), (self, args, site) =>
      builtin({ machine, self, args, site }),
    );
    natives.set(name, made);
    // A package that is a function, with others as members.
    if (name.endsWith('#'))
      for (const other of builtins.keys())
        if (other.startsWith(name) && other !== name)
          made.properties.set(other.slice(name.length), native(other));
    return made;
  };

  const external = (module: string, path: string, missing = false): Value => {
    const plain = module.replace(/^node:/, '');
    const key = `${plain}#${path}`;
    if (key === 'module#createRequire')
      return makeNative('createRequire', () => native('globalThis#require'));
    const found = native(key) ?? externals.get(key);
    if (found) return found;
    const made: Symbolic = makeSymbolic({
      type: 'external',
      package: packageOf(module),
      module,
      path,
      missing,
    });
    externals.set(key, made);
    return made;
  };

  const load = (specifier: string, scope: Scope, how: Loading, name = '*'): Value => {
    const resolved = resolver.resolve(specifier, scope.module.file);
    const isWhole = name === '*';
    if (!('file' in resolved))
      return external(resolved.module, isWhole || name === 'default' ? '' : name, resolved.missing);
    if (resolved.file.endsWith('.json')) return fromJson(resolved.file, name);
    const module = modules.link(resolved.file);
    if (!module) return makeUnknown(specifier);
    if (!isWhole) return modules.exportOf(module, name);
    if (how === 'run' || (how !== 'static' && (module.commonjs || hasStatements(module))))
      runModule(machine, module);
    const exported =
      how === 'require' && module.commonjs ? module.commonjs.properties.get('exports') : undefined;
    return exported === undefined ? modules.namespaceOf(module) : (exported as Value);
  };

  const fromJson = (file: string, name: string): Value => {
    try {
      const value = fromData(JSON.parse(disk.read(file) ?? 'null'));
      return name === '*' || name === 'default' ? value : get(machine, value, name);
    } catch {
      return makeUnknown(disk.relative(file));
    }
  };

  const machine: Machine = {
    disk,
    resolver,
    parse,
    handled,
    holes: createHoles(),
    steps: 0,
    maxSteps: limits.steps,
    meter: { left: limits.freshSteps },
    cut: new Set(),
    level: 0,
    conditions: [],
    via: [],
    stack: [],
    calls: [],
    classes: new Set(),
    entered: new Set(),
    deferred: [],
    warnings: new Map(),
    globals: new Map(),
    evaluate: (node, scope) => evaluate(machine, node, scope),
    execute: (statement, scope) => execute(machine, statement, scope),
    executeAll: (statements, scope) => executeAll(machine, statements, scope),
    get: (object, key) => get(machine, object, key),
    set: (object, key, value) => set(machine, object, key, value),
    call: (fn, self, args, site) => call(machine, fn, self, args, site),
    construct: (fn, args, site) => construct(machine, fn, args, site),
    load,
    external,
    native,
  };
  const modules = createModules(machine);
  return { machine, modules };
}

function packageOf(module: string): string {
  const parts = module.replace(/^node:/, '').split('/');
  return parts.slice(0, module.startsWith('@') ? 2 : 1).join('/');
}
