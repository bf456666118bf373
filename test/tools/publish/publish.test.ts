// Endpoints as tools: a call is a request through the whole app, as whoever calls.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { ToolContext } from '../../../src/tools/context.ts';
import { isContent } from '../../../src/tools/define/content.ts';
import type { DefinedTool } from '../../../src/tools/define/define.ts';
import { madeBy } from '../../../src/tools/define/makes.ts';
import { isToolError } from '../../../src/tools/errors.ts';
import { publish } from '../../../src/tools/publish/publish.ts';
import { document, fastifies, makers, nests, trpcRouter, trpcs } from '../../support/tools/order-apps.ts';

const orders = ['GET /orders', 'POST /orders', 'GET /orders/:id', 'DELETE /orders/:id'];

function contextOf(headers: Record<string, string> = {}, signal = new AbortController().signal): ToolContext {
  const request = new Request('http://shop.example/mcp', { method: 'POST', headers });
  return { request, signal, user: null } as unknown as ToolContext;
}
const ada = contextOf({ authorization: 'Bearer ada' });

async function toolsOf(published: unknown): Promise<Record<string, DefinedTool>> {
  const tools = (await madeBy(published)?.('api')) as DefinedTool[];
  return Object.fromEntries(tools.map((tool) => [tool.options.name, tool]));
}

/** As a server of tools does: arguments that the schema refuses do not reach it. */
async function call(tool: DefinedTool | undefined, args: object, context = ada): Promise<unknown> {
  if (!tool) throw new Error('no such tool');
  const { success } = z.fromJSONSchema(tool.options.input as never).safeParse(args);
  if (!success) return 'arguments refused';
  try {
    return await tool.run(args as never, context);
  } catch (error) {
    if (!isToolError(error)) throw error;
    return `${error.code} ${error.message}`;
  }
}

describe.each(Object.entries(makers))('%s, by its OpenAPI document', (_, make) => {
  test('through its middleware, with the identity of the caller', async () => {
    const tools = await toolsOf(publish(make(), orders, { openapi: document }));
    expect(Object.keys(tools)).toEqual([
      'listOrders',
      'place_order',
      'get_orders_by_orderId',
      'delete_orders_by_orderId',
    ]);
    expect(await call(tools.listOrders, { limit: 2 })).toMatchObject({
      user: 'ada',
      tool: 'listOrders',
      query: { limit: '2' },
    });
    expect(await call(tools.place_order, { title: 'tea', note: null })).toEqual({
      user: 'ada',
      body: { title: 'tea', note: null },
    });
    expect(await call(tools.get_orders_by_orderId, { orderId: 'a/b ü?#' })).toMatchObject({
      params: { id: 'a/b ü?#' },
    });
    expect(await call(tools.delete_orders_by_orderId, { orderId: '7' })).toEqual({ status: 204 });
    // Whoever says nothing of themselves is nobody.
    expect(await call(tools.listOrders, {}, contextOf())).toBe('HTTP_401 401: {"error":"who are you"}');
    expect(await call(tools.get_orders_by_orderId, { orderId: '404' })).toBe(
      'HTTP_404 404: {"error":"no order"}',
    );
  });
});

test.each(Object.entries(makers).filter(([, make]) => typeof make() === 'function'))(
  '%s: requests from outside are what they were, before and after those of tools',
  async (_, make) => {
    const app = make();
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const outside = async () => {
      const found = await fetch(`http://127.0.0.1:${port}/orders`, {
        headers: { authorization: 'Bearer bob' },
      });
      const { user } = (await found.json()) as { user: string };
      return [found.status, user];
    };
    const tools = await toolsOf(publish(app, orders, { openapi: document }));
    expect(await outside()).toEqual([200, 'bob']);
    for (let i = 0; i < 2; i++) {
      expect(await call(tools.listOrders, {})).toMatchObject({ user: 'ada' });
      expect(await call(tools.place_order, { title: 'tea' })).toMatchObject({ body: { title: 'tea' } });
      expect(await outside()).toEqual([200, 'bob']);
    }
    server.close();
    server.closeAllConnections();
  },
);

describe.each(Object.entries(fastifies))('%s, by its own schemas', (_, make) => {
  test('of routes that are registered afterwards', async () => {
    const { app, declare } = make();
    const published = publish(app, orders);
    declare();
    const tools = await toolsOf(published);
    expect(Object.keys(tools)).toEqual([
      'get_orders',
      'post_orders',
      'get_orders_by_id',
      'delete_orders_by_id',
    ]);
    expect(tools.post_orders?.options).toMatchObject({
      description: 'Places an order',
      input: { properties: { title: { minLength: 1 } }, required: ['title'], additionalProperties: false },
    });
    expect(await call(tools.get_orders, { tag: ['a', 'b'] })).toMatchObject({ query: { tag: ['a', 'b'] } });
    // It would take 1 for a text, and drop what it does not know: a tool does neither.
    expect(await call(tools.post_orders, { title: 1 })).toBe('arguments refused');
    expect(await call(tools.post_orders, { title: 'tea', price: 0 })).toBe('arguments refused');
    await app.close();
  });

  test('called too late, it says so', async () => {
    const { app, declare } = make();
    declare();
    await app.ready();
    await expect(toolsOf(publish(app, ['POST /orders']))).rejects.toThrow('before its routes are registered');
    await app.close();
  });
});

describe.each(Object.entries(nests))('%s', (_, make) => {
  test('guards and DI apply', async () => {
    const app = await make();
    const tools = await toolsOf(publish(app, ['GET /orders/:id'], { openapi: document }));
    expect(await call(tools.get_orders_by_orderId, { orderId: '7' })).toEqual({ found: '7' });
    expect(await call(tools.get_orders_by_orderId, { orderId: '7' }, contextOf())).toMatch(/^HTTP_403 403: /);
    await app.close();
  });
});

describe.each(Object.entries(trpcs))('%s', (_, name) => {
  const createContext = ({ request }: ToolContext) => ({
    user: /^Bearer (\w+)$/.exec(request?.headers.get('authorization') ?? '')?.[1],
  });

  test('procedures with their middleware, and the context that they know', async () => {
    const router = trpcRouter(name);
    const tools = await toolsOf(publish(router, ['orders.byId', 'orders.fail', 'time'], { createContext }));
    const { orders_byId: byId, orders_fail: fail, time } = tools as Record<string, DefinedTool>;
    expect([byId?.options, fail?.options, time?.options]).toMatchObject([
      { description: 'Finds an order', readOnly: true },
      { description: 'mutation orders.fail' },
      { readOnly: true },
    ]);
    expect(fail?.options.readOnly).toBeUndefined();
    expect(await byId?.run({ id: 7 } as never, ada)).toEqual({ id: 7, user: 'ada' });
    expect(await time?.run({} as never, ada)).toBe('now');
    await expect(byId?.run({ id: 7 } as never, contextOf())).rejects.toThrow('UNAUTHORIZED: who are you');
    // What callers may read is a ToolError; this is not.
    const failure = await Promise.resolve(fail?.run({} as never, ada)).catch((error: unknown) => error);
    expect(isToolError(failure)).toBe(false);
  });

  test('nothing that is not there', async () => {
    for (const route of ['orders.none', 'constructor', '__proto__', 'orders'])
      await expect(toolsOf(publish(trpcRouter(name), [route]))).rejects.toThrow(
        `nothing describes "${route}"`,
      );
  });
});

describe('attacks', () => {
  const app = makers['Express 5']();
  const published = () => toolsOf(publish(app, orders, { openapi: document }));

  test.each(['..', '.', '', '\0'])('a part of the path that leads elsewhere: %j', async (orderId) => {
    const tools = await published();
    expect(await call(tools.get_orders_by_orderId, { orderId })).toMatch(/^BAD_ARGUMENTS orderId: /);
  });

  test.each(['../admin', '%2e%2e', '..;/admin', '//evil.example', '\r\nx: y', 'a?x=1'])(
    'stays one part of the path: %j',
    async (orderId) => {
      const tools = await published();
      expect(await call(tools.get_orders_by_orderId, { orderId })).toMatchObject({ params: { id: orderId } });
    },
  );

  test('more of the query than is described', async () => {
    const tools = await published();
    expect(await call(tools.listOrders, { limit: 101 })).toBe('arguments refused');
    expect(await call(tools.listOrders, { admin: true })).toBe('arguments refused');
    expect(await call(tools.listOrders, { tag: ['a&admin=1'] })).toMatchObject({
      query: { tag: 'a&admin=1' },
    });
  });

  test.each([{ id: 1 }, { __proto__: null, constructor: 1 }, JSON.parse('{"__proto__":{"admin":true}}')])(
    'members of a body that only the server sets, or nobody: %j',
    async (more) => {
      const tools = await published();
      expect(
        await call(tools.place_order, { title: 'tea', ...more, ...Object.fromEntries(Object.entries(more)) }),
      ).toBe('arguments refused');
    },
  );

  test('an open object of the query is no other parameter', async () => {
    const parameters = [
      {
        name: 'filter',
        in: 'query',
        schema: { type: 'object', properties: { state: { type: 'string' }, limit: {} } },
      },
      {
        name: 'deep',
        in: 'query',
        style: 'deepObject',
        schema: { type: 'object', additionalProperties: true },
      },
      { name: 'limit', in: 'query', schema: { type: 'integer' } },
    ];
    const tools = await toolsOf(
      publish({ fetch: (request: Request) => Response.json(new URL(request.url).search) }, ['GET /find'], {
        openapi: { paths: { '/find': { get: { operationId: 'find', parameters } } } },
      }),
    );
    expect(await call(tools.find, { filter: { state: 'open' }, limit: 5 })).toBe('?state=open&limit=5');
    for (const filter of [{ limit: 100_000 }, { tenant: 'other' }, { _method: 'DELETE' }])
      expect(await call(tools.find, { filter }), JSON.stringify(filter)).toMatch(/refused|^BAD_ARGUMENTS/);
    expect(await call(tools.find, { deep: { 'a][b': 1 } })).toMatch(/^BAD_ARGUMENTS/);
  });

  test('who passed the caller on is not told to the app, which would believe it', async () => {
    const published = publish({ fetch: (request: Request) => Response.json([...request.headers.keys()]) }, [
      'GET /x',
    ]);
    const { get_x: tool } = await toolsOf(published);
    const forged = contextOf({
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'admin',
      forwarded: 'for=1',
      cookie: 'a=1',
    });
    expect(await call(tool, {}, forged)).toEqual(['accept', 'cookie', 'x-mcp-tool']);
  });

  test('a request that came from a tool calls none', async () => {
    const tools = await published();
    const looped = contextOf({ authorization: 'Bearer ada', 'x-mcp-tool': 'listOrders' });
    expect(await call(tools.listOrders, {}, looped)).toMatch(/^PUBLISH_LOOP/);
  });

  test('only what was listed is a tool', async () => {
    const tools = await toolsOf(publish(app, ['GET /orders'], { openapi: document, prefix: 'shop_' }));
    expect(Object.keys(tools)).toEqual(['shop_listOrders']);
  });
});

describe('answers', () => {
  const answering = async (body: string | Uint8Array<ArrayBuffer> | null, init: ResponseInit = {}) => {
    const tools = await toolsOf(publish({ fetch: () => new Response(body, init) }, ['GET /x']));
    return call(tools.get_x, {});
  };
  const type = (of: string) => ({ headers: { 'content-type': of } });

  test.each([
    ['JSON', '{"a":1}', type('application/problem+json; charset=utf-8'), { a: 1 }],
    ['nothing', null, { status: 204 }, { status: 204 }],
    [
      'a redirection',
      null,
      { status: 302, headers: { location: '/login' } },
      { status: 302, location: '/login' },
    ],
  ])('%s', async (_, body, init, expected) => {
    expect(await answering(body, init)).toEqual(expected);
  });

  test('text, an image, and JSON that is none are content', async () => {
    for (const [body, of] of [
      ['hello', 'text/plain'],
      [new Uint8Array([137, 80]), 'image/png'],
      ['{a', 'application/json'],
    ] as const)
      expect(isContent(await answering(body, type(of)))).toBe(true);
  });

  test('bytes, and what is too large, are said', async () => {
    expect(await answering(new Uint8Array([0xff, 0xfe]), type('application/zip'))).toMatch(
      /^ANSWER_NOT_TEXT .*zip, 2 bytes/,
    );
    expect(await answering('x'.repeat(100_001))).toMatch(/^ANSWER_TOO_LARGE .*100001 bytes/);
  });

  test('a failure is short, and its page without tags', async () => {
    const page = `<html><body><h1>Oh</h1>${'no '.repeat(2_000)}</body></html>`;
    const found = (await answering(page, { status: 500, ...type('text/html') })) as string;
    expect(found).toMatch(/^HTTP_500 500: Oh no no/);
    expect(found.length).toBeLessThan(2_100);
  });

  test.each([
    ['a handler', (_req: unknown, _res: unknown) => {}],
    ['a fetch', { fetch: () => new Promise<Response>(() => {}) }],
  ])('%s that never answers ends with the call', async (_, app) => {
    const ended = new AbortController();
    const tools = await toolsOf(publish(app, ['GET /x']));
    const found = tools.get_x?.run({} as never, contextOf({}, ended.signal));
    ended.abort(new Error('cancelled'));
    await expect(found).rejects.toThrow('cancelled');
  });
});

describe('what cannot be published is said', () => {
  const app = makers['Express 5']();
  test.each([
    ['an app that is none', {}, ['GET /x'], {}, 'the app is none that can be asked'],
    ['a route without a method', app, ['/x'], {}, 'write METHOD /path'],
    ['a wildcard', app, ['GET /files/*path'], {}, 'no wildcards'],
    ['a route without a document', app, ['POST /orders'], {}, 'nothing describes "POST /orders"'],
    ['a route that the document lacks', app, ['GET /none'], { openapi: document }, 'There is: '],
    ['a document that is none', app, ['GET /x'], { openapi: {} }, 'no "paths"'],
  ])('%s', async (_, given, routes, options, message) => {
    await expect((async () => toolsOf(publish(given, routes, options)))()).rejects.toThrow(message);
  });

  test.each([
    ['files', { 'multipart/form-data': {} }, 'takes multipart/form-data'],
    [
      'a schema that is nowhere',
      { 'application/json': { schema: { $ref: '#/nowhere' } } },
      'nothing at "#/nowhere"',
    ],
  ])('%s', async (_, content, message) => {
    const openapi = { paths: { '/x': { post: { requestBody: { content } } } } };
    await expect(toolsOf(publish(app, ['POST /x'], { openapi }))).rejects.toThrow(message);
  });

  test('a route with its own input needs no document', async () => {
    const input = { type: 'object', properties: { title: { type: 'string' } }, additionalProperties: false };
    const tools = await toolsOf(
      publish(app, [{ route: 'POST /orders', name: 'place', input, scopes: ['orders'] }]),
    );
    expect(tools.place?.options).toMatchObject({ name: 'place', scopes: ['orders'] });
    expect(await call(tools.place, { title: 'tea' })).toEqual({ user: 'ada', body: { title: 'tea' } });
  });
});
