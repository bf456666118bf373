// `testClient`: an app's own tests of its tools, in both revisions, without a socket.
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  createMcp,
  definePrompt,
  defineResource,
  defineTool,
  image,
  ToolError,
} from '../../../src/tools/index.ts';
import { testClient } from '../../../src/tools/testing.ts';

const mcp = createMcp({
  name: 'shop',
  // Never asked: a test says who calls.
  auth: {
    authenticate: async () => new Response(null, { status: 401 }),
    challenge: () => new Response(null, { status: 403 }),
  },
  onError: () => {},
  tools: [
    {
      whoami: defineTool({ description: 'x' }, (_, { user }) => user),
      order: defineTool({ description: 'x', input: z.object({ what: z.string() }) }, async ({ what }, c) => {
        await c.progress(1, 2, 'asked');
        return (await c.ask(`Order ${what}?`, z.object({ size: z.number() }))) ?? 'declined';
      }),
      sold: defineTool({ description: 'x' }, () => {
        throw new ToolError('Sold out', { code: 'SOLD_OUT' });
      }),
      plain: defineTool({ description: 'x' }, () => {
        throw new ToolError('Just no');
      }),
      leak: defineTool({ description: 'x' }, () => {
        throw new Error('secret');
      }),
      write: defineTool({ description: 'x', scopes: ['write'] }, () => 'written'),
      picture: defineTool({ description: 'x' }, () => image(Buffer.from('a'), 'image/png')),
      count: defineTool({ description: 'x' }, async (_, { session }) => {
        const n = ((await session.get<number>('n')) ?? 0) + 1;
        await session.set('n', n);
        return n;
      }),
      stock: defineResource(
        'shop://stock/{name}',
        { description: 'x', complete: { name: (typed) => [`${typed}1`] } },
        ({ name }) => ({ name }),
      ),
      file: defineResource('shop://file', { description: 'x' }, () => Buffer.from('bytes')),
      greet: definePrompt({ description: 'x', arguments: { who: {} } }, ({ who }) => `Hello ${who}`),
    },
  ],
});

describe.each(['2025-11-25', '2026-07-28'] as const)('%s', (revision) => {
  test('is who the test says', async () => {
    const client = testClient(mcp, { revision, user: { id: 1, name: 'Ada' } });
    expect(await client.call('whoami')).toEqual({ id: 1, name: 'Ada' });
    const names = (await client.tools()).map(({ name }) => name);
    expect(names).toContain('write');
    const bare = testClient(mcp, { revision, scopes: [] });
    expect((await bare.tools()).map(({ name }) => name)).toEqual(names.filter((name) => name !== 'write'));
    await expect(bare.call('write')).rejects.toMatchObject({ code: 'INSUFFICIENT_SCOPE' });
  });

  test('answers what is asked, and hears how far it is', async () => {
    const asked: unknown[] = [];
    const client = testClient(mcp, {
      revision,
      answers: (question, form) => {
        asked.push(question, Object.keys(Object(form.properties)));
        return { size: 4 };
      },
      onProgress: (progress) => asked.push(progress.message),
    });
    expect(await client.call('order', { what: 'tea' })).toEqual({ size: 4 });
    expect(asked).toEqual(['asked', 'Order tea?', ['size']]);
    const declining = testClient(mcp, { revision, answers: () => null });
    expect(await declining.call('order', { what: 'tea' })).toBe('declined');
    const wrong = testClient(mcp, { revision, answers: () => ({ size: 'xl' }) });
    await expect(wrong.call('order', { what: 'tea' })).rejects.toMatchObject({ code: 'BAD_ANSWER' });
    await expect(testClient(mcp, { revision }).call('order', { what: 'tea' })).rejects.toMatchObject({
      code: 'CANNOT_ASK',
    });
  });

  test('throws what callers read', async () => {
    const client = testClient(mcp, { revision });
    const thrown = (name: string, args = {}) => client.call(name, args).catch((error: unknown) => error);
    expect(await thrown('sold')).toBeInstanceOf(ToolError);
    expect(await thrown('sold')).toMatchObject({ code: 'SOLD_OUT', message: 'Sold out' });
    expect(await thrown('plain')).toMatchObject({ code: undefined, message: 'Just no' });
    expect(await thrown('leak')).toMatchObject({ code: 'INTERNAL_ERROR' });
    expect(await thrown('order')).toMatchObject({ code: 'BAD_ARGUMENTS' });
    expect(await thrown('nope')).toMatchObject({ message: expect.stringContaining('no tool "nope"') });
  });

  test('reads, prompts, completes, and keeps its session', async () => {
    const client = testClient(mcp, { revision, user: { id: `keeper ${revision}` } });
    expect(await client.read('shop://stock/tea')).toEqual({ name: 'tea' });
    expect(String(await client.read('shop://file'))).toBe('bytes');
    expect(await client.prompt('greet', { who: 'Ada' })).toEqual([
      { role: 'user', content: { type: 'text', text: 'Hello Ada' } },
    ]);
    expect(await client.complete({ uri: 'shop://stock/{name}' }, 'name', 't')).toEqual(['t1']);
    expect(await client.call('picture')).toMatchObject([{ type: 'image', mimeType: 'image/png' }]);
    expect([await client.call('count'), await client.call('count')]).toEqual(['1', '2']);
    expect(await testClient(mcp, { revision, user: { id: 'other' } }).call('count')).toBe('1');
    for (const sub of ['ann', 'bob'])
      expect(await testClient(mcp, { revision, user: { sub: `${sub} ${revision}` } }).call('count')).toBe(
        '1',
      );
  });
});
