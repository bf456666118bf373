// Child processes, workers, and the functions of process and other modules that reach past the guard.
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { guardAddons } from './native.ts';
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
  pretends,
} from './policy.ts';
import {
  apply,
  construct,
  defineProperty,
  hasCode,
  ownPath,
  plain,
  startsWith,
  toText,
} from './primordials.ts';
import { standIn } from './stand-in.ts';
import { guardThreads } from './threads.ts';

type Method = (this: object, ...args: unknown[]) => unknown;
type Methods = Record<string, unknown>;
interface Emitter {
  prependOnceListener(event: string, listener: (error: object) => void): void;
}

/** Functions and classes that are refused, per module. Absent ones are skipped: the list is for several versions of Node. */
const refusedExports: Readonly<Record<string, readonly string[] | 'all'>> = {
  // The inspector reads our closures, and with them the originals.
  'node:inspector': ['Session', 'open', 'waitForDebugger'],
  'node:inspector/promises': ['Session', 'open', 'waitForDebugger'],
  // A snapshot holds every string, keys among them.
  'node:v8': [
    'writeHeapSnapshot',
    'getHeapSnapshot',
    'queryObjects',
    'setFlagsFromString',
    'setHeapSnapshotNearHeapLimit',
  ],
  'node:os': ['setPriority'],
  'node:module': ['register', 'registerHooks', 'enableCompileCache'],
  'node:trace_events': ['createTracing'],
  'node:crypto': ['setEngine'],
  'node:wasi': ['WASI'],
  'node:sqlite': ['backup'],
  'node:ffi': 'all',
};

const setIds = ['setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups'];

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
  ...setIds,
  '_startProfilerIdleNotifier',
];

const inert = () => {};
/** Where nothing has to hold but that an app loads: these have no effect, and look as if they had. */
const pretended: Readonly<Record<string, unknown>> = {
  __proto__: null,
  'inspector.open': undefined,
  'inspector.waitForDebugger': undefined,
  'v8.setFlagsFromString': undefined,
  'v8.setHeapSnapshotNearHeapLimit': undefined,
  'os.setPriority': undefined,
  'module.register': undefined,
  'module.registerHooks': { deregister: inert },
  // As with NODE_DISABLE_COMPILE_CACHE.
  'module.enableCompileCache': { status: 3 },
  'trace_events.createTracing': { enabled: false, categories: '', enable: inert, disable: inert },
  ...Object.fromEntries(setIds.map((name) => [`process.${name}`, undefined])),
};

const SQLITE_ATTACH = 24;
const SQLITE_FUNCTION = 31;

/** Passes everything until the guard is armed. */
export function guardPrograms(binding: (name: string) => Record<string, unknown>): void {
  const handle = (binding('process_wrap').Process as { prototype: Record<string, Method> }).prototype;
  const { spawn } = handle as { spawn: Method };
  handle.spawn = function (...args) {
    if (!isArmed()) return apply(spawn, this, args);
    // Node 22 passes one object, later ones the file first.
    // A copy: a getter must not answer twice.
    const options = typeof args[0] === 'string' ? null : plain(args[0] as { file: string; stdio: unknown });
    const file = `${options?.file ?? args[0]}`;
    const program = allowedProgram(file);
    if (program !== null) {
      if (options) options.file = program;
      args[0] = options ?? program;
      return apply(spawn, this, args);
    }
    const error = deniedProgram(file);
    const isMissing = pretends();
    // As with a missing program, exec's callback gets the error, and spawn's 'error' event. Nobody has to listen for it.
    ownerOf<Emitter>(this)?.prependOnceListener('error', (event) => {
      if (isMissing) return;
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
    const options = plain(args[0] as { file: string });
    const program = allowedProgram(options.file);
    if (program === null && !pretends()) throw deniedProgram(options.file);
    options.file = program ?? '';
    return apply(spawnSync, this, [options]);
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
        if (typeof exports[key] === 'function')
          exports[key] = refuse(exports[key], `${name.slice(5)}.${key}`);
      }
      if (name === 'node:sqlite') exports.DatabaseSync = guardSqlite(exports.DatabaseSync as Method);
    }
    const threads = require('node:worker_threads') as { Worker: object };
    threads.Worker = guardThreads(threads.Worker);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Comes last: who needs the real ones (our own process.exit) takes them before the guard is armed. `left`: what stays as it is. */
export function guardProcess(left: readonly string[] = []): void {
  const methods = process as unknown as Methods;
  for (const name of refusedOfProcess.filter((name) => !left.includes(name))) {
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
  guardAddons();
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

/** The same function or class, which throws while not everything is permitted. */
function refuse(original: object, operation: string): object {
  return standIn(original as Method, (args, newTarget, self) => {
    if (!mayEverything()) {
      if (pretends() && operation in pretended) return pretended[operation];
      throw denied(operation);
    }
    return newTarget ? construct(original as never, args, newTarget) : apply(original as Method, self, args);
  });
}

/** Another file is attached past all checks; a pointer for a tokenizer is native code. */
const mayPrepare = (action: number, _first: unknown, name: unknown): 0 | 1 =>
  action === SQLITE_ATTACH || (action === SQLITE_FUNCTION && name === 'fts3_tokenizer') ? 1 : 0;

/** A database is opened for reading only, unless its file may be written; and not where VACUUM INTO cannot be refused (Node 22). */
function guardSqlite(original: Method): object {
  const methods = original.prototype as Record<string, Method | undefined>;
  const { setAuthorizer } = methods;
  // To open it again is to be rid of the authorizer; an extension is native code.
  for (const name of ['setAuthorizer', 'open', 'enableLoadExtension', 'loadExtension']) {
    const method = methods[name];
    if (method) methods[name] = refuse(method, `sqlite.${name}`) as Method;
  }
  return standIn(original, (args, newTarget) => {
    if (!newTarget) return apply(original, undefined as never, args);
    if (mayEverything()) return construct(original as never, args, newTarget);
    const options = plain(args[1] as object) as {
      readOnly?: boolean;
      open?: boolean;
      allowExtension?: boolean;
    };
    const isMemory = args[0] === ':memory:';
    const file = isMemory ? ':memory:' : toText(ownPath(args[0]));
    const path = describePath(args[0]);
    // SQLite takes "file:/x?mode=rwc" for /x.
    const isUri = file === null || startsWith(file, 'file:');
    const writes = options.readOnly !== true && !isMemory;
    // It has no driver that is held to a mode.
    if (writes && !isMainThread) throw denied(`opening ${path} for writing in a thread`);
    if (!setAuthorizer)
      throw denied(
        `opening ${path} by node:sqlite of Node ${process.versions.node}, which is held from Node 24 on,`,
      );
    if (isUri || options.open === false || (writes && !mayWrite(file, true)))
      throw denied(`opening ${path} for writing`, 'write', path);
    if (options.allowExtension) throw denied('loading extensions of SQLite');
    if (!mayRead(file)) throw denied(`opening ${path}`, 'read', path);
    const database = construct(original as never, [file, options], newTarget) as object;
    apply(setAuthorizer, database, [mayPrepare]);
    return database;
  });
}

function loadOrNull(require: NodeJS.Require, name: string): Methods | null {
  try {
    return require(name) as Methods;
  } catch (error) {
    if (!hasCode(error)) throw error;
    return null;
  }
}
