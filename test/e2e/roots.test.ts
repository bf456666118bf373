// Started where no project is: the client is asked for it, over stdio; else the answer says how to name it.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { type ConnectOptions, connect, isModern, type Session } from '../support/client.ts';
import { bin, makeFolder } from '../support/folders.ts';
import { line, startRaw } from '../support/raw.ts';

/** A home folder with projects in it, some of them in a workspace of the client's. */
const makeHome = () =>
  makeFolder({
    'notes/keep.txt': '',
    'code/one/package.json': '{ "name": "one" }',
    'code/one/src/deep/a.txt': '',
    'code/two/package.json': '{ "name": "two" }',
    'code/pair/api/package.json': '{ "name": "api", "dependencies": { "express": "5" } }',
    'code/pair/web/package.json': '{ "name": "web", "scripts": { "start": "vite" } }',
  });

interface Found {
  root: string;
  warnings: { code: string; message: string }[];
}

const open = (dir: string, options: ConnectOptions = {}) => connect(dir, { ...options, env: { HOME: dir } });
const find = async (session: Session) => {
  const { root, warnings } = await session.call<Found & Record<string, unknown>>('get_project');
  return {
    root,
    codes: warnings.map(({ code }) => code),
    said: warnings.map(({ message }) => message).join(),
  };
};

/** Over HTTP the folders of one client do not say what the project of all is, and the revision of 2026 has none. */
const hasRoots = inject('transport') === 'stdio' && !isModern;

(hasRoots ? describe.concurrent : describe.skip)('the roots of the client', () => {
  test.each<[string, string[], string, string[]]>([
    ['a project', ['code/one'], 'code/one', []],
    ['a folder in a project', ['code/one/src/deep'], 'code/one', []],
    ['a folder without a project before one', ['notes', 'code/two'], 'code/two', []],
    ['several projects', ['code/two', 'code/one'], 'code/two', ['SEVERAL_ROOTS']],
    ['a folder without a package.json', ['code/pair'], 'code/pair', ['NO_MANIFEST']],
    ['the home folder itself, and what is not there', ['.', 'gone'], '.', ['NO_MANIFEST']],
  ])('%s', async (_, roots, root, codes) => {
    using home = makeHome();
    await using session = await open(home.dir, { roots: () => roots.map((path) => join(home.dir, path)) });
    const found = await find(session);
    expect(found).toMatchObject({ root: join(home.dir, root), codes });
    if (codes[0] === 'SEVERAL_ROOTS') expect(found.said).toMatch(/code\/two is taken.*--project.*code\/one/);
    if (root === '.') expect(found.said).toContain('--project');
    const { output } = await session.shell('process.cwd()');
    expect(output.value).toBe(`'${join(home.dir, root)}'`);
  });

  test('they change: the project stays while it is one of them, and then is another, with a shell of its own', async () => {
    using home = makeHome();
    const at = (path: string) => join(home.dir, path);
    let roots = ['.'];
    await using session = await open(home.dir, { roots: () => roots.map(at) });
    expect((await find(session)).root).toBe(home.dir);
    const change = (to: string[]) => {
      roots = to;
      return session.client.sendRootsListChanged();
    };
    await change(['code/one']);
    expect((await find(session)).root).toBe(at('code/one'));
    await session.shell('const kept = 1');
    await change(['code/two', 'code/one']);
    expect((await find(session)).root).toBe(at('code/one'));
    expect((await session.shell('kept')).output.value).toBe('1');
    await change(['code/two']);
    expect((await find(session)).root).toBe(at('code/two'));
    expect((await session.shell('typeof kept')).output.value).toBe("'undefined'");
    await change([]);
    expect((await find(session)).root).toBe(at('code/two'));
  });

  test.each<[string, Record<string, string>]>([
    ['by a setting', { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: pnp\n' }],
    ['by what is installed', { 'yarn.lock': '', '.pnp.cjs': '' }],
    ['by the folder above', { '../yarn.lock': '', '../.pnp.cjs': '' }],
  ])("one of Yarn's Plug'n'Play is refused as at the start, until it is mended: %s", async (_, files) => {
    using home = makeHome();
    const one = join(home.dir, 'code/one');
    for (const [path, content] of Object.entries(files)) writeFileSync(join(one, path), content);
    await using session = await open(home.dir, { roots: () => [one] });
    const folder = '../.pnp.cjs' in files ? join(home.dir, 'code') : one;
    const refused = {
      code: 'PLUG_AND_PLAY',
      message: `The packages of ${folder} are installed by Yarn Plug'n'Play, which is not supported.`,
      hint: 'Put "nodeLinker: node-modules" into its .yarnrc.yml, then yarn install.',
    };
    for (const tool of ['get_project', 'list_routes']) expect(await session.fails(tool)).toEqual(refused);
    expect(await session.fails('shell', { code: '1' })).toEqual(refused);
    await expect(session.read('node://project')).rejects.toThrow(refused.hint);

    const started = spawnSync(process.execPath, [bin, '--project', one], { encoding: 'utf8' });
    expect(started).toMatchObject({ status: 1, stderr: `mcp-node: ${refused.message} ${refused.hint}\n` });

    writeFileSync(join(folder, '.yarnrc.yml'), 'nodeLinker: node-modules\n');
    expect((await find(session)).root).toBe(one);
  });

  test('they are not asked for where a project was found or named', async () => {
    using home = makeHome();
    const asked: string[] = [];
    const roots = () => {
      asked.push('roots');
      return [join(home.dir, 'code/two')];
    };
    await using found = await connect(join(home.dir, 'code/one'), { roots, env: { HOME: home.dir } });
    expect((await find(found)).root).toBe(join(home.dir, 'code/one'));
    await using named = await open(home.dir, { roots, args: ['--project', 'notes'] });
    expect((await find(named)).root).toBe(join(home.dir, 'notes'));
    expect(asked).toEqual([]);
  });

  test('paths of flags are of the project that was found', async () => {
    using home = makeHome();
    const options = { roots: () => [join(home.dir, 'code/one')], args: ['--allow-write=out.txt'] };
    await using session = await open(home.dir, options);
    const { tools } = await session.client.listTools();
    expect(tools.map(({ name }) => name)).toContain('shell');
    await find(session);
    const written = await session.shell(
      'import { writeFileSync } from "node:fs"; writeFileSync("out.txt", "x")',
    );
    expect(written.status).toBe('success');
  });

  test('a client that says that it has roots, and does not answer, is served all the same', async () => {
    using home = makeHome();
    await using server = startRaw(home.dir, { env: { HOME: home.dir } });
    const params = {
      ...{ protocolVersion: '2025-06-18', capabilities: { roots: {} } },
      clientInfo: { name: 'mute', version: '1' },
    };
    await server.request('initialize', params);
    server.notify('notifications/initialized');
    const question = await server.next(({ method }) => method === 'roots/list');
    const { result } = await server.callTool('get_project');
    expect(result.structuredContent.root).toBe(home.dir);
    // Late, it counts still.
    const roots = [{ uri: 'vscode-vfs://github/x' }, { uri: `file://${home.dir}/code/one/` }, null, 7];
    server.write(line({ jsonrpc: '2.0', id: question.id, result: { roots } }));
    const later = await server.callTool('get_project');
    expect(later.result.structuredContent.root).toBe(join(home.dir, 'code/one'));
    const answers = server.messages().filter(({ result: answer }) => answer?.serverInfo);
    expect(answers).toHaveLength(1);
  });
});

describe.concurrent('where nothing says it', () => {
  test('every answer names --project, and the home folder is not looked through', async () => {
    using home = makeHome();
    await using session = await open(home.dir);
    expect((await find(session)).root).toBe(home.dir);
    for (const tool of ['get_project', 'list_apps', 'list_models', 'list_routes']) {
      const answer = await session.call<Found & { items?: object[] }>(tool);
      expect(answer.items ?? [], tool).toEqual([]);
      expect(answer.warnings, tool).toContainEqual({
        code: 'NO_MANIFEST',
        message: expect.stringMatching(/not looked through.*--project/),
      });
    }
    // It is not the project's: what lies there is somebody's own.
    const read = await session.shell(
      'import { readFileSync } from "node:fs"; readFileSync("notes/keep.txt")',
    );
    expect(read.output.exception?.message).toContain('PERMISSION_DENIED');
  });

  test('the wall is there in the root of all folders as well', async () => {
    using home = makeHome();
    await using inRoot = await connect('/', { env: { HOME: home.dir } });
    await using inHome = await open(home.dir);
    const [first, second] = await Promise.all([inRoot.shell('1'), inHome.shell('1')]);
    expect(first.wall).toBe(second.wall);
    expect(first.warnings).toEqual(second.warnings);
  });
});
