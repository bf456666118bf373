// A SQLite file that only the code names is not opened in the wall: what a dry run of it says, and each way to have it opened.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { fixtures, linkPackage, makeFolder } from '../support/folders.ts';
import { wallHindrance } from '../support/wall.ts';

const code = "import { db } from './db.js'; await db.execute('INSERT INTO t VALUES (2)');";
const walled = {
  code: 'DATABASE_WALLED',
  message: expect.stringMatching(
    /variable from which the code has its path.*file:data\/app\.db.*--allow-write=/,
  ),
};

test.skipIf(wallHindrance !== null).each([
  ['its folder is not opened', {}, [], [walled]],
  ['a variable of the environment names it', { '.env': 'DATABASE_URL=file:./data/app.db\n' }, [], []],
  ['its folder may be written', {}, ['--allow-write=data'], []],
  ['there is no wall', {}, ['--wall', 'off'], []],
] as const)('%s', async (_, files, args, warnings) => {
  using folder = makeFolder({
    'package.json': '{ "name": "walled", "type": "module", "dependencies": { "@libsql/client": "*" } }',
    'db.js':
      "import { createClient } from '@libsql/client';\nexport const db = createClient({ url: 'file:data/app.db' });\n",
    ...files,
  });
  linkPackage(folder.dir, '@libsql', join(fixtures, 'blog/node_modules/@libsql'));
  mkdirSync(join(folder.dir, 'data'));
  using database = new DatabaseSync(join(folder.dir, 'data/app.db'));
  database.exec('CREATE TABLE t (n INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)');
  await using session = await connect(folder.dir, { args: [...args, '--db', 'rollback'] });
  const answer = await session.call<{ status: string; warnings: unknown[] }>('shell', { code });
  expect(answer).toMatchObject({ status: warnings.length > 0 ? 'error' : 'success', warnings });
  expect(database.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 1 });
});
