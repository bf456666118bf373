// The pipe between the server and a child process: one JSON message a line. Not Node's own IPC, which takes orders
// from what it reads, and whose parser throws where nobody can catch it.
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CHANNEL_DESCRIPTOR } from './descriptors.ts';
import { createLineReader } from './lines.ts';
import type { Channel } from './rpc.ts';

const MESSAGE_BYTES = 128 * 1024 * 1024;

/** A message that can no longer be sent is dropped: the end of the other process is seen in its own way. */
export function createChannel(pipe: Duplex, onError: (error: Error) => void): Channel {
  pipe.on('error', () => {});
  return {
    post: (message) => void (pipe.writable && pipe.write(`${JSON.stringify(message)}\n`)),
    onMessage(listener) {
      const onLine = (line: string) => {
        const message = parse(line);
        if (message === undefined) onError(new Error('a message is not JSON'));
        else listener(message);
      };
      pipe.on(
        'data',
        createLineReader(MESSAGE_BYTES, onLine, () => onError(new Error('a message is too long'))),
      );
    },
  };
}

/** The pipe to the server, seen from the child; `onEnd` when the server is gone. */
export function openServerChannel(onError: (error: Error) => void, onEnd: () => void): Channel {
  const pipe = new Socket({ fd: CHANNEL_DESCRIPTOR, readable: true, writable: true });
  pipe.once('close', onEnd);
  return createChannel(pipe, onError);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
