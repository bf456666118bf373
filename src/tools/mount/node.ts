// Node's own requests and responses, as the frameworks on it have them, to the web's and back.
import type { IncomingMessage, ServerResponse } from 'node:http';

export type NodeRequest = IncomingMessage & { originalUrl?: string; body?: unknown };

/** Without one: it was read by others, who kept nothing. */
export function bodyOf(request: NodeRequest, given?: unknown): unknown {
  return (
    given ??
    (request.readableEnded || (request.complete && request.readableLength === 0) ? request.body : undefined)
  );
}

/** Node takes the first of several; a proxy in front of it may have looked at another. */
const ONCE = ['authorization', 'host', 'content-type'];

function saysTwice({ rawHeaders = [] }: NodeRequest): boolean {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  return ONCE.some((name) => names.indexOf(name) !== names.lastIndexOf(name));
}

/** Null of what the web has no request for: a method, an address, or two callers in one. */
export function requestOf(request: NodeRequest, signal: AbortSignal, hasBody: boolean): Request | null {
  if (saysTwice(request)) return null;
  const { method = 'GET', headers, socket, originalUrl, url = '/' } = request;
  const headersOf = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(':') ? [] : [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  const host = headers.host ?? headers[':authority'];
  if (host !== undefined && headers.host === undefined) headersOf.push(['host', String(host)]);
  const protocol = (socket as { encrypted?: boolean }).encrypted ? 'https' : 'http';
  const base = `${protocol}://${/^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(String(host)) ? host : 'invalid.'}`;
  const isRead = !hasBody || method === 'GET' || method === 'HEAD' || request.readableEnded;
  const parts = {
    method,
    headers: headersOf,
    signal,
    ...(isRead ? {} : { body: streamOf(request), duplex: 'half' }),
  };
  try {
    return new Request(new URL(`${base}${(originalUrl ?? url).replace(/^\/*/, '/')}`), parts as RequestInit);
  } catch {
    return null;
  }
}

/** What nobody reads to its end is let go by, so that the answer arrives, and the connection lives on. */
function streamOf(request: NodeRequest): ReadableStream<Uint8Array> {
  let isWanted = true;
  return new ReadableStream({
    start(controller) {
      request.on('data', (part: Uint8Array) => {
        if (!isWanted) return;
        controller.enqueue(part);
        if ((controller.desiredSize ?? 0) <= 0) request.pause();
      });
      request.once('end', () => isWanted && controller.close());
      request.once('error', (error) => isWanted && controller.error(error));
      request.pause();
    },
    pull: () => void request.resume(),
    cancel() {
      isWanted = false;
      request.resume();
    },
  });
}

/** A body that goes on when its answer is there. */
const LINGER_MS = 5_000;

/** A client may read the answer before it has sent all; one that never stops is cut off. */
export function cutOff(request: NodeRequest): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  timer.unref();
  for (const end of ['end', 'close']) request.once(end, () => clearTimeout(timer));
}

/** With the patience of the client: what it does not read is not made. */
export async function respond(response: Response, to: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  to.writeHead(response.status, headers);
  to.flushHeaders();
  if (response.body === null) return void to.end();
  const reader = response.body.getReader();
  to.once('close', () => void reader.cancel().catch(() => {}));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || to.destroyed) break;
      const hasRoom = to.write(value);
      // A compressing middleware would keep it.
      (to as { flush?(): void }).flush?.();
      if (!hasRoom) await roomIn(to);
    }
    to.end();
  } catch {
    // It breaks off here, too.
    to.destroy();
  }
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
