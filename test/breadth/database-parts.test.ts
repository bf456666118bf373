// A database whose host, user, password and name stand in variables of their own, as in most applications with TypeORM, Sequelize and Knex.
import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionInfo } from '../../src/protocol/databases/connections.ts';
import type { Effects } from '../../src/protocol/databases/effects.ts';
import { connect, type Session } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../support/mariadb.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

interface Client {
  query(sql: string): Promise<[unknown[]]>;
  end(): Promise<void>;
}
const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise') as {
  createConnection(options: object): Promise<Client>;
};

const dataSource = `const { DataSource, EntitySchema } = require('typeorm');
const Note = new EntitySchema({ name: 'Note', tableName: 'notes', columns: { id: { type: 'int', primary: true, generated: true }, text: { type: 'varchar' } } });
exports.AppDataSource = new DataSource({
  type: process.env.DB_TYPE, host: process.env.DB_HOST, port: Number(process.env.DB_PORT),
  username: process.env.DB_USERNAME, password: process.env.DB_PASSWORD, database: process.env.DB_NAME, entities: [Note],
});`;

/** With TypeORM and one driver, as npm would install them. */
function projectWith(driver: string, fixture: string) {
  const dependencies = { typeorm: '^1.0.0', [driver]: '*' };
  const project = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies }),
    'src/data-source.js': dataSource,
    'node_modules/.keep': '',
  });
  const from = (folder: string, name: string) => join(fixtures, folder, 'node_modules', name);
  symlinkSync(from('typeorm', 'typeorm'), join(project.dir, 'node_modules/typeorm'));
  symlinkSync(from(fixture, driver), join(project.dir, 'node_modules', driver));
  return project;
}

interface Server {
  url: string;
  query(sql: string): Promise<unknown[]>;
  stop(): Promise<unknown>;
}

async function postgresServer(): Promise<Server> {
  const server: Postgres = await startPostgres();
  const { url, query } = await server.create('shop', '');
  return { url, query, stop: () => server.stop() };
}

async function mariaDbServer(): Promise<Server> {
  const server: MariaDb = await startMariaDb(mariadbd ?? '');
  const client = await mysql.createConnection({ uri: server.url });
  await client.query('CREATE DATABASE shop');
  await client.query('USE shop');
  return {
    url: `${server.url}shop`,
    query: async (sql) => (await client.query(sql))[0],
    async stop() {
      await client.end();
      await server.stop();
    },
  };
}

const kinds = [
  { type: 'postgres', provider: 'postgresql', driver: 'pg', fixture: 'typeorm', start: postgresServer },
  { type: 'mysql', provider: 'mysql', driver: 'mysql2', fixture: 'bank', start: mariaDbServer },
].filter(({ type }) => type !== 'mysql' || mariadbd);

describe.each(kinds)('$type', ({ type, provider, driver, fixture, start }) => {
  let database: Server;
  let project: ReturnType<typeof makeFolder>;
  let server: Session;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await start();
    await database.query('CREATE TABLE notes (id int PRIMARY KEY, text varchar(80))');
    await database.query("INSERT INTO notes VALUES (1, 'the first')");
    project = projectWith(driver, fixture);
    const { hostname, port, username, password } = new URL(database.url);
    env = {
      ...{ DB_TYPE: type, DB_HOST: hostname, DB_PORT: port, DB_NAME: 'shop' },
      ...{ DB_USERNAME: username, DB_PASSWORD: password || 'none-is-asked-for' },
    };
    server = await connect(project.dir, { env });
  });
  afterAll(async () => {
    await server?.close();
    project?.[Symbol.dispose]();
    await database?.stop();
  });

  test('is found, asked and read', async () => {
    const { items } = await server.call<{ items: ConnectionInfo[] }>('database_connections');
    expect(items).toMatchObject([
      { name: 'DB_HOST', provider, port: Number(env.DB_PORT), database: 'shop', driver, reachable: true },
    ]);
    expect(JSON.stringify(items)).not.toContain(env.DB_PASSWORD);
    const rows = await server.call<{ rows: unknown }>('database_query', { sql: 'SELECT * FROM notes' });
    expect(rows.rows).toEqual([[1, 'the first']]);
  });

  test("the project's own client reaches it, and keeps to the mode", async () => {
    const all = await server.shell('await dataSource.getRepository("Note").find()');
    expect(all.output.value).toContain("text: 'the first'");
    const write = 'await dataSource.query("DELETE FROM notes")';
    expect((await server.shell(write)).output.exception?.message).toContain('PERMISSION_DENIED');
    const dry = await server.call<{ effects?: Effects }>('shell', { code: write, db: 'rollback' });
    expect(dry.effects?.tables).toMatchObject([{ table: 'notes', deleted: 1 }]);
    expect(await database.query('SELECT text FROM notes')).toEqual([{ text: 'the first' }]);
  });

  test('nothing else is reached by it', async () => {
    const code = `await new Promise((resolve, reject) => require('node:net').connect(1, '127.0.0.1', resolve).on('error', reject))`;
    expect((await server.shell(code)).output.exception?.message).toMatch(/--allow-net/);
  });
});
