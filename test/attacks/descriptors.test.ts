// What whoever started the server left open for it: an open file, folder or socket is a way past every path that is checked.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyFixture, type Folder, makeFolder } from '../support/folders.ts';
import { startHttp } from '../support/http.ts';
import { processesBelow } from '../support/processes.ts';
import { startRaw, stdioWith } from '../support/raw.ts';
import { wallHindrance } from '../support/wall.ts';

const SECRET = 'open-before-the-start-8812';

/** Of each kind of child. */
const bundles = ['project/live', 'project/read-source', 'project/main', 'sandbox/main'];

/** What each of them is good for: in a project process, and in one that nothing of ours protects. */
const attempts = `
const fs = require('node:fs');
const tryOut = (use) => { try { return use() } catch (error) { return error.code } };
const read = (fd) => { const bytes = Buffer.alloc(100); return bytes.toString('utf8', 0, fs.readSync(fd, bytes, 0, 100, null)) };
module.exports = () => ({
  'a secret file': tryOut(() => read(240)),
  'a file to write to': tryOut(() => fs.writeSync(241, 'x')),
  'the end of a pipe': tryOut(() => read(242)),
  'a folder of somebody else': tryOut(() => fs.readFileSync('/proc/self/fd/243/notes.txt', 'utf8')),
  'a connection': tryOut(() => read(1021)),
  'a socket that listens': tryOut(() => fs.fstatSync(244).isSocket()),
});`;

describe.skipIf(process.platform !== 'linux')('descriptors that the server inherited', () => {
  let foreign: Folder;
  let project: Folder;
  let listener: Server;
  let peer: Socket;
  let inherited: Record<number, number>;
  /** As /proc shows them: whoever has one of these has inherited it. */
  let targets: string[];

  beforeAll(async () => {
    foreign = makeFolder({ 'secret.txt': SECRET, 'written.txt': '', 'notes.txt': SECRET });
    project = copyFixture('blog', { 'src/attempts.cjs': attempts });
    execFileSync('mkfifo', [join(foreign.dir, 'pipe')]);
    listener = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    peer = connect((listener.address() as AddressInfo).port, '127.0.0.1');
    const [connection] = (await once(listener, 'connection')) as [Socket];
    await new Promise((resolve) => peer.write(SECRET, resolve));
    const pipe = openSync(join(foreign.dir, 'pipe'), constants.O_RDWR);
    inherited = {
      240: openSync(join(foreign.dir, 'secret.txt'), 'r'),
      241: openSync(join(foreign.dir, 'written.txt'), 'a'),
      242: pipe,
      243: openSync(foreign.dir, 'r'),
      244: descriptorOf(listener),
      1021: descriptorOf(connection),
    };
    targets = Object.values(inherited).map((fd) => readlinkSync(`/proc/self/fd/${fd}`));
    writeFileSync(pipe, SECRET);
  });
  afterAll(() => {
    for (const number of [240, 241, 242, 243]) closeSync(inherited[number] as number);
    peer.destroy();
    listener.close();
    foreign[Symbol.dispose]();
    project[Symbol.dispose]();
  });

  /** Of `targets`, what each process below the server has open; by its bundle. */
  function openBelow(server: number): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const { pid, command } of processesBelow(server)) {
      const bundle = bundles.find((name) => command.includes(`dist/${name}.js`)) ?? 'others';
      found[bundle] = [...(found[bundle] ?? []), ...linksOf(pid).filter((link) => targets.includes(link))];
    }
    return found;
  }

  test('nothing protects: Node hands them to its children, which use them', () => {
    const grandchild = `console.log(JSON.stringify(require(${JSON.stringify(join(project.dir, 'src/attempts.cjs'))})()))`;
    const child = `require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' })`;
    const { stdout } = spawnSync(process.execPath, ['-e', child], { stdio: stdioWith(inherited) });
    expect(JSON.parse(String(stdout))).toEqual({
      'a secret file': SECRET,
      'a file to write to': 1,
      'the end of a pipe': SECRET,
      'a folder of somebody else': SECRET,
      'a connection': SECRET,
      'a socket that listens': true,
    });
  });

  const walls = wallHindrance === null ? ['require', 'off'] : ['off'];
  test.each(walls)('are in no child, --wall %s', async (wall) => {
    await using server = startRaw(project.dir, { args: ['--wall', wall], inherited });
    await server.initialize();
    const all: Record<string, string[]> = {};
    const look = () => {
      for (const [bundle, open] of Object.entries(openBelow(server.pid)))
        all[bundle] = [...(all[bundle] ?? []), ...open];
    };
    const looking = setInterval(look, 50);
    await server.callTool('list_routes');
    clearInterval(looking);
    const { output } = await server.shell(
      "import attempts from './src/attempts.cjs'; JSON.stringify(attempts())",
    );
    look();
    expect(JSON.parse(output.value.slice(1, -1))).toEqual({
      'a secret file': 'EBADF',
      'a file to write to': 'EBADF',
      'the end of a pipe': 'EBADF',
      'a folder of somebody else': expect.stringMatching(/^(?:PERMISSION_DENIED|ENOENT)$/),
      'a connection': 'EBADF',
      'a socket that listens': 'EBADF',
    });
    for (const bundle of bundles) expect(all, bundle).toHaveProperty([bundle], []);
    expect(Object.values(all).flat()).toEqual([]);
    expect(linksOf(server.pid).filter((link) => targets.includes(link))).toEqual([]);
  });

  test('are in no child of a server over HTTP', async () => {
    await using server = await startHttp({ cwd: project.dir, inherited });
    const session = await server.open();
    await session.shell("import './src/attempts.cjs'");
    const all = openBelow(server.raw.pid);
    expect(Object.keys(all)).toEqual(expect.arrayContaining(['project/main', 'sandbox/main']));
    expect(Object.values(all).flat()).toEqual([]);
  });

  test('what V8 logs to is none of them', async () => {
    const logs = makeFolder();
    const flags = ['--perf-basic-prof', `--perf-basic-prof-path=${logs.dir}`];
    await using server = startRaw(project.dir, {
      nodeArgs: flags,
      inherited: { 240: inherited[240] as number },
    });
    await server.initialize();
    await server.shell("import './src/attempts.cjs'");
    expect(Object.values(openBelow(server.pid)).flat()).toEqual([]);
    expect(readdirSync(logs.dir).length).toBeGreaterThan(0);
    expect(linksOf(server.pid).some((link) => link.startsWith(logs.dir))).toBe(true);
    logs[Symbol.dispose]();
  });
});

const descriptorOf = (socket: object) => (socket as { _handle: { fd: number } })._handle.fd;

function linksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    // It has ended.
    return [];
  }
}
