// The async contexts in which functions of the isolate were called: what such a function asks later is done in the one
// of its call. AsyncResource has what AsyncLocalStorage holds, and what older libraries keep by async_hooks.
import { AsyncResource } from 'node:async_hooks';

export interface CallContexts {
  /** This call begins, in the context of now. */
  begin(call: number): void;
  /** Nothing goes on with it. */
  end(call: number): void;
  /** Carries out a decoded Operation, which may name the call out of which it is asked. */
  perform<T>(operation: unknown, perform: (operation: unknown) => T): T;
}

/** Of one shell session: the numbers of another one mean nothing here. */
export function createCallContexts(printFor: (work: () => AsyncResource) => AsyncResource): CallContexts {
  const calls = new Map<number, AsyncResource>();
  return {
    // What is printed in it is for the session, whoever made the call.
    begin: (call) =>
      void calls.set(
        call,
        printFor(() => new AsyncResource('SHELL_CALL')),
      ),
    end: (call) => void calls.delete(call),
    perform(operation, perform) {
      const [name, call, inner] = Array.isArray(operation) ? operation : [];
      if (name !== 'in') return perform(operation);
      const context = calls.get(call);
      if (!context) throw new TypeError('malformed operation: no such call');
      return context.runInAsyncScope(perform, undefined, inner) as ReturnType<typeof perform>;
    },
  };
}
