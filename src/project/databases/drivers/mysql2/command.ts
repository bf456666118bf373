// The classes of mysql2, as far as they are known here, and how a command hears that it failed.
import type { EventEmitter } from 'node:events';

type OnResult = (error: unknown, rows?: unknown, fields?: unknown) => void;

export interface Command extends EventEmitter {
  sql?: unknown;
  /** Of a preparation: the text. */
  query?: unknown;
  statement?: Prepared;
  onResult?: OnResult | undefined;
  _queryOptions?: object;
}
export interface Prepared {
  query: string;
  _connection: object;
}
export interface Connection extends EventEmitter {
  config: Record<string, unknown>;
  stream: EventEmitter & { destroyed: boolean; destroy(): void };
  addCommand(command: Command): Command;
}
export type CommandClass = new (options: object, onResult?: OnResult) => Command;
export type Commands = Record<'Query' | 'Prepare' | 'Execute', CommandClass> & Record<string, unknown>;

export interface ConnectionClass {
  new (options: { config: object }): Connection;
  prototype: Connection;
}

/** What was to be executed, and could not be prepared: that was told, and mysql2 took its start away. */
export const isUnprepared = (command: Command): boolean => Object.hasOwn(command, 'start');

export function tell(command: Command, error: unknown): void {
  if (command.onResult) command.onResult(error);
  else if (command.listenerCount('error') > 0) command.emit('error', error);
}
