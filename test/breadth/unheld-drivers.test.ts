// Drivers that nothing holds to the mode: they load, and only what opens a database is refused; for routes it looks done.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Route } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';

/** As the packages are made, in small; the addon itself is none, so that loading it would fail. */
const packages: Record<string, string> = {
  'sqlite3/index.js': `const { inherits } = require('node:util');
const { EventEmitter } = require('node:events');
const sqlite3 = module.exports = exports = require('./build/Release/node_sqlite3.node');
const { Database, Statement } = sqlite3;
inherits(Database, EventEmitter);
Database.prototype.prepare = function (sql, ...args) { const statement = new Statement(this, sql); return statement.bind(...args); };
for (const name of ['run', 'all']) Database.prototype[name] = function (sql, ...args) { const statement = new Statement(this, sql); statement[name](...args).finalize(); return this; };
sqlite3.verbose = () => sqlite3;`,
  'sqlite3/build/Release/node_sqlite3.node': 'no addon',
  'oracledb/index.js': `module.exports = require('./build/oracledb.node');`,
  'oracledb/build/oracledb.node': 'no addon',
  'mysql/index.js': `const net = require('node:net');
exports.createPool = (options) => ({ query: (sql, done) => net.connect(options.port).on('error', (error) => done?.(error)) });`,
  'postgres/package.json': '{ "type": "module", "exports": "./src/index.js" }',
  'postgres/src/index.js': `export default (url) => async (strings) => { throw new Error('never'); };`,
};

const app = (text: string) => `const app = require('express')();\n${text}\napp.listen(3000);`;
const item = `app.get('/items', function list(req, res) { res.end(); });`;
const apps: Record<string, string> = {
  'opened-in-a-request': app(
    `const { open } = require('./db'); app.get('/items', function list(req, res) { open(); });`,
  ),
  'opened-at-the-start': app(`const sqlite3 = require('sqlite3').verbose();
const db = new sqlite3.Database('./shop.db', (error) => { if (error) process.exit(1); });
db.on('trace', () => {});
db.serialize(() => { db.run('CREATE TABLE t (id)'); db.all('SELECT * FROM t', (error, rows) => { rows.forEach(() => {}); ${item} }); });`),
  'awaited-at-the-start': `(async () => { const pool = await require('oracledb').createPool({}); await pool.getConnection(); ${app(item)} })();`,
  'a-pool-of-sockets': app(
    `const pool = require('mysql').createPool({ port: 3306 }); pool.query('SELECT 1', () => {}); ${item}`,
  ),
  'a-pool-of-an-es-module': app(
    `import('postgres').then(({ default: sql }) => { sql('postgres://x'); ${item} });`,
  ),
};

test('for routes, and in the shell', async () => {
  const files = Object.entries(apps).flatMap(([name, text]) => [
    [`apps/${name}/package.json`, JSON.stringify({ name, main: 'index.js', dependencies: { express: '4' } })],
    [`apps/${name}/index.js`, text],
  ]);
  using project = makeFolder({
    'package.json': JSON.stringify({ private: true, workspaces: ['apps/*'] }),
    'apps/opened-in-a-request/db.js': `const sqlite3 = require('sqlite3'); exports.open = () => new sqlite3.Database('./shop.db');`,
    ...Object.fromEntries(files),
    ...Object.fromEntries(Object.entries(packages).map(([path, text]) => [`node_modules/${path}`, text])),
  });
  symlinkSync(join(fixtures, 'shop/node_modules/express'), join(project.dir, 'node_modules/express'));
  await using session = await connect(project.dir);
  const { items, warnings } = await session.call<{ items: Route[]; warnings: object[] }>('list_routes');
  expect(warnings).toEqual([]);
  expect(items.map(({ app: label, path, origin }) => [label, path, origin]).sort()).toEqual(
    Object.keys(apps)
      .sort()
      .map((name) => [name, '/items', 'live']),
  );
  const result = await session.shell(
    `import { open } from './apps/opened-in-a-request/db.js'; let error; try { open() } catch (thrown) { error = thrown } [typeof open, error?.code, String(error?.message)]`,
  );
  expect(result.output.value).toMatch(/'function',\s+'DATABASE_UNPROTECTED',.*sqlite3/s);
});

/** Each opens a database, or asks for one; `done` hears what comes of it. */
const openers = `const net = require('node:net');
const asking = (client) => new Promise((resolve, reject) => client.query('SELECT 1', (error) => (error ? reject(error) : resolve())));
exports.openers = {
  mariadb: ((driver) => () => driver.createConnection({ port: 1 }))(require('mariadb')),
  // Since 3.5.
  'mariadb, an ES module': async () => (await import('./newer/es.mjs')).open(),
  'mariadb, its bundle': ((driver) => () => driver.createPool({ port: 1 }))(require('./newer/node_modules/mariadb/dist/promise.cjs')),
  mysql: ((driver) => () => asking(driver.createPool({ port: 1 })))(require('mysql')),
  postgres: ((driver) => () => (driver.default ?? driver)('postgres://127.0.0.1:1/x')\`SELECT 1\`)(require('postgres')),
  sqlite3: ((driver) => () => new Promise((resolve, reject) => new driver.Database('./shop.db', (error) => (error ? reject(error) : resolve()))))(require('sqlite3')),
  mysql2: ((driver) => () => { const client = driver.createConnection({ host: '127.0.0.1', port: 1 }); client.on('error', () => {}); return asking(client); })(require('mysql2')),
  mongodb: ((driver) => () => new driver.MongoClient('mongodb://127.0.0.1:1/x', { serverSelectionTimeoutMS: 300 }).db().collection('c').findOne({}))(require('mongodb')),
  'node:sqlite': ((driver) => async () => new driver.DatabaseSync('./shop.db').prepare('SELECT 1').get())(require('node:sqlite')),
};
exports.tryAll = async () => Object.fromEntries(await Promise.all(Object.entries(exports.openers).map(async ([name, open]) => {
  const error = await (async () => open())().then(() => undefined, (thrown) => thrown);
  return [name, error?.code === 'DATABASE_UNPROTECTED' ? String(error.message).includes(name.split(',')[0]) ? 'refused by name' : error.message : 'held'];
})));`;

const newer = ['mariadb, an ES module', 'mariadb, its bundle'];
test.each([
  ['read', [...newer, 'mariadb', 'mysql', 'sqlite3']],
  ['rollback', [...newer, 'mariadb', 'mysql', 'postgres', 'sqlite3', 'mongodb']],
] as const)('in mode %s each loads, and is held or refused by its name', async (mode, refused) => {
  const small = Object.entries(packages).filter(([path]) => !path.startsWith('postgres/'));
  using project = makeFolder({
    'package.json': '{ "name": "made" }',
    'db.js': openers,
    'shop.db': '',
    'node_modules/mariadb/package.json': '{ "main": "promise.js" }',
    'newer/es.mjs': `import mariadb, { createConnection, SqlError } from 'mariadb'; export const open = () => (mariadb.createPool ? createConnection : SqlError)({ port: 1 });`,
    'newer/node_modules/mariadb/package.json':
      '{ "type": "module", "exports": { ".": { "import": "./promise.js", "require": "./dist/promise.cjs" } } }',
    'newer/node_modules/mariadb/promise.js': `import net from 'node:net'; export class SqlError extends Error {} export function createConnection({ port }) { return net.connect(port); } export default { createConnection, createPool: createConnection };`,
    'newer/node_modules/mariadb/dist/promise.cjs': `exports.createPool = ({ port }) => require('node:net').connect(port);`,
    'node_modules/mariadb/promise.js': `exports.createConnection = async ({ port }) => require('node:net').connect(port);`,
    ...Object.fromEntries(small.map(([path, text]) => [`node_modules/${path}`, text])),
  });
  for (const [name, fixture] of Object.entries({ postgres: 'bank', mysql2: 'bank', mongodb: 'mongoose' }))
    symlinkSync(join(fixtures, fixture, 'node_modules', name), join(project.dir, 'node_modules', name));
  await using session = await connect(project.dir, { args: ['--db', 'rollback'] });
  const { output } = await session.shell(`import { tryAll } from './db.js'; JSON.stringify(await tryAll())`, {
    db: mode,
  });
  const found = JSON.parse(String(output.value).replace(/^'|'$/g, ''));
  const names = [...newer, 'mariadb', 'mysql', 'postgres', 'sqlite3', 'mysql2', 'mongodb', 'node:sqlite'];
  expect(found).toEqual(
    Object.fromEntries(
      names.map((name) => [name, (refused as readonly string[]).includes(name) ? 'refused by name' : 'held']),
    ),
  );
});
