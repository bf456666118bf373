// Whose connections are open. Who has shown no token cannot keep out those who have, and one token not another.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Refused } from './answers.ts';

/** Of those without a token: the oldest makes room, as whoever has a token shows it at once. */
const MAX_UNKNOWN = 128;
const MAX_OF_TOKEN = 256;

export interface Connections {
  /** The token of `owner` came on this connection. Throws Refused when too many are open with it. */
  identified(socket: Socket, owner: string): void;
}

export function watchConnections(server: Server): Connections {
  const unknown = new Set<Socket>();
  const owners = new Map<Socket, string>();
  server.on('connection', (socket: Socket) => {
    // First in, first out.
    const [oldest] = unknown;
    if (oldest && unknown.size >= MAX_UNKNOWN) {
      unknown.delete(oldest);
      oldest.destroy();
    }
    unknown.add(socket);
    socket.once('close', () => {
      unknown.delete(socket);
      owners.delete(socket);
    });
  });
  return {
    identified(socket, owner) {
      if (owners.get(socket) === owner || socket.destroyed) return;
      const open = [...owners.values()].filter((other) => other === owner).length;
      if (open >= MAX_OF_TOKEN)
        throw new Refused('HTTP_CONNECTION_LIMIT', { limit: String(MAX_OF_TOKEN) }, { Connection: 'close' });
      unknown.delete(socket);
      owners.set(socket, owner);
    },
  };
}
