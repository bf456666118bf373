// Boots the inside of the isolate: globals, console, membrane. Runs once, before any code of the agent.
// First: other modules list the symbols that there are.
import './globals/dispose-symbols.ts';
import './web.ts';
import { createAsyncContexts, installAsyncContexts } from './calls/async-context.ts';
import { createModes } from './calls/modes.ts';
import { createConsole } from './console.ts';
import { formatException, formatValue } from './format.ts';
import { showAgentsText } from './function-text.ts';
import { defineLazily, defineWebGlobals } from './globals/web-globals.ts';
import type { Host, ProcessInfo, Runtime } from './host.ts';
import { createBindings } from './imports/bindings.ts';
import { createOwnModules } from './imports/own-modules.ts';
import { createMembrane, type Membrane } from './membrane.ts';
import { createProcess, envKeeper } from './node/process.ts';
import { createImportMeta, createRequire } from './node/require.ts';
import { createResources } from './node/resources.ts';
import { createFindStale, type FindStale } from './stale.ts';
import { installTimers } from './timers.ts';

/** Taken before the agent's code can replace it. */
const { stringify } = JSON;

/** Formats a completion value or an exception in about `most` characters, and remembers it as `_` or `_error`; JSON. */
export type Finish = (value: unknown, threw: boolean, most: number) => string;

/** Of the shell as the globals are: Node's own measure what others do as well. */
const perfHooks = {
  get performance() {
    return performance;
  },
  get PerformanceObserver() {
    return PerformanceObserver;
  },
};

/** `shared`: the global object of the agent's code. The runtime has one of its own (scripts/build.js), with polyfills in it. */
export function start(
  shared: object,
  host: Host,
  info: ProcessInfo,
): { runtime: Runtime; finish: Finish; findStale: FindStale } {
  const contexts = createAsyncContexts();
  const modes = createModes();
  installAsyncContexts(contexts);
  const share = (name: string, value: unknown) =>
    Object.defineProperty(shared, name, { value, writable: true, enumerable: false, configurable: true });
  const define = (name: string, value: unknown) => {
    share(name, value);
    Object.defineProperty(globalThis, name, { value, configurable: true });
  };
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!Object.hasOwn(shared, name)) share(name, Reflect.get(globalThis, name));
  share('global', shared);
  share('queueMicrotask', queueMicrotask);
  // Its memory is not counted by the isolate's limit.
  Reflect.deleteProperty(shared, 'WebAssembly');
  const console = createConsole(host);
  define('console', console);
  const fireTimer = installTimers(
    host,
    define,
    (error) => console.error?.('Uncaught', error),
    (callback) => modes.bind(contexts.bind(callback)),
  );
  const measure = (name: string) =>
    (Reflect.get(Object(membrane.loadGlobal('process')), name) as () => unknown)();
  const process = createProcess(info, host, measure);
  define('process', process);
  const own = createOwnModules({ console, process, perf_hooks: perfHooks });
  const bindings = createBindings(shared, own, () => membrane);
  const membrane: Membrane = createMembrane(host, contexts, modes, bindings);
  define('require', createRequire(own, membrane));
  define('__dirname', info.cwd);
  define('__filename', info.file);
  defineWebGlobals(shared, define, host, membrane.loadGlobal);
  // import, import.meta and using are rewritten to these.
  const load = async (specifier: unknown) =>
    own.imported(specifier, null) ?? membrane.importModule(specifier, null);
  const value = Object.freeze(
    Object.assign(load, {
      declare: bindings.declare,
      meta: createImportMeta(info, membrane),
      ...createResources(),
    }),
  );
  Object.defineProperty(shared, '__import', { value });
  showAgentsText();
  // What is awaited is rewritten to these.
  Object.defineProperty(shared, '__await', { value: contexts.awaited });
  Object.defineProperty(shared, '__awaitEach', { value: contexts.awaitedEach });

  return {
    runtime: {
      bindGlobals(names, generation, db) {
        membrane.began(generation, db);
        bindings.unsure(true);
        for (const name of JSON.parse(names) as string[])
          if (!Object.hasOwn(shared, name)) defineLazily(shared, name, () => membrane.loadGlobal(name));
      },
      enter: modes.enter,
      renewEnv: envKeeper(process.env, info.env),
      call: membrane.call,
      notice: membrane.notice,
      projectLost: membrane.projectLost,
      fireTimer(id) {
        bindings.unsure(false);
        fireTimer(id);
      },
    },
    finish(value, threw, most) {
      modes.enter();
      share(threw ? '_error' : '_', value);
      return stringify(threw ? formatException(value, most) : formatValue(value, most));
    },
    findStale: createFindStale(shared, membrane.staleness, bindings.names),
  };
}
