// The project as its files say it, for adapters: what was made of the packages they know, and what was called on it. Nothing of it is run.
import { basename, join, relative } from 'node:path';
import { isInside } from '../../../files/paths.ts';
import type { LoadedFile } from '../../../protocol/live.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import type { Package, Project } from '../../shapes.ts';
import { createEvaluator } from '../evaluate/evaluator.ts';
import { limits, type Machine, warn } from '../evaluate/machine.ts';
import type { Module } from '../evaluate/modules/module.ts';
import { loadParser, type Parse } from '../parse/parser.ts';
import { createDisk } from '../resolve/disk.ts';
import { filesBelow } from '../resolve/folders.ts';
import { createResolver } from '../resolve/resolver.ts';
import { makeCall, makeSymbolic, read } from '../values/make.ts';
import { createFrame, createScope } from '../values/scope.ts';
import type { Call, CallSite, ClassValue, Site, Symbolic, Value } from '../values/value.ts';
import { type Decorator, decoratorsOf, type Member, membersOf } from './classes.ts';
import { typeIn } from './declared.ts';
import { type Handler, handlerOf } from './handlers.ts';
import { placeOf } from './places.ts';
import { callback, createStarts } from './starts.ts';
import type { Type } from './types.ts';
import { isMadeBy, literalOf, packageOf, stringsOf, symbolsIn, type Text } from './values.ts';

export interface SourceOptions {
  /** Its root, and its packages. */
  project: Pick<Project, 'root' | 'packages'>;
  /** Files that start the apps, absolute. */
  entries: readonly string[];
  /** Packages that adapters know: callbacks given to them are not run, unless an adapter does. */
  handled: readonly string[];
  /** Parses its files; else a parser is loaded. */
  parse?: Parse | undefined;
}

/** What a search is narrowed to. */
export interface Within {
  /** Files that say one of these. */
  words?: readonly string[] | undefined;
  /** Files of the package with this label. */
  app?: string;
  /** Into how many the steps of a search are shared. */
  share?: number;
}

export interface Source {
  /** The real path. */
  root: string;
  /** With real paths. */
  packages: readonly Package[];
  /** Calls and news of what `packages` export, in order, as the entries make them. */
  made(packages: readonly string[]): Call[];
  /** Calls of methods of these names, whatever they were called on, in order. */
  called(names: readonly string[]): Call[];
  /** Reads every file that imports one of `packages`, or those `within` (of no package: by their words alone); then, until `isEnough`, calls their functions, and makes their classes and calls the methods. */
  search(packages: readonly string[], isEnough: () => boolean, within?: Within): void;
  /** Calls a function of the project. */
  call(fn: Value, args: Value[], self?: Value): Value;
  /** As if `file` called a package: for what a command of the package makes. */
  madeFor(file: string, name: string): Call;
  /** A symbol for what a package hands to the functions that it was given in `call`. */
  symbol(call: Call, name: string): Symbolic;
  /** Names in a folder, folders apart; empty when it is none of the project. */
  list(folder: string): { files: string[]; folders: string[] };
  /** Files below a folder, absolute and sorted; without what is installed or hidden. */
  below(folder: string): string[];
  /** What a file says, absolute; null where it cannot be read. */
  text(file: string): string | null;
  get(value: Value, key: string): Value;
  /** Where a key of an object is written; null where it is not. */
  place(value: Value, key: string): Site | null;
  strings(value: Value): Text[];
  /** Plain data; undefined where a part is not known. */
  literal(value: Value): { data: unknown } | undefined;
  handler(value: Value): Handler;
  symbols(value: Value): { symbol: Symbolic; wrappedBy: string | null }[];
  /** Classes that were met, each once. */
  classes(): ClassValue[];
  decorators(cls: ClassValue): Decorator[];
  /** Bases first; a member that is defined again is there twice. */
  members(cls: ClassValue): Member[];
  /** Names that a file exports, absolute; nothing of it is evaluated but what CommonJS takes. */
  exportNames(file: string): string[];
  exported(file: string, name: string): Value;
  /** What a name at the top of a file stands for, imports among them. */
  named(file: string, name: string): Value;
  /** A type that a file declares or imports, absolute; null where the project does not declare it. */
  type(file: string, name: string): Type | null;
  /** Package and export that a symbol comes from in the end. */
  packageOf(symbol: Symbolic): { package: string; path: string } | null;
  /** "file:line", relative to the root. */
  at(site: Site): string;
  /** Label of the package that a place belongs to. */
  app(site: Site): string;
  /** The doc comment in front of a place. */
  doc(site: Site): string | null;
  /** Says that something was left out. */
  cut(message: string): void;
  warnings(): Warning[];
  /** What the answer depends on. */
  seen(): LoadedFile[];
}

export async function createSource({ project, entries, handled, ...given }: SourceOptions): Promise<Source> {
  const disk = createDisk(project.root);
  const real = (path: string) =>
    isInside(path, project.root) ? join(disk.root, relative(project.root, path)) : path;
  const packages = project.packages.map((pkg) => ({ ...pkg, dir: real(pkg.dir) }));
  const parse = given.parse ?? (await loadParser());
  const resolver = createResolver(
    disk,
    packages.map(({ dir, label, manifest }) => ({ dir, name: manifest?.name ?? label })),
  );
  const { machine, modules } = createEvaluator(disk, resolver, parse, new Set(handled));
  const innermost = [...packages].sort((a, b) => b.dir.length - a.dir.length);
  const labelOf = (file: string) =>
    innermost.find(({ dir }) => isInside(file, dir))?.label ?? basename(disk.root);
  const starts = createStarts(
    machine,
    modules,
    entries.map(real),
    packages.map(({ dir }) => dir),
  );
  const inModule = (file: string, ask: (module: Module) => Value): Value => {
    const module = modules.link(real(file));
    let value: Value;
    if (module)
      callback(machine, () => {
        value = ask(module);
      });
    return value;
  };

  return {
    root: disk.root,
    packages,
    made(names) {
      starts.runEntries();
      return machine.calls.filter((call) => isMadeBy(call, names));
    },
    called(names) {
      starts.runEntries();
      return machine.calls.filter(({ on, name }) => on !== null && names.includes(name));
    },
    search(names, isEnough, { words, app, share = 1 } = {}) {
      starts.runEntries();
      machine.maxSteps = machine.steps + Math.ceil(limits.steps / share);
      const isIn = (file: string) => app === undefined || labelOf(file) === app;
      const files = starts.importers(names, isIn, words);
      if (files.length > 0) starts.runFiles(files, isEnough);
    },
    call: (fn, args, self) => {
      let result: Value;
      callback(machine, () => {
        result = machine.call(fn, self, args, siteOfValue(fn, machine));
      });
      return result;
    },
    madeFor: (file, name) => madeFor(file, name, machine.calls.length),
    symbol: (call, name) => Object.assign(makeSymbolic({ type: 'call', call }), { name }),
    list: disk.list,
    below: (folder) => filesBelow(disk, folder),
    text: (file) => disk.read(file),
    get: (value, key) => machine.get(value, key),
    place: (value, key) => placeOf(value, key),
    strings: (value) => stringsOf(machine, value),
    literal: literalOf,
    handler: handlerOf,
    symbols: symbolsIn,
    classes: () => [...new Map([...machine.classes].map((cls) => [cls.node, cls])).values()],
    decorators: (cls) => decoratorsOf(machine, cls),
    members: (cls) => membersOf(machine, cls),
    exportNames: (file) => {
      const module = modules.link(real(file));
      return module ? modules.names(module) : [];
    },
    exported: (file, name) => inModule(file, (module) => modules.exportOf(module, name)),
    named: (file, name) => inModule(file, ({ scope }) => read(scope.bindings.get(name)?.slot)),
    type: (file, name) => typeIn(machine, modules, real(file), name),
    packageOf,
    at: ({ file, line }) => `${disk.relative(file)}:${line}`,
    app: ({ file }) => labelOf(file),
    doc: ({ file, start }) => modules.doc(file, start),
    cut: (message) => warn(machine, { code: 'SOURCE_CUT', message }),
    warnings: () => [...machine.warnings.values(), ...cutWarning(machine)],
    seen: disk.seen,
  };
}

function madeFor(file: string, name: string, order: number): Call {
  return makeCall({
    kind: 'call',
    callee: makeSymbolic({ type: 'external', package: name, module: name, path: '', missing: false }),
    ...{ on: null, name: '', args: [], via: [], conditions: [], order },
    site: { file, line: 1, start: 0, end: 0 },
  });
}

/** A call that no file makes: it is put where the function is. */
function siteOfValue(fn: Value, machine: Machine): CallSite {
  const known = typeof fn === 'object' && fn !== null && fn.kind === 'function' ? fn : null;
  const nowhere = { file: machine.disk.root, text: '', lineOf: () => 0 };
  const scope = known?.scope ?? createScope(null, createFrame(undefined), nowhere, 0);
  return { scope, node: known?.node ?? { type: 'Identifier', name: '', start: 0, end: 0 }, args: [] };
}

export type { Call, ClassValue, Symbolic, Value } from '../values/value.ts';
export type { Type } from './types.ts';

function cutWarning({ cut }: Machine): Warning[] {
  if (cut.size === 0) return [];
  const [names, more] = [[...cut].slice(0, 5).join(', '), cut.size > 5 ? ` and ${cut.size - 5} more` : ''];
  return [{ code: 'SOURCE_CUT', message: `Read in part, as it takes too many steps: ${names}${more}.` }];
}
