// The shell's own functions, as the project calls them.
import type { Call, Operation, Outcome } from '../../../protocol/values.ts';
import type { AsyncContext, AsyncContexts } from './async-context.ts';

type AnyFunction = (...args: unknown[]) => unknown;

export interface ShellCalls {
  /** What the project knows the function by. */
  idOf(callback: AnyFunction): number;
  find(id: number): AnyFunction | undefined;
  /** The project holds it no more. */
  forget(id: number): void;
  run(call: Call, generation: number): Outcome;
}

/** `left` hears of calls, by generation and number, that nothing goes on with any more. */
export function createShellCalls(
  contexts: AsyncContexts,
  left: (generation: number, call: number) => void,
): ShellCalls {
  const callbacks = new Map<number, AnyFunction>();
  const ids = new WeakMap<object, number>();
  const ended = new FinalizationRegistry<[number, number]>((held) => left(...held));
  let nextId = 1;

  /** The project keeps the context for what goes on. */
  function isKept(context: AsyncContext): boolean {
    if (context.isKept) ended.register(context, [context.generation, context.call]);
    return context.isKept;
  }

  return {
    idOf(callback) {
      const id = ids.get(callback) ?? nextId++;
      ids.set(callback, id);
      callbacks.set(id, callback);
      return id;
    },
    find: (id) => callbacks.get(id),
    forget: (id) => void callbacks.delete(id),
    run([, id, self, args, call], generation) {
      const context: AsyncContext = { call, generation, isKept: false };
      try {
        const callback = callbacks.get(id);
        if (!callback) throw new Error('this function of the shell is gone');
        const result = contexts.run(context, () => Reflect.apply(callback, self, args));
        return ['return', result, isKept(context)];
      } catch (error) {
        return ['throw', error, isKept(context)];
      }
    },
  };
}

/** What a module does when it is loaded, and what runs nothing. */
export function belongsToNoCall([name]: Operation): boolean {
  return ['import', 'require', 'global', 'again', 'sync'].includes(name);
}
