// The tools on databases, on a real PostgreSQL and on SQLite files: what they say, and that nothing gets past them.

import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionInfo } from '../../src/protocol/databases/connections.ts';
import { connect, type Session } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const packages = join(fixtures, 'bank/node_modules');
const { createClient } = createRequire(join(fixtures, 'bank/package.json'))('@libsql/client') as {
  createClient(options: { url: string }): { execute(sql: string): Promise<unknown>; close(): void };
};
const PASSWORD = 'only-for-tests';

/** A project with these packages of the fixture, as npm would install them. */
function projectWith(names: readonly string[], files: Record<string, string> = {}) {
  const project = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies: {} }),
    'node_modules/.keep': '',
    ...files,
  });
  for (const name of names) symlinkSync(join(packages, name), join(project.dir, 'node_modules', name));
  return project;
}

async function sqliteFile(file: string, sql: readonly string[]): Promise<void> {
  const client = createClient({ url: `file:${file}` });
  for (const statement of sql) await client.execute(statement);
  client.close();
}

let postgres: Postgres;
let project: ReturnType<typeof makeFolder>;
let server: Session;

beforeAll(async () => {
  postgres = await startPostgres();
  project = projectWith(['pg', 'libsql']);
  await sqliteFile(join(project.dir, 'notes.db'), [
    'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, size REAL, raw BLOB)',
    `INSERT INTO notes (text, size, raw) VALUES ('the first', 1.5, x'00ff'), ('line
break', NULL, NULL)`,
  ]);
  server = await connect(project.dir, { env: { DATABASE_URL: postgres.url, NOTES_DB: 'file:notes.db' } });
});
afterAll(async () => {
  await server?.close();
  project?.[Symbol.dispose]();
  await postgres?.stop();
});

const list = async (session: Session) =>
  (await session.call<{ items: ConnectionInfo[] }>('database_connections')).items;

describe('database_connections', () => {
  test('what the environment names, without credentials', async () => {
    const items = await list(server);
    const port = Number(new URL(postgres.url).port);
    expect(items).toEqual([
      {
        ...{ name: 'DATABASE_URL', provider: 'postgresql', host: '127.0.0.1', port, database: 'postgres' },
        ...{ variable: 'DATABASE_URL', source: null, driver: 'pg' },
        ...{ mode: 'read', protection: 'driver', reachable: true },
      },
      {
        ...{ name: 'NOTES_DB', provider: 'sqlite', host: null, port: null, database: 'notes.db' },
        ...{ variable: 'NOTES_DB', source: null, driver: 'libsql' },
        ...{ mode: 'read', protection: 'driver', reachable: true },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain(PASSWORD);
  });

  test('what cannot be reached says why: each kind', async () => {
    const dead = 'postgresql://ada:only-for-tests@127.0.0.1:1/bank';
    const wrong = new URL(postgres.url);
    wrong.password = 'another';
    using other = projectWith(['pg', 'postgres'], {
      'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url = env("UNSET_URL")\n}`,
      'drizzle.config.ts': `export default { dialect: 'sqlite', dbCredentials: { url: 'file:gone.db' } };`,
      'package.json': JSON.stringify({ dependencies: { prisma: '6', 'drizzle-orm': '0.45' } }),
    });
    const env = { DEAD_URL: dead, WRONG_URL: wrong.href, MY_URL: 'mysql://127.0.0.1:1/shop' };
    await using session = await connect(other.dir, { env });
    const items = await list(session);
    expect(items.map(({ reachable }) => reachable)).toEqual(items.map(() => false));
    const reasons = Object.fromEntries(items.map(({ name, reason }) => [name, reason]));
    expect(reasons).toEqual({
      UNSET_URL: 'the variable UNSET_URL is not set where the shell runs',
      'gone.db': 'there is no file gone.db',
      DEAD_URL: expect.stringContaining('ECONNREFUSED'),
      WRONG_URL: expect.stringContaining('password authentication failed'),
      MY_URL: expect.stringContaining('none of its drivers is installed (mysql2)'),
    });
    expect(JSON.stringify(items)).not.toContain(PASSWORD);
  });

  test('a driver that nothing holds is refused, one that a dependency hides is found', async () => {
    using unheld = projectWith(['postgres']);
    await using session = await connect(unheld.dir, { env: { DATABASE_URL: postgres.url } });
    expect(await list(session)).toMatchObject([
      { reachable: false, reason: expect.stringContaining('nothing holds the driver postgres') },
    ]);
    using strict = projectWith([], {
      'package.json': JSON.stringify({ dependencies: { orm: '1' } }),
      'node_modules/orm/package.json': JSON.stringify({ name: 'orm', exports: './index.js' }),
      'node_modules/orm/index.js': '',
      'node_modules/orm/node_modules/.keep': '',
    });
    symlinkSync(join(packages, 'pg'), join(strict.dir, 'node_modules/orm/node_modules/pg'));
    await using another = await connect(strict.dir, { env: { DATABASE_URL: postgres.url } });
    expect(await list(another)).toMatchObject([{ driver: 'pg', reachable: true }]);
  });

  test('a role that may only read is used, and none at all is said', async () => {
    await postgres.query(`CREATE ROLE looker LOGIN PASSWORD 'looks' IN ROLE pg_read_all_data`);
    const role = new URL(postgres.url);
    [role.username, role.password] = ['looker', 'looks'];
    using held = projectWith(['pg'], {
      'mcp-node.config.json': JSON.stringify({ readonlyDatabaseUrl: 'env:READER_URL' }),
    });
    const env = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x', READER_URL: role.href };
    await using session = await connect(held.dir, { env });
    expect(await list(session)).toMatchObject([
      { name: 'DATABASE_URL', protection: 'database-role', reachable: true },
    ]);
    using empty = makeFolder({ 'package.json': '{}' });
    await using nothing = await connect(empty.dir);
    expect(await nothing.call('database_connections')).toMatchObject({
      items: [],
      warnings: [{ code: 'NO_DATABASE' }],
    });
  });
});
