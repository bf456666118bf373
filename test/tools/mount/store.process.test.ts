// The store with its tools mounted in its own app: what a project can have, through real clients in both revisions.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyFixture, type Folder } from '../../support/folders.ts';
import { type Connected, clientNames, connect, textOf } from '../../support/mounted.ts';
import { type Running, startServer } from '../../support/mounts.ts';

let folder: Folder;
let app: Running;
beforeAll(async () => {
  folder = copyFixture('store');
  app = await startServer(['src/mounted.ts'], { cwd: folder.dir });
});
afterAll(async () => {
  await app?.stop();
  folder?.[Symbol.dispose]();
});

const asked: string[] = [];
const answer = (question: string) => {
  asked.push(question);
  const content = question.includes('stand') ? { text: 'For Ada', copies: 2 } : { answer: true };
  return { action: 'accept', content };
};
const as = (key: string) => ({ authorization: `Bearer ${key}` });

describe.each(clientNames)('%s', (name) => {
  let client: Connected;
  beforeAll(async () => {
    client = await connect(name, app.url, { headers: as('key-of-ada'), answer });
  });
  afterAll(() => client?.close());

  test('methods of classes and what is defined, as they were written', async () => {
    const { tools } = await client.raw.listTools();
    expect(tools.map((tool) => tool.name)).toEqual([
      ...['basket', 'find_users', 'gift', 'label', 'orders_cancel', 'orders_export', 'orders_list'],
    ]);
    const list = tools.find((tool) => tool.name === 'orders_list');
    expect(list).toMatchObject({
      description: 'Lists orders, the oldest first.',
      annotations: { readOnlyHint: true },
      inputSchema: {
        properties: {
          since: { type: 'string', format: 'date-time', description: 'only those from then on' },
          status: { enum: ['open', 'shipped', 'cancelled'] },
        },
      },
    });
    const { result } = (await client.call('orders_list', { since: '2026-03-01T00:00:00Z', status: 'open' }))
      .structuredContent as { result: { id: number }[] };
    expect(result.map(({ id }) => id)).toEqual([3]);
    expect(textOf(await client.call('orders_list', { status: 'lost' }))).toMatch(/BAD_ARGUMENTS: .*status/);
  });

  test('what is not in the output is taken out', async () => {
    const found = await client.call('find_users', { text: 'ada' });
    expect(found.structuredContent).toEqual({ result: [{ id: 1, name: 'Ada', role: 'manager' }] });
    expect(JSON.stringify(found)).not.toContain('scrypt');
  });

  test('a file, an image, and how far it is', async () => {
    const seen: unknown[] = [];
    const file = await client.call(
      'orders_export',
      {},
      { onprogress: ({ progress }) => seen.push(progress) },
    );
    expect(file.content[0]).toMatchObject({ type: 'resource', resource: { mimeType: 'text/csv' } });
    expect(seen).toEqual([1, 2, 3, 4]);
    const { content } = await client.call('label');
    expect(content.map(({ type }) => type)).toEqual(['text', 'image']);
  });

  test('questions: what is agreed to is done, once', async () => {
    expect((await client.call('gift')).structuredContent).toEqual({ text: 'For Ada', copies: 2 });
    const database = new DatabaseSync(join(folder.dir, 'dev.db'));
    database.exec("UPDATE orders SET status = 'open' WHERE id = 2");
    asked.length = 0;
    expect((await client.call('orders_cancel', { id: 2 })).structuredContent).toEqual({ cancelled: true });
    expect(asked).toEqual(['Cancel order 2 of Linus?']);
    expect(database.prepare('SELECT status FROM orders WHERE id = 2').get()).toEqual({ status: 'cancelled' });
    database.close();
    expect(textOf(await client.call('orders_cancel', { id: 9 }))).toBe('NO_ORDER: There is no order 9.');
  });

  test('resources, templates, completions and prompts', async () => {
    const { raw } = client;
    const { contents } = await raw.readResource({ uri: 'store://orders/1' });
    expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ id: 1, customer: 'Linus' });
    expect((await raw.listResources()).resources.map(({ uri }) => uri)).toContain('store://orders/3');
    const prompt = { type: 'ref/prompt' as const, name: 'apology' };
    const { completion } = await raw.complete({ ref: prompt, argument: { name: 'tone', value: 'fr' } });
    expect(completion.values).toEqual(['friendly']);
    const { messages } = await raw.getPrompt({ name: 'apology', arguments: { id: '1', tone: 'formal' } });
    expect(messages[0]?.content).toMatchObject({ text: 'Write a formal apology to Linus for order 1.' });
  });

  test('what a caller keeps is its own', async () => {
    const first = (await client.call('basket', { add: 1 })).structuredContent as { count: number };
    const other = await connect(name, app.url, { headers: as('key-of-linus') });
    await other.call('basket', { add: 100 });
    expect((await client.call('basket', { add: 1 })).structuredContent).toEqual({ count: first.count + 1 });
    await other.close();
    await expect(connect(name, app.url, { headers: as('key-of-eve') })).rejects.toThrow();
  });
});
