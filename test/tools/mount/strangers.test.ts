// Requests that somebody with a token of their own makes, to get at what is not theirs.
import { describe, expect, test, vi } from 'vitest';
import { bearer } from '../../../src/tools/auth/bearer.ts';
import { oauth } from '../../../src/tools/auth/oauth.ts';
import { defineResource, defineTool } from '../../../src/tools/define/define.ts';
import { createMcp } from '../../../src/tools/mount/create.ts';
import { uriTemplate } from '../../../src/tools/offer/uri.ts';
import { startAuthorizationServer } from '../../support/tools/authorization-server.ts';

const asked: Record<string, string>[] = [];
const told: unknown[] = [];
const mcp = createMcp({
  name: 'strangers',
  auth: bearer((token) => ({ id: token })),
  session: false,
  onError: (error) => told.push(error),
  tools: [
    {
      order: defineResource('shop://orders/{id}', { description: 'x' }, (variables) => {
        asked.push({ ...variables });
        return variables;
      }),
      many: defineTool({ description: 'x', input: { type: 'object', properties: { a: {} } } }, () => 1),
      odd: defineTool(
        {
          description: 'x',
          when: () => {
            throw Object.assign(new Error('E11000 dup key: { email: "boss@corp" }'), { code: 11000 });
          },
        },
        () => 1,
      ),
    },
  ],
});

async function ask(body: unknown) {
  const request = new Request('http://shop.example/mcp', {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      authorization: 'Bearer eve',
    },
    body: JSON.stringify(body),
  });
  const response = await mcp.fetch(request);
  const text = await response.text();
  return { status: response.status, text };
}
const message = (method: string, params: object) => ({ jsonrpc: '2.0', id: 1, method, params });

describe('a template', () => {
  test.each([
    'shop://orders/{id}',
    'shop://orders/..%2F..%2Fetc',
    'shop://orders/%2e%2e',
    'shop://orders/a%00b',
    `shop://orders/${'a'.repeat(5_000)}`,
  ])('is not read as %s', async (uri) => {
    asked.length = 0;
    const { text } = await ask(message('resources/read', { uri }));
    expect(asked).toEqual([]);
    expect(text).toContain('Resource not found');
  });

  test.each([
    ['shop://orders/{id}', 'shop://orders/a%2Fb', null],
    ['shop://orders/{id}', 'shop://orders/..', null],
    ['shop://files/{+path}', 'shop://files/a/../b', { path: 'a/../b' }],
    ['shop://orders/{id}', 'shop://orders/a.b', { id: 'a.b' }],
    ['shop://range/{a}-{b}', `shop://range/${'-'.repeat(100_000)}/`, null],
  ])('%s: %s', (template, uri, variables) => {
    expect(uriTemplate(template).match(uri)).toEqual(variables);
  });
});

test('an error with a number for a code is masked as any other', async () => {
  const { text } = await ask(message('tools/list', {}));
  expect(text).not.toContain('boss@corp');
  expect(text).toMatch(/Internal error \(\w+\)/);
  expect(String(told)).toContain('boss@corp');
});

test('a body that comes in drops, or breaks off, has an end', async () => {
  vi.useFakeTimers();
  const send = (body: ReadableStream) =>
    mcp.fetch(
      new Request('http://shop.example/mcp', {
        ...{ method: 'POST', body, duplex: 'half' },
        headers: { 'content-type': 'application/json', authorization: 'Bearer eve' },
      } as RequestInit),
    );
  let isLeft = false;
  const slow = send(
    new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from('{')),
      cancel() {
        isLeft = true;
      },
    }),
  );
  await vi.advanceTimersByTimeAsync(61_000);
  vi.useRealTimers();
  expect([(await slow).status, isLeft]).toEqual([408, true]);
  told.length = 0;
  const broken = await send(
    new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from('{')),
      pull: (controller) => controller.error(new Error('aborted')),
    }),
  );
  expect([broken.status, told]).toEqual([400, []]);
});

test('a batch has an end, before anything of it is looked at', async () => {
  const { status, text } = await ask(Array.from({ length: 101 }, () => message('tools/list', {})));
  expect([status, text]).toEqual([400, expect.stringContaining('At most 100 messages')]);
});

test('arguments that are not there are told in a few lines', async () => {
  const args = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x${index}`, 1]));
  const { text } = await ask(message('tools/call', { name: 'many', arguments: args }));
  expect(text).toContain('BAD_ARGUMENTS');
  expect(text.length).toBeLessThan(2_000);
});

test('a client without a subject is not the user of its name', async () => {
  await using server = await startAuthorizationServer();
  const audience = 'https://shop.example/mcp';
  const auth = oauth({ issuer: server.issuer, audience });
  const of = async (claims: object) => {
    const token = await server.token({ aud: audience, ...claims });
    const request = new Request(audience, { headers: { authorization: `Bearer ${token}` } });
    return (await auth.authenticate(request, {})) as { principal: string };
  };
  const [user, client] = [await of({ sub: 'u' }), await of({ sub: null, client_id: 'u' } as never)];
  expect(client.principal).not.toBe(user.principal);
});

test('a name that leads to this machine is not its name', async () => {
  const open = createMcp({
    name: 'open',
    auth: 'none',
    tools: [{ it: defineTool({ description: 'x' }, () => 1) }],
  });
  const statusOf = async (host: string, more: Record<string, string> = {}) => {
    const request = new Request(`http://127.0.0.1:3000/mcp`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream', host },
        ...more,
      },
      body: JSON.stringify(message('tools/list', {})),
    });
    return (await open.fetch(request, { peer: '127.0.0.1' })).status;
  };
  for (const host of [
    ...[
      'evil.example',
      'evil.example:3000',
      'localhost.evil.example',
      '127.0.0.1.nip.io',
      'xlocalhost',
      'localhost.',
    ],
    ...[
      '0.0.0.0',
      '0',
      '[::]',
      '[::ffff:10.0.0.1]',
      '192.168.0.1',
      'localhost:3000@evil.example',
      'localhost, evil.example',
    ],
    ...[
      'localhost#.evil.example',
      'localhost/.evil.example',
      'localhost\\.evil.example',
      '127.0.0.1 evil.example',
      ':3000',
    ],
  ]) {
    expect(await statusOf(host), host).toBe(403);
    // A page of that name is of the same origin.
    expect(await statusOf(host, { origin: `http://${host}` }), host).toBe(403);
  }
  // By its own names it goes on to the protocol, which misses a session.
  for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST'])
    expect(await statusOf(host), host).toBe(400);
  expect(await statusOf('localhost:3000', { origin: 'http://localhost:4000' })).toBe(403);
  for (const name of ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])
    expect(await statusOf('localhost:3000', { [name]: 'for=127.0.0.1' }), name).toBe(403);
});
