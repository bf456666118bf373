// An endpoint that closes: what is at work is answered, what listens ends, and nothing begins any more.
import { describe, expect, test } from 'vitest';
import { bearer, createMcp, defineResource, defineTool } from '../../../src/tools/index.ts';
import { clientNames, connect, textOf } from '../../support/mounted.ts';

const url = new URL('http://shop.example/mcp');
const as = { authorization: 'Bearer ann' };

function shop() {
  const events: string[] = [];
  const mcp = createMcp({
    name: 'shop',
    auth: bearer((token) => ({ id: token })),
    onError: (error) => events.push(String(error)),
    tools: [
      {
        wait: defineTool({ description: 'Heeds its signal.' }, async (_, { signal }) => {
          events.push('wait');
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          events.push((signal.reason as { code: string }).code);
        }),
        deaf: defineTool({ description: 'Heeds nothing.' }, () => {
          events.push('deaf');
          return new Promise(() => {});
        }),
        pay: defineTool({ description: 'Asks.' }, async (_, { ask }) => ({ paid: await ask('Pay?') })),
        slow: defineResource('shop://slow', { description: 'Slow.' }, () => {
          events.push('slow');
          return new Promise<string>(() => {});
        }),
      },
    ],
  });
  const fetch = (to: string | URL, init?: RequestInit) => mcp.fetch(new Request(to, init));
  return { mcp, events, fetch };
}

describe.each(clientNames)('%s', (name) => {
  test('calls and reads at work are told why they end', async () => {
    const { mcp, events, fetch } = shop();
    let hasAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      hasAsked = resolve;
    });
    const options = {
      ...{ headers: as, fetch },
      // A human who does not answer.
      answer: () => {
        hasAsked();
        return new Promise(() => {}) as never;
      },
    };
    const client = await connect(name, url, options);
    const calls = ['wait', 'deaf'].map((tool) => client.call(tool));
    const paying = client.call('pay').catch((error: unknown) => error);
    const read = client.raw.readResource({ uri: 'shop://slow' }).catch((error: unknown) => error);
    await asked;
    await expect.poll(() => events.toSorted(), { timeout: 10_000 }).toEqual(['deaf', 'slow', 'wait']);
    await mcp.close();
    for (const answer of await Promise.all(calls)) {
      expect(answer.isError).toBe(true);
      expect(textOf(answer)).toMatch(/^CLOSED: /);
    }
    expect(await read).toMatchObject({ data: { code: 'CLOSED' } });
    // The newer revision asks by ending the request: nothing of it is open.
    if (name === 'sdk 1') expect(textOf((await paying) as never)).toMatch(/^CLOSED: /);
    expect(events.at(-1)).toBe('CLOSED');
    await expect(client.call('wait')).rejects.toThrow(/503|closed/i);
    await client.close();
  });
});

test('what listens ends, and one that was never asked closes too', async () => {
  const { mcp, fetch } = shop();
  const client = await connect('sdk 1', url, { headers: as, fetch });
  const { sessionId = '' } = client.raw.transport as { sessionId?: string };
  const headers = { ...as, accept: 'text/event-stream', 'mcp-session-id': sessionId };
  const stream = await fetch(url, { headers });
  const newer = await connect('sdk 2 pinned', url, { headers: as, fetch });
  await mcp.close();
  expect(await stream.text()).toMatch(/^: open/);
  await mcp.close();
  await Promise.all([client.close(), newer.close()]);
  const unused = shop().mcp;
  await unused.close();
  expect((await unused.fetch(new Request(url, { headers: as }))).status).toBe(503);
});
