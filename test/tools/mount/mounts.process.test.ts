// Endpoints in the frameworks themselves, each by its own server, through real clients: what is the same everywhere, as data.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connected, clientNames, connect, textOf } from '../../support/mounted.ts';
import { type Mount, post, type Running, raw, startMount } from '../../support/mounts.ts';

const mounts: (Mount & { more?: string[] })[] = [
  { name: 'Express 4', file: 'express.ts', packagesOf: 'shop' },
  { name: 'Express 5', file: 'express.ts', packagesOf: 'blog' },
  { name: 'Express 5 behind a parser', file: 'express.ts', packagesOf: 'blog', path: '/parsed/mcp' },
  { name: 'Fastify 5', file: 'fastify.ts', packagesOf: 'fastify' },
  { name: 'Hono', file: 'hono.ts', packagesOf: 'hono' },
  { name: 'Hono behind a reader', file: 'hono.ts', packagesOf: 'hono', path: '/parsed/mcp' },
  { name: 'Koa 3', file: 'koa.ts', packagesOf: 'koa' },
  { name: 'NestJS 11', file: 'nest.ts', packagesOf: 'nest', more: ['openOrders'] },
  { name: 'NestJS 11 on Fastify', file: 'nest-fastify.ts', packagesOf: 'nest' },
  { name: 'h3 2', file: 'h3.ts', packagesOf: 'h3' },
  { name: 'h3 1, as in Nitro', file: 'nitro.ts', packagesOf: 'h3' },
];

const tools = ['leak', 'order', 'pack', 'parcels_arrival', 'soldOut', 'stops', 'wait', 'whoami'];

interface Scenario {
  name: string;
  run(client: Connected, more: string[]): Promise<unknown>;
  expected: unknown;
}

const scenarios: Scenario[] = [
  {
    name: 'lists what the caller may call',
    run: async ({ raw }, more) =>
      (await raw.listTools()).tools.map(({ name }) => name).filter((name) => !more.includes(name)),
    expected: tools,
  },
  {
    name: "is who the app's middleware says, and where",
    run: async (client) => (await client.call('whoami')).structuredContent,
    expected: { user: 'ann', tenant: 'north' },
  },
  {
    name: 'calls a method of a class, whose types are read',
    run: async (client) =>
      (await client.call('parcels_arrival', { weight: 2000, sent: '2026-01-01T00:00:00Z' }))
        .structuredContent,
    expected: { for: 'ann', at: '2026-01-04T00:00:00.000Z' },
  },
  {
    name: 'asks',
    run: async (client) => (await client.call('order', { what: 'tea' })).structuredContent,
    expected: { ordered: true },
  },
  {
    name: 'says how far it is',
    async run(client) {
      const seen: unknown[] = [];
      const answer = await client.call('pack', {}, { onprogress: ({ message }) => seen.push(message) });
      return [textOf(answer), seen.length, seen[4]];
    },
    expected: ['packed', 5, 'parcel 5'],
  },
  {
    name: 'stops',
    async run(client) {
      const before = (await client.call('stops')).structuredContent as { stopped: number };
      const stop = new AbortController();
      const started = Promise.withResolvers<void>();
      const waiting = client.call('wait', {}, { signal: stop.signal, onprogress: () => started.resolve() });
      waiting.catch(() => {});
      await started.promise;
      stop.abort();
      await expect(waiting).rejects.toThrow();
      const stopped = async () =>
        ((await client.call('stops')).structuredContent as { stopped: number }).stopped - before.stopped;
      await expect.poll(stopped).toBe(1);
    },
    expected: undefined,
  },
  {
    name: 'masks errors',
    run: async (client) => textOf(await client.call('leak')),
    expected: expect.stringMatching(/^Internal error \(\w+\)$/),
  },
  {
    name: 'says what is meant for the caller',
    run: async (client) => textOf(await client.call('soldOut')),
    expected: 'SOLD_OUT: Sold out',
  },
  {
    name: 'knows no other tool',
    run: (client) => client.call('whoam').catch(({ code }) => code),
    expected: -32602,
  },
  {
    name: 'needs the scope',
    run: (client) => client.call('cancel').catch((error) => String(error)),
    expected: expect.stringMatching(/scope/i),
  },
];

const initialize = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

describe.each(mounts)('$name', (mount) => {
  let app: Running;
  beforeAll(async () => {
    app = await startMount(mount);
  });
  afterAll(() => app?.stop());

  test.each(clientNames)('%s', async (name) => {
    const client = await connect(name, app.url, {
      headers: { authorization: 'Bearer ann', 'x-tenant': 'north' },
      answer: () => ({ action: 'accept', content: { answer: true } }),
    });
    expect(client.revision).toBe(name === 'sdk 1' ? '2025-11-25' : '2026-07-28');
    for (const { name, run, expected } of scenarios)
      expect(await run(client, mount.more ?? []), name).toEqual(expected);
    await client.close();
    const bob = await connect(name, app.url, { headers: { authorization: 'Bearer bob' } });
    expect(textOf(await bob.call('cancel'))).toBe('cancelled');
    await bob.close();
    expect(app.log()).toContain('postgres://shop:secret@db/shop');
  });

  test.each([
    [200, 'a start', {}, JSON.stringify(initialize)],
    [403, 'a page of another site', { origin: 'https://evil.example' }, JSON.stringify(initialize)],
    [403, 'another host', { host: 'evil.example', origin: 'http://127.0.0.1' }, JSON.stringify(initialize)],
    [413, 'too much', {}, JSON.stringify({ ...initialize, more: 'x'.repeat(4 * 1024 * 1024) })],
    [400, 'no JSON', {}, '{"jsonrpc":'],
    [401, 'nobody', { authorization: 'Bearer eve' }, JSON.stringify(initialize)],
  ])('%i: %s', async (status, _, headers, body) => {
    const got = await post(app.url, { authorization: 'Bearer ann', ...headers }, body);
    // A guard of Nest answers before the endpoint does.
    expect(got.status).toBe(status === 401 && mount.file.startsWith('nest') ? 403 : status);
    expect(got.text).not.toContain('secret');
  });

  test('what the web has no request for ends nothing', async () => {
    for (const head of ['TRACE /mcp', 'POST //x:y/mcp', 'BREW /mcp', 'OPTIONS *'])
      await raw(
        app.port,
        `${head} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    const { status } = await post(app.url, { authorization: 'Bearer ann' }, JSON.stringify(initialize));
    expect(status).toBe(200);
    expect(app.child.exitCode).toBeNull();
  });
});
