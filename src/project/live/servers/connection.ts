// A connection that leads nowhere: it opens, takes what is written, and answers as a server without data, where it knows its language.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { mongodb } from './mongodb.ts';
import { mysql } from './mysql.ts';
import { postgresql } from './postgresql.ts';
import { redis } from './redis.ts';

const servers = [redis, postgresql, mongodb, mysql];
const { setImmediate } = globalThis;

/** In place of connect(). */
export function pretendConnection(socket: Socket, port: number | undefined): void {
  let server = servers.find((known) => known.port !== undefined && known.port === port);
  let unread = Buffer.alloc(0);
  const say = (bytes: Buffer) =>
    setImmediate(() => {
      if (!socket.destroyed && bytes.length > 0) socket.push(bytes);
    });
  const hear = (chunk: Buffer | string, encoding: BufferEncoding) => {
    unread = Buffer.concat([unread, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk]);
    server ??= servers.find((known) => known.knows(unread));
    if (!server) return;
    const { answer, used } = server.answer(unread);
    unread = unread.subarray(used);
    say(answer);
  };
  type Done = (error?: Error | null) => void;
  Object.assign(socket, {
    _read() {},
    _write(chunk: Buffer | string, encoding: BufferEncoding, done: Done) {
      hear(chunk, encoding);
      done();
    },
    _writev(chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], done: Done) {
      for (const { chunk, encoding } of chunks) hear(chunk, encoding);
      done();
    },
    // Who has nothing more to say is not told more.
    _final(done: Done) {
      done();
      setImmediate(() => {
        if (!socket.destroyed) socket.push(null);
      });
    },
    connecting: true,
  });
  setImmediate(() => {
    if (socket.destroyed) return;
    Reflect.set(socket, 'connecting', false);
    socket.emit('connect');
    socket.emit('ready');
    if (socket instanceof TLSSocket) {
      socket.authorized = true;
      socket.emit('secureConnect');
    }
    if (server?.greeting) say(server.greeting);
  });
}
