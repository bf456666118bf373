// The wall around project code, seen from outside: what the guard is known to let through, with it and without.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { copyFixture, fixtures } from '../support/folders.ts';
import { processesBelow } from '../support/processes.ts';
import { expectNoneLeft, startRaw } from '../support/raw.ts';
import { wallHindrance } from '../support/wall.ts';

const modes = wallHindrance === null ? (['off', 'require'] as const) : (['off'] as const);

/** What the driver itself calls: the database mode holds the driver. */
const nativeWrite = `
    import { readdirSync } from 'node:fs';
    import { createRequire as requireNatively } from 'node:module';
    const packages = new URL('file://' + process.cwd() + '/node_modules/@libsql/');
    const platform = readdirSync(packages).find((name) => name.startsWith(process.platform) && !name.endsWith('musl'));
    const native = requireNatively(packages)('@libsql/' + platform);
    const writeNatively = (file: string) =>
      native.databaseExecSync.call(native.databaseOpen(file, '', 'aes256cbc', '', 0, ''), 'CREATE TABLE t (x)');`;

// Each way past the guard: it gets a path where nothing is.
const holes = {
  'a native addon, past its driver': `
    ${nativeWrite}
    export const write = writeNatively;`,
};

/** Has the service of tsx's compiler write a file, by its pipe; as esbuild's own library speaks to it. */
const pipe = `
    import { readlinkSync, writeSync } from 'node:fs';
    import { setTimeout } from 'node:timers/promises';
    const size = (n: number) => { const it = Buffer.alloc(4); it.writeUInt32LE(n); return it; };
    const text = (it: string) => [size(Buffer.byteLength(it)), Buffer.from(it)];
    const encode = (it: unknown): Buffer[] => {
      if (it === null) return [Buffer.from([0])];
      if (typeof it === 'boolean') return [Buffer.from([1, Number(it)])];
      if (typeof it === 'number') return [Buffer.from([2]), size(it)];
      if (typeof it === 'string') return [Buffer.from([3]), ...text(it)];
      if (Array.isArray(it)) return [Buffer.from([5]), size(it.length), ...it.flatMap(encode)];
      const fields = Object.entries(it as object);
      return [Buffer.from([6]), size(fields.length), ...fields.flatMap(([name, value]) => [...text(name), ...encode(value)])];
    };
    export const write = async (file: string) => {
      const build = { command: 'build', key: 700, entries: [['', process.cwd() + '/src/lib/json.ts']], flags: ['--outfile=' + file],
        write: true, stdinContents: null, stdinResolveDir: null, absWorkingDir: process.cwd(), nodePaths: [], context: false };
      const body = Buffer.concat([size(700 << 1), ...encode(build)]);
      const packet = Buffer.concat([size(body.length), body]);
      for (let fd = 6; fd < 64; fd++) {
        try { if (readlinkSync('/proc/self/fd/' + fd).startsWith('socket:')) writeSync(fd, packet); } catch {}
      }
      await setTimeout(10_000);
    };`;

let outside: string;
beforeAll(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-outside-')));
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe.each(modes)('--wall %s', (mode) => {
  const isHeld = mode === 'require';

  test.each(Object.entries(holes))(`${isHeld ? 'holds' : 'known hole'}: %s`, async (name, source) => {
    using project = copyFixture('blog');
    writeFileSync(join(project.dir, 'src/hole.ts'), source);
    await using session = await connect(project.dir, { args: ['--wall', mode] });
    for (const folder of [outside, project.dir]) {
      const file = join(folder, `${mode}-${name.replaceAll(/\W+/g, '-')}`);
      const result = await session.shell(
        `import { write } from './src/hole'; await write(${JSON.stringify(file)})`,
      );
      expect(existsSync(file), JSON.stringify(result)).toBe(!isHeld);
      expect(result).toMatchObject({ status: isHeld ? 'error' : 'success' });
    }
    expect((await session.shell('1 + 1')).output.value).toBe('2');
  });

  test.skipIf(process.platform !== 'linux')(
    `${isHeld ? 'holds' : 'known hole'}: the compiler, esbuild, by its pipe`,
    async () => {
      using project = copyFixture('blog', { 'src/hole.ts': pipe });
      await using session = await connect(project.dir, { args: ['--wall', mode] });
      const file = join(outside, `${mode}-pipe.js`);
      // The answer, which nobody of ours has asked for, breaks the thread that speaks to it, and with it the process.
      const result = await session.shell(
        `import { write } from './src/hole'; await write(${JSON.stringify(file)})`,
      );
      expect(JSON.stringify(result)).toMatch(/project process .*ended/);
      expect(existsSync(file), JSON.stringify(result)).toBe(!isHeld);
    },
  );

  test('a config file and an app entry are behind it as well', async () => {
    using project = copyFixture('blog');
    const [byConfig, byEntry] = [join(outside, `${mode}-config`), join(outside, `${mode}-entry`)];
    const write = (file: string) =>
      `${nativeWrite}
       try { writeNatively(${JSON.stringify(file)}) } catch {}\n`;
    writeFileSync(join(project.dir, 'mcp-node.config.ts'), `${write(byConfig)} export default {};`);
    const entry = join(project.dir, 'src/server.ts');
    writeFileSync(entry, write(byEntry) + readFileSync(entry, 'utf8'));
    await using session = await connect(project.dir, { args: ['--wall', mode] });
    const { items } = await session.call<{ items: unknown[] }>('list_routes');
    expect(items.length).toBeGreaterThan(15);
    expect([existsSync(byConfig), existsSync(byEntry)]).toEqual([!isHeld, !isHeld]);
  });

  test('every result of the shell names it', async () => {
    await using session = await connect(join(fixtures, 'blog'), { args: ['--wall', mode] });
    const wall = isHeld ? (process.platform === 'darwin' ? 'sandbox-exec' : 'bubblewrap') : 'none';
    expect(await session.shell('1')).toMatchObject({ wall, warnings: [] });
    expect(await session.shell('throw 1')).toMatchObject({ wall, status: 'error' });
    expect(await session.call('shell', { action: 'reset' })).toMatchObject({ wall });
  });

  test('a database in WAL mode that nobody has open is read', async () => {
    using project = copyFixture('blog');
    const file = join(project.dir, 'dev.db');
    const before = new DatabaseSync(file);
    before.exec('PRAGMA journal_mode = WAL');
    before.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
    await using session = await connect(project.dir, { args: ['--wall', mode] });
    expect((await session.shell('await prisma.tag.count()')).output.value).toBe('5');

    // Somebody else opens it, and writes.
    const writer = new DatabaseSync(file);
    writer.exec("INSERT INTO Tag (name) VALUES ('new')");
    expect((await session.shell('await prisma.tag.count()')).output.value).toBe('6');
    writer.close();
    expect((await session.shell('await prisma.tag.count()')).output.value).toBe('6');
  });
});

describe.skipIf(process.platform !== 'linux')('without bubblewrap', () => {
  const env = { PATH: '/nowhere' };

  test('auto: works, and says why there is no wall, once', async () => {
    await using session = await connect(join(fixtures, 'blog'), { args: ['--wall', 'auto'], env });
    const first = await session.shell('await prisma.user.count()');
    expect(first).toMatchObject({ output: { value: '5' }, wall: 'none' });
    expect(first.warnings).toEqual([{ code: 'WALL_NONE', message: expect.stringContaining('apt install') }]);
    expect(await session.shell('1')).toMatchObject({ wall: 'none', warnings: [] });
  });

  test('require: what needs project code is refused, and the server lives', async () => {
    await using session = await connect(join(fixtures, 'blog'), { args: ['--wall', 'require'], env });
    for (const tool of ['get_project', 'list_models', 'list_routes', 'list_apps'])
      expect(await session.fails(tool)).toMatchObject({ code: 'WALL_UNAVAILABLE' });
    expect(await session.fails('shell', { code: '1' })).toMatchObject({
      code: 'WALL_UNAVAILABLE',
      message: expect.stringContaining('bubblewrap is not installed'),
      hint: expect.stringMatching(/apt install bubblewrap.*--wall auto/),
    });
    expect((await session.client.listTools()).tools.length).toBeGreaterThan(3);
  });
});

describe.skipIf(wallHindrance !== null || process.platform !== 'linux')('behind bubblewrap', () => {
  test('an app that writes at its start says why it did not load', async () => {
    using project = copyFixture('blog');
    writeFileSync(
      join(project.dir, 'src/server.ts'),
      `${nativeWrite}
       writeNatively('./fresh.db');`,
    );
    await using session = await connect(project.dir, { args: ['--wall', 'require'] });
    const { warnings } = await session.call<{ warnings: object[] }>('list_routes');
    expect(warnings).toContainEqual({
      code: 'APP_LOAD_FAILED',
      message: expect.stringMatching(/fresh\.db[\s\S]*behind a wall.*--wall off/),
    });
    expect(existsSync(join(project.dir, 'fresh.db'))).toBe(false);
  });

  test('the sandbox has libraries and our code, and nothing else: no project, no home, no network', async () => {
    using project = copyFixture('blog');
    await using session = await connect(project.dir, { args: ['--wall', 'require'] });
    await session.shell('1');
    const sandbox = processesBelow(session.pid).find(({ command }) =>
      /^(?!\S*bwrap ).*sandbox\/main\.js/.test(command),
    );
    const seen = `/proc/${sandbox?.pid}/root`;
    const first = realpathSync(process.execPath).split('/')[1] as string;
    const allowed = ['dev', 'etc', 'gnu', 'lib', 'lib32', 'lib64', 'nix', 'proc', 'usr'];
    const ours = [first, fixtures.split('/')[1]];
    expect(readdirSync(seen).filter((name) => ![...allowed, ...ours].includes(name))).toEqual([]);
    expect(readdirSync(join(seen, 'etc'))).toEqual(['ld.so.cache']);
    for (const path of [project.dir, homedir(), tmpdir(), fixtures])
      expect(existsSync(join(seen, path, 'package.json')) || existsSync(join(seen, path, 'blog'))).toBe(
        false,
      );
    const devices = readFileSync(`/proc/${sandbox?.pid}/net/dev`, 'utf8').split('\n').slice(2, -1);
    expect(devices.map((line) => line.trim().split(':')[0])).toEqual(['lo']);
    // What is mounted cannot be written.
    expect(existsSync(join(seen, fixtures, '../dist/sandbox/main.js'))).toBe(true);
    expect(() => writeFileSync(join(seen, fixtures, '../dist/new'), '')).toThrow('EROFS');
  });

  test('a sandbox that does not start behind it goes on without, or not at all', async () => {
    const real = execFileSync('/bin/sh', ['-c', 'command -v bwrap'], { encoding: 'utf8' }).trim();
    const folder = join(outside, 'bin');
    mkdirSync(folder);
    const script = `#!/bin/sh\ncase " $* " in *" --unshare-net "*) echo "bwrap: no network for you" >&2; exit 1;; esac\nexec ${real} "$@"\n`;
    writeFileSync(join(folder, 'bwrap'), script, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    await using session = await connect(join(fixtures, 'blog'), { args: ['--wall', 'auto'], env });
    const first = await session.shell('await prisma.user.count()');
    expect(first).toMatchObject({ output: { value: '5' }, wall: 'bubblewrap' });
    expect(first.warnings).toEqual([
      { code: 'WALL_NONE', message: expect.stringContaining('No wall around the isolate') },
    ]);
    await session.call('shell', { action: 'reset' });
    expect(await session.shell('1 + 1')).toMatchObject({ output: { value: '2' }, warnings: [] });
    await using strict = await connect(join(fixtures, 'blog'), { args: ['--wall', 'require'], env });
    expect(await strict.fails('shell', { code: '1' })).toMatchObject({
      code: 'WALL_UNAVAILABLE',
      message: expect.stringContaining('no sandbox starts behind it'),
    });
    expect((await strict.call<{ items: unknown[] }>('list_models')).items.length).toBeGreaterThan(0);
  });

  test('a socket that is gone before it could be hidden costs a second start, and nothing else', async () => {
    const real = execFileSync('/bin/sh', ['-c', 'command -v bwrap'], { encoding: 'utf8' }).trim();
    const folder = join(outside, 'gone');
    mkdirSync(folder);
    // Of each kind of process every second one starts.
    const script = `#!/bin/sh
      for kind in main live read-source; do
        case " $* " in *"dist/project/$kind.js"*)
          if [ -e ${folder}/$kind ]; then rm ${folder}/$kind; exec ${real} "$@"; fi
          : > ${folder}/$kind; : > ${folder}/failed-$kind
          echo "bwrap: Can't create file at /tmp/gone.sock: Read-only file system" >&2; exit 1;;
        esac
      done
      exec ${real} "$@"\n`;
    writeFileSync(join(folder, 'bwrap'), script, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    await using session = await connect(join(fixtures, 'blog'), { args: ['--wall', 'require'], env });
    expect((await session.call<{ items: unknown[] }>('list_models')).items.length).toBeGreaterThan(0);
    expect(await session.shell('await prisma.user.count()')).toMatchObject({
      ...{ output: { value: '5' }, warnings: [], wall: 'bubblewrap' },
    });
    const { items, warnings } = await session.call<{ items: { origin: string }[]; warnings: unknown[] }>(
      'list_routes',
      { detail: 'full' },
    );
    expect(warnings).toEqual([]);
    expect(items.some(({ origin }) => origin === 'live')).toBe(true);
    for (const kind of ['main', 'live', 'read-source'])
      expect(existsSync(join(folder, `failed-${kind}`)), kind).toBe(true);
  });

  test('processes outside of it, and Ctrl+C, are not for the project; nothing is left behind', async () => {
    await using server = startRaw(join(fixtures, 'blog'), { args: ['--wall', 'require'] });
    await server.initialize();
    await server.shell("import './src/services/pricing'");
    const walls = server.processes().filter(({ command }) => /^\S*bwrap /.test(command));
    expect(walls.length).toBeGreaterThan(0);
    // What a terminal does: to the group of the server, of which the project process is none.
    const project = server.children().find(({ command }) => /project[\\/]main\.js/.test(command));
    expect(groupOf(project?.pid ?? 0)).not.toBe(groupOf(server.pid));
    process.kill(-server.pid, 'SIGINT');
    expect(await server.exit).toEqual({ code: 0, signal: null });
    await expectNoneLeft(server);
  });
});

/** After the name, which may hold anything: state, parent, group. */
function groupOf(pid: number): string | undefined {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[2];
}
