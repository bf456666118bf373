// Where reading starts: the entries, and where those say nothing, every file that imports a package.
import { posix } from 'node:path';
import { unknownArguments } from '../evaluate/calls.ts';
import { isCut, limits, type Machine, warn } from '../evaluate/machine.ts';
import type { Module } from '../evaluate/modules/module.ts';
import type { Modules } from '../evaluate/modules/modules.ts';
import { runModule } from '../evaluate/modules/run.ts';
import { runDeferred } from '../evaluate/symbols.ts';
import { filesBelow } from '../resolve/folders.ts';
import { read } from '../values/make.ts';
import type { CallSite, ClassValue, FunctionValue, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';

const sourceFile = /\.[mc]?[jt]sx?$/;
const noSource = /\.d\.[mc]?ts$|\.(?:test|spec|stories|bench|e2e)\.|\.min\.js$|\.config\.[mc]?[jt]s$/;
const otherFolders =
  /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|docs?|examples?|migrations?|dist|build|out|coverage|public|static|assets|vendor|client|fixtures)(?:\/|$)/i;

export interface Starts {
  /** Runs the entries, once. */
  runEntries(): void;
  /** Files of the project that import one of the packages, if any are named, by their text, and say one of `words`; absolute. */
  importers(
    packages: readonly string[],
    isIn: (file: string) => boolean,
    words?: readonly string[],
  ): string[];
  /** Runs whole files; then, until `isEnough`, calls their functions and makes their classes. */
  runFiles(files: readonly string[], isEnough: () => boolean): void;
}

export function createStarts(
  machine: Machine,
  modules: Modules,
  entries: readonly string[],
  packages: readonly string[],
): Starts {
  let started = false;
  let sources: string[] | undefined;

  const runFile = (file: string): Module | null => {
    const module = modules.link(file);
    if (module) guarded(machine, () => runModule(machine, module));
    return module;
  };
  // Longest first.
  const roots = packages.map((dir) => machine.disk.relative(dir)).sort((a, b) => b.length - a.length);
  /** From its package on: an app may itself lie in a folder that is called docs. */
  const folderIn = (path: string) => {
    const root = roots.find((dir) => path.startsWith(`${dir}/`));
    return posix.dirname(root === undefined ? path : path.slice(root.length + 1));
  };
  const finish = () =>
    runDeferred(machine, (fn, site) =>
      callback(machine, () => machine.call(fn, undefined, unknownArguments(fn), site)),
    );

  return {
    runEntries() {
      if (started) return;
      started = true;
      for (const file of entries) {
        const module = runFile(file);
        if (!module) continue;
        // What runs it may take what it exports, such as an app that nobody listens with.
        for (const name of modules.names(module)) guarded(machine, () => void modules.exportOf(module, name));
      }
      finish();
    },
    importers(packages, isIn, words) {
      sources ??= filesBelow(machine.disk, machine.disk.root).filter((file) => {
        const path = machine.disk.relative(file);
        return sourceFile.test(path) && !noSource.test(path) && !otherFolders.test(folderIn(path));
      });
      return sources.filter((file) => {
        if (!isIn(file)) return false;
        const text = machine.disk.read(file) ?? '';
        if (words && !words.some((word) => text.includes(word))) return false;
        return (
          packages.length === 0 ||
          packages.some((name) =>
            [`'${name}'`, `"${name}"`, `'${name}/`, `"${name}/`].some((quoted) => text.includes(quoted)),
          )
        );
      });
    },
    runFiles(files, isEnough) {
      const found = files.map(runFile).filter((module) => module !== null);
      // What was only declared: classes, and variables without calls.
      for (const module of found)
        for (const { slot } of module.scope.bindings.values()) guarded(machine, () => read(slot));
      finish();
      if (isEnough()) return;
      for (const module of found) callAll(machine, module, 'functions');
      finish();
      if (isEnough()) return;
      for (const module of found) callAll(machine, module, 'classes');
      finish();
    },
  };
}

/** Calls what a module declares and nobody was seen to call, with symbols. */
function callAll(machine: Machine, module: Module, what: 'functions' | 'classes'): void {
  const scope = module.scope;
  const site: CallSite = { scope, node: module.parsed.program, args: [] };
  const values: Value[] = [];
  guarded(machine, () => {
    for (const { slot } of scope.bindings.values()) values.push(read(slot));
    for (const make of module.exports.values()) values.push(make());
    const exported = module.commonjs?.properties.get('exports');
    if (exported !== undefined) values.push(read(exported));
  });
  for (const value of values) {
    if (!isObjectLike(value)) continue;
    if (what === 'functions') {
      for (const fn of functionsIn(value)) {
        if (!fn.node || fn.site?.file !== module.file || machine.entered.has(fn.node)) continue;
        callback(machine, () => machine.call(fn, undefined, unknownArguments(fn), site));
      }
    } else if (value.kind === 'class' && value.site.file === module.file) callMethods(machine, value, site);
  }
}

function functionsIn(value: Value): FunctionValue[] {
  if (!isObjectLike(value)) return [];
  if (value.kind === 'function') return [value];
  if (value.kind !== 'object') return [];
  return [...value.properties.values()]
    .map(read)
    .filter((item) => isObjectLike(item) && item.kind === 'function') as FunctionValue[];
}

function callMethods(machine: Machine, cls: ClassValue, site: CallSite): void {
  callback(machine, () => {
    const made = cls.methods.get('constructor');
    const instance = machine.construct(cls, made ? unknownArguments(made) : [], site);
    for (const [name, method] of cls.methods) {
      if (name === 'constructor' || !method.node || machine.entered.has(method.node)) continue;
      callback(machine, () => machine.call(method, instance, unknownArguments(method), site));
    }
  });
}

/** Runs with a bound of its own. */
export function callback(machine: Machine, run: () => void): void {
  const { maxSteps } = machine;
  machine.maxSteps = Math.min(maxSteps, machine.steps + limits.callbackSteps);
  try {
    guarded(machine, run, () => machine.cut.add('a callback'));
  } finally {
    machine.maxSteps = maxSteps;
  }
}

function tooLong(machine: Machine): void {
  warn(machine, {
    code: 'SOURCE_CUT',
    message: `Reading stopped after ${machine.maxSteps} steps: the list is not complete.`,
  });
}

/** Whatever goes wrong ends this start only. */
function guarded(machine: Machine, run: () => void, cut = () => tooLong(machine)): void {
  const { level, conditions, via } = machine;
  const depth = machine.stack.length;
  try {
    run();
  } catch (error) {
    if (isCut(error)) cut();
    else
      warn(machine, {
        code: 'SOURCE_CUT',
        message: `A part was not read: ${error instanceof RangeError ? 'it is nested too deep' : String(error)}.`,
      });
  } finally {
    machine.level = level;
    machine.conditions = conditions;
    machine.via = via;
    machine.stack.length = depth;
  }
}
