// What the shell declared with `using` at the top level: disposed of when the call ends, the last one first.

interface Resource {
  value: unknown;
  dispose: () => unknown;
  isAsync: boolean;
}

export interface Resources {
  /** Returns the value. */
  use(value: unknown, isAsync: boolean): unknown;
  end(): Promise<void>;
}

export function createResources(): Resources {
  const resources: Resource[] = [];
  return {
    use(value, isAsync) {
      if (value === null || value === undefined) return value;
      const own = isAsync ? Reflect.get(Object(value), Symbol.asyncDispose) : undefined;
      const dispose = own ?? Reflect.get(Object(value), Symbol.dispose);
      if (typeof dispose !== 'function')
        throw new TypeError('The value of a using declaration has no method [Symbol.dispose]');
      resources.push({ value, dispose, isAsync });
      return value;
    },
    async end() {
      let failure: { error: unknown } | undefined;
      for (const { value, dispose, isAsync } of resources.splice(0).toReversed()) {
        try {
          const done = Reflect.apply(dispose, value, []);
          if (isAsync) await done;
        } catch (error) {
          failure = { error: failure ? new SuppressedError(error, failure.error) : error };
        }
      }
      if (failure) throw failure.error;
    },
  };
}
