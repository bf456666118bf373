// The isolate's side of the membrane: proxies for the project's objects, promises that the project settles,
// and functions of the isolate that the project may call.

import { createSymbols, type SymbolReference } from '../../protocol/symbols.ts';
import type { Call, ErrorData, Notice, Operation, Outcome, Reference, Reply } from '../../protocol/values.ts';
import { CIRCULAR, changedIn, createCodec, errorFrom, settledId } from '../../protocol/values.ts';
import type { AsyncContexts } from './calls/async-context.ts';
import type { Modes } from './calls/modes.ts';
import { belongsToNoCall, createShellCalls } from './calls/shell-calls.ts';
import { createGenerations } from './handles/generations.ts';
import { createHeld } from './handles/held.ts';
import { createOrigins } from './handles/origins.ts';
import { createPromises } from './handles/promises.ts';
import type { BindingWatch, Host } from './host.ts';
import { errorData, extendError, withShellFrames } from './project-errors.ts';
import { createProxy, type Handle } from './proxies.ts';
import { copiedValue, isIterator, isTemplate, iteratorSteps, passing } from './shell-values.ts';

type AnyFunction = (...args: unknown[]) => unknown;

export interface Membrane {
  importModule(specifier: unknown, names: unknown[] | null): Promise<unknown>;
  requireModule(specifier: string): unknown;
  loadGlobal(name: string): unknown;
  /** Path, or for an import the URL, of what a specifier leads to. */
  resolve(specifier: string, how: 'import' | 'require'): unknown;
  /** Runs a function of the isolate for the project: encoded "call" in, its encoded outcome out; empty if it ran already. */
  call(text: string): string;
  /** An evaluation begins, with the project process of this generation; 0 for none. */
  began(generation: number, db: string): void;
  notice(text: string): void;
  /** Everything of this generation is stale. */
  projectLost(generation: number, reason: string): void;
  /** Undefined for what is alive, `stale` for what is gone for good, else the module that it can be had from again. */
  staleness(value: object): { stale: true } | { from: string } | undefined;
  /** An export of a module, for the binding of this number. */
  readExport(module: object, exported: string, binding: number): unknown;
  /** Hears which bindings have changed. */
  sync(isDeep: boolean): void;
}

export function createMembrane(
  host: Pick<Host, 'operate' | 'notice'>,
  contexts: AsyncContexts,
  modes: Modes,
  bindings: BindingWatch,
): Membrane {
  /** Proxies, and the stand-ins that their traps pass on. */
  const handles = new WeakMap<object, Handle>();
  const errors = new WeakMap<object, [number, number]>();
  const globals = new Map<string, unknown>();
  /** A function of ours runs because the project called it, not because it answered us. */
  let inCall = false;
  let lastCall = 0;
  let renews = false;
  const generations = createGenerations();

  const held = createHeld((generation, id, count) => {
    if (!generations.isStale(generation)) post(['release', [[id, count]]]);
  });
  const calls = createShellCalls(contexts, (generation, call) => {
    if (generation === generations.attached()) post(['left', call]);
  });
  const symbols = createSymbols(0, () => false);
  const codec = passing(createCodec(reduce, revive, { encode: symbols.encode, decode: symbolOf }));
  const origins = createOrigins(handles, operate);
  const post = (notice: Notice) => host.notice(codec.encode(notice));
  const promises = createPromises(post);

  /** One question to the project process, and its answer; blocks. */
  function operate(operation: Operation): unknown {
    let answer = receive(
      host.operate(encodeQuestion(inContext(operation)), inCall, modes.current()),
    ) as Reply;
    // The project may need a function of ours before it can answer; the outcome goes out as the next request.
    while (answer[0] === 'call') {
      lastCall = answer[4];
      const outcome = encodeOutcome(calls.run(answer, generations.attached()));
      answer = receive(host.operate(outcome, inCall, modes.current())) as Reply;
    }
    if (answer[0] === 'throw') throw withShellFrames(answer[1]);
    return answer[1];
  }

  /** What was imported and went stale is imported again on its way, as an argument too. */
  function encodeQuestion(operation: Operation): string {
    const before = renews;
    renews = true;
    try {
      return codec.encode(operation);
    } finally {
      renews = before;
    }
  }

  /** Whatever the project says, it says along with it which bindings have changed. */
  function receive(text: string): Reply | Notice {
    const message = codec.decode(text) as Reply | Notice;
    bindings.changed(changedIn(message));
    return message;
  }

  /** What goes on in a call of the project asks in the context of that call. */
  function inContext(operation: Operation): Operation {
    const context = contexts.current();
    if (!context || belongsToNoCall(operation)) return operation;
    if (context.generation !== generations.attached())
      throw generations.error('The async context of this code', context.generation);
    return ['in', context.call, operation];
  }

  function encodeOutcome(outcome: Outcome): string {
    try {
      return codec.encode(outcome);
    } catch (error) {
      return codec.encode(['throw', error, outcome[2]]);
    }
  }

  function reduce(value: unknown): Reference | undefined {
    if (typeof value === 'symbol') return symbols.encode(value);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
    const handle = handles.get(value);
    if (handle) {
      if (renews && generations.isStale(handle.generation) && generations.canAsk()) origins.renew(handle);
      return ['own', handle.generation, handle.id];
    }
    if (typeof value === 'function') return ['callback', calls.idOf(value as AnyFunction)];
    if (value instanceof Promise) return promises.reference(value);
    if (value instanceof Error) return errorReference(value);
    if (isIterator(value)) return ['iterator', ...iteratorSteps(value)];
    if (isTemplate(value)) return ['template', [...value], [...value.raw]];
    if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('base64')];
    return undefined;
  }

  function decodeNotice(text: string): Notice {
    try {
      return receive(text) as Notice;
    } catch (error) {
      return ['settle', settledId(text) ?? 0, false, error];
    }
  }

  function errorReference(error: Error): Reference {
    const [generation, id] = errors.get(error) ?? [0, 0];
    return ['error', generation, id, errorData(error)];
  }

  function revive(reference: Reference): unknown {
    switch (reference[0]) {
      case 'handle':
        return proxyFor({
          generation: reference[1],
          id: reference[2],
          traits: reference[3],
          label: reference[4],
        });
      case 'promise':
        return promises.awaited(reference[1]);
      case 'self':
        return calls.find(reference[1]);
      case 'error':
        return reference[3] ? projectError(reference[1], reference[2], reference[3]) : CIRCULAR;
      case 'symbol':
      case 'unique':
        return symbolOf(reference);
      default:
        return copiedValue(reference);
    }
  }

  function symbolOf(reference: SymbolReference): symbol {
    const symbol = symbols.decode(reference);
    if (symbol === undefined) throw new Error('a symbol came back that was not passed on');
    return symbol;
  }

  function proxyFor(handle: Handle): object {
    const { generation, id } = handle;
    const known = held.get(generation, id);
    // One that was imported may have become that of another process, and comes back here as a new one.
    const own = known && handles.get(known);
    const { generation: now = generation } = own ?? {};
    // What came to itself may be no thenable any more: else it would be awaited for ever.
    if (own && now === generation) own.traits = handle.traits;
    const proxy =
      known && now === generation
        ? known
        : createProxy(handle, handles, askFor(handle), isHeld, contexts.bind);
    held.add(generation, id, proxy);
    return proxy;
  }

  function askFor(handle: Handle) {
    return (operation: Operation) => {
      // What was imported is imported again, as long as there is a project process to do so.
      if (generations.isStale(handle.generation) && !(generations.canAsk() && origins.renew(handle)))
        throw generations.error(handle.label, handle.generation);
      return origins.noteExport(handle, operation, operate(operation));
    };
  }

  function isHeld(value: unknown): boolean {
    return typeof value === 'object' && value !== null && (handles.has(value) || errors.has(value));
  }

  function projectError(generation: number, id: number, data: ErrorData): Error {
    const error = errorFrom(data);
    extendError(error, { generation, id, traits: 'o', label: data.name }, handles, (operation) =>
      generations.isStale(generation) ? undefined : operate(operation),
    );
    errors.set(error, [generation, id]);
    held.add(generation, id, error);
    return error;
  }

  /** Nothing comes any more from the process of this generation, and what comes next counts anew. */
  function detach(generation: number): void {
    lastCall = 0;
    globals.clear();
    bindings.forget();
    promises.rejectAll(generations.error('A pending call', generation));
  }

  return {
    call(text) {
      modes.enter();
      const call = receive(text) as Call;
      // It was handed to an operation of ours meanwhile.
      if (call[4] <= lastCall) return '';
      lastCall = call[4];
      inCall = true;
      const outcome = encodeOutcome(calls.run(call, generations.attached()));
      inCall = false;
      return outcome;
    },

    // Code that was terminated leaves no trace of its end.
    began(generation, db) {
      inCall = false;
      contexts.reset();
      modes.begin(db);
      const before = generations.begin(generation);
      if (before !== undefined) detach(before);
    },

    importModule: async (specifier, names) => {
      const name = String(specifier);
      const module = await operate(['import', name, names as string[] | null]);
      return origins.note(module, names === null ? 'import()' : 'import', name);
    },

    requireModule: (specifier) => origins.note(operate(['require', specifier]), 'require', specifier),

    resolve: (specifier, how) => operate(['resolve', specifier, how]),

    loadGlobal(name) {
      const known = globals.get(name);
      const value = known ?? origins.note(operate(['global', name]), 'global', name);
      globals.set(name, value);
      return value;
    },

    readExport(module, exported, binding) {
      const handle = handles.get(module);
      // Such as the exports of a CommonJS module that are plain data.
      return handle ? askFor(handle)(['live', module, exported, binding]) : Reflect.get(module, exported);
    },

    sync: (isDeep) => void operate(['sync', isDeep]),

    notice(text) {
      modes.enter();
      const message = decodeNotice(text);
      if (message[0] === 'settle') {
        promises.settle(message[1], message[2], message[3]);
      } else if (message[0] === 'release') {
        for (const [id] of message[1]) calls.forget(id);
      }
    },

    staleness(value) {
      const handle = handles.get(value);
      const generation = handle?.generation ?? errors.get(value)?.[0];
      if (generation === undefined || !generations.isLost(generation)) return undefined;
      const from = handle && origins.specifierOf(handle);
      return from === undefined ? { stale: true } : { from };
    },

    projectLost(generation, reason) {
      modes.enter();
      if (generations.lose(generation, reason)) detach(generation);
    },
  };
}
