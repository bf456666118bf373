// The database mode of the code at work: that of the call that began it. What goes on beside a call in another mode is not to have that one's.
// It is known by job: a timer runs, with all that follows at once, in the mode that it was set in.

type AnyFunction = (...args: unknown[]) => unknown;

export interface Modes {
  /** Of the code at work. */
  current(): string;
  /** A call in this mode begins; what runs until its code does is of those before. */
  begin(db: string): void;
  /** What follows belongs to the call at work: its code, and answers of its project process. */
  enter(): void;
  /** The function as it runs later, as a job: in the mode of now. */
  bind<T>(callback: T): T;
}

export function createModes(): Modes {
  let current = '';
  let ofCall = '';
  return {
    current: () => current,
    begin(db) {
      // The one before left promises of its process, which are rejected now.
      current = ofCall;
      ofCall = db;
    },
    enter() {
      current = ofCall;
    },
    bind<T>(callback: T): T {
      const mode = current;
      if (typeof callback !== 'function') return callback;
      return function (this: unknown, ...args: unknown[]) {
        current = mode;
        return Reflect.apply(callback as unknown as AnyFunction, this, args);
      } as T;
    },
  };
}
