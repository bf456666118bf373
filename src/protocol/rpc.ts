// Calls between two processes over any channel: request and answer, cancellation, progress, notifications.
// The other side may be compromised: methods are looked up as own keys and nothing of a message is trusted but its shape.
import { CodedError, type ErrorCode, errorTable } from '../errors.ts';

/** What carries messages; `post` never throws, a closed channel is told to `close`. */
export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

export interface RequestContext {
  /** Aborted when the caller cancels or the channel closes. */
  signal: AbortSignal;
  progress(message: string): void;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds; on expiry the call is cancelled and rejects with `onTimeout()`. */
  timeoutMs?: number | undefined;
  onTimeout?: (() => Error) | undefined;
  onProgress?: ((message: string) => void) | undefined;
}

/** Methods of one side: parameters and result, JSON values only. */
// biome-ignore lint/suspicious/noExplicitAny: parameters are contravariant, `unknown` would accept no handler at all
export type Methods = Record<string, (params: any, context: RequestContext) => unknown>;

type Params<M, K extends keyof M> = M[K] extends (params: infer P, ...rest: never[]) => unknown ? P : never;
type Result<M, K extends keyof M> = M[K] extends (...args: never[]) => infer R ? Awaited<R> : never;

export interface Rpc<Remote> {
  call<K extends keyof Remote & string>(
    method: K,
    params: Params<Remote, K>,
    options?: CallOptions,
  ): Promise<Result<Remote, K>>;
  notify<K extends keyof Remote & string>(method: K, params: Params<Remote, K>): void;
  /** Rejects everything that waits and aborts everything that runs. */
  close(error: Error): void;
}

type Message =
  | { type: 'call'; id: number; method: string; params: unknown }
  | { type: 'notify'; method: string; params: unknown }
  | { type: 'result'; id: number; value?: unknown }
  | { type: 'error'; id: number; error: WireError }
  | { type: 'cancel'; id: number }
  | { type: 'progress'; id: number; message: string };

interface WireError {
  name: string;
  message: string;
  stack?: string | undefined;
  code?: ErrorCode;
  hint?: string;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress?: ((message: string) => void) | undefined;
}

/** Calls of the other side at work: many more than many clients need. */
const MAX_RUNNING = 1_024;

/** Connects `methods` to the other side of `channel`; `onError` hears of failed notifications and malformed messages. */
export function createRpc<Remote>(
  channel: Channel,
  methods: Methods,
  onError: (error: unknown) => void,
): Rpc<Remote> {
  const pending = new Map<number, Pending>();
  const running = new Map<number, AbortController>();
  let nextId = 1;
  let closed: Error | undefined;

  channel.onMessage((raw) => {
    if (!isMessage(raw)) onError(new Error('malformed message from the other process'));
    else if (!closed) receive(raw);
  });

  function receive(message: Message): void {
    switch (message.type) {
      case 'call':
        if (running.has(message.id) || running.size >= MAX_RUNNING)
          onError(new Error('a call too many, or with the id of another'));
        else void answer(message.id, message.method, message.params);
        break;
      case 'notify':
        void run(message.method, message.params, neverCancelled).catch(onError);
        break;
      case 'result':
        take(message.id)?.resolve(message.value);
        break;
      case 'error':
        take(message.id)?.reject(decodeError(message.error));
        break;
      case 'cancel':
        running.get(message.id)?.abort();
        break;
      case 'progress':
        pending.get(message.id)?.onProgress?.(message.message);
        break;
    }
  }

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    const progress = (message: string) => channel.post({ type: 'progress', id, message });
    try {
      channel.post({
        type: 'result',
        id,
        value: await run(method, params, { signal: controller.signal, progress }),
      });
    } catch (error) {
      channel.post({ type: 'error', id, error: encodeError(error) });
    } finally {
      running.delete(id);
    }
  }

  async function run(method: string, params: unknown, context: RequestContext): Promise<unknown> {
    const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!handler) throw new Error(`unknown method ${JSON.stringify(method)}`);
    return handler(params, context);
  }

  function take(id: number): Pending | undefined {
    const entry = pending.get(id);
    pending.delete(id);
    return entry;
  }

  return {
    call(method, params, options = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      if (closed) {
        reject(closed);
        return promise as never;
      }
      const id = nextId++;
      const cancel = (reason: unknown) => {
        if (!take(id)) return;
        channel.post({ type: 'cancel', id });
        reject(reason);
      };
      const onAbort = () => cancel(options.signal?.reason);
      pending.set(id, { resolve, reject, onProgress: options.onProgress });
      channel.post({ type: 'call', id, method, params });
      const timer =
        options.timeoutMs === undefined
          ? undefined
          : setTimeout(
              () => cancel(options.onTimeout?.() ?? new Error(`${method} timed out`)),
              options.timeoutMs,
            );
      options.signal?.addEventListener('abort', onAbort, { once: true });
      if (options.signal?.aborted) onAbort();
      return promise.finally(() => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', onAbort);
      }) as never;
    },
    notify(method, params) {
      if (!closed) channel.post({ type: 'notify', method, params });
    },
    close(error) {
      closed ??= error;
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
      for (const controller of running.values()) controller.abort(error);
      running.clear();
    },
  };
}

const neverCancelled: RequestContext = { signal: new AbortController().signal, progress() {} };

function isMessage(raw: unknown): raw is Message {
  if (typeof raw !== 'object' || raw === null) return false;
  const { type, id, method, message, error } = raw as Record<string, unknown>;
  switch (type) {
    case 'notify':
      return typeof method === 'string';
    case 'call':
      return typeof id === 'number' && typeof method === 'string';
    case 'result':
    case 'cancel':
      return typeof id === 'number';
    case 'error':
      return typeof id === 'number' && typeof error === 'object' && error !== null;
    case 'progress':
      return typeof id === 'number' && typeof message === 'string';
    default:
      return false;
  }
}

function encodeError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  return error instanceof CodedError
    ? { name, message, stack, code: error.code, hint: error.hint }
    : { name, message, stack };
}

/** String() of a hostile object may throw. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function decodeError(wire: WireError): Error {
  const message = textOf(wire.message);
  const error =
    typeof wire.code === 'string' && Object.hasOwn(errorTable, wire.code)
      ? new CodedError(wire.code, message, textOf(wire.hint))
      : new Error(message);
  error.name = textOf(wire.name);
  if (typeof wire.stack === 'string') error.stack = wire.stack;
  return error;
}
