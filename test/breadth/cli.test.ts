// Flags, the configuration file and the environment, through the bin.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type ConnectOptions, connect, type Session } from '../support/client.ts';
import { bin, type Folder, fixtures, install, makeFolder, writeInto } from '../support/folders.ts';
import { until } from '../support/raw.ts';

const library = join(fixtures, 'awkward', 'no-framework');

/** A project of these files, path to text. */
const createProject = (files: Record<string, string>) =>
  makeFolder({ 'package.json': '{ "name": "made", "type": "module" }', ...files });

describe('flags', () => {
  /** Runs the bin to its end; stdin is closed, so that a server that starts by mistake ends as well. */
  function run(args: string[], nodeArgs: string[] = []) {
    const options = { cwd: library, input: '', encoding: 'utf8', timeout: 100_000 } as const;
    return spawnSync(process.execPath, [...nodeArgs, bin, ...args], options);
  }

  test('--version', () => {
    expect(run(['--version'])).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('--help names every flag', () => {
    const { status, stdout } = run(['--help']);
    expect(status).toBe(0);
    for (const flag of ['--project', '--config', '--transport', '--host', '--port', '--debug', '--version'])
      expect(stdout).toContain(flag);
  });

  test.each([
    [['--projct', '.'], '--project'],
    [['--nonsense'], '--nonsense'],
    [['serve'], 'serve'],
    [['inspct'], 'The nearest is inspect'],
    [['--project'], '--project'],
    [['--project', 'no-such-folder'], 'no-such-folder'],
    [['--project', 'package.json'], 'package.json'],
    [['--config', 'no-such-file.ts'], 'no-such-file.ts'],
    [['--config', 'src'], 'src'],
    [['--transport', 'pigeon'], 'stdio'],
    [['--port', '8001'], '--transport http'],
    [['--no-auth'], '--no-auth has no meaning for stdio'],
    [['--port', '1', 'inspect'], '--port has no meaning for inspect. Leave it out'],
    [['inspect', '--tools', 'own'], '--tools has no meaning for inspect'],
    [['--db', 'write', 'manifest'], '--db has no meaning for manifest'],
    [['manifest', '--allow-all'], '--allow-all has no meaning for manifest'],
    [['--transport', 'http', '--port', '80000'], '65535'],
    [['--transport', 'http', '--port', 'any'], 'whole number'],
    [['--transport', 'http', '--path', 'mcp'], '/mcp'],
    [['--transport', 'http', '--path', '/healthz'], '/healthz'],
    [['--transport', 'http', '--host', 'no.such.host.invalid'], '--host no.such.host.invalid'],
    [['--transport', 'http', '--host', '0.0.0.0', '--no-auth'], '--no-auth'],
    [['--transport', 'http', '--allowed-host', 'http://a.example'], '--allowed-host'],
    [['--transport', 'http', '--allowed-origin', 'a.example'], '--allowed-origin'],
    [['--transport', 'http', '--rate-limit', '0'], '--rate-limit'],
    [['--session-timeout', '0'], '--session-timeout'],
    [['--transport', 'sse', '--stateless'], '--stateless'],
    [['--tools', 'list_route'], 'the nearest is list_routes'],
    [['--tools', '-shell,history,-shel'], 'the nearest is shell'],
    [['--tools', 'shell,-shell'], 'leaves no tool'],
  ])('%j: says what is wrong, exit code 1', (args, named) => {
    const { status, stdout, stderr } = run(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(named);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  /** As another runtime would say it. */
  const pretending = (versions: Record<string, string>) => {
    const more = JSON.stringify(versions);
    const source =
      `Object.defineProperty(process, "versions", { value: { ...process.versions, ...${more} } }); ` +
      'Object.defineProperty(process, "version", { value: `v${process.versions.node}` });';
    return ['--import', `data:text/javascript,${encodeURIComponent(source)}`];
  };

  test('an older Node gets one line, and exit code 1', () => {
    expectRefused(run([], pretending({ node: '20.19.0' })), '22.12', 'v20.19.0');
    expect(run(['--version'], pretending({ node: '22.12.0' })).status).toBe(0);
  });

  describe('what V8 compiled of the server', () => {
    const version = (at: string) =>
      spawnSync(process.execPath, [at, '--version'], {
        encoding: 'utf8',
        env: { ...process.env, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
      });

    test('is kept beside it, and taken the next time', () => {
      using installed = install();
      expect(version(installed.bin)).toMatchObject({ status: 0 });
      const [folder = ''] = readdirSync(join(installed.dir, '.cache'));
      expect(readdirSync(join(installed.dir, '.cache', folder)).length).toBeGreaterThan(3);
      expect(version(installed.bin).stderr).toMatch(/cli\.js was accepted/);
    });

    test('is not, where it cannot be', () => {
      using installed = install();
      writeInto(installed.dir, { '.cache': '' });
      const { status, stdout } = version(installed.bin);
      expect([status, stdout.includes(manifest.version)]).toEqual([0, true]);
    });
  });

  test.each([
    [{ bun: '1.4.5', node: '26.3.0' }, 'needs Node, this is Bun 1.4.5'],
    [{ bun: '1.1.0', node: '21.0.0' }, 'needs Node, this is Bun 1.1.0'],
    [{ deno: '2.5.1', node: '24.2.0' }, 'needs Node, this is Deno 2.5.1'],
    [{ pnp: '3' }, '"nodeLinker: node-modules"'],
  ])('another runtime gets one line, and exit code 1: %j', (versions, said) => {
    expectRefused(run([], pretending(versions)), said);
  });

  const bun = onPath('bun')[0];
  test.skipIf(!bun)('a real Bun (skipped where there is none on the PATH)', () => {
    expectRefused(spawnSync(bun ?? '', [bin], { input: '', encoding: 'utf8' }), 'this is Bun 1');
  });

  test.each([
    ['installed', { 'yarn.lock': '', '.pnp.cjs': '' }, '.'],
    ['installed by an older Yarn', { 'yarn.lock': '', '.pnp.js': '' }, '.'],
    ['wanted by its settings', { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: "pnp"\n' }, '.'],
    [
      'of a workspace, from one of its packages',
      { 'yarn.lock': '', '.pnp.cjs': '', '.yarnrc.yml': 'enableScripts: false\n', 'a/package.json': '{}' },
      'a',
    ],
  ])("a project of Yarn Plug'n'Play is refused in one line: %s", (_name, files, folder) => {
    using project = createProject(files);
    expectRefused(run(['--project', join(project.dir, folder)]), '"nodeLinker: node-modules"', project.dir);
  });

  test.each([
    ['a leftover', { 'yarn.lock': '', '.pnp.cjs': '', '.yarnrc.yml': 'nodeLinker: node-modules\n' }, '.'],
    ['linked from a store', { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: pnpm\n' }, '.'],
    ['of a folder above the repository', { '.pnp.cjs': '', 'a/.git/HEAD': '', 'a/package.json': '{}' }, 'a'],
    [
      'settings without a project of Yarn',
      { '.yarnrc.yml': 'nodeLinker: pnp\n', 'a/package.json': '{}' },
      'a',
    ],
  ])('and no other one: %s', (_name, files, folder) => {
    using project = createProject(files);
    expect(run(['--project', join(project.dir, folder)])).toMatchObject({ status: 0 });
  });

  const old = findOldNode();
  test.skipIf(!old)('a real older Node (skipped where there is none on the PATH)', () => {
    const { path = '', version = '' } = old ?? {};
    expectRefused(spawnSync(path, [bin], { input: '', encoding: 'utf8' }), '22.12', version);
  });

  function expectRefused(
    { status, stdout, stderr }: { status: number | null; stdout: string; stderr: string },
    ...said: string[]
  ) {
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    for (const part of said) expect(stderr).toContain(part);
  }

  const terminal = process.platform === 'linux' && onPath('script').length > 0;
  test.skipIf(!terminal)(
    'on a terminal it says what it is (skipped without script of util-linux)',
    async () => {
      // `script` gives the command a terminal as stdin, stdout and stderr.
      const child = spawn('script', ['-qefc', `"${process.execPath}" "${bin}"`, '/dev/null'], {
        cwd: library,
      });
      const exit = new Promise((resolve) => child.once('exit', resolve));
      let shown = '';
      child.stdout.on('data', (chunk) => {
        shown += chunk;
      });
      try {
        await until('the help', () => shown.includes('Opencode') && shown.includes('"enabled": true'));
        expect(shown).toContain(library);
        expect(shown).toContain('claude mcp add node -- npx --no-install mcp-node');
        expect(shown).toContain('"command": ["npx", "--no-install", "mcp-node"]');
        for (const typed of ['help', '5', '["list"]']) {
          const before = shown.length;
          child.stdin.write(`${typed}\n`);
          await until(`an answer to ${typed}`, () => shown.slice(before).includes('mcp-node --help'));
        }
        expect(shown).not.toMatch(/ {4}at |"error"|"level"/);
        // Ctrl+C, as the help says.
        child.stdin.write('\x03');
        await exit;
      } finally {
        child.kill('SIGKILL');
      }
    },
  );
});

const wrongConfigs: [name: string, file: string, content: string, code: string, parts: string[]][] = [
  ['an unknown key', 'json', '{ "timeout": 5 }', 'CONFIG_INVALID', ['timeout', 'mcp-node.config.json']],
  [
    'an unknown key further down',
    'json',
    '{ "orms": { "prisma": { "shema": "a" } } }',
    'CONFIG_INVALID',
    ['orms.prisma.shema'],
  ],
  ['a wrong type', 'json', '{ "limits": { "memoryMb": "64" } }', 'CONFIG_INVALID', ['limits.memoryMb']],
  ['a value out of range', 'json', '{ "timeouts": { "load": 1 } }', 'CONFIG_INVALID', ['timeouts.load']],
  ['a list', 'json', '[]', 'CONFIG_INVALID', ['mcp-node.config.json']],
  [
    'no object at all',
    'ts',
    'export default 42;',
    'CONFIG_INVALID',
    ['mcp-node.config.ts', 'default export'],
  ],
  [
    'a function',
    'js',
    'export default () => ({});',
    'CONFIG_INVALID',
    ['mcp-node.config.js', 'default export'],
  ],
  ['broken JSON', 'json', '{ "entry": ', 'CONFIG_LOAD_FAILED', ['mcp-node.config.json', 'JSON']],
  ['broken TypeScript', 'ts', 'export default {{;', 'CONFIG_LOAD_FAILED', ['mcp-node.config.ts']],
  ['an error', 'ts', 'throw new Error("no luck today");', 'CONFIG_LOAD_FAILED', ['no luck today']],
  ['a missing module', 'ts', 'import "./gone.ts";', 'CONFIG_LOAD_FAILED', ['gone']],
  [
    'an end of the process',
    'js',
    'process.exit(0); export default {};',
    'CONFIG_LOAD_FAILED',
    ['mcp-node.config.js'],
  ],
];

describe.concurrent('a configuration that is wrong', () => {
  test('one that never ends is given up', async () => {
    using project = createProject({
      'mcp-node.config.ts': 'await new Promise(() => setInterval(() => {}, 1000));',
    });
    await using session = await connect(project.dir);
    const failure = await session.fails('get_project');
    expect(failure).toMatchObject({
      code: 'CONFIG_LOAD_FAILED',
      message: expect.stringContaining('mcp-node.config.ts'),
    });
  });

  test('every tool says so, whatever was asked, and the lists are there', async () => {
    using project = createProject({ 'mcp-node.config.json': '{ "entri": "src/app.ts" }' });
    await using session = await connect(project.dir);
    const { tools } = await session.client.listTools();
    // The history of a session is not the project's.
    for (const { name } of tools.filter((tool) => !/_history$/.test(tool.name))) {
      const needed = {
        ...{ get_setting: { key: 'package' }, shell: { code: '1' } },
        database_query: { sql: 'SELECT 1' },
        ...{ search_packages: { query: 'x' }, get_package: { name: 'x' }, try_package: { name: 'x' } },
        ...{
          compare_packages: { names: ['x', 'y'] },
          get_docs: { name: 'zod' },
          get_source: { name: 'zod' },
        },
      };
      const args = needed[name as keyof typeof needed] ?? {};
      expect(await session.fails(name, args), name).toMatchObject({ code: 'CONFIG_INVALID' });
    }
    await expect(session.read('node://project')).rejects.toThrow('entri');
  });

  test('its error carries no secret out', async () => {
    using project = createProject({
      '.env': 'SESSION_SALT=pepper-and-salt-77\n',
      'mcp-node.config.ts':
        'throw new Error(`${process.env.API_TOKEN} pepper-and-salt-77 postgres://me:hunter22@db/x`);',
    });
    await using session = await connect(project.dir, { env: { API_TOKEN: 'token-of-the-client-1' } });
    const failure = await session.fails('list_models');
    expect(failure.message).toContain(
      '[redacted:API_TOKEN] [redacted:SESSION_SALT] postgres://[redacted]@db/x',
    );
  });
});

describe('a configuration that is wrong, and then gone', () => {
  let project: Folder;
  let session: Session;
  beforeAll(async () => {
    project = createProject({});
    session = await connect(project.dir);
  });
  afterAll(async () => {
    await session.close();
    project[Symbol.dispose]();
  });

  test.each(wrongConfigs)('%s', async (_name, extension, content, code, parts) => {
    writeInto(project.dir, { [`mcp-node.config.${extension}`]: content });
    const failure = await session.fails('get_project');
    expect(failure).toMatchObject({ code, hint: expect.stringMatching(/\w/) });
    for (const part of parts) expect(failure.message).toContain(part);
    expect(JSON.stringify(failure)).not.toMatch(/dist\/|node_modules/);
    if (code === 'CONFIG_INVALID')
      for (const key of ['entry', 'orms', 'envFiles', 'timeouts', 'limits'])
        expect(failure.hint).toContain(key);

    rmSync(join(project.dir, `mcp-node.config.${extension}`));
    expect(await session.call('get_project')).toMatchObject({ package: { name: 'made' } });
  });
});

describe.concurrent('a configuration that is right', () => {
  const config = { timeouts: { shell: 4321 } };
  const forms: [file: string, content: string][] = [
    [
      'mcp-node.config.ts',
      `type C = object;\nconst defineConfig = <T extends C>(c: T): T => c;\nexport default defineConfig(${JSON.stringify(config)});`,
    ],
    ['mcp-node.config.js', `export default ${JSON.stringify(config)};`],
    ['mcp-node.config.json', JSON.stringify(config)],
  ];

  test.each(forms)('%s', async (file, content) => {
    using project = createProject({ [file]: content });
    await using session = await connect(project.dir);
    expect(await session.call('get_setting', { key: 'mcp-node.timeouts.shell' })).toMatchObject({
      value: 4321,
    });
  });

  test('in CommonJS', async () => {
    using project = createProject({
      'package.json': '{ "name": "made" }',
      'mcp-node.config.js': `module.exports = ${JSON.stringify(config)};`,
    });
    await using session = await connect(project.dir);
    expect(await session.call('get_setting', { key: 'mcp-node.timeouts.shell' })).toMatchObject({
      value: 4321,
    });
  });

  test('--config names another file, which wins', async () => {
    using project = createProject({
      'mcp-node.config.json': '{ "timeouts": { "shell": 1111 } }',
      'config/other.ts': 'export default { timeouts: { shell: 2222 } };',
    });
    await using session = await connect(project.dir, { args: ['--config', 'config/other.ts'] });
    expect(await session.call('get_setting', { key: 'mcp-node.timeouts.shell' })).toMatchObject({
      value: 2222,
    });
  });

  test('entry, the schema of an ORM and limits', async () => {
    using project = createProject({
      'mcp-node.config.json': JSON.stringify({
        entry: 'odd/place.mjs',
        orms: { prisma: { schema: 'odd/tables.prisma' } },
        limits: { outputBytes: 2000 },
      }),
      'odd/place.mjs': 'throw new Error("the odd place was loaded");',
      'odd/tables.prisma': 'datasource db {\n  provider = "sqlite"\n}\nmodel Odd {\n  id Int @id\n}\n',
    });
    await using session = await connect(project.dir);
    expect((await session.fails('list_routes')).message).toContain('the odd place was loaded');
    expect(await session.call('list_models')).toMatchObject({
      items: [{ name: 'Odd', source: 'odd/tables.prisma:4' }],
    });
    const printed = await session.shell('console.log("x".repeat(100_000)); "y".repeat(100_000)');
    expect(printed.truncated).toBe(true);
    expect(Buffer.byteLength(printed.stdout + printed.output.value)).toBeLessThan(2500);
    expect(printed.output.value).toMatch(
      /^'?y+\n… \[\d+ of 1000\d\d bytes left out: \{ offset: \d+ \} .*\] …\n/,
    );
    expect(printed.stdout).toMatch(/^x+\n… .*bytes/);
  });

  test('timeouts.shell is the default of the shell', async () => {
    using project = createProject({ 'mcp-node.config.json': '{ "timeouts": { "shell": 300 } }' });
    await using session = await connect(project.dir);
    expect(await session.shell('for (;;);')).toMatchObject({ status: 'timeout' });
    expect(
      await session.shell('await new Promise((done) => setTimeout(done, 400)); "late"', { timeout: 10_000 }),
    ).toMatchObject({
      status: 'success',
    });
  });

  test('a change is seen by the next call', async () => {
    using project = createProject({ 'mcp-node.config.json': '{ "timeouts": { "shell": 1000 } }' });
    await using session = await connect(project.dir);
    const value = async () => (await session.call('get_setting', { key: 'mcp-node.timeouts.shell' })).value;
    expect(await value()).toBe(1000);
    writeInto(project.dir, { 'mcp-node.config.json': '{ "timeouts": { "shell": 20000 } }' });
    expect(await value()).toBe(20_000);
    writeInto(project.dir, { 'mcp-node.config.json': '{ "timeouts": 3 }' });
    expect((await session.fails('get_setting', { key: 'package' })).code).toBe('CONFIG_INVALID');
    rmSync(join(project.dir, 'mcp-node.config.json'));
    expect(await value()).toBe(30_000);
    writeInto(project.dir, {
      'mcp-node.config.ts': 'export default { timeouts: { shell: 5000 as number } };',
    });
    expect(await value()).toBe(5000);
  });
});

describe.concurrent('environment', () => {
  const module = 'export const is = (name, value) => process.env[name] === value;';

  /** Whether the project's own code sees these values. */
  async function expectSeen(
    dir: string,
    expected: Record<string, string>,
    options: ConnectOptions = {},
  ): Promise<void> {
    await using session = await connect(dir, options);
    const code = Object.entries(expected).map(
      ([name, value]) => `is(${JSON.stringify(name)}, ${JSON.stringify(value)})`,
    );
    const seen = await session.shell(`import { is } from "./seen.js"; [${code.join(', ')}].join()`);
    expect(seen.output.value).toBe(`'${code.map(() => 'true').join()}'`);

    const names = JSON.stringify(Object.keys(expected));
    const shown = await session.shell(`${names}.map((name) => name in process.env)`);
    expect(shown.output.value).toBe(
      `[ ${Object.keys(expected)
        .map(() => 'true')
        .join(', ')} ]`,
    );
    for (const name of Object.keys(expected)) {
      const setting = await session.call('get_setting', { key: `env.${name}` });
      expect(setting).toMatchObject({ key: `env.${name}`, type: 'string' });
    }
  }

  const layers = {
    'seen.js': module,
    '.env':
      'WEAKEST=from-env-0\nSECOND=from-env-0\nTHIRD=from-env-0\nFOURTH=from-env-0\nCLIENT=from-env-0\nHOST_PART=weak.example\nURL=http://${HOST_PART}/a\n',
    '.env.development': 'SECOND=from-development-1\nTHIRD=from-development-1\nFOURTH=from-development-1\n',
    '.env.local': 'THIRD=from-local-2\nFOURTH=from-local-2\n',
    '.env.development.local': 'FOURTH=from-development-local-3\n',
    '.env.production': 'WEAKEST=from-production-9\n',
  };

  test('.env.development.local, .env.local, .env.development, .env; the client wins over all', async () => {
    using project = createProject(layers);
    const expected = {
      WEAKEST: 'from-env-0',
      SECOND: 'from-development-1',
      THIRD: 'from-local-2',
      FOURTH: 'from-development-local-3',
      CLIENT: 'from-the-client',
      URL: 'http://weak.example/a',
    };
    await expectSeen(project.dir, expected, { env: { CLIENT: 'from-the-client' } });
  });

  test("NODE_ENV replaces development; a variable of the client's is expanded in a file", async () => {
    using project = createProject(layers);
    const expected = {
      WEAKEST: 'from-production-9',
      SECOND: 'from-env-0',
      THIRD: 'from-local-2',
      URL: 'http://strong.example/a',
    };
    await expectSeen(project.dir, expected, { env: { NODE_ENV: 'production', HOST_PART: 'strong.example' } });
  });

  test('envFiles replaces the list', async () => {
    using project = createProject({
      ...layers,
      'config/test.env': 'ONLY=from-config-4\nTHIRD=from-config-4\n',
      'mcp-node.config.json': '{ "envFiles": ["config/test.env", ".env"] }',
    });
    await expectSeen(project.dir, { ONLY: 'from-config-4', THIRD: 'from-config-4', SECOND: 'from-env-0' });
  });

  test('secrets do not leave: not as settings, not through the shell, not in an error', async () => {
    using project = createProject({
      ...layers,
      '.env.local': 'API_TOKEN=x7Qk2p9w-local\n',
      'thrower.js': 'export const raise = () => { throw new Error(process.env.API_TOKEN); };',
    });
    await using session = await connect(project.dir);
    const answers = [
      await session.call('get_project'),
      await session.call('get_setting', { key: 'env.API_TOKEN' }),
      await session.call('get_setting', { key: 'env' }),
      await session.shell('process.env.API_TOKEN'),
      await session.shell('Object.values(process.env)'),
      await session.shell('const { raise } = await import("./thrower.js"); raise()'),
      await session.shell('try { raise() } catch (error) { console.log(error.message); error.message }'),
    ];
    expect(JSON.stringify(answers)).not.toContain('x7Qk2p9w');
    expect(JSON.stringify(answers.slice(-2))).toContain('[redacted:API_TOKEN]');
  });

  test('a change of .env is seen by the next call, and bindings live on', async () => {
    using project = createProject({ 'seen.js': module, '.env': 'LEVEL=first-value\n' });
    await using session = await connect(project.dir);
    const first = await session.shell(
      'const kept = 1; const { is } = await import("./seen.js"); is("LEVEL", "first-value")',
    );
    expect(first.output.value).toBe('true');
    writeInto(project.dir, { '.env': 'LEVEL=second-value\n' });
    const second = await session.shell(
      'const again = await import("./seen.js"); [kept, again.is("LEVEL", "second-value")]',
    );
    expect(second.output.value).toBe('[ 1, true ]');
  });
});

function onPath(name: string): string[] {
  return (process.env.PATH ?? '').split(delimiter).flatMap((dir) => {
    try {
      accessSync(join(dir, name), constants.X_OK);
      return [join(dir, name)];
    } catch {
      return [];
    }
  });
}

/** A Node below 22.12, as an editor's client may find it first. */
function findOldNode(): { path: string; version: string } | undefined {
  return onPath('node')
    .map((path) => ({ path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() }))
    .find(({ version }) => {
      const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
      return major < 22 || (major === 22 && minor < 12);
    });
}
