// Promises that cross: those of the shell, which tell the project how they settle, and those of the project, as the shell awaits them.
import type { Notice, Reference } from '../../../protocol/values.ts';

export interface Promises {
  reference(promise: Promise<unknown>): Reference;
  /** The project's, by its number there. */
  awaited(id: number): Promise<unknown>;
  /** As the project says. */
  settle(id: number, fulfilled: boolean, value: unknown): void;
  /** Nothing comes any more. */
  rejectAll(error: Error): void;
}

export function createPromises(post: (notice: Notice) => void): Promises {
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  let nextId = 1;

  function tell(id: number, fulfilled: boolean, value: unknown): void {
    try {
      post(['settle', id, fulfilled, value]);
    } catch (error) {
      post(['settle', id, false, error]);
    }
  }

  return {
    reference(promise) {
      const id = nextId++;
      promise.then(
        (value) => tell(id, true, value),
        (error) => tell(id, false, error),
      );
      return ['promise', id];
    },
    awaited(id) {
      const waiting = Promise.withResolvers<unknown>();
      pending.set(id, waiting);
      return waiting.promise;
    },
    settle(id, fulfilled, value) {
      const waiting = pending.get(id);
      pending.delete(id);
      if (fulfilled) waiting?.resolve(value);
      else waiting?.reject(value);
    },
    rejectAll(error) {
      for (const { reject, promise } of pending.values()) {
        promise.catch(() => {});
        reject(error);
      }
      pending.clear();
    },
  };
}
