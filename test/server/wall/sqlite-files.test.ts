// What a wall has to know of SQLite: where the databases are, and that one in WAL mode is read with two files beside it.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareSqliteReaders, sqliteFolders } from '../../../src/server/wall/sqlite-files.ts';
import { fixtures } from '../../support/folders.ts';

const { createClient } = createRequire(join(fixtures, 'blog/package.json'))('@libsql/client');

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-sqlite-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function createDatabase(name: string, mode: 'wal' | 'delete'): string {
  const file = join(root, name);
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE t (x)`);
  database.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
  return file;
}

test('folders: of every file URL, relative to the root or to the schema', () => {
  mkdirSync(join(root, 'prisma'));
  writeFileSync(join(root, 'prisma/old.db'), '');
  const env = {
    ABSOLUTE: 'file:/data/app.db',
    AUTHORITY: 'file:///other/app.db?mode=ro',
    RELATIVE: 'file:./var/new.db',
    SCHEMA: 'file:./old.db',
    MEMORY: 'file::memory:',
    SERVER: 'postgres://localhost/file:x',
    EMPTY: '',
    UNSET: undefined,
  };
  expect(sqliteFolders(env, root)).toEqual(['/data', '/other', join(root, 'var'), join(root, 'prisma')]);
});

test('a database in WAL mode gets the files that its readers need, and keeps those that it has', () => {
  const wal = createDatabase('wal.db', 'wal');
  const plain = createDatabase('plain.db', 'delete');
  writeFileSync(join(root, 'text'), 'no database');
  const before = readFileSync(wal);
  const env = { A: `file:${wal}`, B: `file:${plain}`, C: 'file:./text', D: 'file:./missing.db' };

  prepareSqliteReaders(env, root);
  for (const suffix of ['-wal', '-shm']) {
    expect(readFileSync(wal + suffix, 'utf8')).toBe('');
    expect(statSync(wal + suffix).mode).toBe(statSync(wal).mode);
    expect(existsSync(plain + suffix)).toBe(false);
    expect(existsSync(join(root, `text${suffix}`))).toBe(false);
    expect(existsSync(join(root, `missing.db${suffix}`))).toBe(false);
  }
  expect(readFileSync(wal).equals(before)).toBe(true);

  writeFileSync(`${wal}-wal`, 'frames');
  prepareSqliteReaders(env, root);
  expect(readFileSync(`${wal}-wal`, 'utf8')).toBe('frames');
});

test('databases that no URL names are found by their names, near the root', () => {
  mkdirSync(join(root, 'apps/api'), { recursive: true });
  mkdirSync(join(root, 'node_modules/package'), { recursive: true });
  const found = [createDatabase('app.db', 'wal'), createDatabase('apps/api/data.sqlite3', 'wal')];
  const left = [
    createDatabase('apps/notes.txt', 'wal'),
    createDatabase('node_modules/package/its.db', 'wal'),
  ];
  prepareSqliteReaders({}, root);
  for (const file of found) expect(existsSync(`${file}-shm`), file).toBe(true);
  for (const file of left) expect(existsSync(`${file}-shm`), file).toBe(false);
});

test('whoever writes afterwards finds nothing amiss', async () => {
  const wal = createDatabase('wal.db', 'wal');
  prepareSqliteReaders({ A: `file:${wal}` }, root);
  const client = createClient({ url: `file:${wal}` });
  await client.execute('INSERT INTO t VALUES (1)');
  const { rows } = await client.execute('PRAGMA integrity_check');
  expect(rows[0]?.integrity_check).toBe('ok');
  client.close();
});
