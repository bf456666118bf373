// Mode read: whatever a call leaves behind on an SQLite file, another process can write to it. Each writes, is refused, and ends nothing.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, linkPackage, makeFolder } from '../support/folders.ts';
import { isBefore24 } from '../support/node.ts';

const insert = "INSERT INTO notes (text) VALUES ('second')";
const libsql = createRequire(join(fixtures, 'drizzle/package.json')).resolve('libsql');

/** Where packages lie that the project links to. */
const installed: Readonly<Record<string, string>> = {
  ...{ libsql: 'drizzle', '@libsql/client': 'drizzle', 'drizzle-orm': 'drizzle' },
  ...{ typeorm: 'typeorm', 'reflect-metadata': 'typeorm', knex: 'knex', kysely: 'kysely' },
};

const makers = `const Libsql = require('libsql');
exports.libsql = (file) => new Libsql(file);
exports.sqlite = (file) => new (require('node:sqlite').DatabaseSync)(file);
exports.client = (file) => require('@libsql/client').createClient({ url: 'file:' + file });
exports.drizzle = (file) => require('drizzle-orm/libsql').drizzle(exports.client(file));
exports.typeorm = (file) => new (require('typeorm').DataSource)({ type: 'better-sqlite3', driver: Libsql, database: file }).initialize();
const { Kysely, SqliteDialect } = require('kysely');
exports.kysely = (file) => new Kysely({ dialect: new SqliteDialect({ database: new Libsql(file) }) });
class Client extends require('knex/lib/dialects/better-sqlite3') { _driver() { return Libsql; } }
exports.knex = (file) => require('knex')({ client: Client, connection: { filename: file }, useNullAsDefault: true });
exports.kept = [];`;

/** By maker: what is done with \`it\`. */
const ways: readonly (readonly [string, string])[] = [
  ['libsql', `it.exec('BEGIN'); it.prepare('SELECT * FROM notes').all(); it.exec("${insert}")`],
  ['libsql', `it.exec("BEGIN IMMEDIATE; SELECT * FROM notes; ${insert}; COMMIT")`],
  ['libsql', `it.exec('SAVEPOINT mine'); it.prepare('SELECT * FROM notes').all(); it.exec("${insert}")`],
  ['libsql', `it.prepare("WITH one AS (SELECT 1) ${insert} RETURNING id").get()`],
  ['client', `const own = await it.transaction('write'); await own.execute("${insert}")`],
  ['client', `await it.batch(['SELECT * FROM notes', "${insert}"], 'write')`],
  [
    'drizzle',
    `await it.transaction(async (own) => { await own.all('SELECT * FROM notes'); await own.run("${insert}") })`,
  ],
  [
    'typeorm',
    `const own = it.createQueryRunner(); await own.startTransaction(); await own.query('SELECT * FROM notes'); await own.query("${insert}")`,
  ],
  [
    'kysely',
    `const own = await it.startTransaction().execute(); await own.selectFrom('notes').selectAll().execute(); await own.insertInto('notes').values({ text: 'second' }).execute()`,
  ],
  [
    'knex',
    `const own = await it.transaction(); await own('notes').select(); await own('notes').insert({ text: 'second' })`,
  ],
  // The guard refuses all of it on Node 22.
  ...(isBefore24
    ? []
    : ([
        ['sqlite', `it.exec('BEGIN'); it.prepare('SELECT * FROM notes').all(); it.exec("${insert}")`],
        [
          'sqlite',
          `it.prepare('BEGIN').run(); it.prepare('SELECT * FROM notes').get(); it.exec("${insert}")`,
        ],
        ['sqlite', `it.exec("BEGIN IMMEDIATE; SELECT 1; ${insert}; COMMIT")`],
      ] as const)),
];

let project: Folder;
let session: Session;
let number = 0;

/** By a process of its own: those of one process do not lock each other out. */
const byAnother = (file: string, sql: string) =>
  execFileSync(process.execPath, [
    '-e',
    'const [driver, file, sql] = process.argv.slice(1); const database = new (require(driver))(file); try { database.exec(sql); process.stdout.write("done") } catch ({ message }) { process.stdout.write(message) }',
    ...[libsql, file, sql],
  ]).toString();

function makeDatabase(): string {
  const file = join(project.dir, `notes-${number++}.db`);
  byAnother(
    file,
    "CREATE TABLE notes (id integer PRIMARY KEY, text text); INSERT INTO notes VALUES (1, 'first')",
  );
  return file;
}

const doWith = (maker: string, file: string, code: string, options = {}) =>
  session.shell(
    `import * as made from './made.js'; { const it = await made.${maker}(${JSON.stringify(file)}); made.kept.push(it); ${code} }`,
    options,
  );

beforeAll(async () => {
  const dependencies = Object.fromEntries(Object.keys(installed).map((name) => [name, '*']));
  project = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies }),
    'node_modules/none': '',
    'made.js': makers,
  });
  for (const [name, from] of Object.entries(installed))
    linkPackage(project.dir, name, join(fixtures, from, 'node_modules', name));
  session = await connect(project.dir, { args: ['--db', 'write'] });
});
afterAll(async () => {
  await session?.close();
  project?.[Symbol.dispose]();
});

describe('in mode read', () => {
  test.each(ways)('%s: %s', async (maker, code) => {
    const file = makeDatabase();
    const { output } = await doWith(maker, file, code, { db: 'read' });
    expect(output.exception?.message).toMatch(/read-?only/);
    expect(byAnother(file, insert)).toBe('done');
  });

  test('a transaction says that it is one, and reads', async () => {
    const file = makeDatabase();
    const code = `it.exec('BEGIN'); const within = it.inTransaction; const rows = it.prepare('SELECT * FROM notes').all().length;
      it.exec('COMMIT'); let again = ''; try { it.exec('COMMIT') } catch (error) { again = error.message }
      console.log(within, rows, it.inTransaction, again, it.transaction(() => it.prepare('SELECT text FROM notes').get().text)())`;
    const { stdout } = await doWith('libsql', file, code, { db: 'read' });
    expect(stdout).toBe('true 1 false cannot commit - no transaction is active first\n');
  });
});

test('in mode write it is locked for as long as the transaction is open', async () => {
  const file = makeDatabase();
  await doWith('libsql', file, "it.exec('BEGIN IMMEDIATE')");
  expect(byAnother(file, insert)).toMatch(/locked/);
});
