// The project's side of the membrane: the table of objects that a shell session holds, and what it may do with them.
import { types } from 'node:util';
import { codedError } from '../../errors.ts';
import { createSymbols, type SymbolReference } from '../../protocol/symbols.ts';
import {
  type Call,
  type Changed,
  CIRCULAR,
  type Codec,
  createCodec,
  type ErrorData,
  errorFrom,
  type HandleTraits,
  type Notice,
  type Outcome,
  type Reference,
  type Reply,
  settledId,
} from '../../protocol/values.ts';
import { isDriverKey } from '../databases/driver-keys.ts';
import { isClass, isError, isObject, isPlainData, labelOf, traitsOf } from './classify.ts';
import { createCallContexts } from './crossing/call-contexts.ts';
import { errorData } from './crossing/error-data.ts';
import { plainThis, shellIterator, template } from './crossing/shell-values.ts';
import { isHidden } from './intrinsics.ts';
import { createLiveBindings } from './live-bindings.ts';
import { createLoader, knownGlobal, type LoadHost, loadFor } from './loading.ts';
import { perform } from './operations.ts';
import { rowsAsJson } from './plain-rows.ts';

/** One answer must not flood the isolate: about 1.4 kB a handle. */
const HANDLES_PER_ANSWER = 5_000;
const VALUE_BYTES = 32 * 1024 * 1024;

export interface HandleHost extends LoadHost {
  generation: number;
  /** What `work` prints is for this session. */
  printFor<T>(work: () => T): T;
  isRefused(value: object): boolean;
  builtinName(value: object): string | undefined;
  send(notice: string): void;
  /** Runs a function of the isolate while this thread waits; the answer is an encoded Outcome. */
  callback(request: string): string;
}

export interface HandleTable {
  operate(operation: string): string | Promise<string>;
  notice(notice: string): void;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** The table of one shell session. */
export function createHandles(host: HandleHost): HandleTable {
  const byId = new Map<number, { value: object; sent: number }>();
  const ids = new Map<object, number>();
  const stubs = new Map<number, WeakRef<AnyFunction>>();
  const stubIds = new WeakMap<object, number>();
  const promises = new Map<number, PromiseWithResolvers<unknown>>();
  const contexts = createCallContexts(host.printFor);
  let nextId = 1;
  let answered = 0;
  let nextCall = 1;

  const released = new FinalizationRegistry<number>((id) => {
    stubs.delete(id);
    send(['release', [[id, 1]]]);
  });

  const live = createLiveBindings();
  const loader = createLoader(host);
  const symbols = createSymbols(host.generation, (symbol) => isHidden(symbol) || isDriverKey(symbol));
  const codec: Codec = createCodec(reduce, revive, { encode: symbols.encode, decode: symbolOf });
  const send = (notice: Notice) => host.send(codec.encode(notice));

  const held = {
    hasObject: (value: object) => ids.has(value),
    hasSymbol: symbols.isKnown,
    isRefused: host.isRefused,
  };

  function operate(text: string): string | Promise<string> {
    answered = 0;
    try {
      const operation = codec.decode(text);
      const known = knownGlobal(operation, loader);
      if (known !== undefined) return reply(['return', known]);
      const loading = loadFor(operation, loader);
      if (loading)
        return loading.then(
          (value) => reply(['return', value]),
          (error) => reply(['throw', error]),
        );
      const isDeep = Array.isArray(operation) && operation[0] === 'sync' && operation[1] === true;
      const value = contexts.perform(operation, (inner) => perform(inner, loader, held, live));
      return reply(['return', value], isDeep);
    } catch (error) {
      return reply(['throw', error]);
    }
  }

  function reply(answer: ['return' | 'throw', unknown], isDeep = false): string {
    const changes = changed(isDeep);
    try {
      return encodeBounded([...answer, ...changes]);
    } catch (error) {
      answered = 0;
      try {
        return encodeBounded(['throw', error, ...changes]);
      } catch (unencodable) {
        return encodeBounded(['throw', new Error(String(unencodable)), ...changes]);
      }
    }
  }

  function changed(isDeep = false): Changed {
    const ids = live.changed(isDeep);
    return ids.length > 0 ? [ids] : [];
  }

  function encodeBounded(value: Reply | Notice): string {
    const text = codec.encode(value);
    if (text.length > VALUE_BYTES) throw codedError('VALUE_TOO_LARGE', { bytes: String(text.length) });
    return text;
  }

  function notice(text: string): void {
    let message: Notice;
    try {
      message = codec.decode(text) as Notice;
    } catch (error) {
      message = ['settle', settledId(text) ?? 0, false, error];
    }
    if (message[0] === 'settle') {
      const pending = promises.get(message[1]);
      promises.delete(message[1]);
      if (message[2]) pending?.resolve(message[3]);
      else pending?.reject(message[3]);
    } else if (message[0] === 'release') {
      for (const [id, count] of message[1]) release(id, count);
    } else if (message[0] === 'left') {
      contexts.end(message[1]);
    }
  }

  function release(id: number, count: number): void {
    const entry = byId.get(id);
    if (!entry) return;
    entry.sent -= count;
    if (entry.sent > 0) return;
    byId.delete(id);
    ids.delete(entry.value);
  }

  function reduce(value: unknown): Reference | undefined {
    if (typeof value === 'symbol') return symbols.encode(value);
    if (!isObject(value)) return undefined;
    const builtin = host.builtinName(value);
    if (builtin !== undefined) return ['builtin', builtin];
    if (typeof value === 'function') return functionReference(value as AnyFunction);
    if (types.isProxy(value) || loader.isModule(value)) return handleReference(value, traitsOf(value));
    const json = rowsAsJson(value);
    if (json !== undefined) return ['json', json];
    if (types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype)
      return promiseReference(value);
    if (isError(value) && !host.isRefused(value)) return errorReference(value);
    if (Buffer.isBuffer(value)) return ['bytes', value.toString('base64')];
    return isPlainData(value) ? undefined : handleReference(value, traitsOf(value));
  }

  function functionReference(value: AnyFunction): Reference {
    const stub = stubIds.get(value);
    if (stub !== undefined) return ['self', stub];
    return handleReference(value, types.isProxy(value) || !isClass(value) ? 'f' : 'c');
  }

  function handleReference(value: object, traits: HandleTraits): Reference {
    if (host.isRefused(value)) {
      throw codedError('PERMISSION_DENIED', { operation: `Handing out ${labelOf(value)}` });
    }
    return ['handle', host.generation, remember(value), traits, labelOf(value)];
  }

  function remember(value: object): number {
    if (++answered > HANDLES_PER_ANSWER)
      throw codedError('HANDLE_LIMIT', { limit: String(HANDLES_PER_ANSWER) });
    const known = ids.get(value);
    const id = known ?? nextId++;
    const entry = byId.get(id);
    if (entry) entry.sent++;
    else byId.set(id, { value, sent: 1 });
    if (known === undefined) ids.set(value, id);
    return id;
  }

  function promiseReference(promise: Promise<unknown>): Reference {
    const id = nextId++;
    promise.then(
      (value) => settle(id, true, value),
      (error) => settle(id, false, error),
    );
    return ['promise', id];
  }

  function settle(id: number, fulfilled: boolean, value: unknown): void {
    answered = 0;
    const changes = changed();
    let text: string;
    try {
      text = encodeBounded(['settle', id, fulfilled, value, ...changes]);
    } catch (error) {
      // What was too much is not sent: the error is an answer of its own.
      answered = 0;
      text = codec.encode(['settle', id, false, error, ...changes] satisfies Notice);
    }
    host.send(text);
  }

  function errorReference(error: Error): Reference {
    return ['error', host.generation, remember(error), errorData(error, host)];
  }

  function revive(reference: Reference): unknown {
    switch (reference[0]) {
      case 'own':
        return ownValue(reference[1], reference[2]);
      case 'callback':
        return stubFor(reference[1]);
      case 'promise':
        return incomingPromise(reference[1]);
      case 'error':
        return reference[3] ? incomingError(reference[1], reference[2], reference[3]) : CIRCULAR;
      case 'symbol':
      case 'unique':
        return symbolOf(reference);
      case 'iterator':
        return shellIterator(reference[1], reference[2]);
      case 'template':
        return template(reference[1], reference[2]);
      case 'bytes':
        return Buffer.from(reference[1], 'base64');
      default:
        throw new Error(`unexpected reference ${reference[0]}`);
    }
  }

  function ownValue(generation: number, id: number): object {
    const entry = generation === host.generation ? byId.get(id) : undefined;
    if (!entry) throw codedError('STALE_HANDLE', { what: 'an object' });
    return entry.value;
  }

  function symbolOf(reference: SymbolReference): symbol {
    const symbol = symbols.decode(reference);
    if (symbol === undefined) throw codedError('STALE_HANDLE', { what: 'a symbol' });
    return symbol;
  }

  function stubFor(id: number): AnyFunction {
    const known = stubs.get(id)?.deref();
    if (known) return known;
    const stub = function (this: unknown, ...args: unknown[]): unknown {
      return callIsolate(id, this, args);
    };
    stubs.set(id, new WeakRef(stub));
    stubIds.set(stub, id);
    released.register(stub, id);
    return stub;
  }

  /** Blocks this thread until the isolate's function returned: `filter` needs its answer at once, whenever it asks. */
  function callIsolate(id: number, self: unknown, args: unknown[]): unknown {
    const number = nextCall++;
    const call: Call = ['call', id, plainThis(self), args, number, ...changed()];
    let isKept = false;
    try {
      contexts.begin(number);
      const [how, value, kept] = codec.decode(host.callback(codec.encode(call))) as Outcome;
      isKept = kept === true;
      if (how === 'return') return value;
      throw value;
    } finally {
      if (!isKept) contexts.end(number);
    }
  }

  function incomingPromise(id: number): Promise<unknown> {
    const pending = Promise.withResolvers<unknown>();
    promises.set(id, pending);
    pending.promise.catch(() => {});
    return pending.promise;
  }

  function incomingError(generation: number, id: number, data: ErrorData): unknown {
    if (generation === host.generation && byId.has(id)) return byId.get(id)?.value;
    return errorFrom(data);
  }

  return { operate, notice };
}
