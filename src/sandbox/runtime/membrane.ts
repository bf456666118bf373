// The isolate's side of the membrane: proxies for the project's objects, promises that the project settles,
// and functions of the isolate that the project may call.

import { createSymbols, type SymbolReference } from '../../protocol/symbols.ts';
import type { Call, ErrorData, Notice, Operation, Outcome, Reference, Reply } from '../../protocol/values.ts';
import { CIRCULAR, createCodec, errorFrom, settledId } from '../../protocol/values.ts';
import type { AsyncContexts } from './calls/async-context.ts';
import { createShellCalls } from './calls/shell-calls.ts';
import type { Host } from './host.ts';
import { errorData, extendError, staleError, withShellFrames } from './project-errors.ts';
import { createProxy, type Handle } from './proxies.ts';
import { copiedValue, isIterator, isTemplate, iteratorSteps, passing } from './shell-values.ts';

type AnyFunction = (...args: unknown[]) => unknown;

export interface Membrane {
  importModule(specifier: unknown, names: unknown[] | null): Promise<unknown>;
  requireModule(specifier: string): unknown;
  loadGlobal(name: string): unknown;
  /** Runs a function of the isolate for the project: encoded "call" in, its encoded outcome out; empty if it ran already. */
  call(text: string): string;
  /** An evaluation begins, with the project process of this generation; 0 for none. */
  began(generation: number): void;
  notice(text: string): void;
  /** Everything of this generation is stale. */
  projectLost(generation: number, reason: string): void;
  isStale(value: object): boolean;
}

export function createMembrane(host: Pick<Host, 'operate' | 'notice'>, contexts: AsyncContexts): Membrane {
  /** Proxies, and the stand-ins that their traps pass on. */
  const handles = new WeakMap<object, Handle>();
  const alive = new Map<string, WeakRef<object>>();
  const received = new Map<string, number>();
  const errors = new WeakMap<object, [number, number]>();
  const promises = new Map<number, PromiseWithResolvers<unknown>>();
  const globals = new Map<string, unknown>();
  let nextId = 1;
  /** A function of ours runs because the project called it, not because it answered us. */
  let inCall = false;
  let lastCall = 0;
  /** Generation of the project process that answers. */
  let attached = 0;
  /** Of those that answered before and live on: a database mode has a process of its own. */
  const parked = new Set<number>();
  const lost = new Map<number, string>();

  const collected = new FinalizationRegistry<string>(release);
  const calls = createShellCalls(contexts, (generation, call) => {
    if (generation === attached) post(['left', call]);
  });
  const symbols = createSymbols(0, () => false);
  const codec = passing(
    createCodec(reduce, revive, {
      encode: symbols.encode,
      decode: symbolOf,
    }),
  );
  const post = (notice: Notice) => host.notice(codec.encode(notice));

  /** One question to the project process, and its answer; blocks. */
  function operate(operation: Operation): unknown {
    let answer = codec.decode(host.operate(codec.encode(inContext(operation)), inCall)) as Reply;
    // The project may need a function of ours before it can answer; the outcome goes out as the next request.
    while (answer[0] === 'call') {
      lastCall = answer[4];
      const outcome = encodeOutcome(calls.run(answer, attached));
      answer = codec.decode(host.operate(outcome, inCall)) as Reply;
    }
    if (answer[0] === 'throw') throw withShellFrames(answer[1]);
    return answer[1];
  }

  /** What goes on in a call of the project asks in the context of that call. */
  function inContext(operation: Operation): Operation {
    const context = contexts.current();
    if (!context || isLoading(operation)) return operation;
    if (context.generation !== attached)
      throw staleHandle('The async context of this code', context.generation);
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
    if (handle) return ['own', handle.generation, handle.id];
    if (typeof value === 'function') return ['callback', calls.idOf(value as AnyFunction)];
    if (value instanceof Promise) return promiseReference(value);
    if (value instanceof Error) return errorReference(value);
    if (isIterator(value)) return ['iterator', ...iteratorSteps(value)];
    if (isTemplate(value)) return ['template', [...value], [...value.raw]];
    if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('base64')];
    return undefined;
  }

  function promiseReference(promise: Promise<unknown>): Reference {
    const id = nextId++;
    settleWith(id, promise);
    return ['promise', id];
  }

  function decodeNotice(text: string): Notice {
    try {
      return codec.decode(text) as Notice;
    } catch (error) {
      return ['settle', settledId(text) ?? 0, false, error];
    }
  }

  function settleWith(id: number, promise: Promise<unknown>): void {
    const settle = (fulfilled: boolean, value: unknown) => {
      try {
        post(['settle', id, fulfilled, value]);
      } catch (error) {
        post(['settle', id, false, error]);
      }
    };
    promise.then(
      (value) => settle(true, value),
      (error) => settle(false, error),
    );
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
        return projectPromise(reference[1]);
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
    const key = `${handle.generation}:${handle.id}`;
    const proxy =
      alive.get(key)?.deref() ?? createProxy(handle, handles, askFor(handle), isHeld, contexts.bind);
    hold(key, proxy);
    return proxy;
  }

  function askFor(handle: Handle) {
    return (operation: Operation) => {
      if (isStale(handle.generation)) throw staleHandle(handle.label, handle.generation);
      return operate(operation);
    };
  }

  function isHeld(value: unknown): boolean {
    return typeof value === 'object' && value !== null && (handles.has(value) || errors.has(value));
  }

  const isStale = (generation: number) => lost.has(generation) || parked.has(generation);

  const staleHandle = (label: string, generation: number) => staleError(label, lost.get(generation));

  function projectPromise(id: number): Promise<unknown> {
    const pending = Promise.withResolvers<unknown>();
    promises.set(id, pending);
    return pending.promise;
  }

  function projectError(generation: number, id: number, data: ErrorData): Error {
    const error = errorFrom(data);
    extendError(error, { generation, id, traits: 'o', label: data.name }, handles, (operation) =>
      isStale(generation) ? undefined : operate(operation),
    );
    errors.set(error, [generation, id]);
    hold(`${generation}:${id}`, error);
    return error;
  }

  /** Counts how often a handle arrived: the project drops it when as many were released. */
  function hold(key: string, value: object): void {
    received.set(key, (received.get(key) ?? 0) + 1);
    if (alive.get(key)?.deref() === value) return;
    alive.set(key, new WeakRef(value));
    collected.register(value, key);
  }

  function release(key: string): void {
    if (alive.get(key)?.deref()) return;
    const count = received.get(key) ?? 0;
    alive.delete(key);
    received.delete(key);
    const [generation, id] = key.split(':').map(Number) as [number, number];
    if (!isStale(generation)) post(['release', [[id, count]]]);
  }

  /** Nothing comes any more from the process of this generation, and what comes next counts anew. */
  function detach(generation: number): void {
    lastCall = 0;
    globals.clear();
    for (const { reject, promise } of promises.values()) {
      promise.catch(() => {});
      reject(staleHandle('A pending call', generation));
    }
    promises.clear();
  }

  return {
    call(text) {
      const call = codec.decode(text) as Call;
      // It was handed to an operation of ours meanwhile.
      if (call[4] <= lastCall) return '';
      lastCall = call[4];
      inCall = true;
      const outcome = encodeOutcome(calls.run(call, attached));
      inCall = false;
      return outcome;
    },

    // Code that was terminated leaves no trace of its end.
    began(generation) {
      inCall = false;
      contexts.reset();
      if (generation === 0 || generation === attached) return;
      if (attached !== 0 && !lost.has(attached)) {
        parked.add(attached);
        detach(attached);
      }
      parked.delete(generation);
      attached = generation;
    },

    importModule: async (specifier, names) =>
      operate(['import', String(specifier), names as string[] | null]),

    requireModule: (specifier) => operate(['require', specifier]),

    loadGlobal(name) {
      const known = globals.get(name);
      const value = known ?? operate(['global', name]);
      globals.set(name, value);
      return value;
    },

    notice(text) {
      const message = decodeNotice(text);
      if (message[0] === 'settle') {
        const pending = promises.get(message[1]);
        promises.delete(message[1]);
        if (message[2]) pending?.resolve(message[3]);
        else pending?.reject(message[3]);
      } else if (message[0] === 'release') {
        for (const [id] of message[1]) calls.forget(id);
      }
    },

    isStale(value) {
      const generation = handles.get(value)?.generation ?? errors.get(value)?.[0];
      return generation !== undefined && lost.has(generation);
    },

    projectLost(generation, reason) {
      lost.set(generation, reason);
      if (!parked.delete(generation)) detach(generation);
    },
  };
}

/** What a module does when it is loaded belongs to no call. */
function isLoading([name]: Operation): boolean {
  return name === 'import' || name === 'require' || name === 'global';
}
