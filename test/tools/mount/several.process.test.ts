// Sessions in the app's store: processes behind a round-robin are one endpoint, and nobody gets what is another's.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Fetch } from '../../support/mounted.ts';
import { post, type Running, startMount } from '../../support/mounts.ts';
import { hasRedis, startRedis } from '../../support/redis.ts';

/** The next process each time. */
function roundRobin(processes: readonly Running[]): Fetch {
  let turn = 0;
  return (url, init) => {
    const next = new URL(url);
    next.port = String(processes[turn++ % processes.length]?.port);
    return fetch(next, init);
  };
}

const headersOf = (token: string, session?: string) => ({
  authorization: `Bearer ${token}`,
  ...(session === undefined ? {} : { 'mcp-session-id': session }),
});
const rpc = (method: string, params: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
const add = (what: string) => rpc('tools/call', { name: 'add', arguments: { what } });
const start = rpc('initialize', {
  ...{ protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
});
const cartIn = (text: string): string[] =>
  JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '{}').result?.structuredContent?.cart;

describe.runIf(hasRedis).each(['keyv', 'unstorage', 'own'])('%s on Redis', (store) => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let processes: Running[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    const env = { REDIS_URL: redis.url, STORE: store, MCP_SECRET: 's'.repeat(32) };
    const mount = { name: 'several', file: 'several.ts', packagesOf: 'redis', env };
    processes = await Promise.all([startMount(mount), startMount(mount)]);
  });
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await redis?.stop();
  });
  const at = (index: number) => processes[index % processes.length]?.url as URL;

  test('a session is the same in each process, and its own caller’s alone', async () => {
    const client = await connect('sdk 1', at(0), {
      headers: headersOf('ann'),
      fetch: roundRobin(processes),
    });
    const pids = new Set<unknown>();
    for (let count = 1; count <= 6; count++) {
      const { cart, pid } = (await client.call('add', { what: `${count}` })).structuredContent as {
        cart: string[];
        pid: number;
      };
      expect(cart).toHaveLength(count);
      pids.add(pid);
    }
    expect(pids.size).toBe(2);
    const { sessionId = '' } = client.raw.transport as { sessionId?: string };
    expect((await post(at(1), headersOf('eve', sessionId), add('x'))).status).toBe(404);
    await (client.raw.transport as unknown as { terminateSession(): Promise<void> }).terminateSession();
    for (const index of [0, 1])
      expect((await post(at(index), headersOf('ann', sessionId), add('x'))).status).toBe(404);
    await client.close();
  });

  test('an answer finds the process that asked; a call of the newer revision says to call again', async () => {
    const answer = () => ({ action: 'accept', content: { answer: true } });
    const options = { headers: headersOf('ann'), answer, fetch: roundRobin(processes) };
    const older = await connect('sdk 1', at(0), options);
    expect((await older.call('pay')).structuredContent).toMatchObject({ paid: true });
    await older.close();
    const newer = await connect('sdk 2 pinned', at(0), options);
    expect((await newer.call('pay')).content[0]?.text).toMatch(/call again/);
    await newer.close();
  });

  // Once is enough, and the store that most have.
  test.runIf(store === 'keyv')('200 sessions never mix, though one process is killed', async () => {
    const visit = async (index: number) => {
      const token = `user${index % 50}`;
      const begin = () => post(at(index), headersOf(token), start);
      const started = await begin().catch(begin);
      const session = String(started.headers['mcp-session-id']);
      const carts: unknown[] = [];
      for (let step = 0; step < 4; step++) {
        const send = () => post(at(index + step), headersOf(token, session), add(`${index}.${step}`));
        // Of the one that was killed meanwhile: the other knows it.
        const sent = await send().catch(send).catch(send);
        carts.push(cartIn(sent.text));
        if (index === 100 && step === 2) {
          await processes.shift()?.stop();
          expect(processes).toHaveLength(1);
        }
      }
      return carts;
    };
    const all: unknown[][] = [];
    let next = 0;
    const worker = async () => {
      for (let index = next++; index < 200; index = next++) all[index] = await visit(index);
    };
    await Promise.all(Array.from({ length: 10 }, worker));
    for (const [index, carts] of all.entries()) {
      // A call that was killed may have been done, and was sent again.
      const last = [...new Set(carts.at(-1) as string[])];
      expect(last, `session ${index}`).toEqual([0, 1, 2, 3].map((step) => `${index}.${step}`));
    }
  });
});

// With one of memory alone: shared.test.ts.
test.skipIf(hasRedis)('Redis is not installed here: processes that share it were not tried', () => {});
