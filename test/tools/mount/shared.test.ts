// One store in two endpoints that take turns, as processes behind a load balancer have it: they are one endpoint.
import { beforeEach, describe, expect, test } from 'vitest';
import { bearer, createMcp, defineTool } from '../../../src/tools/index.ts';
import { connect } from '../../support/mounted.ts';

const url = new URL('http://shop.example/mcp');
/** Of the app: only what is promised of one is there. */
const kept = new Map<string, string>();
let isBroken = false;
const store = {
  async get(key: string) {
    if (isBroken) throw new Error('store: connection lost');
    return kept.get(key);
  },
  async set(key: string, value: string) {
    if (isBroken) throw new Error('store: connection lost');
    kept.set(key, value);
  },
  async delete(key: string) {
    kept.delete(key);
  },
};
beforeEach(() => {
  kept.clear();
  isBroken = false;
});

const logged: string[] = [];
const endpoint = (process: string) =>
  createMcp({
    name: 'shop',
    auth: bearer((token) => ({ id: token })),
    session: { store },
    secret: 's'.repeat(32),
    onError: (error) => logged.push(String(error)),
    tools: [
      {
        add: defineTool(
          { description: 'Adds.', input: { type: 'object', properties: { what: { type: 'string' } } } },
          async ({ what }, { session }) => {
            const cart = [...((await session.get<string[]>('cart')) ?? []), String(what)];
            await session.set('cart', cart);
            return { cart, process };
          },
        ),
        pay: defineTool({ description: 'Asks.' }, async (_, { ask }) => ({
          ...{ paid: await ask('Pay?'), process },
        })),
      },
    ],
  });
const both = [endpoint('one'), endpoint('two')];
let turn = 0;
const inTurn = (to: string | URL, init?: RequestInit) =>
  (both[turn++ % 2] as (typeof both)[0]).fetch(new Request(to, init));
const as = (token: string) => ({ authorization: `Bearer ${token}` });

/** At one of them. */
async function post(at: 0 | 1, token: string, session: string, body: unknown) {
  const response = await (both[at] as (typeof both)[0]).fetch(
    new Request(url, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        ...as(token),
        ...(session === '' ? {} : { 'mcp-session-id': session }),
      },
      body: JSON.stringify(body),
    }),
  );
  return response;
}
async function start(token: string): Promise<string> {
  const response = await post(0, token, '', {
    ...{ jsonrpc: '2.0', id: 0, method: 'initialize' },
    params: {
      ...{ protocolVersion: '2025-11-25', capabilities: { elicitation: {} } },
      clientInfo: { name: 'raw', version: '1' },
    },
  });
  await response.text();
  return response.headers.get('mcp-session-id') ?? '';
}
const call = (name: string) => ({
  ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
  params: { name, arguments: {} },
});
const answerTo = (id: unknown, yes = true) => ({
  ...{ jsonrpc: '2.0', id, result: { action: 'accept', content: { answer: yes } } },
});

/** The question of a call that runs at the first. */
async function paying(token: string, session: string) {
  const { body } = await post(0, token, session, call('pay'));
  const reader = (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  const { value = '' } = await reader.read();
  const { id } = JSON.parse(/^data: (.*)$/m.exec(value)?.[1] ?? '{}') as { id: string };
  return { id, answered: async () => (await reader.read()).value ?? '' };
}

test('a session is the same in both, and its own caller’s alone', async () => {
  const client = await connect('sdk 1', url, { headers: as('ann'), fetch: inTurn });
  const processes = new Set<unknown>();
  for (let count = 1; count <= 6; count++) {
    const { cart, process } = (await client.call('add', { what: `${count}` })).structuredContent as {
      cart: string[];
      process: string;
    };
    expect(cart).toHaveLength(count);
    processes.add(process);
  }
  expect(processes.size).toBe(2);
  const { sessionId = '' } = client.raw.transport as { sessionId?: string };
  expect((await post(1, 'eve', sessionId, call('add'))).status).toBe(404);
  await (client.raw.transport as unknown as { terminateSession(): Promise<void> }).terminateSession();
  for (const at of [0, 1] as const) expect((await post(at, 'ann', sessionId, call('add'))).status).toBe(404);
  await client.close();
});

test('40 sessions at once never mix', async () => {
  const carts = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const client = await connect('sdk 1', url, { headers: as(`user${index % 10}`), fetch: inTurn });
      for (let step = 0; step < 3; step++) await client.call('add', { what: `${index}.${step}` });
      const { structuredContent } = await client.call('add', { what: 'end' });
      await client.close();
      return (structuredContent as { cart: string[] }).cart;
    }),
  );
  for (const [index, cart] of carts.entries())
    expect(cart).toEqual([...[0, 1, 2].map((step) => `${index}.${step}`), 'end']);
});

test('an answer finds the process that asked; the newer revision says to call again', async () => {
  const answer = () => ({ action: 'accept', content: { answer: true } });
  const options = { headers: as('ann'), answer, fetch: inTurn };
  const older = await connect('sdk 1', url, options);
  expect((await older.call('pay')).structuredContent).toMatchObject({ paid: true });
  await older.close();
  const newer = await connect('sdk 2 pinned', url, options);
  expect((await newer.call('pay')).content[0]?.text).toMatch(/call again/);
  await newer.close();
});

describe('answers', () => {
  test('that nobody asked for leave nothing in the store', async () => {
    const session = await start('eve');
    const before = [...kept.keys()];
    const made = Array.from({ length: 30 }, (_, index) => answerTo(`made up ${index}`));
    expect((await post(0, 'eve', session, made)).status).toBe(202);
    expect((await post(1, 'eve', session, answerTo(crypto.randomUUID()))).status).toBe(202);
    expect([...kept.keys()]).toEqual(before);
  });

  test('to a question of another caller, or of another session of one’s own, count for nothing', async () => {
    const [ann, other, eve] = [await start('ann'), await start('ann'), await start('eve')];
    const { id, answered } = await paying('ann', ann);
    expect((await post(1, 'eve', ann, answerTo(id))).status).toBe(404);
    expect((await post(1, 'eve', eve, answerTo(id))).status).toBe(202);
    expect((await post(1, 'ann', other, answerTo(id))).status).toBe(202);
    expect((await post(1, 'ann', ann, answerTo(id, false))).status).toBe(202);
    expect(await answered()).toContain('"paid":false');
  });

  test('count once, and not after the question', async () => {
    const session = await start('ann');
    const before = kept.size;
    const { id, answered } = await paying('ann', session);
    expect((await post(1, 'ann', session, answerTo(id))).status).toBe(202);
    const first = [...kept];
    expect((await post(1, 'ann', session, answerTo(id, false))).status).toBe(202);
    expect([...kept]).toEqual(first);
    expect(await answered()).toContain('"paid":true');
    expect((await post(1, 'ann', session, answerTo(id))).status).toBe(202);
    expect(kept.size).toBe(before);
  });

  test('that the store loses end the call, and the log knows of it', async () => {
    const session = await start('ann');
    const { answered } = await paying('ann', session);
    logged.length = 0;
    isBroken = true;
    expect(await answered()).toMatch(/CANNOT_ASK: The client could not be asked: Internal error \(\w+\)/);
    expect((await post(0, 'ann', session, call('pay'))).status).toBe(500);
    expect(logged).toEqual(Array.from({ length: 2 }, () => 'Error: store: connection lost'));
  });
});
