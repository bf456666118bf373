// Node's own requests and responses, as the frameworks on it have them, to the web's and back.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

export type NodeRequest = IncomingMessage & { originalUrl?: string; body?: unknown };

/** Without one: it was read by others, who kept nothing. */
export function bodyOf(request: NodeRequest, given?: unknown): unknown {
  return (
    given ??
    (request.readableEnded || (request.complete && request.readableLength === 0) ? request.body : undefined)
  );
}

export function toRequest(request: NodeRequest, signal: AbortSignal, hasBody: boolean): Request {
  const { method = 'GET', headers, socket, originalUrl, url = '/' } = request;
  const headersOf = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(':') ? [] : [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  const host = headers.host ?? headers[':authority'];
  if (host !== undefined && headers.host === undefined) headersOf.push(['host', String(host)]);
  const protocol = (socket as { encrypted?: boolean }).encrypted ? 'https' : 'http';
  const base = `${protocol}://${/^[\w.:[\]-]+$/.test(String(host)) ? host : 'invalid.'}`;
  const isRead = !hasBody || method === 'GET' || method === 'HEAD' || request.readableEnded;
  return new Request(new URL(`${base}${(originalUrl ?? url).replace(/^\/*/, '/')}`), {
    ...{ method, headers: headersOf, signal },
    ...(isRead ? {} : { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' }),
  } as RequestInit);
}

/** With the patience of the client: what it does not read is not made. */
export async function respond(response: Response, to: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  to.writeHead(response.status, headers);
  to.flushHeaders();
  if (response.body === null) return void to.end();
  const reader = response.body.getReader();
  to.once('close', () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done || to.destroyed) break;
    const hasRoom = to.write(value);
    // A compressing middleware would keep it.
    (to as { flush?(): void }).flush?.();
    if (!hasRoom) await roomIn(to);
  }
  to.end();
}

const roomIn = (to: ServerResponse) =>
  new Promise<void>((resolve) => {
    const go = () => {
      to.off('drain', go);
      to.off('close', go);
      resolve();
    };
    to.on('drain', go);
    to.on('close', go);
  });
