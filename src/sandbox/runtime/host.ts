// What the sandbox process lends to the isolate, and what the isolate serves. Only strings and numbers cross.

/** Functions of the sandbox process, callable from the isolate. */
export interface Host {
  /** Blocks the isolate until the project process answered: encoded Operation, or the outcome of a "call"; out comes an encoded Reply. */
  operate(operation: string): string;
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
}

/** What the sandbox process calls inside of the isolate. */
export interface Runtime {
  /** Binds the lazy globals that adapters offer (`prisma`). */
  bindGlobals(names: string): void;
  notice(notice: string): void;
  projectLost(generation: number, reason: string): void;
  fireTimer(id: number): void;
}
