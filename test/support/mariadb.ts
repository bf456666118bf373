// A real MariaDB for a test file, of the distribution's packages: started in a temporary folder, gone at the end.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './raw.ts';

export interface MariaDb {
  url: string;
  stop(): Promise<void>;
}

/** Its server, or null: then tests of it are skipped, but not in CI. MARIADBD names one that lies elsewhere. */
export const mariadbd: string | null =
  [process.env.MARIADBD, '/usr/sbin/mariadbd', '/usr/libexec/mariadbd', '/opt/homebrew/bin/mariadbd'].find(
    (file) => file !== undefined && existsSync(file),
  ) ?? (process.env.CI ? '/usr/sbin/mariadbd' : null);

export async function startMariaDb(program: string): Promise<MariaDb> {
  if (!existsSync(program)) throw new Error(`${program} is missing: apt install mariadb-server-core`);
  const folder = mkdtempSync(join(tmpdir(), 'mcp-node-mariadb-'));
  // As root, the server runs as a user of its own.
  const asRoot = process.getuid?.() === 0 ? ['--user=nobody'] : [];
  // Several servers that share one delete each other's tables at the start.
  const temporary = mkdtempSync(`${folder}-`);
  if (asRoot.length > 0) spawnSync('chown', ['nobody', folder, temporary]);
  chmodSync(folder, 0o755);
  const share = join(dirname(dirname(program)), 'share/mysql');
  const folders = [`--datadir=${folder}`, `--tmpdir=${temporary}`, `--lc-messages-dir=${share}`];
  const common = ['--no-defaults', ...folders, ...asRoot];
  const scripts = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'].filter((name) =>
    readdirSync(share).includes(name),
  );
  const input = [
    'CREATE DATABASE mysql;',
    'USE mysql;',
    ...scripts.map((name) => readFileSync(join(share, name), 'utf8')),
  ];
  const made = spawnSync(program, [...common, '--bootstrap'], {
    input: `${input.join('\n')}\n`,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`MariaDB was not set up: ${made.stderr}`);
  const port = await freePort();
  const options = [
    '--skip-grant-tables',
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${folder}/socket`,
  ];
  const log: string[] = [];
  const server = spawn(program, [...common, ...options, `--pid-file=${folder}/pid`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  server.stderr?.setEncoding('utf8').on('data', (text: string) => log.push(text));
  await untilListening(server, port, log);
  return {
    url: `mysql://root@127.0.0.1:${port}/`,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
      for (const one of [folder, temporary]) rmSync(one, { recursive: true, force: true });
    },
  };
}

async function untilListening(server: ChildProcess, port: number, log: readonly string[]): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`MariaDB did not start: ${log.join('')}`);
    const isOpen = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await setTimeout(100);
  }
}
