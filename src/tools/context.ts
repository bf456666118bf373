// What a tool knows of the call it runs in. It is found from anywhere below the call, in plain methods too.
import { AsyncLocalStorage } from 'node:async_hooks';
import { toolError } from './errors.ts';
import type { Parsed, Schema } from './schema.ts';

/** Of a project: `declare module '@mcp-node/cli/tools' { interface Register { user: MyUser } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: projects add to it.
export interface Register {}

// biome-ignore lint/suspicious/noExplicitAny: of whoever has not said what a user is, every member may be asked for.
export type User = Register extends { user: infer Of } ? Of : any;

export interface ToolContext {
  /** Aborted when the client cancels, is gone, or the deadline is over. */
  readonly signal: AbortSignal;
  /** Who calls, as `auth` found it; null in the dev server, and where `auth` is "none". */
  readonly user: User | null;
  /** The HTTP request of the call; null in the dev server. */
  readonly request: Request | null;
  readonly session: ToolSession;
  /** Says how far it is; resolves at once where the client did not ask for it. */
  progress(done: number, total?: number, message?: string): Promise<void>;
  /** Asks the human a yes or no; false where they decline. Throws a ToolError where the client cannot ask. */
  ask(question: string): Promise<boolean>;
  /** Asks for values; null where they decline. Flat: strings, numbers, booleans, enums, and lists of an enum. */
  ask<S extends Schema>(question: string, answer: S): Promise<Parsed<S> | null>;
  log(message: string, data?: unknown): void;
}

/** Data of one caller between calls: of an MCP session where there is one, and of the same user. Last write wins. */
export interface ToolSession {
  readonly id: string | null;
  get<T = unknown>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

// One for all copies of this package in a process: the project's own and the one that serves.
const KEY = Symbol.for('@mcp-node/cli/tools:context');
const shared = globalThis as { [KEY]?: AsyncLocalStorage<ToolContext> };
shared[KEY] ??= new AsyncLocalStorage();
const storage = shared[KEY];

export const runInContext = <T>(context: ToolContext, run: () => T): T => storage.run(context, run);

/** The call that runs; throws where none does. */
export function currentContext(): ToolContext {
  const context = storage.getStore();
  if (!context) throw toolError('NO_CALL', 'No tool is running here: this is known within a call only.');
  return context;
}
