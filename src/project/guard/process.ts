// Child processes, workers, and the functions of process and other modules that reach past the guard.
import { createRequire } from 'node:module';
import { ownerOf } from './owner.ts';
import {
  allowedProgram,
  denied,
  describePath,
  isArmed,
  mayEverything,
  mayRead,
  mayRunEverything,
  mayWrite,
} from './policy.ts';
import { apply, construct, defineProperty, includes, realpath, replaceAll } from './primordials.ts';

type Method = (this: object, ...args: unknown[]) => unknown;
type Methods = Record<string, unknown>;
interface Emitter {
  prependOnceListener(event: string, listener: (error: object) => void): void;
}

/** Functions and classes that are refused, per module. Absent ones are skipped: the list is for several versions of Node. */
const refusedExports: Readonly<Record<string, readonly string[] | 'all'>> = {
  // A worker has guard-free built-ins of its own.
  'node:worker_threads': ['Worker'],
  // The inspector reads our closures, and with them the originals.
  'node:inspector': ['Session', 'open', 'waitForDebugger'],
  'node:inspector/promises': ['Session', 'open', 'waitForDebugger'],
  'node:v8': ['writeHeapSnapshot', 'setFlagsFromString', 'setHeapSnapshotNearHeapLimit'],
  'node:module': ['register', 'registerHooks', 'enableCompileCache'],
  'node:trace_events': ['createTracing'],
  'node:crypto': ['setEngine'],
  'node:wasi': ['WASI'],
  'node:sqlite': ['backup'],
  'node:ffi': 'all',
};

const refusedOfProcess = [
  ...[
    'exit',
    'reallyExit',
    'abort',
    'execve',
    'chdir',
    'binding',
    '_linkedBinding',
    '_debugProcess',
    '_debugEnd',
  ],
  ...['setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups', '_startProfilerIdleNotifier'],
];

const SQLITE_ATTACH = 24;

/** Passes everything until the guard is armed. */
export function guardPrograms(binding: (name: string) => Record<string, unknown>): void {
  const handle = (binding('process_wrap').Process as { prototype: Record<string, Method> }).prototype;
  const { spawn } = handle as { spawn: Method };
  handle.spawn = function (...args) {
    if (!isArmed()) return apply(spawn, this, args);
    // Node 22 passes one object, later ones the file first.
    const options = typeof args[0] === 'string' ? null : (args[0] as { file: string; stdio: unknown });
    const file = `${options?.file ?? args[0]}`;
    const program = allowedProgram(file);
    if (program !== null) {
      if (options) options.file = program;
      else args[0] = program;
      return apply(spawn, this, args);
    }
    const error = deniedProgram(file);
    // As with a missing program, exec's callback gets the error, and spawn's 'error' event. Nobody has to listen for it.
    ownerOf<Emitter>(this)?.prependOnceListener('error', (event) => {
      defineProperty(event, 'message', { value: error.message, configurable: true, writable: true });
      defineProperty(event, 'code', {
        value: error.code,
        configurable: true,
        writable: true,
        enumerable: true,
      });
    });
    // No program has the empty name. The system has to say so: it also connects the pipes that Node is about to read.
    const nothing = { file: '', args: [''], envPairs: [], stdio: options?.stdio ?? args[4] };
    const started = options
      ? [nothing]
      : ['', nothing.args, undefined, [], nothing.stdio, 0, undefined, undefined];
    return apply(spawn, this, started);
  };
  const synchronous = binding('spawn_sync') as Record<string, Method>;
  const { spawn: spawnSync } = synchronous as { spawn: Method };
  synchronous.spawn = function (...args) {
    if (!isArmed()) return apply(spawnSync, this, args);
    const options = args[0] as { file: string };
    const program = allowedProgram(options.file);
    if (program === null) throw deniedProgram(options.file);
    options.file = program;
    return apply(spawnSync, this, args);
  };
}

function deniedProgram(file: string): Error & { code: string } {
  return denied(`starting ${file}`, 'run', file);
}

/** Replaces what the modules export; comes before any ES module has imported them by name. */
export function guardModules(): void {
  const require = createRequire(__filename);
  // Loading some of these says that they are experimental, which the project did not ask for.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    for (const [name, refused] of Object.entries(refusedExports)) {
      const exports = loadOrNull(require, name);
      if (exports === null) continue;
      for (const key of refused === 'all' ? Object.keys(exports) : refused) {
        // A thread is as free as a program.
        const isOpen = key === 'Worker' ? mayRunEverything : mayEverything;
        if (typeof exports[key] === 'function')
          exports[key] = refuse(exports[key], `${name.slice(5)}.${key}`, isOpen);
      }
      if (name === 'node:sqlite') exports.DatabaseSync = guardSqlite(exports.DatabaseSync as Method);
    }
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Comes last: who needs the real ones (our own process.exit) takes them before the guard is armed. */
export function guardProcess(): void {
  const methods = process as unknown as Methods;
  for (const name of refusedOfProcess) {
    const original = methods[name];
    if (typeof original === 'function') methods[name] = refuse(original, `process.${name}`);
  }
  for (const name of ['kill', '_kill']) {
    const original = methods[name] as Method;
    methods[name] = function (this: object, ...args: unknown[]) {
      // Signal 0 only asks whether the process is there.
      if (args[1] !== 0 && !mayRunEverything()) throw denied(`process.${name}`, 'run', 'kill');
      return apply(original, this, args);
    };
  }
  const { dlopen } = process;
  process.dlopen = function (this: object, ...args: unknown[]) {
    const file = realpath(`${args[1]}`);
    if (mayEverything()) return apply(dlopen, this, args);
    if (!includes(replaceAll(file, '\\', '/'), '/node_modules/')) throw denied(`loading ${file}`);
    // Its statements pass by everything that could hold them to reading.
    if (includes(file, 'query_engine'))
      throw denied(`loading Prisma's query engine (use a driver adapter: Prisma 7, or engineType "client")`);
    // What was checked is what is loaded.
    args[1] = file;
    return apply(dlopen, this, args);
  } as typeof process.dlopen;
  // Node writes reports by properties of this object; packages only ask it for the C library.
  const { report } = process;
  const getReport = report?.getReport;
  defineProperty(process, 'report', {
    value: { excludeNetwork: true, getReport: () => getReport && apply(getReport, report, []) },
    configurable: false,
    writable: false,
    enumerable: true,
  });
}

/** The same function or class, which throws while `isOpen` says no. Its prototype leads back to it: `constructor` would be the original. */
function refuse(original: object, operation: string, isOpen = mayEverything): object {
  const guarded: object = new Proxy(original, {
    apply(target, self, args) {
      if (!isOpen()) throw denied(operation);
      return apply(target as Method, self, args);
    },
    construct(target, args, newTarget) {
      if (!isOpen()) throw denied(operation);
      return construct(target as new () => object, args, newTarget);
    },
  });
  leadBack(original, guarded);
  return guarded;
}

/** A database is opened for reading only, unless its file may be written; and not where VACUUM INTO cannot be refused (Node 22). */
function guardSqlite(original: Method): object {
  const { setAuthorizer } = original.prototype as { setAuthorizer?: Method };
  if (setAuthorizer) original.prototype.setAuthorizer = refuse(setAuthorizer, 'sqlite.setAuthorizer');
  const guarded = new Proxy(original, {
    construct(target, args, newTarget) {
      if (mayEverything()) return construct(target, args, newTarget);
      const options = { ...(args[1] as object) } as { readOnly?: boolean; open?: boolean };
      const path = describePath(args[0]);
      if (!setAuthorizer || (options.readOnly !== true && !mayWrite(args[0], true)) || options.open === false)
        throw denied(`opening ${args[0]} for writing`, 'write', path);
      if (!mayRead(args[0])) throw denied(`opening ${args[0]}`, 'read', path);
      const database = construct(target, [args[0], options], newTarget) as object;
      apply(setAuthorizer, database, [(action: number) => (action === SQLITE_ATTACH ? 1 : 0)]);
      return database;
    },
  });
  leadBack(original, guarded);
  return guarded;
}

function leadBack(original: object, guarded: object): void {
  const { prototype } = original as { prototype?: object };
  if (prototype)
    defineProperty(prototype, 'constructor', { value: guarded, configurable: false, writable: false });
}

function loadOrNull(require: NodeJS.Require, name: string): Methods | null {
  try {
    return require(name) as Methods;
  } catch {
    return null;
  }
}
