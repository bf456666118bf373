// What somebody sends who has a key of their own, or none, to the shop that runs with its tools mounted: byte by byte.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyFixture, type Folder } from '../../support/folders.ts';
import { post, type Running, raw, startServer } from '../../support/mounts.ts';

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

const ada = { authorization: 'Bearer key-of-ada' };
const linus = { authorization: 'Bearer key-of-linus' };
const rpc = (method: string, params: unknown = {}, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const call = (name: unknown, args: unknown = {}) => rpc('tools/call', { name, arguments: args });
const start = rpc('initialize', {
  ...{ protocolVersion: '2025-11-25', capabilities: { elicitation: {} } },
  clientInfo: { name: 'raw', version: '1' },
});
const META = 'io.modelcontextprotocol';
const modern = (method: string, params: object = {}) =>
  rpc(method, {
    ...params,
    _meta: {
      [`${META}/protocolVersion`]: '2026-07-28',
      [`${META}/clientCapabilities`]: {},
      [`${META}/clientInfo`]: { name: 'raw', version: '1' },
    },
  });
const modernHeaders = (method: string, name?: string) => ({
  ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': method },
  ...(name === undefined ? {} : { 'mcp-name': name }),
});

const send = (body: unknown, headers: Record<string, string> = {}) =>
  post(app.url, { ...ada, ...headers }, typeof body === 'string' ? body : JSON.stringify(body));
async function sessionOf(who = ada, more: Record<string, string> = {}): Promise<Record<string, string>> {
  const { headers } = await send(start, { ...who, ...more });
  return { ...who, 'mcp-session-id': String(headers['mcp-session-id']) };
}

/** What an attack must not end in: the shop answers as before, and nothing failed inside. */
let logged = 0;
beforeEach(() => {
  logged = app.log().length;
});
afterEach(async () => {
  const { status, text } = await send(call('basket', { add: 0 }), await sessionOf());
  expect([status, text.includes('count')]).toEqual([200, true]);
  expect(app.log().slice(logged)).not.toMatch(/error/i);
});

describe('names', () => {
  test.each<[string, unknown]>([
    ['of an object’s own', '__proto__'],
    ['of a function', 'constructor'],
    ['of a method of all', 'toString'],
    ['of what is hidden', 'orders__hidden'],
    ['with what nobody sees', 'basket\u200b'],
    ['in letters that look alike', 'bаsket'],
    ['in wide letters', 'ｂａｓｋｅｔ'],
    ['with a lost half of a letter', 'basket\ud800'],
    ['with an end in the middle', 'basket\u0000'],
    ['of a list', ['basket']],
    ['that is an object with a text of its own', { toString: 'basket' }],
    ['that is nothing', null],
    ['that is long', 'x'.repeat(1_000_000)],
  ])('%s: no tool', async (_, name) => {
    const { status, text } = await send(call(name), await sessionOf());
    expect(status).toBeLessThan(500);
    expect(text).toMatch(/-32602|-32600|-32603|Invalid/);
    expect(text).not.toContain('structuredContent');
    expect(text.length).toBeLessThan(2_000);
  });

  test('of methods, versions and ids that are none', async () => {
    const session = await sessionOf();
    for (const method of ['__proto__', 'constructor', '', 'tools/call ', 'Tools/Call'])
      expect((await send(rpc(method), session)).text, method).toContain('-32601');
    for (const odd of [
      { ...rpc('tools/list'), jsonrpc: '1.0' },
      rpc('tools/list', {}, { toString: 1 }),
      rpc('tools/list', {}, [1]),
      { ...rpc('tools/list'), method: { toString: 1 } },
      { ...rpc('tools/list'), params: [] },
      { ...rpc('tools/call'), params: null },
    ])
      expect((await send(odd, session)).text, JSON.stringify(odd)).toMatch(/"error"|^$/);
  });

  test('of resources and prompts', async () => {
    const session = await sessionOf();
    for (const [method, params] of [
      ['resources/read', { uri: { toString: 1 } }],
      ['resources/read', { uri: 'store://orders/..%2f..%2fetc%2fpasswd' }],
      ['resources/read', { uri: 'file:///etc/passwd' }],
      ['resources/subscribe', { uri: ['store://orders/1'] }],
      ['prompts/get', { name: '__proto__' }],
      ['prompts/get', { name: { toString: null } }],
      [
        'completion/complete',
        { ref: { type: 'ref/prompt', name: 'constructor' }, argument: { name: 'x', value: '' } },
      ],
      ['completion/complete', { ref: null, argument: null }],
      ['logging/setLevel', { level: '__proto__' }],
    ] as const) {
      const { status = 0, text } = await send(rpc(method, params), session);
      expect([status < 500, text.includes('"error"')], `${method} ${JSON.stringify(params)}`).toEqual([
        true,
        true,
      ]);
    }
    const inherited = rpc('completion/complete', {
      ref: { type: 'ref/resource', uri: 'store://orders/{id}' },
      argument: { name: '__proto__', value: '' },
    });
    expect((await send(inherited, session)).text).toContain('"values":[]');
  });
});

describe('bodies', () => {
  const args = (text: string) =>
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"basket","arguments":${text}}}`;
  test.each([
    ['a prototype among arguments', args('{"__proto__":{"add":5}}'), /"count":1\}/],
    ['a constructor among arguments', args('{"constructor":{"prototype":{"add":5}}}'), /BAD_ARGUMENTS/],
    [
      'lists within lists',
      args(`{"add":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
      /BAD_ARGUMENTS|error/,
    ],
    [
      'objects within objects',
      args(`{"add":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`),
      /BAD_ARGUMENTS|error/,
    ],
    [
      'many names',
      args(`{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`).join(',')}}`),
      /BAD_ARGUMENTS/,
    ],
    ['a number beyond all', args('{"add":1e999}'), /BAD_ARGUMENTS/],
    ['twice the same name', args('{"add":"x","add":[]}'), /BAD_ARGUMENTS/],
    ['arguments that are a list', args('[1]'), /BAD_ARGUMENTS|error/],
    ['a batch of nothing', '[]', /error/],
    ['a batch of no messages', '[1,null,"x",[]]', /error/],
    ['a text in other letters', Buffer.from(args('{}'), 'utf16le').toString('latin1'), /-32700/],
    ['what is packed', Buffer.from('1f8b0800', 'hex').toString('latin1'), /-32700/],
  ])('%s', async (_, body, answer) => {
    const { status, text } = await send(body, await sessionOf());
    expect(status).toBeLessThan(500);
    expect(text).toMatch(answer);
    expect(text.length).toBeLessThan(4_000);
    expect(text).not.toMatch(/"count":(?!1\})/);
  });
});

describe('headers', () => {
  const request = (lines: string[], body: string) =>
    [
      ...['POST /mcp HTTP/1.1', 'Connection: close', 'Content-Type: application/json'],
      ...[
        'Accept: application/json, text/event-stream',
        ...lines,
        `Content-Length: ${body.length}`,
        '',
        body,
      ],
    ].join('\r\n');
  const asked = (...lines: string[]) => raw(app.port, request(lines, JSON.stringify(start)));
  const host = () => `Host: 127.0.0.1:${app.port}`;

  test.each([
    ['two callers', ['Authorization: Bearer key-of-ada', 'Authorization: Bearer key-of-linus']],
    ['two callers, one of them nobody', ['Authorization: Bearer key-of-ada', 'authorization: Bearer x']],
    ['two hosts', ['Authorization: Bearer key-of-ada', 'Host: evil.example']],
    [
      'two origins',
      ['Authorization: Bearer key-of-ada', 'Origin: http://127.0.0.1', 'Origin: http://evil.example'],
    ],
    ['two lengths', ['Authorization: Bearer key-of-ada', 'Content-Length: 5']],
    ['a length, and parts', ['Authorization: Bearer key-of-ada', 'Transfer-Encoding: chunked']],
    ['a host that is no name', ['Authorization: Bearer key-of-ada', 'Host: a/b']],
    ['two kinds', ['Authorization: Bearer key-of-ada', 'Content-Type: text/plain']],
  ])('%s: refused', async (_, lines) => {
    expect(await asked(host(), ...lines)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('a page’s origin that is almost the shop’s', async () => {
    const own = `127.0.0.1:${app.port}`;
    for (const origin of [
      ...[
        `http://${own}.evil.example`,
        `http://evil.example/${own}`,
        `http://${own}@evil.example`,
        'http://127.0.0.1',
      ],
      ...[`file://${own}`, `ftp://${own}`, 'null', '', 'http://[', 'http://evil.example'],
    ])
      expect((await send(start, { origin })).status, origin).toBe(403);
    expect((await send(start, { origin: `http://${own}` })).status).toBe(200);
  });

  test('one that says something else than the body', async () => {
    const listed = modern('tools/call', { name: 'basket', arguments: { add: 5 } });
    for (const headers of [modernHeaders('tools/list'), modernHeaders('tools/call', 'label')]) {
      const { status, text } = await send(listed, headers);
      expect([status, text.includes('"count"')]).toEqual([400, false]);
    }
  });
});

describe('sessions', () => {
  test('an id of one’s own choice is none', async () => {
    const chosen = { 'mcp-session-id': 'chosen' };
    const session = await sessionOf(ada, chosen);
    expect(session['mcp-session-id']).toMatch(/^[\w-]{36}$/);
    const own = String(session['mcp-session-id']);
    for (const id of [
      'chosen',
      '',
      own.toUpperCase(),
      `${own}, ${own}`,
      `${own}\t x`,
      own.slice(0, -1),
      '__proto__',
    ])
      expect((await send(call('basket'), { 'mcp-session-id': id })).status, id).toBe(404);
  });

  test('a stolen id is worth nothing to the newer revision either', async () => {
    const session = await sessionOf();
    await send(call('basket', { add: 41 }), session);
    const { text } = await send(modern('tools/call', { name: 'basket', arguments: { add: 1 } }), {
      ...linus,
      ...modernHeaders('tools/call', 'basket'),
      'mcp-session-id': String(session['mcp-session-id']),
    });
    expect(text).toContain('"count":1}');
  });

  test('what another one heard is not told again', async () => {
    const [own, other] = [await sessionOf(linus), await sessionOf()];
    const stop = new AbortController();
    const listen = (headers: Record<string, string>) =>
      fetch(app.url, { headers: { ...headers, accept: 'text/event-stream' }, signal: stop.signal });
    await (await listen(other)).body?.getReader().read();
    for (const id of ['0', '1', other['mcp-session-id'] as string]) {
      const reader = (await listen({ ...own, 'last-event-id': id })).body?.getReader();
      const heard = await reader?.read();
      expect(Buffer.from(heard?.value ?? '').toString()).toBe(': open\n\n');
      expect(await Promise.race([reader?.read(), sleep(200, 'nothing')])).toBe('nothing');
    }
    expect((await listen({ ...linus, 'mcp-session-id': other['mcp-session-id'] as string })).status).toBe(
      404,
    );
    stop.abort();
  });

  test('nobody cancels, or answers, what is another’s', async () => {
    const [own, other] = [await sessionOf(linus), await sessionOf()];
    const asking = await fetch(app.url, {
      ...{ method: 'POST', body: JSON.stringify(rpc('tools/call', { name: 'gift', arguments: {} }, 77)) },
      headers: {
        ...other,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
    });
    const reader = (asking.body as ReadableStream<Uint8Array>).getReader();
    const question = Buffer.from((await reader.read()).value ?? '').toString();
    const { id } = JSON.parse(/^data: (.*)$/m.exec(question)?.[1] ?? '{}') as { id: string };
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 77 } };
    const answer = (text: string) => ({
      ...{ jsonrpc: '2.0', id, result: { action: 'accept', content: { text } } },
    });
    for (const message of [cancel, answer('stolen'), [answer('stolen'), cancel]])
      expect((await send(message, own)).status).toBe(202);
    // One with the id of the call is no answer to the question.
    expect((await send({ ...answer('wrong id'), id: 77 }, other)).status).toBe(202);
    expect((await send(answer('own'), other)).status).toBe(202);
    const { value } = await reader.read();
    expect(Buffer.from(value ?? '').toString()).toContain('"text":"own"');
  });

  test('a state of one’s own making is refused', async () => {
    const headers = modernHeaders('tools/call', 'gift');
    const state = 'eyJhbGciOiJub25lIn0.e30.';
    for (const requestState of ['', state, 'x'.repeat(1_000_000), '../../x', '__proto__', 7, { id: 'x' }]) {
      const { text } = await send(
        modern('tools/call', { name: 'gift', arguments: {}, requestState, inputResponses: { a: 1 } }),
        headers,
      );
      expect(text, String(requestState).slice(0, 20)).toMatch(/-3260\d/);
    }
  });
});

describe('sockets', () => {
  const open = async (): Promise<Socket> => {
    const socket = connect(app.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  const head = (authorization: string, more: string) =>
    `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nAuthorization: ${authorization}\r\n${more}\r\n\r\n`;
  /** What was answered, and whether the server ended it, within so many milliseconds. */
  async function heardWithin(socket: Socket, ms: number) {
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    const ended = new Promise<true>((resolve) => socket.once('close', () => resolve(true)));
    const isOver = await Promise.race([ended, sleep(ms, false)]);
    return { text, isOver };
  }

  test('bodies without an end: nobody is waited for, and a flood is cut off', async () => {
    const flood = await open();
    flood.write(head('Bearer key-of-ada', 'Transfer-Encoding: chunked'));
    const part = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    let sent = 0;
    const more = () => {
      while (!flood.destroyed && flood.write(part)) sent++;
      if (!flood.destroyed) flood.once('drain', more);
    };
    more();
    // Who is not known is told so before any of a body is there.
    const nobody = await open();
    nobody.write(head('Bearer x', 'Content-Length: 1000000'));
    const [flooded, refused] = await Promise.all([heardWithin(flood, 15_000), heardWithin(nobody, 15_000)]);
    expect(flooded.text).toMatch(/^HTTP\/1\.1 413 /);
    expect(refused.text).toMatch(/^HTTP\/1\.1 401 /);
    expect([flooded.isOver, refused.isOver]).toEqual([true, true]);
    expect(sent).toBeGreaterThan(64);
  });

  test('100 that say nothing more do not keep others out', async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, open));
    for (const socket of slow) socket.write(`${head('Bearer key-of-linus', 'Content-Length: 100')}{`);
    expect((await send(start)).status).toBe(200);
    for (const socket of slow) socket.destroy();
    // Nor do those that leave in the middle fill the log.
    await sleep(300);
  });
});
