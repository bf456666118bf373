// Gives a web response of the SDK's transport to a client, and lets go of clients that do not read.
import type { ServerResponse } from 'node:http';

/** What a client may leave unread. */
const UNREAD_BYTES = 16 * 1024 * 1024;

/** Resolves when the answer is out, or the client is gone; then the transport's stream is cancelled. */
export async function pump(answer: Response, response: ServerResponse): Promise<void> {
  // Whether the connection stays open is between Node and the client.
  const { connection: _, ...headers } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, headers);
  const reader = answer.body?.getReader();
  if (!reader) {
    response.end();
    return;
  }
  // Streams may be silent for long: the client learns at once that its request was taken.
  response.flushHeaders();
  const cancel = () => void reader.cancel().catch(() => {});
  response.once('close', cancel);
  if (response.destroyed) cancel();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    writeBounded(response, next.value);
  }
  response.end();
}

/** The transports write without asking whether anybody reads. */
export function writeBounded(response: ServerResponse, chunk: Uint8Array | string): void {
  if (response.destroyed) return;
  response.write(chunk);
  if (response.writableLength > UNREAD_BYTES) response.destroy();
}
