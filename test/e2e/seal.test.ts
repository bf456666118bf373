// What an agent or a client can do while a sandbox starts: it stays sealed, and none is left behind.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixtures, install } from '../support/folders.ts';
import { type RawServer, startRaw } from '../support/raw.ts';
import { wallHindrance } from '../support/wall.ts';

/** Process ids of sandboxes of this installation, whoever their parent is; with what is only a wall. */
function sandboxesOf(dir: string): { walls: number; sandboxes: number } {
  const commands = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandOf)
    .filter((command) => command.includes(`${dir}/dist/sandbox/main.js`));
  const walls = commands.filter((command) => /^\S*bwrap\0/.test(command)).length;
  return { walls, sandboxes: commands.length - walls };
}

function commandOf(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
  } catch {
    return '';
  }
}

const reset = (server: RawServer) => server.callTool('shell', { action: 'reset' });

describe.skipIf(wallHindrance !== null || process.platform !== 'linux')('a sandbox that starts', () => {
  test('is sealed after one was reset before it had started, also where packages are links', async () => {
    using installed = install();
    await using server = startRaw(join(fixtures, 'blog'), {
      build: installed.bin,
      args: ['--wall', 'auto'],
    });
    await server.initialize();
    await server.shell('1');
    // bubblewrap is two processes: outside of the namespace, and its first one.
    const one = { walls: 2, sandboxes: 1 };
    expect(sandboxesOf(installed.dir), server.stderr()).toEqual(one);
    for (let i = 0; i < 5; i++) await Promise.all([reset(server), reset(server), reset(server)]);
    expect((await server.shell('1 + 1')).output.value).toBe('2');
    await expect.poll(() => sandboxesOf(installed.dir)).toEqual(one);
    await reset(server);
    expect((await server.shell('1 + 1')).output.value).toBe('2');
    await expect.poll(() => sandboxesOf(installed.dir)).toEqual(one);
    expect(server.stderr()).not.toContain('without');
  });
});

test.runIf(process.platform === 'linux')(
  'has no environment, and Node lets it write, start and thread nothing',
  async () => {
    await using server = startRaw(join(fixtures, 'blog'), {
      args: ['--wall', 'off'],
      env: { SECRET: 'outside' },
    });
    await server.initialize();
    await server.shell('1');
    const sandbox = server.children().find(({ command }) => /sandbox\/main\.js/.test(command));
    const names = readFileSync(`/proc/${sandbox?.pid}/environ`, 'utf8')
      .split('\0')
      .map((line) => line.split('=')[0]);
    expect(names.filter((name) => !/^(?:TZ|LANG|LC_\w+|)$/.test(name ?? ''))).toEqual([]);
    const flags = sandbox?.command.match(/ --(?:experimental-permission|permission|allow-\S+)/g);
    expect(flags?.map((flag) => flag.trim().replace('experimental-', ''))).toEqual([
      '--permission',
      '--allow-addons',
      '--allow-fs-read=*',
    ]);
  },
);
