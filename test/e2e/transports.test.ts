// What each transport has to carry, over each of them (vitest.config.ts): calls, errors, resources, what is big, progress,
// cancellation, questions, sessions. What the tools answer is tested over one of them, in the other files.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connect, isModern, type Session, type ShellResult } from '../support/client.ts';
import { type Folder, makeFolder } from '../support/folders.ts';

/** So many that no list of them fits one answer. */
const MODELS = 600;
/** Most clients cut what is longer. */
const ANSWER_BYTES = 50_000;
const isStateless = inject('transport') === 'stateless';
const isStdio = inject('transport') === 'stdio';

const words = `
import { existsSync, writeFileSync } from 'node:fs';
export const word = 'old';
export const until = async (file) => { while (!existsSync(file)) await new Promise((done) => setTimeout(done, 20)); return 'seen'; };
export const write = (file) => writeFileSync(file, 'written');
export const fail = () => { throw Object.assign(new RangeError('mine'), { code: 'MINE' }); };
`;

let folder: Folder;
let session: Session;
const at = (path: string) => join(folder.dir, path);

beforeAll(async () => {
  const models = Array.from(
    { length: MODELS },
    (_, index) => `model Thing${index} {\n  id Int @id\n  name String\n}\n`,
  );
  folder = makeFolder({
    'package.json': '{ "name": "carried", "type": "module", "devDependencies": { "prisma": "^7.0.0" } }',
    'schema.prisma': `datasource db {\n  provider = "sqlite"\n}\n${models.join('')}`,
    '.env': 'API_KEY=hunter2-hunter2\n',
    'src/words.js': words,
    'marks/.gitkeep': '',
  });
  session = await connect(folder.dir, { args: ['--allow-write=marks'] });
});

afterAll(async () => {
  await session.close();
  folder[Symbol.dispose]();
});

async function value(code: string, more: object = {}): Promise<string | undefined> {
  const result = await session.shell(code, more);
  expect(result, code).toMatchObject({ status: 'success' });
  return result.output.value;
}

/** Code that marks its beginning and then never ends. Without a session nobody finds what is to be cancelled: it ends at its timeout. */
function neverEnding(mark: string): { running: Promise<unknown>; controller: AbortController } {
  const controller = new AbortController();
  const code = `(await import('./src/words.js')).write('${at(mark)}'); for (;;) {}`;
  const running = session.client.callTool(
    { name: 'shell', arguments: { code, ...(isStateless && { timeout: 3_000 }) } },
    undefined,
    { signal: controller.signal },
  );
  return { running, controller };
}

// First: the server is cold, and still starts its children.
test.skipIf(isStateless)(
  'a cancellation that comes before the code starts does not let it start',
  async () => {
    const { running, controller } = neverEnding('marks/cold');
    // Over HTTP the two are requests of their own, which could overtake one another.
    setTimeout(() => controller.abort(), isStdio ? 0 : 50);
    await expect(running).rejects.toThrow();
    expect(await value('1 + 1')).toBe('2');
    if (isStdio) expect(existsSync(at('marks/cold'))).toBe(false);
  },
);

test('what there is: tools, resources, templates, instructions', async () => {
  const { tools } = await session.client.listTools();
  expect(tools.length).toBeGreaterThanOrEqual(8);
  for (const { inputSchema, outputSchema } of tools)
    expect([inputSchema.type, outputSchema?.type]).toEqual(['object', 'object']);
  const { resources } = await session.client.listResources();
  const { resourceTemplates } = await session.client.listResourceTemplates();
  expect(resources.length).toBeGreaterThan(0);
  expect(resourceTemplates.length).toBeGreaterThan(0);
  const instructions = session.client.getInstructions() ?? '';
  for (const { name } of tools) expect(instructions).toContain(name);
});

test.skipIf(isStdio)('the folders of one client do not say what the project of all is', async () => {
  using home = makeFolder({ 'code/one/package.json': '{ "name": "one" }' });
  const asked: string[] = [];
  const roots = () => {
    asked.push('roots');
    return [join(home.dir, 'code/one')];
  };
  await using other = await connect(home.dir, { roots, env: { HOME: home.dir } });
  const found = await other.call<{ root: string; warnings: { message: string }[] }>('get_project');
  expect(found.root).toBe(home.dir);
  expect(found.warnings[0]?.message).toContain('--project');
  expect(asked).toEqual([]);
});

test('an answer of each tool', async () => {
  const project = await session.call('get_project');
  expect(project).toMatchObject({ root: folder.dir, package: { name: 'carried' } });
  expect(await session.read('node://project')).toEqual(project);
  expect(await session.call('list_apps')).toMatchObject({ items: [{ label: 'carried' }] });
  expect(await session.call('list_routes')).toMatchObject({
    items: [],
    warnings: [{ code: 'NO_FRAMEWORK' }],
  });
  expect(await session.call('list_models', { include: ['Thing7'] })).toMatchObject({
    items: [{ name: 'Thing7' }],
  });
  expect(await session.read('node://model/carried/Thing7')).toMatchObject({ items: [{ name: 'Thing7' }] });
  expect(await session.call('get_setting', { key: 'env.API_KEY' })).toMatchObject({ value: '[redacted]' });
  expect(await value('({ "größe": [1, "東京"] })')).toBe("{ 'größe': [ 1, '東京' ] }");
  const { session: handle } = await session.shell('const answer = 42');
  expect(await session.call('export_history', { session: handle })).toMatchObject({
    script: expect.stringContaining('answer = 42'),
  });
});

describe('errors', () => {
  test('of arguments, of what is not there, and of what is not permitted', async () => {
    const wrong = await session.fails('list_models', { inclde: ['Thing1'] });
    expect(wrong).toMatchObject({ code: 'BAD_ARGUMENTS', hint: expect.stringContaining('include') });
    expect(await session.fails('get_setting', { key: 'package.nam' })).toMatchObject({
      code: 'SETTING_NOT_FOUND',
      hint: expect.stringContaining('package.name'),
    });
    expect(await session.fails('export_history', { filename: 'out.ts' })).toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining('--allow-write'),
    });
  });

  test('of JSON-RPC: no such tool, no such resource', async () => {
    await expect(session.client.callTool({ name: 'no_such_tool' })).rejects.toMatchObject({ code: -32602 });
    await expect(session.read('node://nothing')).rejects.toMatchObject({
      code: isModern ? -32602 : -32002,
    });
    await expect(session.read('node://setting/package.nam')).rejects.toThrow(/package\.name/);
  });

  test.each([[null], [[]], ['text'], [5]])('of what is no object of arguments: %j', async (args) => {
    const request = session.client.request(
      { method: 'tools/call', params: { name: 'list_apps', arguments: args } },
      ResultSchema,
    );
    const answer = await request.catch((error: Error & { code: number }) => error);
    expect(JSON.stringify(answer)).not.toMatch(/node_modules|dist\//);
    expect(answer).toMatchObject(
      answer instanceof Error ? { code: expect.any(Number) } : { content: [{ type: 'text' }] },
    );
    await session.client.listTools();
  });

  test('of the code that was run, and of the project', async () => {
    const thrown = await session.shell('const a = 1;\nnull.x');
    expect(thrown).toMatchObject({ status: 'error', output: { exception: { name: 'TypeError' } } });
    expect(thrown.output.exception?.stack[0]).toMatch(/shell-\d+\.ts:2:6/);
    const failed = await session.shell("(await import('./src/words.js')).fail()");
    expect(failed.output.exception).toMatchObject({ name: 'RangeError', message: "mine { code: 'MINE' }" });
    const refused = await session.shell(`(await import('./src/words.js')).write('${at('refused.txt')}')`);
    expect(refused.output.exception?.message).toContain(`--allow-write=${at('refused.txt')}`);
    expect(existsSync(at('refused.txt'))).toBe(false);
  });
});

describe('what is big', () => {
  test('a list, in pages', async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page: { items: { name: string }[]; nextCursor?: string } = await session.call(
        'list_models',
        cursor === undefined ? {} : { cursor },
      );
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(ANSWER_BYTES);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(new Set(names).size).toBe(MODELS);
    expect(names).toHaveLength(MODELS);
    expect(await session.fails('list_apps', { cursor: '0.AAAAAAAA' })).toMatchObject({ code: 'BAD_CURSOR' });
  });

  test('a megabyte of arguments, and one of output, which is cut', async () => {
    expect(await value(`${JSON.stringify('é'.repeat(500_000))}.length`)).toBe('500000');
    const failure = await session.fails('get_setting', { key: 'x'.repeat(1_000_000) });
    expect(failure.code).toBe('SETTING_NOT_FOUND');
    const { output, stdout, truncated } = await session.shell(
      'console.log(btoa("q".repeat(1_000_000))); "z".repeat(1_000_000)',
    );
    expect(truncated).toBe(true);
    expect(Buffer.byteLength(stdout + output.value)).toBeLessThan(ANSWER_BYTES);
    await session.client.listTools();
  });
});

describe('a call that is long', () => {
  test('tells its progress, with what is printed meanwhile', async () => {
    const heard: Progress[] = [];
    const code = `import { until } from './src/words.js';
      console.log('first', 'hunter2-' + 'hunter2'); await until('${at('heard')}'); console.log('last'); 7`;
    const onprogress = (progress: Progress) => {
      heard.push(progress);
      writeFileSync(at('heard'), '');
    };
    const call = { name: 'shell', arguments: { code } };
    const { structuredContent } = await session.client.callTool(call, undefined, { onprogress });
    expect(heard[0]?.message).toContain('first [redacted:API_KEY]');
    expect(structuredContent).toMatchObject({
      status: 'success',
      output: { value: '7' },
      stdout: 'first [redacted:API_KEY]\nlast\n',
    });
  });

  test('ends when it is cancelled, and keeps the bindings', async () => {
    await session.shell('const before = 1');
    const { running, controller } = neverEnding('marks/runs');
    await expect.poll(() => existsSync(at('marks/runs'))).toBe(true);
    controller.abort();
    await expect(running).rejects.toThrow();
    expect(await value('before')).toBe('1');
  });

  test('ends at its timeout, and keeps the bindings', async () => {
    expect(await session.shell('const kept = 2; for (;;) {}', { timeout: 300 })).toMatchObject({
      status: 'timeout',
    });
    expect(await value('kept')).toBe('2');
  });

  test('holds up no other', async () => {
    const long = session.shell(`await (await import('./src/words.js')).until('${at('go')}')`);
    expect(await value('1 + 1', { session: 'new' })).toBe('2');
    expect(await session.call('get_setting', { key: 'package.name' })).toMatchObject({ value: 'carried' });
    writeFileSync(at('go'), '');
    expect((await long).output.value).toBe("'seen'");
  });
});

describe('sessions', () => {
  test('one goes on from call to call, another is its own, an unknown one is none', async () => {
    await session.shell('const shared = "first"');
    const other = await session.shell('const shared = "second"; shared', { session: 'new' });
    expect(other.output.value).toBe("'second'");
    expect(await value('shared')).toBe("'first'");
    expect(await value('shared', { session: other.session })).toBe("'second'");
    expect(await session.fails('shell', { code: '1', session: 'unknown' })).toMatchObject({
      code: 'SESSION_NOT_FOUND',
    });
    expect(await session.call('shell', { action: 'reset' })).toMatchObject({ status: 'success', output: {} });
    expect(await value('typeof shared')).toBe("'undefined'");
    expect(await value('shared', { session: other.session })).toBe("'second'");
  });

  test('calls queue in order; a queue that is too long is refused, what waits is answered', async () => {
    const order = ['const order = [1]', 'order.push(2)', 'order.push(3); order'];
    const results: ShellResult[] = [];
    // Requests that have a connection each may overtake each other on the way.
    if (isStdio) results.push(...(await Promise.all(order.map((code) => session.shell(code)))));
    else for (const code of order) results.push(await session.shell(code));
    expect(results[2]?.output.value).toBe('[ 1, 2, 3 ]');

    const first = session.shell(`await (await import('./src/words.js')).until('${at('queued')}')`);
    const calls = Array.from({ length: 12 }, (_, n) => session.shell(String(n)));
    expect(await session.fails('shell', { action: 'reset' })).toMatchObject({ code: 'SESSION_BUSY' });
    writeFileSync(at('queued'), '');
    expect((await first).output.value).toBe("'seen'");
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['success', 'busy']));
  });

  test('an edit is seen by the next call; a loss is told, and the next call works', async () => {
    expect(await value("import { word } from './src/words.js'; const plain = [word]; plain")).toBe(
      "[ 'old' ]",
    );
    writeFileSync(at('src/words.js'), words.replace("'old'", "'newer'"));
    const next = await session.shell('plain');
    expect(next.output.value).toBe("[ 'old' ]");
    expect(next.warnings).toMatchObject([{ code: 'PROJECT_RELOADED' }]);
    expect(await value("(await import('./src/words.js')).word")).toBe("'newer'");

    const lost = await session.shell('"a".repeat(2 ** 29 - 24).split("")');
    expect(lost).toMatchObject({ status: 'lost', warnings: [{ code: 'BINDINGS_LOST' }] });
    expect(await value('typeof plain')).toBe("'undefined'");
  });
});

// Without sessions the server cannot ask: the answer would come in a request of its own.
test.skipIf(isStateless)('a question to the human goes through, and holds up no other call', async () => {
  const asked: string[] = [];
  const answered = Promise.withResolvers<void>();
  await using own = await connect(folder.dir, {
    async human(message) {
      asked.push(message);
      await answered.promise;
      return { action: 'accept', content: { answer: 'once' } };
    },
  });
  const code = `(await import('./src/words.js')).write('${at('granted.txt')}')`;
  const first = own.shell(code);
  await expect.poll(() => asked).toEqual([expect.stringContaining(`to write ${at('granted.txt')}? It ran:`)]);
  expect(await own.call('get_setting', { key: 'package.name' })).toMatchObject({ value: 'carried' });
  answered.resolve();
  const { status, warnings } = await first;
  expect([status, warnings.map(({ code }) => code)]).toEqual(['error', ['PERMISSION_GRANTED']]);
  expect(existsSync(at('granted.txt'))).toBe(false);
  expect((await own.shell(code)).status).toBe('success');
  expect(existsSync(at('granted.txt'))).toBe(true);
  expect(asked).toHaveLength(1);
});

test.runIf(isStateless)('without sessions nobody is asked, and the refusal names the flag', async () => {
  await using own = await connect(folder.dir, { human: () => expect.fail('asked') });
  const { output } = await own.shell(`(await import('./src/words.js')).write('${at('stateless.txt')}')`);
  expect(output.exception?.message).toContain(`--allow-write=${at('stateless.txt')}`);
});
