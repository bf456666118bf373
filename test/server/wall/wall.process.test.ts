// The walls of the operating system: the commands that raise them, the test that each must pass, and bubblewrap itself.
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { residentMb } from '../../../src/server/processes/memory.ts';
import { isUnwalled, untilWalled } from '../../../src/server/processes/walled.ts';
import { bubblewrapCommand, sealedCommand as bubblewrapSeal } from '../../../src/server/wall/bubblewrap.ts';
import type { Command, Sockets } from '../../../src/server/wall/command.ts';
import { createProjectWall } from '../../../src/server/wall/project-wall.ts';
import {
  sandboxExecCommand,
  sealedCommand as sandboxExecSeal,
} from '../../../src/server/wall/sandbox-exec.ts';
import { raiseWall, type Wall, type WallMode } from '../../../src/server/wall/wall.ts';
import { wallHindrance } from '../../support/wall.ts';

const onLinux = process.platform === 'linux';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-node-wall-test-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('CI has a wall to test', () => {
  if (process.env.CI && !process.env.TEST_WITHOUT_WALL) expect(wallHindrance).toBeNull();
});

const command: Command = { file: '/node', args: ['main.js'], env: { A: '1', MCP_NODE_PARENT: '77' } };

describe('the seal of a sandbox', () => {
  test('bubblewrap: libraries and what is named, nothing writable, no network, no terminal', () => {
    const { args, detached } = bubblewrapSeal('/usr/bin/bwrap', command, {
      paths: ['/app/dist', '/node'],
      links: [{ path: '/app/node_modules', target: '/store' }],
    });
    const text = args.join(' ');
    const mounted = [...text.matchAll(/--(?:ro-)?bind(?:-try)? (\S+)/g)].map(([, path]) => path);
    expect(
      mounted.filter((path) => !/^\/(?:usr|lib\d*|nix|gnu|etc\/ld\.so\.cache|proc\/sys)$/.test(path ?? '')),
    ).toEqual(['/app/dist', '/node']);
    expect(text).not.toMatch(/ --bind/);
    expect(text).toContain('--symlink /store /app/node_modules');
    expect(text).toContain('--unshare-net');
    expect(detached).toBe(true);
  });

  test('sandbox-exec: no writes, no network', () => {
    const { args } = sandboxExecSeal(command);
    expect(args[1]).toContain('(deny file-write*)\n(deny network*)');
    expect(args[1]).not.toContain('(allow file');
    expect(args.slice(2)).toEqual(['/node', 'main.js']);
  });
});

describe('the command of bubblewrap', () => {
  const nothing = { files: [], folders: [] };

  test('what makes programs load other code is for what runs behind it, not for bubblewrap', () => {
    const env = { LD_PRELOAD: '/x.so', SECRET: 's' };
    const built = bubblewrapCommand('/usr/bin/bwrap', { ...command, env }, [], nothing);
    expect(built.env).toMatchObject({ SECRET: 's' });
    expect(built.env).not.toHaveProperty('LD_PRELOAD');
    expect(built.args.join(' ')).toContain('--setenv LD_PRELOAD /x.so');
    // Everybody may read the arguments of a process.
    expect(built.args).not.toContain('SECRET');
  });

  const build = (writable: string[]) =>
    bubblewrapCommand('/usr/bin/bwrap', command, writable, { files: ['/s'], folders: ['/t'] });

  test('everything is read-only first; then what is open, then what is hidden even there', () => {
    const { file, args } = build(['/project/dist', '/project/data']);
    const text = args.join(' ');
    expect(file).toBe('/usr/bin/bwrap');
    expect(text).toMatch(
      /^--ro-bind \/ \/ --dev \/dev --proc \/proc --ro-bind \/proc\/sys \/proc\/sys --bind/,
    );
    expect(text).toContain(
      '--bind /project/dist /project/dist --bind /project/data /project/data --tmpfs /t --remount-ro /t --ro-bind /dev/null /s',
    );
    for (const flag of ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--die-with-parent'])
      expect(args).toContain(flag);
    expect(text).toContain('--cap-drop ALL');
    expect(args.slice(args.indexOf('--'))).toEqual(['--', '/node', 'main.js']);
  });

  test('the parent is the one of the namespace; temporary files are private unless theirs were opened', () => {
    expect(build([])).toMatchObject({
      env: { A: '1', MCP_NODE_PARENT: '1', TMPDIR: '/dev/shm' },
      detached: true,
    });
    expect(build([tmpdir()]).env).not.toHaveProperty('TMPDIR');
    expect(build([`${tmpdir()}-other`]).env).toHaveProperty('TMPDIR');
  });
});

test('the profile of sandbox-exec denies writes, then opens paths, whatever is in their names', () => {
  const { file, args, env } = sandboxExecCommand(command, ['/a "quoted\\" dir', '/temp'], '/temp');
  expect([file, args[0], ...args.slice(2)]).toEqual(['/usr/bin/sandbox-exec', '-p', '/node', 'main.js']);
  const rules = (args[1] ?? '').split('\n');
  expect(rules.slice(0, 5)).toEqual([
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    '(deny lsopen)',
    '(deny appleevent-send)',
  ]);
  expect(rules.slice(-3)).toEqual([
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero"))',
    '(allow file-write* (subpath "/a \\"quoted\\\\\\" dir"))',
    '(allow file-write* (subpath "/temp"))',
  ]);
  expect(env).toMatchObject({ A: '1', MCP_NODE_PARENT: '77', TMPDIR: '/temp' });
});

describe.runIf(onLinux)('a wall that does not hold is none', () => {
  /** A bwrap of ours in front of PATH. */
  function fakeBubblewrap(script: string): void {
    writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'bwrap'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  }
  const afterFlags = 'while [ "$1" != -- ]; do shift; done; shift;';

  test.each<[what: string, script: string, reason: RegExp]>([
    [
      'it opens nothing',
      'echo "bwrap: No permissions to create new namespace" >&2; exit 1',
      /No permissions/,
    ],
    ['it holds nothing', `${afterFlags} exec "$@"`, /can be written/],
    ['it writes elsewhere', 'exit 0', /what should be writable/],
    ['it hides everything', `${afterFlags} exec "$1" "$2" "$3" sh /nowhere`, /cannot be read/],
  ])('%s', async (_what, script, reason) => {
    fakeBubblewrap(script);
    const wall = await raiseWall('auto', '/nowhere');
    expect(wall.name).toBe('none');
    expect(wall.missing?.reason).toMatch(reason);
    expect(wall.around(command, [])).toEqual(command);
    await expect(raiseWall('require', '/nowhere')).rejects.toMatchObject({
      code: 'WALL_UNAVAILABLE',
      message: expect.stringMatching(reason),
      hint: expect.stringContaining('--wall auto'),
    });
  });

  test('nothing is installed: says what to install', async () => {
    vi.stubEnv('PATH', folder);
    const { missing } = await raiseWall('auto', '/nowhere');
    expect(missing).toEqual({
      reason: 'bubblewrap is not installed',
      remedy: expect.stringContaining('apt install bubblewrap'),
    });
  });

  test('a program of that name in the project is not it, nor one that a link leads to', async () => {
    fakeBubblewrap('exit 0');
    vi.stubEnv('PATH', folder);
    expect((await raiseWall('auto', folder)).missing?.reason).toMatch(
      /bwrap is, or leads to, a file of the project/,
    );
    const bin = mkdtempSync(join(tmpdir(), 'mcp-node-wall-bin-'));
    symlinkSync(join(folder, 'bwrap'), join(bin, 'bwrap'));
    vi.stubEnv('PATH', bin);
    expect((await raiseWall('auto', folder)).missing?.reason).toMatch(
      /bwrap is, or leads to, a file of the project/,
    );
    rmSync(bin, { recursive: true });
  });
});

test.skipIf(wallHindrance !== null)('without a temporary folder it cannot be tried', async () => {
  vi.stubEnv('TMPDIR', join(folder, 'missing'));
  expect((await raiseWall('auto', '/nowhere')).missing?.reason).toMatch(/missing/);
});

test('off: none, and nothing is missing', async () => {
  const wall = await raiseWall('off' satisfies WallMode, '/nowhere');
  expect(wall).toMatchObject({ name: 'none' });
  expect(wall).not.toHaveProperty('missing');
});

describe.skipIf(!onLinux || wallHindrance !== null)('behind bubblewrap', () => {
  let wall: Wall;
  beforeEach(async () => {
    wall = await raiseWall('require', '/nowhere');
  });

  /** What a program prints, or its error code and stderr. */
  function run(file: string, args: string[], writable: string[] = [], tries = 4): string {
    const behind = wall.around({ file, args, env: { ...process.env } }, writable);
    const { status, stdout, stderr } = spawnSync(behind.file, behind.args, {
      env: behind.env,
      encoding: 'utf8',
    });
    if (tries > 1 && isUnwalled(stderr)) return run(file, args, writable, tries - 1);
    return status === 0 ? stdout.trim() : `${status}: ${stderr.trim()}`;
  }
  const node = (code: string, writable?: string[]) => run(process.execPath, ['-e', code], writable);
  const open = (file: string, flags: string) =>
    `try { require('fs').closeSync(require('fs').openSync(${JSON.stringify(file)}, '${flags}')); console.log('opened') } catch (error) { console.log(error.code) }`;

  test('no file opens for writing, and none is made; all can be read', () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'text');
    expect(node(open(file, 'r+'))).toBe('EROFS');
    expect(node(open(join(folder, 'new'), 'w'))).toBe('EROFS');
    expect(node(open(join(process.cwd(), 'package.json'), 'r+'))).toBe('EROFS');
    expect(node(open(file, 'r'))).toBe('opened');
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });

  const hasCompiler = spawnSync('cc', ['--version']).status === 0;
  test.skipIf(!hasCompiler)(
    'nor by a library that an env file of the project has loaded into every program',
    () => {
      const file = join(folder, 'loaded');
      const source = `#include <fcntl.h>\n__attribute__((constructor)) void begin(void) { open("${file}", O_CREAT, 0600); }`;
      writeFileSync(join(folder, 'library.c'), source);
      const library = join(folder, 'library.so');
      execFileSync('cc', ['-shared', '-fPIC', '-o', library, join(folder, 'library.c')]);
      const env = { ...process.env, LD_PRELOAD: library };
      const script = `console.log(process.env.LD_PRELOAD)`;
      const behind = wall.around({ file: process.execPath, args: ['-e', script], env }, []);
      // It is passed on, for what runs behind the wall.
      expect(execFileSync(behind.file, behind.args, { env: behind.env, encoding: 'utf8' })).toBe(
        `${library}\n`,
      );
      expect(existsSync(file)).toBe(false);
      execFileSync('true', { env });
      expect(existsSync(file)).toBe(true);
    },
  );

  test('nor by a program that it starts', () => {
    const file = join(folder, 'new');
    const code = `console.log(require('child_process').spawnSync('sh', ['-c', 'echo x > ${file}'], { encoding: 'utf8' }).stderr)`;
    expect(node(code)).toMatch(/Read-only file system/);
    expect(existsSync(file)).toBe(false);
  });

  test('what is open can be written, and no more; a path that is not there opens its folder', () => {
    mkdirSync(join(folder, 'open'));
    mkdirSync(join(folder, 'closed'));
    symlinkSync(join(folder, 'closed'), join(folder, 'open', 'link'));
    const writable = [join(folder, 'open', 'later')];
    expect(node(open(join(folder, 'open', 'later'), 'w'), writable)).toBe('opened');
    expect(node(open(join(folder, 'closed', 'new'), 'w'), writable)).toBe('EROFS');
    expect(node(open(join(folder, 'open', 'link', 'new'), 'w'), writable)).toBe('EROFS');
    expect(existsSync(join(folder, 'open', 'later'))).toBe(true);
  });

  test('paths are opened for the processes of the shells only; opening everything is no wall', () => {
    const project = createProjectWall('auto', '/nowhere');
    const setup = { wall, env: {} };
    const binds = (opened?: 'opened') =>
      project
        .wrapper(
          setup,
          opened,
        )(command)
        .args.filter((arg) => arg === folder);
    const write = [folder];
    expect(project.open({ write, net: [] })).toBe(true);
    expect(project.open({ write, net: [] })).toBe(false);
    expect(project.open({ write, net: ['localhost:80', 'unix:/run/x.sock'] })).toBe(true);
    expect(project.open({ write, net: ['unix:/run/x.sock'] })).toBe(false);
    expect(project.open({ write, net: true })).toBe(true);
    expect(project.open({ write, net: ['unix:/run/x.sock'] })).toBe(false);
    expect(binds('opened')).toHaveLength(2);
    expect(binds()).toHaveLength(0);
    expect(project.inForce(wall)).toBe('bubblewrap');

    expect(project.open({ write: true, net: [] })).toBe(true);
    expect(project.wrapper(setup, 'opened')(command)).toBe(command);
    expect(project.wrapper(setup)(command).file).toMatch(/bwrap$/);
    expect(project.inForce(wall)).toBe('none');
  });

  test('temporary files are its own', () => {
    const name = `mcp-node-${process.pid}`;
    const code = `const file = require('os').tmpdir() + '/${name}'; require('fs').writeFileSync(file, ''); console.log(file)`;
    const file = node(code);
    expect(file).toMatch(new RegExp(`^/.*${name}$`));
    expect(existsSync(file)).toBe(false);
  });

  test('it sees no process but its own, and has no capability', () => {
    expect(
      node(
        `try { process.kill(${process.pid}, 0); console.log('there') } catch (error) { console.log(error.code) }`,
      ),
    ).toBe('ESRCH');
    expect(run('grep', ['CapEff', '/proc/self/status'])).toMatch(/^CapEff:\s+0+$/);
  });

  describe('sockets and pipes that are there', () => {
    const sockets = [
      'agent',
      'session/program/bus',
      'tmux/default',
      'near.sock',
      'db/.s.PGSQL.5432',
      'named',
    ];
    const pipes = ['pipe', 'project/tmp/deeper/pipe'];
    let servers: Server[];
    beforeEach(async () => {
      for (const name of ['session/program', 'tmux', 'project/tmp/deeper', 'db'])
        mkdirSync(join(folder, name), { recursive: true });
      wall = await raiseWall('require', join(folder, 'project'));
      servers = await Promise.all(sockets.map((name) => listen(join(folder, name))));
      for (const name of pipes) execFileSync('mkfifo', [join(folder, name)]);
      // It has a reader, so that who opens it to write does not wait.
      const readers = pipes.map((name) => openSync(join(folder, name), constants.O_RDWR));
      vi.stubEnv('SSH_AUTH_SOCK', join(folder, 'agent'));
      vi.stubEnv('XDG_RUNTIME_DIR', join(folder, 'session'));
      vi.stubEnv('TMUX', `${join(folder, 'tmux/default')},77,0`);
      vi.stubEnv('DISPLAY', ':7');
      return () => {
        for (const server of servers) server.close();
        for (const reader of readers) closeSync(reader);
      };
    });
    const listen = (path: string) =>
      new Promise<Server>((resolve) => {
        const server = createServer((socket) => socket.end()).listen(path, () => resolve(server));
      });
    /** Each socket connected to, each pipe written to; and the variables that name any. */
    const script = `
      const { openSync, writeSync } = require('node:fs');
      const connect = (path) => new Promise((resolve) => {
        const socket = require('node:net').connect(path, () => resolve('reached')).on('error', ({ code }) => resolve(code)).on('close', () => socket.destroy());
      });
      const write = (path) => { try { return writeSync(openSync(path, 'r+'), 'x') } catch ({ code }) { return code } };
      const [sockets, pipes] = JSON.parse(process.argv[1]);
      Promise.all(sockets.map(connect)).then((reached) => {
        const told = [...sockets.map((path, i) => [path, reached[i]]), ...pipes.map((path) => [path, write(path)])];
        const { SSH_AUTH_SOCK, TMUX, DISPLAY } = process.env;
        console.log(JSON.stringify({ ...Object.fromEntries(told), variables: { SSH_AUTH_SOCK, TMUX, DISPLAY } }));
        process.exit();
      });`;
    async function reached(around: Wall['around'], permitted?: Sockets, extra: string[] = []) {
      const [paths, ends] = [[...sockets, ...extra], pipes].map((list) =>
        list.map((name) => (name.startsWith('\0') ? name : join(folder, name))),
      );
      const args = ['-e', script, JSON.stringify([paths, ends])];
      const { stdout } = await untilWalled(() => {
        const built = around({ file: process.execPath, args, env: { ...process.env } }, [], permitted);
        // Not the synchronous one: the listeners are ours.
        return promisify(execFile)(built.file, built.args, { env: built.env });
      });
      return JSON.parse(stdout.replaceAll(`${folder}/`, '')) as Record<string, unknown>;
    }

    test('nothing protects: all are reached', async () => {
      const told = await reached((plain) => plain);
      for (const name of sockets) expect(told[name], name).toBe('reached');
      for (const name of pipes) expect(told[name], name).toBe(1);
      expect(told.variables).toEqual({
        SSH_AUTH_SOCK: 'agent',
        TMUX: 'tmux/default,77,0',
        DISPLAY: ':7',
      });
    });

    test('all are hidden but those of databases, and so are the variables that name them', async () => {
      const told = await reached(wall.around);
      for (const name of sockets)
        expect(told[name], name).toEqual(
          name.startsWith('db/') ? 'reached' : expect.stringMatching(/^(?:ECONNREFUSED|ENOTSOCK|ENOENT)$/),
        );
      for (const name of pipes) expect(told[name], name).toMatch(/^(?:EACCES|ENOENT)$/);
      // With what will be there.
      expect(told['tmux/default']).toBe('ENOENT');
      expect(told.variables).toEqual({});
    });

    test('a socket that was named is open, with its variable; without a list, all but those of the session are', async () => {
      const named = await reached(
        wall.around,
        ['agent', 'named'].map((name) => join(folder, name)),
      );
      expect(named).toMatchObject({
        agent: 'reached',
        named: 'reached',
        variables: { SSH_AUTH_SOCK: 'agent' },
      });
      expect(named['near.sock']).not.toBe('reached');
      const every = await reached(wall.around, true);
      expect(every).toMatchObject({ named: 'reached', 'near.sock': 'reached', variables: {} });
      for (const name of ['agent', 'session/program/bus', 'tmux/default'])
        expect(every[name]).not.toBe('reached');
      for (const name of pipes) expect(every[name]).not.toBe(1);
    });

    test('known hole: an abstract socket is reached', async () => {
      const abstract = `\0mcp-node-test-${process.pid}`;
      servers.push(await listen(abstract));
      expect((await reached(wall.around, [], [abstract]))[abstract]).toBe('reached');
    });
  });

  test('its memory is that of what runs behind it', async () => {
    const script = `globalThis.held = Buffer.alloc(150 * 2 ** 20, 1); console.log('held'); setInterval(() => {}, 1000)`;
    const behind = wall.around({ file: process.execPath, args: ['-e', script], env: { ...process.env } }, []);
    const child = spawn(behind.file, behind.args, { env: behind.env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout as NodeJS.ReadableStream, 'data');
      expect(await residentMb(child.pid)).toBeGreaterThan(150);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      expect(await residentMb(child.pid)).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('descriptors beyond stderr reach it, and its end is that of the one outside', () => {
    const behind = wall.around(
      { file: 'sh', args: ['-c', 'cat <&3 >&4; exit 9'], env: { ...process.env } },
      [],
    );
    writeFileSync(join(folder, 'in'), 'through');
    const script = `"$@" 3<${join(folder, 'in')} 4>${join(folder, 'out')}; echo $?`;
    const stdout = execFileSync('sh', ['-c', script, 'sh', behind.file, ...behind.args], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('9\n');
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('through');
  });
});
