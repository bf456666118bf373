// Streams that stay open: each caller has so many, who does not read loses theirs, and what is not for them tells nothing.
import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { bearer, createMcp, defineResource, defineTool } from '../../../src/tools/index.ts';
import { outletOf } from '../../../src/tools/mount/streams/outlet.ts';
import { createOutlets } from '../../../src/tools/mount/streams/outlets.ts';

const url = 'http://shop.example/mcp';
const fetchAs = (mcp: ReturnType<typeof shop>, user: string, init: RequestInit & { headers?: object } = {}) =>
  mcp.fetch(
    new Request(url, {
      ...init,
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        authorization: `Bearer ${user}`,
        ...init.headers,
      } as Record<string, string>,
    }),
  );

/** Floods that were stopped. */
let stopped = 0;

const shop = () =>
  createMcp({
    name: 'shop',
    auth: bearer((token) => ({ id: token })),
    tools: [
      {
        books: defineResource(
          'shop://books/{year}',
          { description: 'Books.', when: ({ id }: { id: string }) => id === 'boss' },
          ({ year }) => year,
        ),
        news: defineResource('shop://news', { description: 'News.' }, () => 'none'),
        flood: defineTool({ description: 'Says much.', timeout: 60_000 }, async (_, { progress, signal }) => {
          for (let count = 0; !signal.aborted; count++) {
            await progress(count, undefined, 'x'.repeat(100_000));
            await tick();
          }
          stopped++;
        }),
      },
    ],
  });

const META = 'io.modelcontextprotocol';
const envelope = {
  [`${META}/protocolVersion`]: '2026-07-28',
  [`${META}/clientCapabilities`]: {},
  [`${META}/clientInfo`]: { name: 'raw', version: '1' },
};
const listenAs = (mcp: ReturnType<typeof shop>, user: string, notifications: object, id = 'l1') =>
  fetchAs(mcp, user, {
    method: 'POST',
    headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' },
    body: JSON.stringify({
      ...{ jsonrpc: '2.0', id, method: 'subscriptions/listen' },
      params: { notifications, _meta: envelope },
    }),
  });
const post = (mcp: ReturnType<typeof shop>, user: string, method: string, params: object, session = {}) =>
  fetchAs(mcp, user, {
    ...{ method: 'POST', headers: session },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }),
  });
async function startAs(mcp: ReturnType<typeof shop>, user: string) {
  const info = { name: 'raw', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info };
  const response = await post(mcp, user, 'initialize', params);
  await response.text();
  return { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '' };
}

/** How a stream of a caller is opened, in each revision. */
const kinds: [string, (mcp: ReturnType<typeof shop>, user: string) => Promise<Response>, string][] = [
  [
    '2025-11-25',
    async (mcp, user) => fetchAs(mcp, user, { headers: await startAs(mcp, user) }),
    ': ended: Too many streams are open.',
  ],
  [
    '2026-07-28',
    (mcp, user) => listenAs(mcp, user, { toolsListChanged: true }),
    '{"jsonrpc":"2.0","id":"l1","error":{"code":-32000,"message":"Too many streams are open."}}',
  ],
];

describe.each(kinds)('%s', (_, open, reason) => {
  test('a caller with too many loses its own, and is told why', async () => {
    const mcp = shop();
    const ann = await open(mcp, 'ann');
    const own: Response[] = [];
    for (let count = 0; count < 103; count++) own.push(await open(mcp, 'eve'));
    for (const lost of own.slice(0, 3)) expect(await lost.text()).toContain(reason);
    mcp.notify.toolsChanged();
    await mcp.close();
    for (const kept of [ann, own[3], own[102]])
      expect(await kept?.text()).toContain('notifications/tools/list_changed');
  });

  test('one that is left is not counted any more', async () => {
    const mcp = shop();
    const first = await open(mcp, 'eve');
    for (let count = 0; count < 110; count++) await (await open(mcp, 'eve')).body?.cancel();
    mcp.notify.toolsChanged();
    await mcp.close();
    expect(await first.text()).toContain('notifications/tools/list_changed');
  });

  test('one that nobody reads ends, with a reason', async () => {
    const mcp = shop();
    const [slow, quick] = [await open(mcp, 'eve'), await open(mcp, 'ann')];
    const reader = (quick.body as ReadableStream<Uint8Array>).getReader();
    let read = 0;
    const reading = (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read()) read += part.value.length;
    })();
    for (let count = 0; count < 5_000; count++) {
      mcp.notify.toolsChanged();
      if (count % 100 === 0) await tick();
    }
    await tick();
    await mcp.close();
    await reading;
    const text = await slow.text();
    expect(text).toContain('was not read fast enough');
    expect(text.length).toBeLessThan(300_000);
    expect(read).toBeGreaterThan(400_000);
  });
});

describe('a subscription', () => {
  test('of what is not there for a caller is refused as one of nothing', async () => {
    const mcp = shop();
    const refused = async (user: string, ...resourceSubscriptions: string[]) =>
      (await listenAs(mcp, user, { resourceSubscriptions })).json();
    for (const uri of ['shop://books/1999', 'shop://nowhere'])
      expect(await refused('ann', 'shop://news', uri)).toMatchObject({
        ...{ id: 'l1', error: { code: -32602, message: 'Resource not found', data: { uri } } },
      });
    const many = Array.from({ length: 101 }, (_, year) => `shop://books/${year}`);
    expect(await refused('boss', ...many)).toMatchObject({ error: { code: -32602 } });
    const heard = await listenAs(mcp, 'boss', { resourceSubscriptions: ['shop://books/1999'] });
    mcp.notify.resourceUpdated('shop://books/1999');
    mcp.notify.resourceUpdated('shop://books/2000');
    await mcp.close();
    const text = await heard.text();
    expect([text.includes('books/1999"'), text.includes('books/2000')]).toEqual([true, false]);
  });

  test('with a filter that is none is answered by the protocol', async () => {
    const mcp = shop();
    for (const notifications of [{ resourceSubscriptions: 'shop://books/1' }, [], null, 'x'])
      expect(await (await listenAs(mcp, 'ann', notifications as object)).json()).toMatchObject({
        error: { code: expect.any(Number) },
      });
    await mcp.close();
  });
});

test.each(['2025-11-25', '2026-07-28'])('%s: a call that says more than is read ends', async (revision) => {
  const before = stopped;
  const mcp = shop();
  const _meta = { progressToken: 1, ...(revision === '2026-07-28' ? envelope : {}) };
  const session =
    revision === '2026-07-28'
      ? { 'mcp-protocol-version': revision, 'mcp-method': 'tools/call', 'mcp-name': 'flood' }
      : await startAs(mcp, 'ann');
  const response = await post(mcp, 'ann', 'tools/call', { name: 'flood', arguments: {}, _meta }, session);
  const [reader, parts] = [response.body?.getReader(), [] as string[]];
  await expect.poll(() => stopped).toBe(before + 1);
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
    parts.push(Buffer.from(part.value).toString());
  expect(parts.at(-1)).toContain('"id":7,"error":{"code":-32000,"message":"The stream was not read fast');
  expect(parts.join('').length).toBeLessThan(5 * 1024 * 1024);
  await mcp.close();
});

describe('an outlet', () => {
  const streamOf = (...parts: string[]) =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (const part of parts) controller.enqueue(Buffer.from(part));
          controller.close();
        },
      }),
    );

  test('lets an answer pass that is longer than what may wait', async () => {
    const { response } = outletOf(streamOf('data: 1\n\n', 'x'.repeat(1_000)), { maxQueued: 100 });
    await tick();
    expect((await response.text()).length).toBe(1_009);
  });

  test('each request of a batch has an answer where it ends early', async () => {
    const of = streamOf('x'.repeat(5 * 1024 * 1024), 'more');
    of.headers.set('content-type', 'text/event-stream');
    const method = 'tools/call';
    const batch = [
      { id: 1, method },
      { method: 'notifications/initialized' },
      { id: 'b', method },
      { id: 3 },
    ];
    const caller = { principal: 'ann', scopes: null } as never;
    const response = createOutlets().through(of, new Request(url, { method: 'POST' }), batch, caller);
    await tick();
    const text = await response.text();
    const last = text.slice(text.search(/[^x]/));
    expect(Array.from(last.matchAll(/^data: (.*)$/gm), ([, data = '']) => JSON.parse(data))).toEqual(
      [1, 'b'].map((id) => ({
        ...{ jsonrpc: '2.0', id },
        error: { code: -32000, message: 'The stream was not read fast enough.' },
      })),
    );
  });

  test('a failure breaks it off, and is over once', async () => {
    let overs = 0;
    const broken = new Response(
      new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) }),
    );
    const { response, end } = outletOf(broken, { maxQueued: 100, onOver: () => overs++ });
    await expect(response.text()).rejects.toThrow('broken');
    end('again');
    expect(overs).toBe(1);
  });
});
