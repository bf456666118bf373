// Which database is taken for a history of migrations, on SQLite files, and beside servers that hang.
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readMigrations } from '../../../src/project/connections/migrations.ts';
import type { NamedDatabases } from '../../../src/protocol/databases/connections.ts';
import type { MigrationSet } from '../../../src/protocol/databases/migrations.ts';
import { fixtures } from '../../support/folders.ts';
import { writeFiles } from '../../support/temp.ts';

const setOf = (orm: string, name = 'a'): MigrationSet => ({
  ...{ orm, source: `${orm}/migrations`, database: null, files: [{ name, key: name }] },
  record: { table: 'migrations', columns: ['name'], key: 'name' },
});
type Named = NamedDatabases['items'][number];
const file = (orm: string, name: string): Named => ({
  ...{ orm, provider: 'sqlite', host: null, port: null, name, variable: null, source: `${orm}.js:1` },
});
const server = (orm: string, variable: string): Named => ({
  ...{ orm, provider: 'postgresql', host: null, port: null, name: null, variable, source: `${orm}.js:2` },
});

/** `databases`: by file, the migrations that its table says were applied; null: it has no such table. */
async function folderWith(databases: Record<string, string[] | null>): Promise<string> {
  const root = await writeFiles({ 'package.json': {} });
  mkdirSync(join(root, 'data'));
  for (const [path, applied] of Object.entries(databases)) {
    const database = new DatabaseSync(join(root, path));
    database.exec(`CREATE TABLE ${applied === null ? 'other' : 'migrations'} (name text)`);
    for (const name of applied ?? []) database.prepare('INSERT INTO migrations VALUES (?)').run(name);
    database.close();
  }
  return root;
}
const read = (root: string, items: Named[], ...sets: MigrationSet[]) =>
  readMigrations(root, { items, sets, folders: [root, join(fixtures, 'bank')], timeoutMs: 8_000 });

const letIn = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

test.each<[string, (socket: Socket) => void]>([
  ['says nothing', () => {}],
  ['lets in, and says nothing', (socket) => socket.once('data', () => socket.write(letIn))],
])('a database that %s is unknown, once for all, and the others are told', async (_, serve) => {
  const sockets: Socket[] = [];
  const hanging = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    serve(socket);
  });
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    hanging.close();
  });
  const { port } = hanging.address() as AddressInfo;
  vi.stubEnv('HANGING_URL', `postgresql://x:x@127.0.0.1:${port}/x`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const root = await folderWith({ 'app.db': ['a'] });
  const wanted = (orm: string) => ({ ...setOf(orm), database: `${orm}.js:2` });
  const items = [server('prisma', 'HANGING_URL'), file('knex', 'app.db')];
  const answers = await read(root, items, wanted('prisma'), wanted('prisma'), setOf('knex'));
  const unknown = expect.stringMatching(
    /^The database HANGING_URL cannot be reached: (?:it did not answer within|timeout)/,
  );
  expect(answers).toMatchObject([
    { orm: 'prisma', unknown, pending: [] },
    { orm: 'prisma', unknown, pending: [] },
    { orm: 'knex', connection: 'app.db', applied: 1, unknown: null },
  ]);
  expect(sockets).toHaveLength(1);
});

test.each([
  ['its own before that of another ORM', [file('knex', 'a.db'), file('typeorm', 'b.db')], 'b.db'],
  ['its own, where both name it', [file('knex', 'b.db'), file('typeorm', 'b.db')], 'b.db'],
  [
    'the second of its own',
    [file('typeorm', 'none.db'), file('knex', 'a.db'), file('typeorm', 'b.db')],
    'b.db',
  ],
  ['another, where nothing names its own', [file('knex', 'a.db'), file('kysely', 'b.db')], 'a.db'],
  ['another, where its own is not there', [file('typeorm', 'gone.db'), file('knex', 'a.db')], 'a.db'],
])('the database of migrations is %s', async (_, items, connection) => {
  const root = await folderWith({ 'a.db': ['z'], 'b.db': ['a'], 'none.db': null });
  expect(await read(root, items, setOf('typeorm'))).toMatchObject([
    {
      connection,
      table: 'migrations',
      applied: 1,
      pending: connection === 'b.db' ? [] : ['a'],
      unknown: null,
    },
  ]);
});

test('the table of another ORM says nothing of one whose own database has none', async () => {
  const root = await folderWith({ 'a.db': ['a'], 'none.db': null });
  const items = [file('knex', 'a.db'), file('typeorm', 'none.db')];
  expect(await read(root, items, setOf('typeorm'))).toMatchObject([
    { connection: 'none.db', table: null, applied: 0, pending: ['a'], unknown: null },
  ]);
  vi.stubEnv('APP_DATABASE', 'file:./a.db');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await read(root, [file('typeorm', 'none.db')], setOf('typeorm'))).toMatchObject([
    { connection: 'APP_DATABASE', table: 'migrations', applied: 1, pending: [], unknown: null },
  ]);
});

test('nothing is pending where a database that has no table answers, and another refuses', async () => {
  vi.stubEnv('DEAD_URL', 'postgresql://127.0.0.1:1/none');
  onTestFinished(() => void vi.unstubAllEnvs());
  const root = await folderWith({ 'none.db': null });
  const items = [file('typeorm', 'none.db'), server('typeorm', 'DEAD_URL')];
  expect(await read(root, items, setOf('typeorm'))).toMatchObject([
    { connection: null, pending: [], unknown: expect.stringContaining('ECONNREFUSED') },
  ]);
});
