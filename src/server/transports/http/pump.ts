// Gives a web response of the SDK's transport to a client, and lets go of clients that do not read.
import type { ServerResponse } from 'node:http';

/** What a client may leave unread. */
const UNREAD_BYTES = 16 * 1024 * 1024;

/**
 * Resolves when the answer is out, or the client is gone; then the transport's stream is cancelled.
 * `isWhole`: nothing comes after what is in the stream already.
 */
export async function pump(answer: Response, response: ServerResponse, isWhole = false): Promise<void> {
  // Whether the connection stays open is between Node and the client.
  const { connection: _, ...headers } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, headers);
  const reader = answer.body?.getReader();
  if (!reader) {
    response.end();
    return;
  }
  // Streams may be silent for long: the client learns at once that its request was taken.
  gather(response);
  response.flushHeaders();
  const cancel = () => void reader.cancel().catch(() => {});
  response.once('close', cancel);
  if (response.destroyed) cancel();
  // Reading what is there takes no turn of the event loop.
  if (isWhole) setImmediate(cancel);
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    gather(response);
    writeBounded(response, next.value);
  }
  response.off('close', cancel);
  response.end();
}

/** What a quick answer consists of goes out in one piece: headers, events and the end, which sends at once. */
function gather({ socket }: ServerResponse): void {
  if (!socket || socket.writableCorked > 0) return;
  // Not of the response: its own cork lets chunks overtake headers that were flushed.
  socket.cork();
  // A call takes two turns of the event loop to learn that no file has changed.
  setImmediate(() => setImmediate(() => setImmediate(() => socket.uncork())));
}

/** The transports write without asking whether anybody reads. */
export function writeBounded(response: ServerResponse, chunk: Uint8Array | string): void {
  if (response.destroyed) return;
  response.write(chunk);
  if (response.writableLength > UNREAD_BYTES) response.destroy();
}
