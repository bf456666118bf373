import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { findConnections } from '../../../src/project/connections/find.ts';
import { writeFiles } from '../../support/temp.ts';

const found = (root: string, env: NodeJS.ProcessEnv = {}) =>
  findConnections(root, [], env).map(({ name, database, variable, target }) => ({
    ...{ name, database, variable },
    open: 'reason' in target ? target.reason : target.scheme,
  }));

function sqlite(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE notes (id INTEGER)');
  database.close();
}

test('a variable names a file of SQLite by a URL, or by a path that ends like one', async () => {
  const root = await writeFiles({ 'package.json': {} });
  sqlite(join(root, 'app.sqlite'));
  const env = { DB_FILE: 'app.sqlite', DB_LOG: 'app.log', DATABASE_PATH: './gone.db', PAGE: 'app.db' };
  expect(found(root, env)).toEqual([
    { name: 'DB_FILE', database: 'app.sqlite', variable: 'DB_FILE', open: 'file' },
    {
      ...{ name: 'DATABASE_PATH', database: './gone.db', variable: 'DATABASE_PATH' },
      open: 'there is no file gone.db',
    },
  ]);
});

test('where nothing names one, files of SQLite in the project are found, and no others', async () => {
  const root = await writeFiles({
    'package.json': {},
    'data/.keep': '',
    'text.db': 'SQLite format, says a text',
    'node_modules/cache/.keep': '',
  });
  for (const file of ['data/app.sqlite3', 'app.db', 'node_modules/cache/c.db']) sqlite(join(root, file));
  const files = [
    { name: 'app.db', database: 'app.db', variable: null, open: 'file' },
    { name: 'data/app.sqlite3', database: 'data/app.sqlite3', variable: null, open: 'file' },
  ];
  expect(found(root)).toEqual(files);
  expect(found(root, { DB_URL: 'postgres://localhost/x' }).map(({ name }) => name)).toEqual(['DB_URL']);
});

test('what a file names by parts is what the environment names of its kind', async () => {
  const root = await writeFiles({ 'package.json': {} });
  const env = {
    ...{ REPORTS_DB_HOST: 'r', REPORTS_DB_PORT: '5432', REPORTS_DB_NAME: 'reports' },
    ...{ DB_HOST: 'h', DB_PORT: '5432', DB_NAME: 'shop', MYSQL_HOST: 'm', MYSQL_USER: 'ada' },
  };
  const named = (host: string | null, name: string | null, provider = 'postgresql') =>
    findConnections(
      root,
      [{ ...{ orm: 'drizzle', provider, host, port: null, name, variable: null }, source: 'a.ts:1' }],
      env,
    )[0];
  expect(named(null, 'shop')).toMatchObject({
    ...{ name: 'DB_HOST', host: 'h', port: 5432, source: 'a.ts:1' },
    target: { url: 'postgresql://h:5432/shop' },
  });
  expect(named('r', null)).toMatchObject({ name: 'REPORTS_DB_HOST', database: 'reports' });
  expect(named(null, null, 'mysql')).toMatchObject({ name: 'MYSQL_HOST' });
  expect(named('elsewhere', 'shop')).toMatchObject({
    target: { reason: expect.stringContaining('no variable') },
  });
});
