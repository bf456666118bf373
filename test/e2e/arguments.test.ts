// Arguments that no tool takes: each is an answer with a code, a message and a hint, never a stack and never a hang.
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Failure, isModern, type Session } from '../support/client.ts';
import { type Folder, makeFolder } from '../support/folders.ts';

/** So many that no list of them fits one answer. */
const MODELS = 600;
/** Most clients cut what is longer. */
const ANSWER_BYTES = 50_000;

let folder: Folder;
let session: Session;

beforeAll(async () => {
  const models = Array.from(
    { length: MODELS },
    (_, index) => `model Thing${index} {\n  id Int @id\n  name String\n}\n`,
  );
  folder = makeFolder({
    'package.json': '{ "name": "many", "devDependencies": { "prisma": "^7.0.0" } }',
    'schema.prisma': `datasource db {\n  provider = "sqlite"\n}\n${models.join('')}`,
  });
  session = await connect(folder.dir);
});

afterAll(async () => {
  await session.close();
  folder[Symbol.dispose]();
});

interface Page {
  items: { name: string }[];
  truncated: boolean;
  nextCursor?: string;
}

/** The coded error, whole, short and without a trace of the inside. */
async function refused(tool: string, args: object, code: string): Promise<Failure['error']> {
  const failure = await session.fails(tool, args);
  expect(failure).toEqual({ code, message: expect.stringMatching(/\S/), hint: expect.stringMatching(/\S/) });
  const text = JSON.stringify(failure);
  expect(text).not.toMatch(/\bat \S+ \(|node_modules|dist\/|"path":/);
  expect(Buffer.byteLength(text)).toBeLessThan(ANSWER_BYTES);
  return failure;
}

const cases: [tool: string, args: object, named: string][] = [
  ['get_project', { verbose: true }, 'verbose'],
  ['get_setting', {}, 'key'],
  ['get_setting', { key: {} }, 'key'],
  ['get_setting', { key: '' }, 'key'],
  ['get_setting', { key: ['package.name', 'package.type'] }, 'key'],
  ['get_setting', { key: null }, 'key'],
  ['list_apps', { detail: 'all' }, '"summary"|"full"'],
  ['list_apps', { cursor: true }, 'cursor'],
  ['list_models', { include: [[], 5] }, 'include.0'],
  ['list_models', { scope: 'everything' }, '"project"|"all"'],
  ['list_models', { detail: true }, 'detail'],
  ['list_routes', { method: ['GET', 'PUT'] }, 'method'],
  ['list_routes', { pattern: {} }, 'pattern'],
  ['list_routes', { name: false }, 'name'],
  ['shell', { code: { text: '1' } }, 'code'],
  ['shell', { code: ['1', '2'] }, 'code'],
  ['shell', { code: '1', timeout: 'soon' }, 'timeout'],
  ['shell', { code: '1', timeout: '0' }, 'timeout'],
  ['shell', { code: '1', timeout: '1.5' }, 'timeout'],
  ['shell', { code: '1', timeout: 0 }, 'timeout'],
  ['shell', { code: '1', timeout: 600_001 }, 'timeout'],
  ['shell', { code: '1', timeout: 1.5 }, 'timeout'],
  ['shell', { action: 'restart' }, '"execute"|"reset"'],
  ['shell', { code: '1', session: {} }, 'session'],
];

test.each(cases)('%s %j', async (tool, args, named) => {
  const { message, hint } = await refused(tool, args, 'BAD_ARGUMENTS');
  expect(message).toContain(tool);
  expect(message).toContain(named);
  expect(hint).toMatch(/^Arguments: /);
});

describe('unknown arguments', () => {
  test.each([
    ['get_setting', { keys: 'package.name' }, 'keys', 'key'],
    ['list_apps', { lable: 'many' }, 'lable', 'label'],
    ['list_models', { inclde: ['Thing1'] }, 'inclde', 'include'],
    ['list_routes', { methods: 'GET' }, 'methods', 'method'],
    ['shell', { code: '1', timeoutMs: 5 }, 'timeoutMs', 'timeout'],
    ['shell', { cod: '1' }, 'cod', 'code'],
    ['database_query', { query: 'SELECT 1' }, 'query', 'sql'],
    ['get_docs', { package: 'zod' }, 'package', 'name'],
    ['search_packages', { text: 'dates' }, 'text', 'query'],
    ['get_source', { name: 'zod', line: '1' }, 'line', 'lines'],
  ])('%s %j: what was meant is named', async (tool, args, unknown, meant) => {
    const { message, hint } = await refused(tool, args, 'BAD_ARGUMENTS');
    expect(message).toContain(`no argument "${unknown}"`);
    expect(message).toContain(`Did you mean "${meant}"?`);
    expect(hint).toContain(meant);
  });

  test('one that is like none of them is compared with none', async () => {
    for (const args of [{ limits: 1 }, { outputBytes: 1 }, { models: 1 }]) {
      const { message } = await refused('shell', { code: '1', ...args }, 'BAD_ARGUMENTS');
      expect(message).not.toContain('Did you mean');
    }
  });

  test('names that every object has are unknown as well', async () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      expect((await refused('list_apps', { [name]: 1 }, 'BAD_ARGUMENTS')).message).toContain(name);
    }
    // As JSON it is an ordinary key; it must neither count as an argument nor reach a prototype.
    const args = JSON.parse('{ "__proto__": { "label": "many" } }');
    const answer = await session.client.callTool({ name: 'list_apps', arguments: args });
    expect(JSON.stringify(answer.content)).toMatch(/BAD_ARGUMENTS|many/);
    expect(await session.call<Page>('list_apps')).toMatchObject({ items: [{ label: 'many' }] });
  });

  test('every tool says no to one', async () => {
    const { tools } = await session.client.listTools();
    expect(tools.length).toBeGreaterThanOrEqual(6);
    for (const { name } of tools) {
      const required = { get_setting: { key: 'package' }, shell: { code: '1' } }[name] ?? {};
      const { message } = await refused(name, { ...required, zzz: 1 }, 'BAD_ARGUMENTS');
      expect(message).toContain('"zzz"');
    }
  });
});

describe('arguments that are right and lead nowhere', () => {
  test.each([
    ['list_apps', { label: 'manny' }, 'APP_NOT_FOUND', 'many'],
    ['list_models', { include: ['Thing12', 'Thng7'] }, 'MODEL_NOT_FOUND', 'Thing7'],
    ['get_setting', { key: 'package.nam' }, 'SETTING_NOT_FOUND', 'package.name'],
    ['get_setting', { key: 'constructor' }, 'SETTING_NOT_FOUND', 'package'],
    ['get_setting', { key: 'package.constructor.name' }, 'SETTING_NOT_FOUND', 'package'],
    ['get_setting', { key: '..' }, 'SETTING_NOT_FOUND', 'package'],
    ['shell', { code: '1', session: 'never-issued' }, 'SESSION_NOT_FOUND', '"new"'],
    ['shell', { code: '' }, 'CODE_REQUIRED', 'code'],
    ['shell', {}, 'CODE_REQUIRED', 'code'],
    ['shell', { action: 'execute' }, 'CODE_REQUIRED', 'code'],
    ['shell', { action: 'reset', code: '1' }, 'CODE_NOT_ALLOWED', 'Reset first'],
  ])('%s %j: %s, and the hint leads on', async (tool, args, code, hinted) => {
    expect((await refused(tool, args, code)).hint).toContain(hinted);
  });
});

describe('cursors', () => {
  test('lead through the whole list, each item once', async () => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page: Page = await session.call<Page>('list_models', cursor === undefined ? {} : { cursor });
      expect(page.truncated).toBe(page.nextCursor !== undefined);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(ANSWER_BYTES);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(new Set(names).size).toBe(MODELS);
    expect(names).toHaveLength(MODELS);
  });

  test('of another question, of another tool, and made up', async () => {
    const { nextCursor = '' } = await session.call<Page>('list_models');
    const start = nextCursor.replace(/^\d+/, '0');
    const beyond = nextCursor.replace(/^\d+/, String(MODELS + 1));
    expect(start).not.toBe(nextCursor);
    await refused('list_models', { cursor: nextCursor, detail: 'full' }, 'BAD_CURSOR');
    await refused('list_models', { cursor: nextCursor, include: ['many'] }, 'BAD_CURSOR');
    await refused('list_models', { cursor: beyond }, 'BAD_CURSOR');
    for (const other of ['list_apps', 'list_routes']) await refused(other, { cursor: start }, 'BAD_CURSOR');
    for (const cursor of ['x', '0', '-1', '1e3', '0.', '0.AAAAAAAA', `${nextCursor}x`, '9'.repeat(400)]) {
      await refused('list_models', { cursor }, 'BAD_CURSOR');
    }
  });
});

describe('a megabyte', () => {
  const huge = 'x'.repeat(1_000_000);

  test.each([
    ['get_setting', { key: huge }, 'SETTING_NOT_FOUND'],
    ['list_apps', { cursor: huge }, 'BAD_CURSOR'],
    ['list_apps', { label: huge }, 'APP_NOT_FOUND'],
    ['list_models', { include: [huge] }, 'MODEL_NOT_FOUND'],
    ['list_models', { scope: huge }, 'BAD_ARGUMENTS'],
    ['list_routes', { [huge]: 1 }, 'BAD_ARGUMENTS'],
    ['shell', { code: '1', session: huge }, 'SESSION_NOT_FOUND'],
  ])('for %s: a short answer', async (tool, args, code) => {
    await refused(tool, args, code);
  });

  test('of names that are no arguments', async () => {
    const names = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`argument${index}`, 1]));
    await refused('shell', names, 'BAD_ARGUMENTS');
  });

  test('of names to include', async () => {
    const include = Array.from({ length: 20_000 }, (_, index) => `Thing${index}`);
    expect((await refused('list_models', { include }, 'MODEL_NOT_FOUND')).message).toContain(
      `Thing${MODELS}"`,
    );
  });

  test('of output and value in the shell is cut, and the server is at work at once', async () => {
    const { output, stdout, truncated } = await session.shell(
      'console.log(btoa("q".repeat(1_000_000))); "z".repeat(1_000_000)',
    );
    expect(truncated).toBe(true);
    expect(Buffer.byteLength(stdout + output.value)).toBeLessThan(ANSWER_BYTES);
    await session.client.listTools();
  });
});

describe('arguments in another spelling that is plain', () => {
  test.each([
    ['list_models', { include: 'Thing1' }, { include: ['Thing1'] }],
    ['list_models', { include: '["Thing1", "Thing2"]' }, { include: ['Thing1', 'Thing2'] }],
    [
      'list_models',
      { include: ['Thing1'], detail: 'FULL', cursor: null },
      { include: ['Thing1'], detail: 'full' },
    ],
    ['list_apps', { label: null, detail: '' }, {}],
    ['list_models', { include: ['Thing1'], drift: 'False' }, { include: ['Thing1'] }],
    ['list_apps', { label: ['many'] }, { label: 'many' }],
    ['list_models', { include: [['Thing1']], detail: ['Full'] }, { include: ['Thing1'], detail: 'full' }],
    ['list_models', { search: 12 }, { search: '12' }],
    ['list_apps', null, {}],
    ['list_apps', undefined, {}],
    ['list_apps', [], {}],
    ['list_apps', '{ "label": "many" }', { label: 'many' }],
    ['list_apps', '', {}],
  ])('%s %j', async (tool, args, meant) => {
    const given = await session.client.request(
      { method: 'tools/call', params: { name: tool, arguments: args } },
      ResultSchema,
    );
    expect(given.structuredContent).toEqual(await session.call(tool, meant));
  });

  test('"" is an argument that is not given, for each that may be left out', async () => {
    const { tools } = await session.client.listTools();
    const asked = {
      ...{ get_setting: { key: 'package.name' }, database_query: { sql: 'SELECT 1' } },
      ...{ search_packages: { query: 'x' }, get_package: { name: 'x' }, try_package: { name: 'x' } },
      ...{ compare_packages: { names: ['x', 'y'] }, get_docs: { name: 'zod' }, get_source: { name: 'zod' } },
    };
    const answer = async (tool: string, args: object) => {
      const given = await session.client.callTool({ name: tool, arguments: { ...args } });
      return JSON.stringify(given.content);
    };
    await session.shell('1');
    for (const { name, inputSchema } of tools.filter((tool) => !/shell|clear/.test(tool.name))) {
      const required = (asked as Record<string, object>)[name] ?? {};
      const optional = Object.keys(inputSchema.properties ?? {}).filter((key) => !(key in required));
      const plain = await answer(name, required);
      for (const empty of ['', null]) {
        const more = Object.fromEntries(optional.map((key) => [key, empty]));
        expect(await answer(name, { ...required, ...more }), name).toBe(plain);
      }
    }
    const empty = { session: '', timeout: '', action: '', db: '', offset: '' };
    expect(await session.shell('2', empty)).toMatchObject({ output: { value: '2' } });
    const reset = await session.call('shell', { ...empty, action: 'reset', code: '' });
    expect(reset).toMatchObject({ status: 'success' });
  });

  test('in the shell', async () => {
    const plain = { timeout: '5000', action: 'Execute', session: null, db: null };
    expect(await session.shell('1 + 1', plain)).toMatchObject({ output: { value: '2' } });
    expect(await session.shell('for (;;);', { timeout: '300' })).toMatchObject({ status: 'timeout' });
    // A text where a text is asked for stays one.
    expect(await session.shell('"null"')).toMatchObject({ output: { value: "'null'" } });
    expect(await session.shell('5000', { timeout: ' 5000 ' })).toMatchObject({ output: { value: '5000' } });
  });
});

describe('requests of a wrong shape are told what is wrong', () => {
  const INVALID_PARAMS = -32602;

  test.each<[string, Record<string, unknown> | undefined, string]>([
    ['tools/call', undefined, 'params'],
    ['tools/call', { arguments: {} }, 'params.name'],
    ['tools/call', { name: ['shell'] }, 'params.name'],
    ['tools/call', { name: 'list_apps', arguments: ['many'] }, 'params.arguments'],
    ['tools/call', { name: 'list_apps', arguments: 'text' }, 'params.arguments'],
    ['tools/call', { name: 'list_apps', arguments: 5 }, 'params.arguments'],
    ['resources/read', undefined, 'params'],
    ['resources/read', { uri: 5 }, 'params.uri'],
    ['resources/list', { cursor: {} }, 'params.cursor'],
    ['tools/list', { cursor: 5 }, 'params.cursor'],
    ...(isModern
      ? []
      : [
          ['initialize', { protocolVersion: 5 }, 'params.protocolVersion'] as [
            string,
            Record<string, unknown>,
            string,
          ],
        ]),
  ])('%s %j', async (method, params, named) => {
    const request = session.client.request({ method, ...(params ? { params } : {}) }, ResultSchema);
    const error: Error & { code?: number } = await request.then(
      () => new Error('answered'),
      (failed) => failed,
    );
    expect(error.code).toBe(INVALID_PARAMS);
    expect(error.message).toMatch(`${method}: ${named}${isModern && !params ? '.' : ': '}`);
    expect(error.message).not.toMatch(/node_modules|dist\/|"path"/);
  });

  test('a task, which cannot be made, is an ordinary call', async () => {
    for (const task of [{ ttl: 1_000 }, {}, 5]) {
      const params = { name: 'list_apps', arguments: {}, task };
      const answer = await session.client.request({ method: 'tools/call', params }, ResultSchema);
      expect(answer.structuredContent).toEqual(await session.call('list_apps'));
    }
  });
});
