// Keeps an app that is loaded for its routes from having effects outside: no ports, no connections, no child processes.
// Of this thread alone, and so that it looks as apps expect; what holds all of it, other threads as well, is the guard.
import childProcess, { ChildProcess } from 'node:child_process';
import cluster from 'node:cluster';
import { Socket as UdpSocket } from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
import { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { LiveStart } from '../../protocol/live.ts';
import { pretendConnection } from './servers/connection.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
interface Target {
  host: string;
  port: number | undefined;
  path: string | undefined;
}

const because = 'refused by mcp-node while it reads the routes';

interface Events {
  /** A server wanted to listen. */
  onListen(): void;
  /** What was refused, in words: "127.0.0.1:5432", "git". */
  onRefused(what: string): void;
  /** A connection was wanted. */
  onConnect(): void;
}

/** Patches this thread. */
export function goOffline(events: Events, connections: LiveStart['connections']): void {
  const { onListen, onRefused } = events;
  patch(Server.prototype, 'listen', () => fakeListen(onListen));
  patch(Socket.prototype, 'connect', (connect) => replaceConnection(connect, events, connections));
  patch(UdpSocket.prototype, 'bind', bindAlone);
  patch(UdpSocket.prototype, 'connect', () => refuseDatagrams(onRefused));
  patch(UdpSocket.prototype, 'send', () => refuseDatagrams(onRefused));
  refuseChildProcesses(onRefused);
  actAsClusterWorker();
  syncBuiltinESMExports();
}

function patch(target: object, name: string, wrap: (original: AnyFunction) => AnyFunction): void {
  Reflect.set(target, name, wrap(Reflect.get(target, name) as AnyFunction));
}

/** All of http, https, http2 and the frameworks end in net.Server.listen(). */
function fakeListen(onListen: () => void): AnyFunction {
  return function (...args) {
    const server = this as Server & { _handle: unknown; _pipeName?: string };
    const { host, port, path } = targetOf(args);
    // With a handle, `listening`, address(), close(), ref() and unref() do what they always do.
    server._handle = {
      close() {},
      ref() {},
      unref() {},
      ...(path ? {} : { getsockname: socketName(host, port) }),
    };
    if (path) server._pipeName = path;
    const callback = args.at(-1);
    if (typeof callback === 'function') server.once('listening', callback as () => void);
    setImmediate(() => server.emit('listening'));
    onListen();
    return server;
  };
}

function socketName(host: string, port: number | undefined) {
  const family = host.includes(':') ? 'IPv6' : 'IPv4';
  return (out: Record<string, unknown>) => {
    Object.assign(out, { address: host, family, port: port || 49152 });
    return 0;
  };
}

/** tcp, tls, http, fetch and database drivers in JavaScript all use net.Socket.connect(). */
function replaceConnection(
  connect: AnyFunction,
  { onRefused, onConnect }: Events,
  connections: LiveStart['connections'],
): AnyFunction {
  // tsx talks to its parent, when it has one, by a pipe in this folder.
  const tsxPipes = join(tmpdir(), `tsx-${process.geteuid?.() ?? ''}`);
  return function (...args) {
    const socket = this as Socket;
    const { host, port, path } = targetOf(args);
    if (path?.startsWith(tsxPipes)) return connect.apply(this, args);
    onConnect();
    if (connections === 'pretended') {
      const given = Array.isArray(args[0]) ? args[0] : args;
      const callback = given.at(-1);
      if (typeof callback === 'function') socket.once('connect', callback as () => void);
      pretendConnection(socket, port);
      return socket;
    }
    const where = path ?? `${host}:${port}`;
    onRefused(where);
    const error = refused('connect', where, { address: path ?? host, port });
    Reflect.set(socket, 'connecting', true);
    setImmediate(() => socket.destroy(error));
    return socket;
  };
}

/** What a worker of a cluster binds its primary has to open. The guard opens nothing here. */
function bindAlone(bind: AnyFunction): AnyFunction {
  return function (...args) {
    const [first, second] = args;
    const given = typeof first === 'object' ? first : { port: Number(first) || 0 };
    const address = typeof second === 'string' ? { address: second } : {};
    return bind.call(this, { ...given, ...address, exclusive: true }, args.at(-1));
  };
}

function refuseDatagrams(onRefused: Events['onRefused']): AnyFunction {
  return (...args) => {
    onRefused('udp');
    const callback = args.at(-1);
    const error = refused('send', 'udp', {});
    if (typeof callback === 'function') setImmediate(() => callback(error));
    return undefined;
  };
}

function refused(syscall: string, where: string, details: object): Error {
  const error = new Error(`${syscall} ECONNREFUSED ${where} (${because})`);
  return Object.assign(error, { code: 'ECONNREFUSED', errno: -111, syscall, ...details });
}

/** The arguments of connect() and listen(): (options), (port, host), (path), or the same as one normalised array. */
function targetOf(given: readonly unknown[]): Target {
  const args: unknown[] = Array.isArray(given[0]) ? given[0] : [...given];
  const [first, second] = args;
  const options = typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : {};
  const isPath = typeof first === 'string' && !/^\d+$/.test(first);
  const path = isPath ? first : typeof options.path === 'string' ? options.path : undefined;
  const host = options.host ?? (typeof second === 'string' ? second : undefined);
  const port = Number(options.port ?? (isPath ? undefined : first));
  return {
    host: typeof host === 'string' ? host : '127.0.0.1',
    port: Number.isInteger(port) ? port : undefined,
    path: options.port === undefined ? path : undefined,
  };
}

/** A program that does not exist stands in, so that errors arrive the way that callers know: ENOENT, in an event or thrown. */
function refuseChildProcesses(onRefused: Events['onRefused']): void {
  const standIn = (file: unknown) => {
    onRefused(basename(String(file)));
    return `${basename(String(file))} (${because})/`;
  };
  patch(ChildProcess.prototype, 'spawn', (spawn) => {
    return function (...args) {
      const options = args[0] as { file: string };
      return spawn.call(this, { ...options, file: standIn(options.file) });
    };
  });
  const { spawnSync, execFileSync } = childProcess;
  const withoutShell = (options: unknown) => ({ ...(options as object | undefined), shell: false });
  const optionsOf = (args: unknown[]) => args.find((arg) => typeof arg === 'object' && !Array.isArray(arg));
  Object.assign(childProcess, {
    spawnSync: (file: unknown, ...rest: unknown[]) =>
      spawnSync(standIn(file), [], withoutShell(optionsOf(rest))),
    execFileSync: (file: unknown, ...rest: unknown[]) =>
      execFileSync(standIn(file), [], withoutShell(optionsOf(rest))),
    execSync: (command: unknown, options?: unknown) =>
      execFileSync(standIn(String(command).trim().split(/\s/)[0]), [], withoutShell(options)),
  });
}

/** A primary would only fork, and each fork would report routes again. */
function actAsClusterWorker(): void {
  Object.assign(cluster, { isPrimary: false, isMaster: false, isWorker: true });
  Reflect.set(cluster, 'worker', {
    id: 1,
    process,
    isConnected: () => true,
    isDead: () => false,
    on() {},
    kill() {},
  });
}
