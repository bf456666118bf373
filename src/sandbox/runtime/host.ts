// What the sandbox process lends to the isolate, and what the isolate serves. Only strings and numbers cross.

/** Functions of the sandbox process, callable from the isolate. */
export interface Host {
  /**
   * Blocks the isolate until the project process answered: encoded Operation, or the outcome of a "call"; out comes
   * an encoded Reply. `inCall`: the project process waits for a function of ours, which asks this. `db`: the mode of
   * the call that began the code that asks.
   */
  operate(operation: string, inCall: boolean, db: string): string;
  /** Encoded Notice for the project process. */
  notice(notice: string): void;
  print(stream: 'stdout' | 'stderr', text: string): void;
  setTimer(id: number, ms: number): void;
  clearTimer(id: number): void;
  /** Hexadecimal digits of `bytes` random bytes. */
  random(bytes: number): string;
  /** Milliseconds since the process started, with fractions. */
  now(): number;
}

/** The `process` facade. */
export interface ProcessInfo {
  cwd: string;
  version: string;
  platform: string;
  arch: string;
  env: Record<string, string>;
  versions: Record<string, string | undefined>;
  /** The file in the root that the shell's code stands for, and its URL. */
  file: string;
  url: string;
  /** Names of functions that Node's own has. */
  processFunctions: string[];
}

/** What the sandbox process calls inside of the isolate. */
export interface Runtime {
  /** An evaluation begins, with this project process and in this mode: binds the lazy globals that adapters offer (clients of databases). */
  bindGlobals(names: string, generation: number, db: string): void;
  /** Code of the evaluation runs next. */
  enter(): void;
  /** `process.env` as it is now, as JSON: what the shell's own code has set stays. */
  renewEnv(env: string): void;
  /** Runs a function of the isolate for the project: encoded "call" in, its encoded outcome out. */
  call(text: string): string;
  notice(notice: string): void;
  projectLost(generation: number, reason: string): void;
  fireTimer(id: number): void;
}

/** Of names that hold what modules export. */
export interface BindingWatch {
  /** These have another value by now. */
  changed(bindings: readonly number[]): void;
  /** The project process is another one: all have. */
  forget(): void;
}
