// The async context of the code at work: the call by the project out of which it goes on. What that code asks of the
// project is done in the context in which the project called (AsyncLocalStorage): also after a wait, in a timer, in `then`.
// Code outside of such a call has none, and runs as V8 runs it.

type AnyFunction = (...args: unknown[]) => unknown;
type AnyIterable = AsyncIterable<unknown> & Iterable<unknown>;

/** Goes with everything that was begun in the call. */
export interface AsyncContext {
  call: number;
  generation: number;
  /** Something goes on with it after the call returned. */
  isKept: boolean;
}

export interface AsyncContexts {
  current(): AsyncContext | undefined;
  run<T>(context: AsyncContext | undefined, work: () => T): T;
  /** The function as it runs later: in the context of now. */
  bind<T>(callback: T): T;
  /** What is awaited in place of `value`. */
  awaited(value: unknown): unknown;
  /** What `for await` goes through in place of `iterable`. */
  awaitedEach(iterable: unknown): unknown;
  /** No code of a call is at work. */
  reset(): void;
}

const { then } = Promise.prototype;
const settled = Promise.resolve();
const soon = (work: () => void) => void Reflect.apply(then, settled, [work]);

export function createAsyncContexts(): AsyncContexts {
  let current: AsyncContext | undefined;

  function run<T>(context: AsyncContext | undefined, work: () => T): T {
    const before = current;
    current = context;
    try {
      return work();
    } finally {
      current = before;
    }
  }

  function keep(): AsyncContext | undefined {
    if (current) current.isKept = true;
    return current;
  }

  function bind<T>(callback: T): T {
    const context = keep();
    if (!context || typeof callback !== 'function') return callback;
    return function (this: unknown, ...args: unknown[]) {
      return run(context, () => Reflect.apply(callback, this, args));
    } as T;
  }

  /** Three jobs in a row, with none between: the context begins, the code that waits goes on, the context ends. */
  function awaited(value: unknown): unknown {
    const context = keep();
    if (!context) return value;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const goOn = (settle: () => void) => {
      soon(() => {
        current = context;
      });
      settle();
      soon(reset);
    };
    Reflect.apply(then, Promise.resolve(inContext(value)), [
      (result: unknown) => goOn(() => resolve(result)),
      (error: unknown) => goOn(() => reject(error)),
    ]);
    return promise;
  }

  /** A thenable is called in a job of its own. */
  function inContext(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Promise) return value;
    const own = Reflect.get(value, 'then');
    if (typeof own !== 'function') return value;
    // biome-ignore lint/suspicious/noThenProperty: stands for a thenable
    return { then: bind((...args: unknown[]) => Reflect.apply(own, value, args)) };
  }

  function awaitedEach(iterable: unknown): unknown {
    if (!current || !isIterable(iterable)) return iterable;
    return { [Symbol.asyncIterator]: () => awaitedIterator(iterable) };
  }

  function awaitedIterator(iterable: AnyIterable) {
    const isAsync = iterable[Symbol.asyncIterator] != null;
    const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
    const step = (result: unknown) =>
      awaited(isAsync ? result : settledStep(result as IteratorResult<unknown>));
    return {
      next: bind(() => step(iterator.next())),
      get return() {
        const end = iterator.return;
        return end ? bind(() => step(Reflect.apply(end, iterator, []))) : undefined;
      },
    };
  }

  function reset(): void {
    current = undefined;
  }

  return { current: () => current, run, bind, awaited, awaitedEach, reset };
}

/** A step of a plain iterator, whose value may be a promise. */
function settledStep({ done, value }: IteratorResult<unknown>): unknown {
  return done
    ? { done, value }
    : Reflect.apply(then, Promise.resolve(value), [(result: unknown) => ({ done: false, value: result })]);
}

/** Replaces what puts functions off in the language: `then`, and with it `catch` and `finally`, queueMicrotask, fromAsync. */
export function installAsyncContexts({ bind, awaitedEach }: AsyncContexts): void {
  replace(Promise.prototype, 'then', function (this: unknown, ...callbacks) {
    return Reflect.apply(then, this, callbacks.map(bind));
  });
  const { queueMicrotask } = globalThis;
  replace(globalThis, 'queueMicrotask', (callback) => queueMicrotask(bind(callback) as () => void));
  const { fromAsync } = Array as { fromAsync?: AnyFunction };
  replace(Array, 'fromAsync', function (this: unknown, items, map, self) {
    return Reflect.apply(fromAsync as AnyFunction, this, [awaitedEach(items), bind(map), self]);
  });
}

function isIterable(value: unknown): value is AnyIterable {
  const { [Symbol.asyncIterator]: each, [Symbol.iterator]: eachNow } = Object(value);
  return typeof (each ?? eachNow) === 'function';
}

/** A built-in is told by its name and length. */
function replace(owner: object, name: string, f: AnyFunction): void {
  const { length } = Reflect.get(owner, name) as AnyFunction;
  Object.defineProperty(f, 'name', { value: name });
  Object.defineProperty(f, 'length', { value: length });
  Object.defineProperty(owner, name, { value: f });
}
