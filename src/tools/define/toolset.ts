// Classes whose public methods are tools.

import type { ToolSession } from '../context.ts';
import { currentContext, type ToolContext, type User } from '../context.ts';
import type { JsonSchema, Schema } from '../schema.ts';

const BRAND = Symbol.for('@mcp-node/cli/tools:toolset');

/**
 * Its public methods, and those of classes between, are tools. Hidden: `_x`, `#x`, `private`, `protected`, getters, statics.
 * Their doc comments and types are read from the source. An instance is made for each call.
 */
export abstract class Toolset {
  static readonly [BRAND] = true;
  /** In front of the names of its tools. */
  static readonly prefix?: string;

  protected get user(): User | null {
    return currentContext().user;
  }
  protected get request(): Request | null {
    return currentContext().request;
  }
  protected get session(): ToolSession {
    return currentContext().session;
  }
  protected get signal(): AbortSignal {
    return currentContext().signal;
  }
  protected progress(...given: Parameters<ToolContext['progress']>): Promise<void> {
    return currentContext().progress(...given);
  }
  protected get ask(): ToolContext['ask'] {
    return currentContext().ask;
  }
  protected log(message: string, data?: unknown): void {
    currentContext().log(message, data);
  }
}

/** What a tool says of itself, and who may call it. */
export interface ToolRules {
  title?: string;
  /** It changes nothing. Said to clients; nothing is enforced by it. */
  readOnly?: boolean;
  /** What it changes cannot be had back. */
  destructive?: boolean;
  /** A second call changes nothing more. */
  idempotent?: boolean;
  /** It reaches beyond the app. */
  openWorld?: boolean;
  /** Of the token, all of them; else the call is refused, and the tool not listed. */
  scopes?: readonly string[];
  /** Who may see and call it; asked for each list and call. */
  when?: (user: User | null) => boolean | Promise<boolean>;
  /** Milliseconds; 60,000 without it. */
  timeout?: number;
}

export interface MethodRules extends ToolRules {
  /** What callers get: validated, and what it does not name is taken out. */
  output?: Schema;
  /** In place of what is read from the types: of one object with the parameters by name. */
  input?: JsonSchema;
}

type MethodOf<T> = Extract<
  // biome-ignore lint/suspicious/noExplicitAny: any function is a method.
  { [K in keyof T]: T[K] extends (...given: any[]) => unknown ? K : never }[keyof T],
  string
>;

/** For `static options`: by the name of the method. */
export type ToolOptions<T extends Toolset> = { readonly [K in MethodOf<T>]?: MethodRules };

export type ToolsetClass = (new () => Toolset) & {
  readonly prefix?: string;
  readonly options?: Readonly<Record<string, MethodRules>>;
};

export const isToolset = (value: unknown): value is ToolsetClass =>
  typeof value === 'function' &&
  (value as { [BRAND]?: unknown })[BRAND] === true &&
  !Object.hasOwn(value, BRAND);
