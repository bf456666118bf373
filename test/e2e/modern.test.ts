// What the revision of 2026-07-28 changes for a client, in exact messages: each request says what it is, and a question ends the request.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Folder, makeFolder } from '../support/folders.ts';
import { BOTH, type HttpServer, startHttp, TOKEN_B } from '../support/http.ts';
import { type Message, startRaw } from '../support/raw.ts';

const files = {
  'package.json': '{ "name": "modern", "type": "module" }',
  'write.js':
    "import { writeFileSync } from 'node:fs';\nexport const write = (file) => writeFileSync(file, 'written');\n",
};
const envelope = (capabilities: object = { elicitation: { form: {} } }) => ({
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': capabilities,
});
const call = (code: string, more: object = {}, capabilities?: object) => ({
  name: 'shell',
  arguments: { code },
  _meta: envelope(capabilities),
  ...more,
});

let folder: Folder;
let server: HttpServer;
let last = 0;

beforeAll(async () => {
  folder = makeFolder(files);
  server = await startHttp({ cwd: folder.dir, args: ['--output', 'text'] });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function ask(
  method: string,
  params: Message = {},
  headers: Record<string, string> = {},
): Promise<Message> {
  const named = typeof params.name === 'string' ? { 'Mcp-Name': params.name } : {};
  const answer = await server.post(
    { jsonrpc: '2.0', id: ++last, method, params: { _meta: envelope(), ...params } },
    { 'Mcp-Protocol-Version': '2026-07-28', 'Mcp-Method': method, ...named, Accept: BOTH, ...headers },
  );
  const found = answer.messages.find((message) => message.id === last);
  return found ?? { status: answer.status, ...answer.messages[0] };
}

const textOf = ({ result }: Message): string => result.content[0].text;

test('a server says what it is without a session, and who came before is served as ever', async () => {
  const { result } = await ask('server/discover');
  expect(result.supportedVersions).toContain('2026-07-28');
  expect(result.instructions).toContain('list_routes');
  const older = await server.open();
  const shell = await older.request('tools/call', { name: 'shell', arguments: { code: '6 * 7' } });
  expect(textOf(shell)).toContain('value: 42');
});

describe('a question to the human', () => {
  const write = (name: string) => `(await import('./write.js')).write('${join(folder.dir, name)}')`;

  test('ends the request; the call is held, and runs once, until it is asked again with the answer', async () => {
    const code = `globalThis.runs = (globalThis.runs ?? 0) + 1; ${write('granted.txt')}`;
    const { result } = await ask('tools/call', call(code));
    expect(result.resultType).toBe('input_required');
    expect(result.inputRequests.answer.params.message).toContain(
      `to write ${join(folder.dir, 'granted.txt')}? It ran:`,
    );
    const again = await ask('tools/call', call(code, { requestState: result.requestState }));
    expect(again.result).toMatchObject({ resultType: 'input_required', requestState: result.requestState });
    const answer = { action: 'accept', content: { answer: 'session' } };
    const more = { inputResponses: { answer }, requestState: result.requestState };
    expect(textOf(await ask('tools/call', call(code, more)))).toContain('PERMISSION_GRANTED');
    expect(textOf(await ask('tools/call', call('runs')))).toContain('value: 1');
    await ask('tools/call', call(write('granted.txt')));
    expect(existsSync(join(folder.dir, 'granted.txt'))).toBe(true);
    // An answer counts once.
    expect((await ask('tools/call', call(code, more))).error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('call again'),
    });
  });

  test('is not answered by somebody else, nor under a made-up state', async () => {
    const { result } = await ask('tools/call', call(write('stolen.txt')));
    const answer = { action: 'accept', content: { answer: 'session' } };
    const more = { inputResponses: { answer }, requestState: result.requestState };
    const other = { Authorization: `Bearer ${TOKEN_B}` };
    expect((await ask('tools/call', call(write('stolen.txt'), more), other)).error?.code).toBe(-32602);
    const forged = { inputResponses: { answer }, requestState: 'c0ffee00-0000-4000-8000-000000000000' };
    expect((await ask('tools/call', call('1', forged))).error?.code).toBe(-32602);
    const denied = { inputResponses: { answer: { action: 'decline' } }, requestState: result.requestState };
    expect(textOf(await ask('tools/call', call(write('stolen.txt'), denied)))).toContain('PERMISSION_DENIED');
    expect(existsSync(join(folder.dir, 'stolen.txt'))).toBe(false);
  });

  test('is not asked of a client that has no forms', async () => {
    const answer = await ask('tools/call', call(write('unasked.txt'), {}, {}));
    expect(textOf(answer)).toContain('--allow-write=');
  });
});

describe('what is wrong is told', () => {
  test.each<[string, string, Message, number]>([
    ['a tool that is not there', 'tools/call', { name: 'shel', arguments: {} }, -32602],
    ['arguments that are no object', 'tools/call', { name: 'list_apps', arguments: [1] }, -32602],
    ['a resource that is not there', 'resources/read', { uri: 'node://nothing' }, -32602],
    ['a method that went', 'ping', {}, -32601],
  ])('%s', async (_, method, params, code) => {
    const { error } = await ask(
      method,
      params,
      typeof params.uri === 'string' ? { 'Mcp-Name': params.uri } : {},
    );
    expect(error).toMatchObject({ code });
    expect(error.message).not.toMatch(/node_modules|dist\//);
  });

  test('a revision that nobody knows, and headers that say something else', async () => {
    const meta = { ...envelope(), 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
    expect(
      (await ask('tools/list', { _meta: meta }, { 'Mcp-Protocol-Version': '2099-01-01' })).error.code,
    ).toBe(-32022);
    expect((await ask('tools/list', {}, { 'Mcp-Method': 'tools/call' })).error.code).toBe(-32020);
  });
});

test('over stdio, a client that asks first and then begins as ever is served by both', async () => {
  await using raw = startRaw(folder.dir, { args: ['--output', 'text'] });
  const found = await raw.request('server/discover', { _meta: envelope() });
  expect(found.result.supportedVersions).toContain('2026-07-28');
  expect((await raw.initialize()).result.serverInfo.name).toBe('mcp-node');
  await raw.request('tools/call', { name: 'shell', arguments: { code: 'const shared = 8' } });
  // One client has one shell.
  expect(textOf(await raw.request('tools/call', call('shared')))).toContain('value: 8');
});
