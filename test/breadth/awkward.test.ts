// Projects with one bad habit each, and projects in odd places: everything that is not broken answers, what is broken says why.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ConnectOptions, connect, type Session } from '../support/client.ts';
import { copyFixture, copyFixtureTo, type Folder, fixtures, makeFolder } from '../support/folders.ts';
import { expectNoneLeft, freePort, startRaw, writeConfig } from '../support/raw.ts';

interface Page {
  items: Record<string, unknown>[];
  warnings: { code: string; message: string }[];
}

const blog = join(fixtures, 'blog');

/** Patience with an app that hangs; our own process has to start in it as well, on a machine that is busy. */
const impatient = { timeouts: { load: 15_000 } };

/** An awkward fixture with the Express of another one. */
function awkward(name: string, config: object = {}): Folder {
  const project = name === 'empty' ? makeFolder() : copyFixture(`awkward/${name}`);
  symlinkSync(join(blog, 'node_modules'), join(project.dir, 'node_modules'));
  if (name !== 'empty') writeConfig(project.dir, config);
  return project;
}

const codes = ({ warnings }: Page) => warnings.map(({ code }) => code);

/** What every project has to answer, whatever is wrong with it. */
async function expectTheRestAnswers(session: Session): Promise<void> {
  const project = await session.call('get_project');
  expect(project).toMatchObject({ runtime: { node: process.version } });
  expect((await session.call<Page>('list_apps')).items).toHaveLength(1);
  expect((await session.call<Page>('list_models')).items).toEqual([]);
  expect(await session.call('get_setting', { key: 'mcp-node' })).toMatchObject({ type: 'object' });
  expect(await session.shell('const kept = [1, 2]; kept.length')).toMatchObject({
    status: 'success',
    output: { value: '2' },
    warnings: [],
  });
  expect(await session.read('node://project')).toEqual(project);
}

/** What the source says of an app that does not load, and why it does not; an error where the source says nothing. */
async function notLoaded(session: Session, paths: readonly string[]): Promise<string> {
  if (paths.length === 0) {
    const failure = await session.fails('list_routes');
    expect(failure).toMatchObject({ code: 'APP_LOAD_FAILED', hint: expect.stringContaining('entry') });
    return failure.message;
  }
  const { items, warnings } = await session.call<Page>('list_routes');
  expect(warnings).toMatchObject([{ code: 'APP_LOAD_FAILED' }]);
  expect(items.map(({ path, origin }) => [path, origin])).toEqual(paths.map((path) => [path, 'source']));
  return warnings[0]?.message ?? '';
}

/** With these parts in its error; twice, as nothing is kept of it. */
async function expectNotLoaded(
  session: Session,
  parts: readonly string[],
  paths: readonly string[] = [],
): Promise<void> {
  for (const attempt of [1, 2]) {
    const message = await notLoaded(session, paths);
    for (const part of parts) expect(message, `attempt ${attempt}`).toContain(part);
    expect(message).not.toContain('dist/');
  }
}

describe.concurrent('an app that cannot be loaded', () => {
  test('throws-on-load: its own error, also in the shell, where bindings live on, until it is mended', async () => {
    using project = awkward('throws-on-load');
    await using session = await connect(project.dir);
    await expectTheRestAnswers(session);
    await expectNotLoaded(session, ['QUEUE_URL is required', '(src/config.js:2)'], ['/queue']);
    const failed = await session.shell('await import("./src/index.js")');
    expect(failed.output.exception).toMatchObject({ name: 'Error', message: 'QUEUE_URL is required' });
    expect(failed.output.exception?.stack[0]).toContain('src/config.js:2:');
    expect(await session.shell('kept')).toMatchObject({ output: { value: '[ 1, 2 ]' } });

    writeFileSync(join(project.dir, '.env'), 'QUEUE_URL=amqp://broker.example/jobs\n');
    const { items } = await session.call<Page>('list_routes');
    expect(items).toMatchObject([{ path: '/queue', methods: ['GET'], handler: 'showQueue', origin: 'live' }]);
  });

  test('exits-on-load: its exit code, and its import in the shell ends nothing', async () => {
    using project = awkward('exits-on-load');
    await using session = await connect(project.dir);
    await expectTheRestAnswers(session);
    await expectNotLoaded(session, ['exit code 3']);
    expect(await session.shell('await import("./src/index.js")')).toMatchObject({
      status: 'error',
      stderr: expect.stringContaining('no database, giving up'),
    });
    expect(await session.shell('kept')).toMatchObject({ output: { value: '[ 1, 2 ]' } });
  });

  test('syntax-error: the file that has it', async () => {
    using project = awkward('syntax-error');
    await using session = await connect(project.dir);
    await expectTheRestAnswers(session);
    await expectNotLoaded(session, ['src/index.js']);
    expect(await session.shell('kept')).toMatchObject({ output: { value: '[ 1, 2 ]' } });
  });

  test.each([
    ['hangs-on-load', ['/jobs']],
    ['hangs-busy', []],
  ])(
    '%s: ends at timeouts.load, the rest answers meanwhile; its import in the shell ends at the timeout',
    async (name, paths) => {
      using project = awkward(name, impatient);
      await using session = await connect(project.dir);
      const [message] = await Promise.all([notLoaded(session, paths), expectTheRestAnswers(session)]);
      expect(message).toMatch(/src\/index\.js .* \d+ ms/);

      expect((await session.shell('await import("./src/index.js")', { timeout: 500 })).status).toBe(
        'timeout',
      );
      expect((await session.shell('kept')).output.value).toBe('[ 1, 2 ]');
      expect((await session.shell('(await import("node:path")).basename("a/b")')).output.value).toBe("'b'");
    },
  );
});

describe.concurrent('side effects', () => {
  test('prints-on-load: what it prints reaches no answer but the one of the shell', async () => {
    using project = awkward('prints-on-load', { entry: 'src/index.js', ...impatient });
    await using session = await connect(project.dir);
    await expectTheRestAnswers(session);
    const routes = await session.client.callTool({ name: 'list_routes', arguments: {} });
    expect(JSON.stringify(routes)).toMatch(/did not (?:begin to listen|finish loading)/);
    expect(JSON.stringify(routes)).not.toContain('not from the server');
    const called = await session.shell('import { countTicks } from "./src/index.js"; typeof countTicks()');
    expect(called).toMatchObject({ status: 'success', output: { value: "'number'" } });
    expect(called.stdout).toContain('[project] prints-on-load: starting');
    expect(called.stderr).toContain('[project] prints-on-load: and to stderr');
  });

  test('listens-on-load: no port is opened, no process is left', async () => {
    using project = awkward('listens-on-load', { entry: 'src/index.js' });
    const port = await freePort();
    await using server = startRaw(project.dir, { env: { PORT: String(port) } });
    await server.initialize();
    const knocking = knock(port);
    const { result } = await server.callTool('list_routes');
    expect(result.structuredContent).toMatchObject({ items: [], warnings: [{ code: 'NO_APP_FOUND' }] });
    const imported = await server.shell('const app = await import("./src/index.js"); app.server.listening');
    expect(imported.status).toBe('success');
    await server.shell(
      'for (;;) { if (app.cleanups > 2) break; await new Promise((done) => setTimeout(done, 20)); }',
    );
    expect(await knocking.stop()).toMatchObject({ opened: 0 });

    server.child.stdin.end();
    await server.exit;
    await expectNoneLeft(server);
  });

  test('the check of the port is one: a server that listens is seen', async () => {
    const port = await freePort();
    const knocking = knock(port);
    const server = createServer().listen(port, '127.0.0.1');
    await knocking.answered;
    server.close();
    expect((await knocking.stop()).opened).toBeGreaterThan(0);
  });
});

describe('functions that do not return', () => {
  test('loops-in-function', async () => {
    using project = awkward('loops-in-function');
    await using session = await connect(project.dir);
    await expectTheRestAnswers(session);
    expect(codes(await session.call<Page>('list_routes'))).toContain('NO_FRAMEWORK');
    await session.shell('import { spin, wait, add } from "./src/index.js"; add(1, 2)');

    expect(await session.shell('await wait()', { timeout: 300 })).toMatchObject({
      status: 'timeout',
      output: {},
    });
    expect((await session.shell('add(kept.length, 1)')).output.value).toBe('3');

    expect(await session.shell('spin()', { timeout: 300 })).toMatchObject({ status: 'timeout', output: {} });
    expect((await session.shell('kept')).output.value).toBe('[ 1, 2 ]');
    expect((await session.shell('add(1, 2)')).output.value).toBe('3');
    expect(
      (await session.shell('const again = await import("./src/index.js"); again.add(1, 2)')).output.value,
    ).toBe('3');
  });

  test('a function that takes all memory loses the project process, not the bindings', async () => {
    using project = awkward('loops-in-function');
    await using session = await connect(project.dir, { env: { NODE_OPTIONS: '--max-old-space-size=64' } });
    await session.shell('const kept = [1, 2]; import { hoard } from "./src/index.js";');
    expect((await session.shell('hoard()')).status).toBe('error');
    expect((await session.shell('kept')).output.value).toBe('[ 1, 2 ]');
    expect(
      (await session.shell('const again = await import("./src/index.js"); again.add(1, 2)')).output.value,
    ).toBe('3');
  });
});

describe('manifests and schemas', () => {
  test('broken-schema: the parser is quoted wherever models are asked for', async () => {
    using project = awkward('broken-schema');
    await using session = await connect(project.dir);
    await expectTheRestAnswers(session);
    const { warnings } = await session.call<Page>('list_models');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ code: 'SCHEMA_INVALID' });
    expect(warnings[0]?.message).toContain('This line is not a valid field or attribute definition');
    expect(warnings[0]?.message).toContain('prisma/schema.prisma:18');
    expect(await session.call('get_project')).toMatchObject({ package: { name: 'broken-schema' } });
    expect(codes(await session.call<Page>('list_routes'))).not.toContain('SCHEMA_INVALID');
  });

  test.each([
    ['broken-manifest', 'MANIFEST_INVALID', /package\.json.*line 7/s],
    ['torn-manifest', 'MANIFEST_INVALID', /package\.json.*JSON/s],
    ['no-manifest', 'NO_MANIFEST', /package\.json/],
    ['empty', 'NO_MANIFEST', /package\.json/],
  ])('%s', async (name, code, message) => {
    using project = awkward(name);
    await using session = await connect(project.dir);
    await expectTheRestAnswers(session);
    for (const tool of ['get_project', 'list_apps', 'list_models', 'list_routes']) {
      const { warnings } = await session.call<Page>(tool);
      expect(warnings, tool).toContainEqual({ code, message: expect.stringMatching(message) });
    }
    const { items } = await session.call<Page>('list_apps');
    expect(items).toMatchObject([{ label: basename(project.dir), path: '.' }]);
    expect((await session.fails('get_setting', { key: 'package.name' })).code).toBe('SETTING_NOT_FOUND');
  });

  test('no-framework: nothing is wrong, and there are no routes', async () => {
    using project = awkward('no-framework');
    await using session = await connect(project.dir);
    await expectTheRestAnswers(session);
    expect(await session.call('get_project')).toMatchObject({ frameworks: [], warnings: [] });
    expect(await session.call('list_routes')).toMatchObject({
      items: [],
      warnings: [{ code: 'NO_FRAMEWORK' }],
    });
    const used = await session.shell('import { slugify } from "./src/index.js"; slugify("Hello, World")');
    expect(used.output.value).toBe("'hello-world'");
  });
});

describe('places', () => {
  /** The main job, in short. */
  async function expectBlog(start: string, options: ConnectOptions = {}): Promise<void> {
    await using session = await connect(start, options);
    expect(await session.call('get_project')).toMatchObject({ package: { name: 'blog' } });
    const routes = await session.call<Page>('list_routes', { pattern: '/health', detail: 'full' });
    expect(routes.items.length).toBeGreaterThan(0);
    expect(routes.items[0]).toMatchObject({ source: expect.stringMatching(/^src\/.*\.ts:\d+/) });
    const models = await session.call<Page>('list_models', { include: ['Post'] });
    expect(models.items[0]).toMatchObject({ source: expect.stringMatching(/^prisma\/.*\.prisma:\d+/) });
    const counted = await session.shell(
      'import { PriceList } from "@/services/pricing"; [PriceList.currency, await prisma.post.count() > 0]',
    );
    expect(counted).toMatchObject({ status: 'success', output: { value: "[ 'EUR', true ]" } });
  }

  test('a space, a quote, a percent sign and letters beyond ASCII in the path', async () => {
    using folder = makeFolder();
    const dir = join(folder.dir, "mön 100% o'blog 日本");
    copyFixtureTo('blog', dir);
    await expectBlog(dir);
  });

  test('through a symlink, where nothing may be written: all is left exactly as it is', async () => {
    using folder = makeFolder();
    const dir = join(folder.dir, 'real');
    copyFixtureTo('blog', dir);
    symlinkSync(dir, join(folder.dir, 'link'));
    changeModes(dir, 0o555, 0o444);
    const before = snapshot(dir);
    await expectBlog(join(folder.dir, 'link'));
    expect(snapshot(dir)).toEqual(before);
    changeModes(dir, 0o755, 0o644);
  });

  test.each([
    ['--project, absolute', tmpdir(), ['--project', blog]],
    ['--project, relative', fixtures, ['--project', 'blog']],
    ['--project names a subfolder', tmpdir(), ['--project', join(blog, 'src', 'services')]],
    ['started in a subfolder', join(blog, 'src', 'services'), []],
  ])('%s: the nearest package.json upwards is the root', async (_name, cwd, args) => {
    await using session = await connect(cwd, { args });
    expect(await session.call('get_project')).toMatchObject({ root: blog, package: { name: 'blog' } });
    // Where the project's code runs does not depend on how the root was found.
    if (args.length > 0) return;
    const imported = await session.shell(
      'import { PriceList } from "./src/services/pricing"; [process.cwd(), PriceList.currency]',
    );
    expect(imported.output.value).toBe(`[ '${blog}', 'EUR' ]`);
  });

  test('started in a workspace package: it is the root', async () => {
    await using session = await connect(join(fixtures, 'shop', 'apps', 'api', 'src'));
    const api = await session.call<{ package: { name: string } }>('get_project');
    expect(api.package.name).toBe(
      (await session.call<{ value: string }>('get_setting', { key: 'package.name' })).value,
    );
    expect(api.package.name).not.toBe('shop');
  });

  test('a project folder that goes away', async () => {
    using folder = makeFolder();
    const dir = join(folder.dir, 'gone');
    cpSync(join(fixtures, 'awkward', 'no-framework'), dir, { recursive: true });
    await using session = await connect(dir);
    expect(await session.call('get_project')).toMatchObject({ package: { name: 'no-framework' } });
    rmSync(dir, { recursive: true });
    const answer = await session.client.callTool({ name: 'get_project', arguments: {} });
    expect(JSON.stringify(answer.content)).toMatch(/"?code\\"?:/);
    mkdirSync(dir);
    await session.client.listTools();
  });
});

function changeModes(dir: string, forFolders: number, forFiles: number): void {
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // A link to the fixture's own packages, into which readdir goes all the same.
    if (relative(dir, path).startsWith('node_modules')) continue;
    chmodSync(path, entry.isDirectory() ? forFolders : forFiles);
  }
  chmodSync(dir, forFolders);
}

/** Every path with size and time of change. */
function snapshot(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('node_modules'))
    .map((path) => {
      const { size, mtimeMs } = statSync(join(dir, path));
      return `${path} ${size} ${mtimeMs}`;
    })
    .sort();
}

/** Tries to connect to `port` again and again, until `stop`. */
function knock(port: number) {
  const answered = Promise.withResolvers<void>();
  let stopped = false;
  let tries = 0;
  let opened = 0;
  const attempt = () =>
    new Promise<void>((resolve) => {
      const socket = connectSocket(port, '127.0.0.1');
      socket.once('connect', () => {
        opened += 1;
        answered.resolve();
        socket.destroy();
        resolve();
      });
      socket.once('error', () => resolve());
    });
  const running = (async () => {
    while (!stopped || tries === 0) {
      await attempt();
      tries += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return {
    answered: answered.promise,
    async stop() {
      stopped = true;
      await running;
      return { tries, opened };
    },
  };
}
