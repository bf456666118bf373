// Errors as they cross. Those of the project are copies by value, with the project's class behind them and the shell's lines in the stack.
import type { ErrorData, Operation } from '../../protocol/values.ts';
import type { Handle } from './proxies.ts';

/** What formatters and promises look for in every object. */
const notForErrors = new Set(['then', 'toJSON', 'inspect', 'cause', 'errors']);

/** Methods and accessors of the error's own class are asked for where it lives. */
export function extendError(
  error: Error,
  handle: Handle,
  handles: WeakMap<object, Handle>,
  ask: (operation: Operation) => unknown,
): void {
  const self = {};
  handles.set(self, handle);
  const prototype = new Proxy(Object.create(Object.getPrototypeOf(error)), {
    get(target, key) {
      if (typeof key !== 'string' || key in target || notForErrors.has(key)) return Reflect.get(target, key);
      return ask(['get', self, key]);
    },
  });
  Object.setPrototypeOf(error, prototype);
}

/** An error as it goes to the project. */
export function errorData(error: Error): ErrorData {
  const fields: Record<string, unknown> = { ...error };
  const hidden = Object.hasOwn(error, 'cause') ? ['cause'] : [];
  if (hidden.length > 0) fields.cause = error.cause;
  const { name, message, stack } = error;
  return { name: String(name), message: String(message), stack: String(stack), fields, hidden };
}

/** An error of the project also says which line of the shell led to it. */
export function withShellFrames(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const frames = String(new Error().stack)
    .split('\n')
    .filter((line) => /shell-\d+\.ts:/.test(line));
  if (frames.length > 0) thrown.stack = [thrown.stack, ...frames].join('\n');
  return thrown;
}
