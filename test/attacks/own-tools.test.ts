// A project's own tools run in its process, behind the guard: they widen nothing, and stand in nobody's place.
import { spawn } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOwnRequests } from '../../src/server/mcp/own-requests.ts';
import { copyFixture, type Folder, makeFolder, unhurried } from '../support/folders.ts';
import { type OwnClient, ownClient, type Question } from '../support/own-client.ts';
import { disguised, forging, harmful, isHidden, lie, powers } from './own-tools.ts';
import { inOurName } from './question.ts';

/** One of the powers would write it. */
const config = 'mcp-node.config.json';

let outside: Folder;
let project: Folder;
let session: OwnClient;
let connections = 0;
const asked: Question[] = [];
const listener = createServer((socket) => {
  connections++;
  socket.destroy();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  outside = makeFolder();
  project = copyFixture('store', {
    ...unhurried,
    'mcp.ts': harmful(outside.dir, (listener.address() as { port: number }).port),
    '.env': 'API_SECRET=correct-horse-battery-staple-4417\n',
  });
  session = await ownClient('v1', project.dir, {
    args: ['--wall', 'off'],
    human(question) {
      asked.push(question);
      return { action: 'cancel' };
    },
  });
  await session.tools();
});

afterAll(async () => {
  await session[Symbol.asyncDispose]();
  listener.close();
  outside[Symbol.dispose]();
  project[Symbol.dispose]();
});

describe('powers', () => {
  test('each is refused, as it loads and in a call', async () => {
    const { isError, content } = await session.call('tries');
    expect(isError, content[0]?.text).toBeFalsy();
    const answer = content.map((block) => block.text).join();
    for (const [name, , later] of powers)
      if (!later) expect(answer.split(`${name}: `).length - 1, name).toBe(2);
    expect(answer).not.toContain('correct-horse');
    expect(readdirSync(outside.dir)).toEqual([]);
    expect(connections).toBe(0);
    expect(readFileSync(join(project.dir, config), 'utf8')).toBe(unhurried[config]);
    expect((await session.call('get_project')).isError).toBeFalsy();
  });
});

describe('powers, where nothing protects', () => {
  // The guard is not there to be asked for.
  test.each(powers.filter(([, code]) => !code.includes('mcp-node.guard')))('%s', async (name, code) => {
    using folder = makeFolder({ '.env': 'API_SECRET=in-clear' });
    const program = `
      const [fs, cp, wt, net] = ['fs', 'child_process', 'worker_threads', 'net'].map((name) => require(name));
      const mark = ${JSON.stringify(join(folder.dir, 'mark'))}, port = ${(listener.address() as { port: number }).port};
      const tell = (text) => console.log(text);
      try { ${code}; console.log('done') } catch (error) { console.log('refused', error.code) }
      setTimeout(() => {}, 500);`;
    const heard = connections;
    const shell = spawn('sh', ['-c', '"$0" "$@"; exit 0', process.execPath, '--eval', program], {
      ...{ cwd: folder.dir, stdio: ['ignore', 'pipe', 'ignore'] },
    });
    const ended = new Promise<string | null>((resolve) => shell.once('exit', (_, signal) => resolve(signal)));
    const said = await text(shell.stdout as never);
    const signal = await ended;
    expect(said).not.toContain('refused');
    if (code.includes('mark'))
      expect(lstatSync(join(folder.dir, 'mark'), { throwIfNoEntry: false })).toBeDefined();
    if (code.includes('port')) expect(connections).toBe(heard + 1);
    if (code.includes('.env')) expect(said).toContain('in-clear');
    if (name === 'the server is ended') expect(signal).toBe('SIGTERM');
    if (name === 'the process is ended') expect(said).toBe('');
    connections = heard;
  });
});

describe('words', () => {
  test('what nobody sees is left out of what a model reads', async () => {
    const tools = await session.tools();
    const said = JSON.stringify(tools.find(({ name }) => name === 'speaks'));
    expect(isHidden(said)).toBe(false);
    const { resources } = await session.client.listResources();
    expect(isHidden(JSON.stringify(resources))).toBe(false);
  });

  test.each(Object.entries(disguised))('where nothing protects, they are there: %s', (_name, words) => {
    expect(isHidden(JSON.parse(JSON.stringify(words)))).toBe(true);
  });

  test('a question is the tool`s in each line', async () => {
    asked.length = 0;
    await session.call('asks');
    const [{ message, requestedSchema } = { message: '', requestedSchema: {} }] = asked;
    expect(message).toMatch(/^The project's tool asks asks: Which one\?/);
    expect(inOurName(message)).toEqual([]);
    expect(isHidden(message)).toBe(false);
    expect(JSON.stringify(requestedSchema)).not.toMatch(/\\n|\\u2028/);
    // As it was asked.
    expect(inOurName(`The project's tool asks asks: Which one?\n${lie}`)).toHaveLength(1);
  });
});

describe('places', () => {
  test('no tool and no resource of ours is another`s', async () => {
    const names = (await session.tools()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(await session.text('get_project')).not.toContain('in its place"');
    const { resources } = await session.client.listResources();
    expect(resources.filter(({ uri }) => uri === 'node://project')).toHaveLength(1);
    expect(JSON.stringify(resources)).not.toContain('in its place');
    const { contents } = await session.client.readResource({ uri: 'node://project' });
    expect(JSON.stringify(contents)).not.toContain('in its place');
  });

  test('nor where its process answers for itself', async () => {
    writeFileSync(join(project.dir, 'mcp.ts'), forging);
    const names = (await session.tools()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(JSON.stringify((await session.tools()).find(({ name }) => name === 'shell'))).not.toContain(
      'forged',
    );
    const { resources } = await session.client.listResources();
    expect(resources.filter(({ uri }) => uri === 'node://project')).toHaveLength(1);
  });
});

describe('templates', () => {
  const uri = `evil://${'a-'.repeat(100)}`;
  const template = `evil://${Array.from({ length: 24 }, (_, n) => `{a${n}}`).join('-')}/end`;
  const resource = { name: 'x', description: '', source: null, scopes: [], uri: template, isTemplate: true };
  const offer = async () => ({ tools: [], resources: [resource], prompts: [], problems: [] });

  test('one of many variables keeps nobody waiting', async () => {
    const own = createOwnRequests({ offer, run: expect.fail, end() {} } as never, {
      ...{ output: 'text', log: undefined as never, isOurs: () => false },
      ...{ atWork: expect.fail as never, failureOf: expect.fail as never },
    });
    expect(await own.read(uri, undefined as never)).toBeUndefined();
  });
});
