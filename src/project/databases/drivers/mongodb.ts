// https://mongodb.github.io/node-mongodb-native: mode read, by the commands that are sent. A dry run is not to be had of it.
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { Driver } from '../driver.ts';
import { currentMode, denied, noteProtection, unprotected, watchText } from '../state.ts';
import { type Asked, holdStream } from './mongodb/wire.ts';

type Constructor = (new (...args: unknown[]) => object) & { prototype: object };
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
    'lib/core/connection/connection.js': (exports) => withHeldStream(exports as Constructor),
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
/** What an explanation does not carry out, besides: of mapReduce it runs the code. */
const explained = new Set(['update', 'delete', 'findandmodify']);
/** Stages and operators that write, or run code on the server; those that servers keep for each other do both. */
const refusedOperators = /^\$(?:out|merge|function|accumulator|where|_?internal.*)$/;

/** `inner`: what is explained; `text`: what is told of it. */
function refusalOfCommand(name: string, inner: string | null, text = name): Error | null {
  const isInner = (one: string) => reading.has(one) || explained.has(one);
  if (reading.has(name.toLowerCase()) && (inner === null || isInner(inner.toLowerCase()))) return null;
  return denied([text, inner ?? ''].join(' ').trim(), 'not a reading command');
}

const refusalOfOperator = (text: string, operator: string): Error =>
  denied(text, `${operator} writes or runs code`);

function holdConnection(exports: unknown): unknown {
  const { Connection } = exports as { Connection: Constructor };
  // Versions differ in which of them the others go through.
  for (const name of ['command', 'exhaustCommand', 'sendCommand'])
    hold(Connection.prototype, name, ([, command]) => command as Command);
  hold(Connection.prototype, 'sendWire', ([message]) => {
    const { command, query } = message as { command?: Command; query?: Command };
    return command ?? query ?? {};
  });
  for (const [name, value] of Object.entries(exports as object))
    if (/^(?:Crypto)?Connection$/.test(name))
      Object.assign(exports as object, { [name]: withHeldStream(value) });
  return exports;
}

/** Whatever makes a message, or writes one itself: it goes through the stream that a connection is made with. */
function withHeldStream(connection: Constructor): Constructor {
  return new Proxy(connection, {
    construct(target, args, newTarget) {
      holdStream(args[0] as Socket, refusalOfAsked);
      return Reflect.construct(target, args, newTarget);
    },
  });
}

/** What a command says is refused before it is sent, with an answer; what it became besides only here. */
function refusalOfAsked({ command, inner, keys, problem }: Asked): Error | null {
  if (currentMode() === 'rollback') return noRollback();
  if (command === '') return denied('a message to MongoDB', problem ?? 'it has no command');
  const refusal = refusalOfCommand(command, inner);
  if (refusal) return refusal;
  const operator = keys.find((key) => refusedOperators.test(key));
  return operator === undefined ? null : refusalOfOperator(command, operator);
}

/** `command(server, ns, command, options?, callback)`, through which all others go. */
function holdCommand(exports: unknown): unknown {
  const target = { command: exports };
  hold(target, 'command', ([, , command]) => command as Command);
  return target.command;
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
  const inner = name.toLowerCase() === 'explain' ? (Object.keys(Object(target))[0] ?? '') : null;
  const refusal = refusalOfCommand(name, inner, text);
  if (refusal) return refusal;
  const operator = operatorIn(command);
  return operator === null ? null : refusalOfOperator(text, operator);
}

/** Anywhere in it: pipelines have pipelines. */
function operatorIn(value: unknown, depth = 0): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > 100) return 'a nesting that cannot be followed';
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  for (const [key, inner] of entries) {
    if (refusedOperators.test(String(key))) return String(key);
    const found = operatorIn(inner, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

const noRollback = () => unprotected('mongodb has no mode rollback here');

/** It would try again and again, and tell of that alone. */
function holdClient(exports: unknown, file: string): unknown {
  // Up to version 3 it is exported alone.
  const { MongoClient = exports } = exports as { MongoClient?: unknown };
  const client = MongoClient as Constructor & { connect?: Method };
  const isKnown = ['core/connection/connection.js', 'cmap/connection.js'].some((path) =>
    existsSync(join(dirname(file), path)),
  );
  const refusal = () =>
    isKnown ? noRollback() : unprotected('mongodb before version 3.3 cannot be held to it: use a later one');
  // Before 3, both have one.
  for (const holder of [client.prototype, ...(isKnown ? [] : [client])]) {
    const original = Reflect.get(holder, 'connect') as Method | undefined;
    if (typeof original !== 'function') continue;
    const connect: Method = function (...args) {
      if (isKnown && currentMode() !== 'rollback') {
        noteProtection('mongodb', 'driver');
        return original.apply(this, args);
      }
      const callback = args.at(-1);
      if (typeof callback !== 'function') return Promise.reject(refusal());
      process.nextTick(callback as () => void, refusal());
      return undefined;
    };
    Object.defineProperty(holder, 'connect', { value: connect, writable: true, configurable: false });
  }
  return exports;
}
