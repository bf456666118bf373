// Sockets and names, at the handles: net, tls, http, http2, fetch and WebSocket all end here.
import net from 'node:net';
import { ownerOf } from './owner.ts';
import {
  denied,
  isArmed,
  isClosed,
  mayConnect,
  mayConnectUnix,
  mayResolve,
  mayUseEverySocket,
  pinAddresses,
  pretendedToListen,
} from './policy.ts';
import { append, apply, uncurry } from './primordials.ts';

type Method = (this: object, ...args: unknown[]) => unknown;
type Methods = Record<string, Method | undefined>;
interface Request {
  oncomplete?: Method;
  callback?: Method;
  reject?: Method;
}
interface Emitter {
  destroy?(error: Error): void;
  on(event: string, listener: () => void): void;
  listenerCount(event: string): number;
  once(event: string, listener: Method): void;
  emit(event: string): void;
}

const { nextTick } = process;
const { isIP } = net;
const DNS_PORT = 53;
const get: (map: WeakMap<object, string>, key: object) => string | undefined = uncurry(WeakMap.prototype.get);
const has: (map: WeakMap<object, string>, key: object) => boolean = uncurry(WeakMap.prototype.has);
const put: (map: WeakMap<object, string>, key: object, value: string) => void = uncurry(
  WeakMap.prototype.set,
);
const remove: (map: WeakMap<object, string>, key: object) => void = uncurry(WeakMap.prototype.delete);

export function guardNetwork(binding: (name: string) => Record<string, unknown>): void {
  const { UV_EPERM } = binding('uv') as { UV_EPERM: number };
  const tcp = prototypeOf(binding('tcp_wrap').TCP);
  const pipe = prototypeOf(binding('pipe_wrap').Pipe);
  const udp = prototypeOf(binding('udp_wrap').UDP);

  const refuseConnect = (
    handle: object,
    target: string,
    error = denied(`connecting to ${target}`, 'net', target),
  ) => {
    const owner = ownerOf<Emitter>(handle);
    if (!owner?.destroy) return UV_EPERM;
    // Node calls this in a tick of its own, where a throw ends the process; it also still uses the handle when we return.
    nextTick(() => {
      if (owner.listenerCount('error') === 0) owner.on('error', () => {});
      owner.destroy?.(error);
    });
    return 0;
  };
  for (const name of ['connect', 'connect6']) {
    wrap(tcp, name, (handle, args) => {
      const address = `${args[1]}`;
      const port = args[2] as number;
      if (mayConnect(address, port)) return undefined;
      const target = placeOf(address, port);
      if (port === 0) return refuseConnect(handle, target, notListening());
      return isClosed(port)
        ? refuseConnect(handle, target, denied(`connecting to ${target} in a thread`))
        : refuseConnect(handle, target);
    });
  }
  wrap(pipe, 'connect', (handle, args) => {
    const file = `${args[1]}`;
    return mayConnectUnix(file) ? undefined : refuseConnect(handle, `unix:${file}`);
  });

  // No port and no socket file is opened; net.Server.listen does not come here, see below.
  wrap(tcp, 'listen', () => UV_EPERM);
  wrap(pipe, 'listen', () => UV_EPERM);
  wrap(pipe, 'bind', () => UV_EPERM);
  // No list opens them; where all is open, each goes where a connection may go.
  for (const name of ['bind', 'bind6', 'recvStart'])
    wrap(udp, name, () => (mayUseEverySocket() ? undefined : 0));
  const mayGo = (address: unknown, port: unknown) =>
    mayUseEverySocket() && mayConnect(`${address}`, port as number);
  for (const name of ['connect', 'connect6'])
    wrap(udp, name, (_handle, args) =>
      mayGo(args[0], args[1]) ? undefined : mayUseEverySocket() ? UV_EPERM : 0,
    );
  for (const name of ['send', 'send6']) {
    wrap(udp, name, (_handle, args) => {
      // With four, it goes where the socket is connected to.
      if (args.length <= 4 ? mayUseEverySocket() : mayGo(args[4], args[3])) return undefined;
      settle(args[0] as Request, deniedDatagram());
      return 0;
    });
  }
  guardNames(binding('cares_wrap'));
  neutraliseListen();
}

function guardNames(cares: Record<string, unknown>): void {
  const functions = cares as Methods;
  const { getaddrinfo } = functions;
  if (getaddrinfo) {
    functions.getaddrinfo = function (...args) {
      if (!isArmed()) return apply(getaddrinfo, this, args);
      const request = args[0] as Request;
      const name = `${args[1]}`;
      if (!mayResolve(name)) {
        settle(request, denied(`resolving ${name}`, 'net', name));
        return 0;
      }
      const { oncomplete } = request;
      request.oncomplete = function (...result) {
        if (!result[0]) pinAddresses(name, result[1] as string[]);
        return apply(oncomplete as Method, this, result);
      };
      return apply(getaddrinfo, this, args);
    };
  }
  const refuseUnlessAllowed = (_handle: object, args: unknown[]) => {
    const name = `${args[1]}`;
    if (mayResolve(name)) return undefined;
    settle(args[0] as Request, denied(`resolving ${name}`, 'net', name));
    return 0;
  };
  wrap(functions, 'getnameinfo', refuseUnlessAllowed);
  const channel = prototypeOf(cares.ChannelWrap);
  const refuseServers = guardServers(channel);
  for (const name of Object.getOwnPropertyNames(channel)) {
    if (!name.startsWith('query') && name !== 'getHostByAddr') continue;
    wrap(channel, name, (handle, args) => refuseServers(handle, args) ?? refuseUnlessAllowed(handle, args));
  }
}

/** Programs name their servers as they load: it is what is asked of them that is refused, and the system's stay in place. */
function guardServers(channel: Methods): (handle: object, args: unknown[]) => unknown {
  const foreign = new WeakMap<object, string>();
  const getServers = channel.getServers as Method;
  wrap(channel, 'setServers', (handle, args) => {
    const wanted = args[0] as [family: unknown, address: unknown, port: unknown][];
    const known = apply(getServers, handle, []) as [address: string, port: number][];
    const servers: unknown[] = [];
    remove(foreign, handle);
    for (let i = 0; i < wanted.length; i++) {
      const [family, address, port] = copyOf(wanted[i] as unknown[]);
      append(servers, [family, address, port]);
      if (!isAmong(known, address, port) && !mayConnect(address, port))
        put(foreign, handle, placeOf(address, port));
    }
    if (has(foreign, handle)) return 0;
    // What was checked is what is set.
    args[0] = servers;
    return undefined;
  });
  return (handle, args) => {
    const server = get(foreign, handle);
    if (server === undefined) return undefined;
    settle(args[0] as Request, denied(`asking the name server ${server}`, 'net', server));
    return 0;
  };
}

function copyOf(server: unknown[]): [family: number, address: string, port: number] {
  return [+(server[0] as number), `${server[1]}`, +(server[2] as number) || DNS_PORT];
}

function isAmong(known: readonly [address: string, port: number][], address: string, port: number): boolean {
  for (let i = 0; i < known.length; i++) {
    const server = known[i] as [address: string, port: number];
    if (server[0] === address && (server[1] || DNS_PORT) === port) return true;
  }
  return false;
}

/** Apps listen while they are imported: they go on as if it had worked, and nothing is opened. */
function neutraliseListen(): void {
  const prototype = net.Server.prototype as unknown as Methods;
  const { listen } = prototype as { listen: Method };
  prototype.listen = function (this: object, ...args: unknown[]) {
    if (!isArmed()) return apply(listen, this, args);
    const server = this as Emitter & { _handle: unknown };
    const callback = args[args.length - 1];
    if (typeof callback === 'function') server.once('listening', callback as Method);
    server._handle = idleHandle(args[0]);
    pretendedToListen(portOf(args[0]));
    nextTick(() => {
      if (server._handle) server.emit('listening');
    });
    return this;
  };
}

function portOf(where: unknown): string {
  const given = typeof where === 'object' && where !== null ? where : { port: where };
  const { port, path = port } = given as { port?: unknown; path?: unknown };
  return typeof path === 'number' || typeof path === 'string' ? `${path}` : 'a port';
}

/** What net.Server asks of its handle, so that `listening`, `address()`, `close()` and `unref()` behave. */
function idleHandle(where: unknown): object {
  const given =
    typeof where === 'object' && where !== null
      ? (where as { port?: unknown; host?: unknown })
      : { port: where };
  const address = typeof given.host === 'string' && isIP(given.host) ? given.host : '127.0.0.1';
  const nothing = () => {};
  return {
    getsockname(out: object) {
      Object.assign(out, {
        address,
        family: isIP(address) === 6 ? 'IPv6' : 'IPv4',
        port: Number(given.port) || 0,
      });
      return 0;
    },
    close: nothing,
    ref: nothing,
    unref: nothing,
    getAsyncId: () => 0,
  };
}

/** Replaces a method; `refuse` answers in its place once armed, or lets it pass with undefined. */
function wrap(methods: Methods, name: string, refuse: (handle: object, args: unknown[]) => unknown): void {
  const original = methods[name];
  if (typeof original !== 'function') return;
  methods[name] = function (...args) {
    const answer = isArmed() ? refuse(this, args) : undefined;
    return answer === undefined ? apply(original, this, args) : answer;
  };
}

/** Ends a request the way its own API does: callback, or promise. Without either (a datagram) it is dropped. */
function settle(request: Request, error: Error): void {
  const answer = request.reject ?? request.callback;
  if (typeof answer === 'function') nextTick(() => apply(answer, request, [error]));
}

/** Of a server of the project that was given any port: no flag opens it. */
function notListening(): Error & { code: string } {
  const error = new Error(
    'servers of the project only look as if they listened here: call the handler itself',
  );
  return Object.assign(error, { code: 'PERMISSION_DENIED' });
}

function deniedDatagram(): Error {
  const error = new Error('sending a datagram is not permitted (it needs mcp-node --allow-net)');
  return Object.assign(error, { code: 'PERMISSION_DENIED' });
}

function placeOf(address: string, port: unknown): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

function prototypeOf(handleClass: unknown): Methods {
  return (handleClass as { prototype: Methods }).prototype;
}
