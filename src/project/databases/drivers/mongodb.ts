// https://mongodb.github.io/node-mongodb-native: mode read, by the commands that are sent. A dry run is not to be had of it.
import type { Driver } from '../driver.ts';
import { currentMode, denied, noteProtection, unprotected, watchText } from '../state.ts';

interface Command {
  [name: string]: unknown;
}
type Method = (this: object, ...args: unknown[]) => unknown;

export const mongodb: Driver = {
  name: 'mongodb',
  urlSchemes: ['mongodb', 'mongodb+srv'],
  port: 27017,
  isHeld: true,
  patches: {
    'lib/cmap/connection.js': holdConnection,
    'lib/mongo_client.js': holdClient,
    // Of version 3.
    'lib/core/wireprotocol/command.js': holdCommand,
    'lib/core/connection/commands.js': holdQueries,
    'lib/core/connection/msg.js': holdMessages,
  },
};

/** By their names, in small letters. */
const reading = new Set([
  ...['find', 'aggregate', 'count', 'distinct', 'getmore', 'killcursors', 'explain'],
  ...['listcollections', 'listindexes', 'listdatabases', 'dbstats', 'collstats', 'datasize'],
  ...['hello', 'ismaster', 'ping', 'buildinfo', 'connectionstatus', 'serverstatus', 'hostinfo', 'whatsmyuri'],
  ...[
    'saslstart',
    'saslcontinue',
    'authenticate',
    'logout',
    'startsession',
    'refreshsessions',
    'endsessions',
  ],
  // Of transactions in which nothing was written.
  ...['committransaction', 'aborttransaction'],
]);
/** Stages and operators that write, or run code on the server. */
const refusedOperators = new Set(['$out', '$merge', '$function', '$accumulator', '$where']);

function holdConnection(exports: unknown): unknown {
  const { Connection } = exports as { Connection: { prototype: object } };
  // Versions differ in which of them the others go through.
  for (const name of ['command', 'exhaustCommand', 'sendCommand'])
    hold(Connection.prototype, name, ([, command]) => command as Command);
  hold(Connection.prototype, 'sendWire', ([message]) => {
    const { command, query } = message as { command?: Command; query?: Command };
    return command ?? query ?? {};
  });
  return exports;
}

/** `command(server, ns, command, options?, callback)`, through which all others go. */
function holdCommand(exports: unknown): unknown {
  const target = { command: exports };
  hold(target, 'command', ([, , command]) => command as Command);
  return target.command;
}

/** What is sent as a query of old: where its collection is `$cmd`, it is a command. */
function holdQueries(exports: unknown): unknown {
  const { Query } = exports as { Query: { prototype: object } };
  holdBytes(Query.prototype, ({ ns, query }) => {
    const { $query: inner = query } = Object(query) as { $query?: unknown };
    return String(ns).endsWith('.$cmd') ? (inner as Command) : { find: ns, filter: query };
  });
  return exports;
}

function holdMessages(exports: unknown): unknown {
  const { Msg } = exports as { Msg: { prototype: object } };
  holdBytes(Msg.prototype, ({ command }) => command as Command);
  return exports;
}

/** Whoever sends it, it becomes bytes there. */
function holdBytes(prototype: object, commandOf: (message: Record<string, unknown>) => Command): void {
  const original = Reflect.get(prototype, 'toBin') as Method;
  const toBin: Method = function (...args) {
    const refusal = refusalOf(commandOf(this as Record<string, unknown>));
    if (refusal !== null) throw refusal;
    return original.apply(this, args);
  };
  Object.defineProperty(prototype, 'toBin', { value: toBin, writable: true, configurable: false });
}

function hold(prototype: object, name: string, commandOf: (args: unknown[]) => Command): void {
  const original = Reflect.get(prototype, name) as Method | undefined;
  if (typeof original !== 'function') return;
  const replacement: Method = function (...args) {
    const refusal = refusalOf(commandOf(args));
    if (refusal === null) return original.apply(this, args);
    const callback = args.at(-1);
    // Since version 6 it is the class of the answer, and what is thrown rejects.
    if (typeof callback !== 'function' || /^class\b/.test(String(callback))) throw refusal;
    process.nextTick(callback as () => void, refusal);
  };
  Object.defineProperty(prototype, name, { value: replacement, writable: true, configurable: false });
}

function refusalOf(command: Command): Error | null {
  // The first key is what is done: the others say how.
  const [[name = '', target] = []] = Object.entries(command);
  const text = [name, typeof target === 'string' ? target : ''].join(' ').trim();
  if (currentMode() === 'rollback') return noRollback();
  watchText(String(command.comment));
  if (!reading.has(name.toLowerCase())) return denied(text, 'not a reading command');
  const operator = operatorIn(command);
  return operator === null ? null : denied(text, `${operator} writes or runs code`);
}

/** Anywhere in it: pipelines have pipelines. */
function operatorIn(value: unknown, depth = 0): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > 100) return 'a nesting that cannot be followed';
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  for (const [key, inner] of entries) {
    if (refusedOperators.has(String(key))) return String(key);
    const found = operatorIn(inner, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

const noRollback = () => unprotected('mongodb has no mode rollback here');

/** It would try again and again, and tell of that alone. */
function holdClient(exports: unknown): unknown {
  // Version 3 exports it alone.
  const { MongoClient = exports } = exports as { MongoClient?: unknown };
  const { prototype } = MongoClient as { prototype: object };
  const original = Reflect.get(prototype, 'connect') as Method;
  const connect: Method = function (...args) {
    if (currentMode() === 'rollback') {
      const callback = args.at(-1);
      if (typeof callback !== 'function') return Promise.reject(noRollback());
      process.nextTick(callback as () => void, noRollback());
      return undefined;
    }
    noteProtection('mongodb', 'driver');
    return original.apply(this, args);
  };
  Object.defineProperty(prototype, 'connect', { value: connect, writable: true, configurable: false });
  return exports;
}
