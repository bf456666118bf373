// Requests into an app, without a socket: through all of its middleware, as if they came from outside.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { toolError } from '../errors.ts';

export interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  signal: AbortSignal;
}

export interface Reply {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

export type Send = (sent: Sent) => Promise<Reply>;

type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;
type WebHandler = (request: Request) => Response | Promise<Response>;

/** Members of what can be published, by which it is known. */
interface Shapes {
  inject: (options: object) => Promise<Injected>;
  ready: () => PromiseLike<unknown>;
  callback: () => NodeHandler;
  fetch: WebHandler;
  getHttpAdapter: () => { getInstance(): unknown };
  init: () => Promise<unknown>;
  handle: unknown;
  listeners: Server['listeners'];
}

interface Injected {
  statusCode: number;
  headers: Record<string, string | string[] | number | undefined>;
  rawPayload: Buffer;
}

/** Throws a ToolError where it is nothing that can be asked. What it returns ends with the call, whatever the app does. */
export function sender(app: unknown): Send {
  const send = shaped(app);
  return async (sent) => {
    const { signal } = sent;
    const over = Promise.withResolvers<never>();
    const end = () => over.reject(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      return await Promise.race([send(sent), over.promise]);
    } catch (error) {
      // Some end with an error of their own.
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
    }
  };
}

function shaped(app: unknown): Send {
  const of = Object(app) as Partial<Shapes>;
  // Its own framework's instance stands for it, whichever that is; it is there once the app has begun.
  if (typeof of.getHttpAdapter === 'function') {
    const send = once(async () => {
      await of.init?.();
      return shaped(of.getHttpAdapter?.().getInstance());
    });
    return async (sent) => (await send())(sent);
  }
  if (typeof of.inject === 'function')
    return throughInject((options) => (of as Shapes).inject(options), 'addHook' in of);
  if (typeof of.callback === 'function') return throughNode(once(() => (of as Shapes).callback()));
  if (typeof of.fetch === 'function') return throughWeb((request) => (of as Shapes).fetch(request));
  if (typeof app === 'function')
    return app.length >= 2 ? throughNode(() => app as NodeHandler) : throughWeb(app as WebHandler);
  if (typeof of.listeners === 'function') {
    const server = app as Server;
    return throughNode(() => (request, response) => {
      for (const listener of server.listeners('request')) listener.call(server, request, response);
    });
  }
  throw toolError(
    'PUBLISH_INVALID',
    'publish(): the app is none that can be asked: give that of a framework, a handler (req, res), { fetch }, or a router of tRPC.',
  );
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const throughNode =
  (handler: () => NodeHandler): Send =>
  async (sent) => {
    const { inject } = await import('light-my-request');
    // Told of an Express app itself, it would change what all requests of that app inherit from, those from outside too.
    const asked: NodeHandler = (request, response) => handler()(ownMethods(request), ownMethods(response));
    return throughInject((options) => inject(asked as never, options as never) as never)(sent);
  };

/** Express puts prototypes of its own beneath both: what makes them answer without a socket has to stay. */
const ownMethods = <T extends object>(of: T): T => Object.assign(of, Object.getPrototypeOf(of));

/** `takesSignal`: not all know one, and refuse it. */
const throughInject =
  (inject: Shapes['inject'], takesSignal = true): Send =>
  async ({ body, signal, ...sent }) => {
    const { statusCode, headers, rawPayload } = await inject({
      ...sent,
      ...(takesSignal ? { signal } : {}),
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: statusCode, headers: headersOf(headers), body: rawPayload };
  };

function headersOf(given: Injected['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given))
    for (const one of [value ?? []].flat()) headers.append(name, String(one));
  return headers;
}

const throughWeb =
  (handler: WebHandler): Send =>
  async ({ method, url, headers, body, signal }) => {
    const host = headers.host ?? 'localhost';
    const request = new Request(new URL(url, `http://${host}`), {
      ...{ method, headers, signal },
      ...(body === undefined ? {} : { body }),
    });
    const response = await handler(request);
    return {
      status: response.status,
      headers: response.headers,
      body: new Uint8Array(await response.arrayBuffer()),
    };
  };
