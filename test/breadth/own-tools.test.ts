// A project's own tools in the dev server, through real clients of both revisions.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  copyFixture,
  type Folder,
  fixtures,
  linkPackage,
  makeFolder,
  root,
  unhurried,
  writeInto,
} from '../support/folders.ts';
import { opened } from '../support/node.ts';
import { type OwnClient, ownClient, type Question, type Reply } from '../support/own-client.ts';

/** Behind the last of the server's own. */
const ownOf = (names: string[]) => names.slice(names.indexOf('clear_history') + 1);

describe.each(['v1', 'pinned'] as const)('the shop, %s', (revision) => {
  let shop: Folder;
  let session: OwnClient;
  const asked: Question[] = [];
  let reply: Reply = { action: 'accept', content: { answer: true } };

  beforeAll(async () => {
    shop = copyFixture('store', unhurried);
    const human = (question: Question) => {
      asked.push(question);
      return reply;
    };
    session = await ownClient(revision, shop.dir, {
      human,
      args: ['--db', 'write', `--allow-write=${shop.dir}`, ...opened],
    });
    // A call waits for the modules, a list not for long.
    await session.call('find_users', { text: 'Ada' });
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    shop[Symbol.dispose]();
  });

  test('its tools stand beside ours, with what types, comments and options say', async () => {
    // A list waits for modules a while only: it is told when it changes.
    await expect
      .poll(async () => ownOf((await session.tools()).map(({ name }) => name)))
      .toEqual([
        ...['basket', 'find_users', 'gift', 'label', 'me', 'order_by_id', 'orders_cancel', 'orders_export'],
        ...['orders_list', 'query_order', 'query_own_order'],
      ]);
    const tools = await session.tools();
    expect(tools.slice(0, 2).map(({ name }) => name)).toEqual(['get_project', 'list_apps']);
    expect(tools.find(({ name }) => name === 'orders_list')).toMatchObject({
      description: 'Lists orders, the oldest first.',
      inputSchema: {
        properties: {
          since: { type: 'string', format: 'date-time', description: 'only those from then on' },
          status: { enum: ['open', 'shipped', 'cancelled'] },
        },
        additionalProperties: false,
      },
      annotations: { readOnlyHint: true },
    });
  });

  test('dates are dates, what is left out has its default, what is unknown is refused', async () => {
    expect(
      JSON.parse(await session.text('orders_list', { since: '2026-03-01T00:00:00Z', status: 'open' })),
    ).toEqual([expect.objectContaining({ id: 3, customer: 'Grace' })]);
    expect(JSON.parse(await session.text('orders_list'))).toHaveLength(4);
    expect(await session.call('orders_list', { statut: 'open' })).toMatchObject({
      isError: true,
      content: [
        { text: expect.stringMatching(/^error BAD_ARGUMENTS: orders_list: statut: .*nearest is "status"/) },
      ],
    });
  });

  test('output strips what it does not name', async () => {
    expect(JSON.parse(await session.text('find_users', { text: 'a', limit: 1 }))).toEqual([
      { id: 1, name: 'Ada', role: 'manager' },
    ]);
  });

  test('images, files, and how far it is', async () => {
    const { content } = await session.call('label');
    expect(content).toEqual([
      { type: 'text', text: 'The label:' },
      expect.objectContaining({ type: 'image', mimeType: 'image/png' }),
    ]);
    const progress: number[] = [];
    const file = await session.call('orders_export', {}, { progress });
    expect(file.content[0]?.resource).toMatchObject({
      mimeType: 'text/csv',
      text: expect.stringContaining('2,Linus'),
    });
    // What is no whole number says that it is still at work.
    expect(progress.filter(Number.isInteger)).toEqual([1, 2, 3, 4]);
  });

  test('what a connection keeps is its own', async () => {
    await session.call('basket');
    expect(await session.text('basket', { add: 3 })).toBe('{"count":4}');
    await using other = await ownClient(revision, shop.dir, { args: opened });
    expect(await other.text('basket')).toBe('{"count":1}');
  });

  test('it asks the human, in a call that goes on', async () => {
    asked.length = 0;
    reply = { action: 'decline' };
    expect(await session.text('orders_cancel', { id: 2 })).toBe('{"cancelled":false}');
    reply = { action: 'accept', content: { answer: true } };
    expect(await session.text('orders_cancel', { id: 2 })).toBe('{"cancelled":true}');
    expect(await session.text('orders_cancel', { id: 2 })).toBe('error TOOL_ERROR: Order 2 is cancelled.');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.message).toBe("The project's tool orders_cancel asks: Cancel order 2 of Linus?");
    reply = { action: 'accept', content: { text: 'Hi', copies: 2 } };
    expect(await session.text('gift')).toBe('{"text":"Hi","copies":2}');
    expect(asked[2]?.requestedSchema.properties).toMatchObject({
      text: { type: 'string' },
      copies: { type: 'integer' },
    });
    reply = { action: 'decline' };
    expect(await session.text('gift')).toBe('nothing');
    reply = { action: 'accept', content: { text: 'Hi', copies: 'many' } };
    expect(await session.text('gift')).toMatch(/^error BAD_ANSWER: The answer: copies: /);
    reply = { action: 'cancel' };
    expect(await session.text('gift')).toMatch(/^error UNANSWERED: /);
    await using mute = await ownClient(revision, shop.dir, { args: opened });
    expect(await mute.text('orders_cancel', { id: 3 })).toMatch(/^error CANNOT_ASK: /);
  });

  test('resources, what a template stands for, what completes it; prompts', async () => {
    const { client } = session;
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri).slice(-2)).toEqual(['store://about', 'store://orders/3']);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.at(-1)).toMatchObject({ uriTemplate: 'store://orders/{id}' });
    const read = async (uri: string) => (await client.readResource({ uri })).contents;
    expect(await read('store://about')).toEqual([
      { uri: 'store://about', mimeType: 'text/plain', text: 'A shop with three products.' },
    ]);
    const [third] = (await read('store://orders/3')) as { text: string }[];
    expect(JSON.parse(third?.text ?? '')).toMatchObject({
      customer: 'Grace',
    });
    await expect(read('store://orders/9')).rejects.toThrow('There is no order 9.');
    await expect(read('store://nothing')).rejects.toThrow('Resource not found');
    const complete = async (ref: object, name: string, value: string) =>
      (await client.complete({ ref: ref as never, argument: { name, value } })).completion.values;
    expect(await complete({ type: 'ref/resource', uri: 'store://orders/{id}' }, 'id', '2')).toEqual(['2']);
    expect(await complete({ type: 'ref/prompt', name: 'apology' }, 'tone', 'fo')).toEqual(['formal']);
    const { prompts } = await client.listPrompts();
    expect(prompts).toMatchObject([
      { name: 'apology', arguments: [{ name: 'id', required: true }, { name: 'tone' }] },
    ]);
    const { messages } = await client.getPrompt({ name: 'apology', arguments: { id: '2' } });
    expect(messages).toEqual([
      { role: 'user', content: { type: 'text', text: 'Write a friendly apology to Linus for order 2.' } },
    ]);
    await expect(client.getPrompt({ name: 'apology', arguments: {} })).rejects.toThrow(
      'apology: id: it is required.',
    );
  });

  test('an edit shows at once: in the list, and in the next call', async () => {
    const before = session.changes.length;
    writeInto(shop.dir, {
      'mcp.ts':
        "import { Toolset } from '@mcp-node/cli/tools';\nimport { word } from './src/word.ts';\n" +
        'export class Only extends Toolset {\n  /** Says it. */\n  say() {\n    return word;\n  }\n}\n',
      'src/word.ts': "export const word = 'one';\n",
    });
    const staff = ['me', 'order_by_id', 'query_order', 'query_own_order'];
    await expect.poll(() => ownOf(session.changes.slice(before).at(-1) ?? [])).toEqual([...staff, 'say']);
    expect(await session.text('say')).toBe('one');
    writeInto(shop.dir, { 'src/word.ts': "export const word = 'two';\n" });
    expect(await session.text('say')).toBe('two');
    await expect(session.call('basket')).rejects.toThrow(/Unknown tool: basket.*say/);
  });
});

const faulty = `
import { definePrompt, defineTool, ToolError, Toolset } from '@mcp-node/cli/tools';
import { writeFileSync } from 'node:fs';
import * as z from 'zod';
const tool = (run: (args: never, context: never) => unknown, more = {}) =>
  defineTool({ description: 'x', ...more }, run as never);
const cycle: Record<string, unknown> = {};
cycle.self = cycle;
export const good = tool(() => 'good');
export const throws = tool(() => { throw new TypeError('no postgres://u:hunter22@h/db'); });
export const throws_text = tool(() => { throw 'just a text'; });
export const throws_nothing = tool(() => { throw undefined; });
export const meant = tool(() => { throw new ToolError('Sign in', { code: 'SIGN_IN' }); });
export const cyclic = tool(() => cycle);
export const floods = tool(() => 'flood '.repeat(50_000));
export const prints = tool(() => { for (let i = 0; i < 5_000; i++) console.log('line', i); return 'printed'; });
export const hangs = tool(() => new Promise(() => {}), { timeout: 300 });
export const loops = tool(() => { for (;;); }, { timeout: 300 });
export const exits = tool(() => { process.kill(process.pid, 'SIGKILL'); });
export const writes = tool(() => { writeFileSync('written.txt', 'x'); return 'wrote'; });
export const dated = tool(() => 1, { input: z.object({ at: z.date() }) });
export const shell = tool(() => 'not yours');
export class One extends Toolset {
  /** Twice. */
  twin() {}
  /** Not readable. */
  unread(given: ReturnType<typeof JSON.parse>) { return given; }
}
export class Two extends Toolset {
  /** Twice. */
  twin() {}
}
`;

describe('what goes wrong', () => {
  let folder: Folder;
  let session: OwnClient;
  const asked: Question[] = [];

  beforeAll(async () => {
    folder = copyFixture('store', {
      'mcp.ts': faulty,
      'package.json': JSON.stringify({ name: 'store', type: 'module', workspaces: ['packages/*'] }),
      'packages/broken/package.json': JSON.stringify({ name: 'broken', type: 'module' }),
      'packages/broken/mcp.ts':
        "import { Toolset } from '@mcp-node/cli/tools';\nexport class Broken extends Toolset {\n  run( {\n",
      'packages/other/package.json': JSON.stringify({ name: 'other', type: 'module' }),
      // Of that name, and nothing of ours.
      'packages/other/mcp.ts': "import { writeFileSync } from 'node:fs';\nthrow new Error('it was run');\n",
      'mcp-node.config.json': JSON.stringify({ timeouts: { load: 8_000 } }),
    });
    const human = (question: Question): Reply => {
      asked.push(question);
      return { action: 'accept', content: { answer: 'once' } };
    };
    session = await ownClient('v1', folder.dir, { human, args: ['--allow-run'] });
  });
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test('what is broken is not listed, all else is', async () => {
    await expect
      .poll(async () => ownOf((await session.tools()).map(({ name }) => name)))
      .toEqual([
        ...['cyclic', 'exits', 'floods', 'good', 'hangs', 'loops', 'meant', 'prints', 'throws'],
        ...['throws_nothing', 'throws_text', 'writes'],
      ]);
    await expect(session.call('twin')).rejects.toThrow(
      /twin: there is another tool of that name, at mcp\.ts:\d+/,
    );
    const project = await session.text('get_project');
    for (const problem of [
      /TOOL_PROBLEM: packages\/broken\/mcp\.ts:\d+: The file cannot be parsed/,
      /TOOL_PROBLEM: mcp\.ts:\d+: twin: there is another tool of that name/,
      /TOOL_PROBLEM: mcp\.ts:\d+: One\.unread: \\?"given/,
      /TOOL_PROBLEM: mcp\.ts:\d+: dated: input\.at: Date cannot be represented/,
      /TOOL_PROBLEM: mcp\.ts:\d+: shell: the server has a tool of that name itself/,
    ])
      expect(project).toMatch(problem);
  });

  test.each([
    [
      'throws',
      /^error TOOL_FAILED: throws threw TypeError: no postgres:\/\/\[redacted\]@h\/db\nhint: at .*mcp\.ts:/,
    ],
    ['throws_text', /^error TOOL_FAILED: throws_text threw Error: 'just a text'$/],
    ['throws_nothing', /^error TOOL_FAILED: throws_nothing threw Error: undefined$/],
    ['meant', /^error SIGN_IN: Sign in$/],
    ['cyclic', /^error OUTPUT_CYCLE: self of the answer contains itself/],
    ['hangs', /^error TIMEOUT: The tool did not answer within 300 ms/],
    ['loops', /^error (?:TOOL_TIMEOUT: loops did not return|PROJECT_CRASHED)/],
    ['exits', /^error PROJECT_CRASHED/],
  ])('%s', async (name, expected) => {
    const { isError, content } = await session.call(name);
    expect(content[0]?.text).toMatch(expected);
    expect(isError).toBe(true);
    expect(await session.text('good')).toBe('good');
  });

  test('floods are cut, of what it returns and of what it prints', async () => {
    expect((await session.text('floods')).length).toBeLessThan(41_000);
    const printed = await session.text('prints');
    expect(printed).toMatch(/^printed\nstdout:\n line 0\n/);
    expect(printed.length).toBeLessThan(5_000);
  });

  test('what it may not do is refused, and asked for as the shell does', async () => {
    expect(asked).toEqual([]);
    const { isError, content } = await session.call('writes');
    expect(isError).toBe(true);
    expect(content[0]?.text).toMatch(
      /^error PERMISSION_DENIED: writes threw .*--allow-write[\s\S]*PERMISSION_GRANTED/,
    );
    expect(asked[0]?.message).toMatch(
      /^mcp-node: permit the tool writes to write .*written\.txt\? It ran:\n {2}writes\(\{\}\)/,
    );
    expect(existsSync(join(folder.dir, 'written.txt'))).toBe(false);
    expect(await session.text('writes')).toBe('wrote');
    expect(existsSync(join(folder.dir, 'written.txt'))).toBe(true);
    expect(await session.text('writes')).toMatch(/^error PERMISSION_DENIED/);
  });

  test('a module that does not load: what its classes say is there, and the rest comes when it is mended', async () => {
    writeFileSync(join(folder.dir, 'mcp.ts'), `${faulty}\nawait new Promise(() => {});\n`);
    const names = (await session.tools()).map(({ name }) => name);
    expect(names).toContain('shell');
    expect(names).not.toContain('good');
    writeFileSync(join(folder.dir, 'mcp.ts'), faulty);
    await expect.poll(async () => (await session.tools()).map(({ name }) => name)).toContain('good');
  });
});

test('in mode rollback, what a tool changed is told, and undone', async () => {
  using folder = makeFolder({
    'package.json': JSON.stringify({ name: 'dry', type: 'module', dependencies: { '@libsql/client': '*' } }),
    '.env': 'DATABASE_URL=file:./dry.db\n',
    'mcp.js':
      "import { createClient } from '@libsql/client';\nimport { Toolset } from '@mcp-node/cli/tools';\n" +
      "const db = createClient({ url: 'file:dry.db' });\n" +
      'export class Dry extends Toolset {\n  /** Adds one. */\n  async add() {\n' +
      "    await db.execute('INSERT INTO t VALUES (2)');\n    return this.count();\n  }\n" +
      '  /** As ORMs do. */\n  async wrapped() {\n    await this.add().catch((cause) => {\n' +
      "      throw new Error('Failed query', { cause });\n    });\n  }\n" +
      "  /** Fails. */\n  broken() {\n    throw new Error('outer', { cause: new TypeError('inner') });\n  }\n" +
      "  /** Counts. */\n  async count() {\n    return (await db.execute('SELECT count(*) AS n FROM t')).rows[0].n;\n  }\n}\n",
  });
  linkPackage(folder.dir, '@libsql', join(fixtures, 'blog/node_modules/@libsql'));
  linkPackage(folder.dir, '@mcp-node/cli', root);
  const database = new DatabaseSync(join(folder.dir, 'dry.db'));
  database.exec('CREATE TABLE t (n INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)');
  database.close();
  await using session = await ownClient('v1', folder.dir, { args: ['--db', 'rollback'] });
  expect(await session.text('add')).toMatch(/^2\neffects rolled back:\n table t 1 inserted/);
  expect(await session.text('count')).toBe('1');
  await using reading = await ownClient('v1', folder.dir);
  expect(await reading.text('add')).toMatch(/^error PERMISSION_DENIED: add threw .*read-only/);
  // What an ORM wraps is told with its code.
  expect(await reading.text('wrapped')).toMatch(
    /^error PERMISSION_DENIED: wrapped threw Error: Failed query\ncaused by .*read-only/,
  );
  expect(await reading.text('broken')).toMatch(/^error TOOL_FAILED: .*outer\n *caused by TypeError: inner/);
});

test.each(['v1', 'pinned'] as const)(
  'over HTTP, %s: a list that changes is told, also of the first tool',
  async (revision) => {
    using folder = makeFolder({ 'package.json': '{ "name": "late", "type": "module" }' });
    linkPackage(folder.dir, '@mcp-node/cli', root);
    await using session = await ownClient(revision, folder.dir, { transport: 'http' });
    expect(ownOf((await session.tools()).map(({ name }) => name))).toEqual([]);
    const tool = (name: string) =>
      writeInto(folder.dir, {
        'mcp.js': `import { Toolset } from '@mcp-node/cli/tools';\nexport class Late extends Toolset {\n  ${name}() {\n    return '${name}';\n  }\n}\n`,
      });
    tool('first');
    await expect.poll(() => ownOf(session.changes.at(-1) ?? [])).toEqual(['first']);
    expect(await session.text('first')).toBe('first');
    tool('second');
    await expect.poll(() => ownOf(session.changes.at(-1) ?? [])).toEqual(['second']);
  },
);

test('the first tool of a package, of one beside it, and of one more, are seen as they come', async () => {
  const member = (name: string) => ({
    [`packages/${name}/package.json`]: `{ "name": "${name}", "type": "module" }`,
    [`packages/${name}/src/mcp.js`]: `import { Toolset } from '@mcp-node/cli/tools';\nexport class T extends Toolset {\n  ${name}() {\n    return '${name}';\n  }\n}\n`,
  });
  const workspace = '{ "name": "all", "type": "module", "workspaces": ["packages/*"] }';
  using folder = makeFolder({ 'package.json': workspace, 'packages/a/package.json': '{ "name": "a" }' });
  linkPackage(folder.dir, '@mcp-node/cli', root);
  await using session = await ownClient('v1', folder.dir);
  const names = async () => ownOf((await session.tools()).map(({ name }) => name));
  expect(await names()).toEqual([]);
  // Not a package yet.
  writeInto(folder.dir, { 'packages/c/README.md': '' });
  expect(await names()).toEqual([]);
  writeInto(folder.dir, member('b'));
  await expect.poll(() => ownOf(session.changes.at(-1) ?? [])).toEqual(['b']);
  writeInto(folder.dir, member('a'));
  await expect.poll(() => ownOf(session.changes.at(-1) ?? [])).toEqual(['a', 'b']);
  writeInto(folder.dir, member('c'));
  await expect.poll(names).toEqual(['a', 'b', 'c']);
});

test('what is called while its module loads is waited for, longer than a list is', async () => {
  using folder = makeFolder({
    ...unhurried,
    'package.json': '{ "name": "slow", "type": "module" }',
    'mcp.js':
      "import { definePrompt, defineResource, defineTool } from '@mcp-node/cli/tools';\n" +
      'await new Promise((resolve) => setTimeout(resolve, 12_000));\n' +
      "export const late = defineTool({ description: 'Late.' }, () => 'late');\n" +
      "export const page = defineResource('slow://page', { description: 'Late.' }, () => 'late page');\n" +
      "export const words = definePrompt({ description: 'Late.' }, () => 'late words');\n",
  });
  linkPackage(folder.dir, '@mcp-node/cli', root);
  await using session = await ownClient('v1', folder.dir);
  const { client } = session;
  const [said, page, words] = await Promise.all([
    session.text('late'),
    client.readResource({ uri: 'slow://page' }),
    client.getPrompt({ name: 'words' }),
  ]);
  expect(said).toBe('late');
  expect(page.contents).toMatchObject([{ text: 'late page' }]);
  expect(words.messages).toMatchObject([{ content: { text: 'late words' } }]);
});

test('they are chosen by name, and left out', async () => {
  const namesWith = async (tools: string) => {
    using shop = copyFixture('store', unhurried);
    await using session = await ownClient('v1', shop.dir, { args: ['--tools', tools, ...opened] });
    // A call waits for the modules, a list not for long.
    const called = await session.call('basket').then(
      () => 'called',
      (error: Error) => error.message.includes('Unknown tool') && 'unknown',
    );
    return [(await session.tools()).map(({ name }) => name), called];
  };
  expect(await namesWith('shell')).toEqual([['shell'], 'unknown']);
  expect(await namesWith('own:basket,shell')).toEqual([['shell', 'basket'], 'called']);
  expect(await namesWith('own,-own:basket,-own:gift')).toEqual([
    [
      'find_users',
      'label',
      'me',
      'order_by_id',
      'orders_cancel',
      'orders_export',
      'orders_list',
      'query_order',
      'query_own_order',
    ],
    'unknown',
  ]);
});
