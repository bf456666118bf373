// A mounted endpoint through its `fetch`, with real clients and raw requests: revisions, callers, refusals.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  bearer,
  createMcp,
  definePrompt,
  defineResource,
  defineTool,
  type McpOptions,
  oauth,
  ToolError,
} from '../../../src/tools/index.ts';
import { type ClientName, type ConnectOptions, clientNames, connect, textOf } from '../../support/mounted.ts';

const url = new URL('http://shop.example/mcp');
const events: string[] = [];

const tools = {
  whoami: defineTool({ description: 'Who calls.' }, (_, { user, request, session }) => ({
    user,
    agent: request?.headers.get('x-agent') ?? null,
    hasSession: session.id !== null,
  })),
  count: defineTool({ description: 'Counts.' }, async (_, { session }) => {
    const n = ((await session.get<number>('n')) ?? 0) + 1;
    await session.set('n', n);
    return { n };
  }),
  order: defineTool(
    { description: 'Orders.', input: z.object({ what: z.string() }) },
    async ({ what }, { ask }) => {
      events.push(`start ${what}`);
      if (!(await ask(`Order ${what}?`))) return { ordered: false };
      const size = await ask('Which size?', z.object({ size: z.enum(['s', 'm']) }));
      return { ordered: true, what, size };
    },
  ),
  both: defineTool({ description: 'Asks twice at once.' }, async (_, { ask }) => ({
    yes: await Promise.all([ask('First?'), ask('Second?')]),
  })),
  steps: defineTool({ description: 'Says how far it is.' }, async (_, { progress }) => {
    for (let step = 1; step <= 20; step++) await progress(step, 20, `step ${step}`);
    return 'done';
  }),
  wait: defineTool({ description: 'Waits.' }, async (_, { signal }) => {
    events.push('waiting');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    events.push('stopped');
  }),
  leak: defineTool({ description: 'Throws.' }, () => {
    throw new Error('secret postgres://u:pw@h/db');
  }),
  refuse: defineTool({ description: 'Refuses.' }, () => {
    throw new ToolError('Sold out', { code: 'SOLD_OUT' });
  }),
  write: defineTool({ description: 'Writes.', scopes: ['shop:write', 'shop:read'] }, () => 'written'),
  admin: defineTool({ description: 'For admins.', when: (user) => user?.role === 'admin' }, () => 'secret'),
  list: defineTool({ description: 'Returns a list.' }, () => [1, 2n]),
};
const more = {
  stock: defineResource(
    'shop://stock/{name}',
    {
      description: 'What there is.',
      list: () => [{ uri: 'shop://stock/tea', name: 'tea' }],
      complete: { name: (typed) => ['tea', 'toast', 'milk'].filter((one) => one.startsWith(typed)) },
    },
    ({ name }) => ({ name, left: 3 }),
  ),
  hidden: defineResource('shop://books', { description: 'Books.', scopes: ['books'] }, () => 'balance'),
  greet: definePrompt(
    { description: 'Greets.', arguments: { who: { required: true } } },
    ({ who }) => `Greet ${who}.`,
  ),
};

const users: Record<string, { id: string; role: string; scopes: string[] }> = {
  ann: { id: 'ann', role: 'user', scopes: [] },
  bob: { id: 'bob', role: 'admin', scopes: ['shop:read', 'shop:write', 'books'] },
};
const logged: unknown[] = [];

const mcpWith = (options: Partial<McpOptions> = {}) =>
  createMcp({
    name: 'shop',
    tools: [tools, more],
    auth: bearer((token) => users[token], { scopes: (user) => user.scopes }),
    onError: (error, of) => logged.push([of.what, String(error)]),
    ...options,
  });
type Mcp = ReturnType<typeof mcpWith>;

const as = (token: string) => ({ authorization: `Bearer ${token}` });
const fetchOf = (mcp: Mcp) => (to: string | URL, init?: RequestInit) => mcp.fetch(new Request(to, init));
const clientOf = (mcp: Mcp, name: ClientName, token = 'ann', options: ConnectOptions = {}) =>
  connect(name, url, { fetch: fetchOf(mcp), ...options, headers: { ...as(token), 'x-agent': name } });

describe.each(clientNames)('%s', (name) => {
  const mcp = mcpWith();

  test('lists and calls, for whoever it is', async () => {
    const client = await clientOf(mcp, name);
    expect(client.revision).toBe(name === 'sdk 1' ? '2025-11-25' : '2026-07-28');
    const names = (await client.raw.listTools()).tools.map((tool) => tool.name);
    expect(names).toEqual(
      Object.keys(tools)
        .filter((tool) => tool !== 'write' && tool !== 'admin')
        .sort(),
    );
    expect((await client.call('whoami')).structuredContent).toEqual({
      ...{ user: users.ann, agent: name, hasSession: name === 'sdk 1' },
    });
    expect(textOf(await client.call('list'))).toBe('[1,"2"]');
    expect((await client.call('count')).structuredContent).toEqual({ n: 1 });
    expect((await client.call('count')).structuredContent).toEqual({ n: 2 });
    await client.close();
  });

  test('reads, prompts and completes', async () => {
    const { raw, close } = await clientOf(mcp, name);
    expect((await raw.listResources()).resources.map(({ uri }) => uri)).toEqual(['shop://stock/tea']);
    expect((await raw.listResourceTemplates()).resourceTemplates.map((t) => t.uriTemplate)).toEqual([
      'shop://stock/{name}',
    ]);
    const { contents } = await raw.readResource({ uri: 'shop://stock/green%20tea' });
    expect(contents[0]).toMatchObject({
      text: '{"name":"green tea","left":3}',
      mimeType: 'application/json',
    });
    await expect(raw.readResource({ uri: 'shop://nowhere' })).rejects.toMatchObject({
      code: -32602,
      data: { uri: 'shop://nowhere' },
    });
    const { messages } = await raw.getPrompt({ name: 'greet', arguments: { who: 'Ada' } });
    expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Greet Ada.' } }]);
    const ref = { type: 'ref/resource' as const, uri: 'shop://stock/{name}' };
    const { completion } = await raw.complete({ ref, argument: { name: 'name', value: 't' } });
    expect(completion.values).toEqual(['tea', 'toast']);
    await close();
  });

  test('asks, and starts a tool once', async () => {
    const answer = (question: string) =>
      question.includes('size')
        ? { action: 'accept', content: { size: 'm' } }
        : { action: 'accept', content: { answer: true } };
    const client = await clientOf(mcp, name, 'ann', { answer });
    events.length = 0;
    expect((await client.call('order', { what: 'tea' })).structuredContent).toEqual({
      ...{ ordered: true, what: 'tea', size: { size: 'm' } },
    });
    expect(events).toEqual(['start tea']);
    expect((await client.call('both')).structuredContent).toEqual({ yes: [true, true] });
    await client.close();
    const declining = await clientOf(mcp, name, 'ann', { answer: () => ({ action: 'decline' }) });
    expect((await declining.call('order', { what: 'tea' })).structuredContent).toEqual({ ordered: false });
    await declining.close();
    const mute = await clientOf(mcp, name);
    if (name === 'sdk 1')
      expect(textOf(await mute.call('order', { what: 'tea' }))).toMatch(/^CANNOT_ASK: .*elicitation/);
    else
      await expect(mute.call('order', { what: 'tea' })).rejects.toMatchObject({
        ...{ code: -32021, data: { requiredCapabilities: { elicitation: {} } } },
      });
    await mute.close();
  });

  test('hears how far it is, and stops it', async () => {
    const client = await clientOf(mcp, name);
    const seen: unknown[] = [];
    await client.call('steps', {}, { onprogress: (progress) => seen.push(progress.progress) });
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    events.length = 0;
    const stop = new AbortController();
    const waiting = client.call('wait', {}, { signal: stop.signal }).catch(() => 'cancelled');
    await expect.poll(() => events, { timeout: 10_000 }).toEqual(['waiting']);
    stop.abort();
    expect(await waiting).toBe('cancelled');
    await expect.poll(() => events, { timeout: 10_000 }).toEqual(['waiting', 'stopped']);
    await client.close();
  });

  test('reads of errors what is meant for it', async () => {
    const client = await clientOf(mcp, name);
    logged.length = 0;
    const leaked = await client.call('leak');
    expect(leaked.isError).toBe(true);
    expect(textOf(leaked)).toMatch(/^Internal error \(\w+\)$/);
    expect(logged).toEqual([['leak', 'Error: secret postgres://u:pw@h/db']]);
    expect(textOf(await client.call('refuse'))).toBe('SOLD_OUT: Sold out');
    expect(textOf(await client.call('order', { wat: 1 }))).toMatch(/BAD_ARGUMENTS.*"what"/s);
    await expect(client.call('whoam')).rejects.toMatchObject({
      ...{ code: -32602, message: expect.stringContaining('The nearest is "whoami"') },
    });
    await client.close();
  });

  test('sees and calls what its scopes and its user let it', async () => {
    const ann = await clientOf(mcp, name);
    await expect(ann.call('admin')).rejects.toThrow(/no tool "admin"/);
    await expect(ann.call('write')).rejects.toThrow(/scope/i);
    await expect(ann.raw.readResource({ uri: 'shop://books' })).rejects.toThrow(/scope/i);
    const bob = await clientOf(mcp, name, 'bob');
    expect((await bob.raw.listTools()).tools.map((tool) => tool.name)).toEqual(Object.keys(tools).sort());
    expect(textOf(await bob.call('write'))).toBe('written');
    expect(textOf(await bob.call('admin'))).toBe('secret');
    // What one keeps is not the other's.
    expect((await bob.call('count')).structuredContent).toEqual({ n: 1 });
    await Promise.all([ann.close(), bob.close()]);
  });
});

const modernHeaders = (method: string, name?: string) => ({
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name === undefined ? {} : { 'mcp-name': name }),
});
const envelope = (capabilities: object = {}) => ({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': capabilities,
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
});
const initialize = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
const listing = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} };

function post(mcp: Mcp, body: unknown, headers: Record<string, string> = {}, to: string | URL = url) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return mcp.fetch(
    new Request(to, {
      method: 'POST',
      body: text,
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        ...as('ann'),
        ...headers,
      },
    }),
  );
}

describe('what is refused', () => {
  const mcp = mcpWith({
    allowedHosts: ['shop.example', 'other.example'],
    allowedOrigins: ['https://agent.example'],
  });

  test('without auth nothing is made', () => {
    expect(() => createMcp({ name: 'open', tools: [tools] } as never)).toThrow(
      /AUTH_MISSING|auth is missing/,
    );
    expect(() => createMcp({ name: 'short', tools: [tools], auth: 'none', secret: 'x' })).toThrow(/32 bytes/);
  });

  test.each([
    [403, 'another host', {}, 'http://evil.example/mcp'],
    [403, 'a page of another site', { origin: 'https://evil.example' }, url],
    [403, 'a page without an origin', { origin: 'null' }, url],
    [403, 'a page that hides its origin', { 'sec-fetch-site': 'cross-site' }, url],
    [403, 'a host with an account in it', { host: 'shop.example@evil.example' }, url],
    [401, 'no token', { authorization: '' }, url],
    [401, 'a token of nobody', as('eve'), url],
    [401, 'a token in the address', { authorization: '' }, 'http://shop.example/mcp?access_token=ann'],
    [415, 'a form', { 'content-type': 'text/plain' }, url],
  ])('%i: %s', async (status, _, headers, to) => {
    const response = await post(mcp, initialize, headers, to);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('whoami');
  });

  test.each([
    ['its own origin', { origin: 'http://shop.example' }],
    ['an allowed one', { origin: 'https://agent.example' }],
    ['another allowed host', { host: 'other.example:8080' }],
  ])('200: %s', async (_, headers) => {
    expect((await post(mcp, initialize, headers)).status).toBe(200);
  });

  test.each([
    [400, 'no JSON', '{"jsonrpc"'],
    [400, 'nothing', ''],
    [400, 'no message', '{"a":1}'],
    [400, 'null', 'null'],
    [400, 'without a session', listing],
    [400, 'a batch with two starts', [initialize, initialize]],
    [413, 'too much', `{"a":"${'x'.repeat(4 * 1024 * 1024)}"}`],
  ])('%i: %s', async (status, _, body) => {
    expect((await post(mcp, body)).status).toBe(status);
  });

  test('405: other methods', async () => {
    const response = await mcp.fetch(new Request(url, { method: 'PUT', headers: as('ann') }));
    expect(response.status).toBe(405);
  });

  test('a body that was read is taken as it was parsed, and missed where nobody kept it', async () => {
    const request = () =>
      new Request(url, {
        ...{ method: 'POST', body: JSON.stringify(initialize) },
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...as('ann'),
        },
      });
    const read = request();
    await read.text();
    expect((await mcp.fetch(read)).status).toBe(400);
    expect((await mcp.fetch(read, { parsedBody: initialize })).status).toBe(200);
    expect((await mcp.fetch(request(), { parsedBody: Buffer.from(JSON.stringify(initialize)) })).status).toBe(
      200,
    );
  });

  test('"none" is for this machine', async () => {
    const open = mcpWith({ auth: 'none' });
    const local = 'http://localhost:3000/mcp';
    const statusOf = async (peer: string | undefined, to = local, more: Record<string, string> = {}) => {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      const body = JSON.stringify(initialize);
      const request = new Request(to, { method: 'POST', headers: { ...headers, ...more }, body });
      return (await open.fetch(request, { peer })).status;
    };
    expect([await statusOf('127.0.0.1'), await statusOf('::1'), await statusOf('::ffff:127.0.0.1')]).toEqual([
      ...[200, 200, 200],
    ]);
    // Anybody can write localhost into a header.
    for (const peer of [undefined, '192.168.1.9', '::1234', '10.127.0.1'])
      expect(await statusOf(peer), peer).toBe(403);
    expect(await statusOf('127.0.0.1', url.href)).toBe(403);
    expect(await statusOf('127.0.0.1', local, { 'x-forwarded-for': '10.0.0.1' })).toBe(403);
  });

  test('a missing scope is a challenge that names all of the operation', async () => {
    const call = {
      jsonrpc: '2.0',
      id: 3,
      method: 'tools/call',
      params: { name: 'write', _meta: envelope() },
    };
    const response = await post(mcp, call, modernHeaders('tools/call', 'write'));
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toMatch(
      /insufficient_scope.*scope="shop:write shop:read"/,
    );
  });

  test('a batch needs the scopes of all in it, and names of prototypes are none', async () => {
    const started = await post(mcp, initialize);
    await started.text();
    const headers = { 'mcp-session-id': started.headers.get('mcp-session-id') ?? '' };
    const call = (name: string) => ({ ...listing, method: 'tools/call', params: { name, arguments: {} } });
    expect((await post(mcp, [call('whoami'), call('write')], headers)).status).toBe(403);
    for (const name of ['__proto__', 'constructor', 'toString', ''])
      expect(await (await post(mcp, call(name), headers)).text()).toContain('There is no tool');
    for (const params of [null, [], 'x', { name: {} }, { name: 'whoami', arguments: [] }]) {
      const text = await (await post(mcp, { ...listing, method: 'tools/call', params }, headers)).text();
      expect(text).toMatch(/"code":-32\d+/);
    }
  });

  test('metadata of OAuth is for everybody, and nothing else is', async () => {
    const audience = 'https://shop.example/mcp';
    const guarded = mcpWith({ auth: oauth({ issuer: 'https://login.example', audience }) });
    const at = (path: string) => guarded.fetch(new Request(new URL(path, audience)));
    const metadata = await at('/.well-known/oauth-protected-resource/mcp');
    expect(await metadata.json()).toMatchObject({ resource: audience });
    expect((await at('/mcp')).status).toBe(401);
    const started = await post(guarded, initialize, { authorization: '' }, audience);
    expect(started.status).toBe(401);
    expect(started.headers.get('www-authenticate')).toContain('/.well-known/oauth-protected-resource/mcp');
  });

  test('what an app does wrong within auth and when() is masked', async () => {
    const failing = mcpWith({
      auth: { authenticate: () => Promise.reject(new Error('db://pw')), challenge: () => new Response() },
    });
    const response = await post(failing, initialize);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('pw');
    const choosing = mcpWith({
      tools: [
        { odd: defineTool({ description: 'x', when: () => Promise.reject(new Error('db://pw')) }, () => 1) },
      ],
    });
    const list = { ...listing, params: { _meta: envelope() } };
    const listed = await post(choosing, list, modernHeaders('tools/list'));
    expect(await listed.text()).toMatch(/Internal error \(\w+\)/);
  });

  test('tools that cannot be offered are not served', async () => {
    const broken = createMcp({
      ...{ name: 'broken', auth: 'none' },
      tools: [{ bad: defineTool({ description: 'x', input: z.object({ at: z.date() }) }, () => 1) }],
    });
    await expect(broken.ready).rejects.toThrow(/bad: input.*at/s);
    await expect(createMcp({ name: 'x', auth: 'none', tools: [1] }).ready).rejects.toThrow(/no module/);
  });
});

describe('sessions and questions are of one caller', () => {
  const mcp = mcpWith();
  const start = async (token: string, capabilities: object = {}, of = mcp) => {
    const body = { ...initialize, params: { ...initialize.params, capabilities } };
    const response = await post(of, body, as(token));
    await response.text();
    return response.headers.get('mcp-session-id') ?? '';
  };

  test('an id that is forged, stolen, or over is not found', async () => {
    const id = await start('ann');
    expect(id).toMatch(/^[\w-]{36}$/);
    const status = async (headers: Record<string, string>, method = 'POST') => {
      const request = { method, headers: { ...as('ann'), accept: 'text/event-stream', ...headers } };
      if (method !== 'POST') return (await mcp.fetch(new Request(url, request))).status;
      const response = await post(mcp, listing, headers);
      await response.text();
      return response.status;
    };
    expect(await status({ 'mcp-session-id': id })).toBe(200);
    expect(await status({ 'mcp-session-id': crypto.randomUUID() })).toBe(404);
    for (const method of ['POST', 'GET', 'DELETE'])
      expect(await status({ 'mcp-session-id': id, ...as('bob') }, method), method).toBe(404);
    expect(await status({ 'mcp-session-id': id }, 'DELETE')).toBe(204);
    expect(await status({ 'mcp-session-id': id })).toBe(404);
    expect(await status({ 'mcp-session-id': id }, 'DELETE')).toBe(404);
  });

  test('a session without the right to one: no sessions at all', async () => {
    const none = mcpWith({ session: false });
    expect(await start('ann', {}, none)).toBe('');
    const response = await post(none, { ...listing, method: 'tools/call', params: { name: 'whoami' } });
    expect(await response.text()).toContain('"hasSession\\":false');
    expect((await none.fetch(new Request(url, { headers: as('ann') }))).status).toBe(405);
  });

  test('what a session is told when tools change', async () => {
    const id = await start('ann');
    const headers = { ...as('ann'), accept: 'text/event-stream', 'mcp-session-id': id };
    const response = await mcp.fetch(new Request(url, { headers }));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    mcp.notify.toolsChanged();
    expect((await reader?.read())?.value).toContain('notifications/tools/list_changed');
    await reader?.cancel();
  });

  const asking = (more: object = {}, what = 'tea') => ({
    ...{ jsonrpc: '2.0', id: 5, method: 'tools/call' },
    params: {
      ...{ name: 'order', arguments: { what }, _meta: envelope({ elicitation: { form: {} } }) },
      ...more,
    },
  });
  const resultOf = async (response: Response) => {
    const text = await response.text();
    return JSON.parse(text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}'));
  };
  const call = async (body: unknown, token = 'ann', of = mcp, name = 'order') =>
    resultOf(await post(of, body, { ...as(token), ...modernHeaders('tools/call', name) }));
  const question = async (of = mcp) => {
    const { result } = await call(asking(), 'ann', of);
    expect(result.resultType).toBe('input_required');
    const [key] = Object.keys(result.inputRequests);
    const inputResponses = { [String(key)]: { action: 'accept', content: { answer: false } } };
    return { requestState: result.requestState as string, inputResponses };
  };

  test('an answer counts once, and for whom it was asked', async () => {
    const given = await question();
    const refused = { error: { code: -32602 } };
    expect(await call(asking(given), 'bob')).toMatchObject(refused);
    const forged = given.requestState.replace(/.(?=\.[^.]*$)/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(await call(asking({ ...given, requestState: forged }))).toMatchObject(refused);
    const elsewhere = { ...asking(given), params: { ...asking(given).params, name: 'both', arguments: {} } };
    expect((await call(elsewhere, 'ann', mcp, 'both')).result).toMatchObject({ isError: true });
    // Not answered: asked again, of the same run.
    const again = (await call(asking({ requestState: given.requestState }))).result;
    const next = { ...given, requestState: again.requestState };
    expect((await call(asking(next))).result.structuredContent).toEqual({ ordered: false });
    const replayed = (await call(asking(next))).result;
    expect(replayed).toMatchObject({ isError: true });
    expect(replayed.content[0].text).toMatch(/call again/);
  });

  test('another process does not know the call, and says to call again', async () => {
    const secret = 'x'.repeat(32);
    const [one, two] = [mcpWith({ secret }), mcpWith({ secret })];
    const given = await question(one);
    expect((await call(asking(given), 'ann', two)).result.content[0].text).toMatch(/call again/);
    // Of another key, and of another endpoint.
    expect(await call(asking(given), 'ann', mcpWith())).toMatchObject({ error: { code: -32602 } });
    const other = mcpWith({ secret, name: 'other' });
    expect(await call(asking(given), 'ann', other)).toMatchObject({ error: { code: -32602 } });
  });

  test('a client that answers with an error, or with no answer, is one that cannot be asked', async () => {
    const failing = await clientOf(mcp, 'sdk 1', 'ann', {
      answer: () => {
        throw new Error('no window to show it in');
      },
    });
    expect(textOf(await failing.call('order', { what: 'tea' }))).toMatch(
      /^CANNOT_ASK: .*no window to show it in$/,
    );
    await failing.close();
    const odd = await clientOf(mcp, 'sdk 1', 'ann', { answer: () => ({ action: 'cancel' }) });
    expect(textOf(await odd.call('order', { what: 'tea' }))).toMatch(/^UNANSWERED: /);
    await odd.close();
  });

  test('an answer of a stranger reaches no session', async () => {
    const id = await start('ann', { elicitation: {} });
    const headers = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' };
    const body = { ...listing, method: 'tools/call', params: { name: 'order', arguments: { what: 'tea' } } };
    const response = await post(mcp, body, headers);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const asked = JSON.parse(/^data: (.*)$/m.exec((await reader?.read())?.value ?? '')?.[1] ?? '{}');
    expect(asked.method).toBe('elicitation/create');
    const answer = (yes: boolean) => ({
      ...{ jsonrpc: '2.0', id: asked.id, result: { action: 'accept', content: { answer: yes } } },
    });
    const other = await start('bob', { elicitation: {} });
    expect((await post(mcp, answer(true), { ...headers, ...as('bob') })).status).toBe(404);
    expect(
      (await post(mcp, answer(true), { ...headers, ...as('bob'), 'mcp-session-id': other })).status,
    ).toBe(202);
    await sleep(50);
    expect((await post(mcp, answer(false), headers)).status).toBe(202);
    expect((await reader?.read())?.value).toContain('\\"ordered\\":false');
  });

  test('endpoints have nothing in common', async () => {
    const other = mcpWith({ name: 'other', tools: [{ only: tools.whoami }] });
    const id = await start('ann');
    const response = await post(other, listing, { 'mcp-session-id': id });
    expect(response.status).toBe(404);
    const client = await clientOf(other, 'sdk 1');
    expect((await client.raw.listTools()).tools.map(({ name }) => name)).toEqual(['only']);
    await client.close();
  });
});
