// Drivers that are installed under another name (`npm:`): the mode holds them all the same, and in mode write they write.
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, makeFolder, writeInto } from '../support/folders.ts';

/** As the packages are made, in small: to hold them is to know them. */
const packages: Readonly<Record<string, string>> = {
  'fast/package.json': '{ "name": "mysql", "main": "index.js" }',
  'fast/index.js': `exports.createPool = () => 'a pool';`,
  '@old/fast/package.json': '{ "name": "mysql", "main": "index.js" }',
  '@old/fast/index.js': `exports.createPool = () => 'a pool';`,
  'tagged/package.json': '{ "name": "postgres", "type": "module", "exports": "./src/index.js" }',
  'tagged/src/index.js': `export default () => 'a pool';`,
  'tagged-cjs/package.json': '{ "name": "postgres", "main": "cjs/src/index.js" }',
  'tagged-cjs/cjs/src/index.js': `module.exports = () => 'a pool';`,
  'maria/package.json': '{ "name": "mariadb", "main": "promise.js" }',
  'maria/promise.js': `exports.createPool = () => 'a pool';`,
  'embedded/package.json': '{ "name": "sqlite3", "main": "index.js" }',
  'embedded/index.js': `module.exports = require('./build/node_sqlite3.node');`,
  'embedded/build/node_sqlite3.node': 'no addon',
};

let folder: Folder;
const file = () => join(folder.dir, 'shop.db');
const rows = () => inDatabase((database) => database.prepare('SELECT count(*) AS n FROM t').get()?.n);

function inDatabase<T>(use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file());
  try {
    return use(database);
  } finally {
    database.close();
  }
}

beforeAll(() => {
  folder = makeFolder({
    'package.json': '{ "private": true, "type": "module" }',
    ...Object.fromEntries(Object.entries(packages).map(([path, text]) => [`node_modules/${path}`, text])),
  });
  const installed = join(fixtures, 'blog/node_modules');
  const own = join(folder.dir, 'node_modules');
  cpSync(join(installed, 'libsql'), join(own, 'light'), { recursive: true });
  for (const name of ['@libsql', '@neon-rs', 'detect-libc'])
    symlinkSync(join(installed, name), join(own, name));
  const methods = ways.map(([name, code]) => `${JSON.stringify(name)}: async () => (${code}),`);
  writeInto(folder.dir, {
    'src/ways.js': `import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const file = ${JSON.stringify(file())};
      export const ways = { ${methods.join('\n')} };`,
  });
  inDatabase((database) => database.exec('CREATE TABLE t (x)'));
});
afterAll(() => folder[Symbol.dispose]());

const ways: readonly [name: string, code: string][] = [
  ['libsql', `new (require('light'))(file).exec('INSERT INTO t VALUES (1)'), 'written'`],
  ['mysql', `require('fast').createPool({})`],
  ['mysql, in a scope', `require('@old/fast').createPool({})`],
  ['postgres', `(await import('tagged')).default('postgres://x')`],
  ['postgres, of CommonJS', `require('tagged-cjs')('postgres://x')`],
  ['mariadb', `require('maria').createPool({})`],
  ['sqlite3', `new (require('embedded').Database)('shop.db'), 'opened'`],
];

async function outcome(session: Session, name: string): Promise<string> {
  const { output } = await session.shell(
    `import { ways } from './src/ways.js'; await ways[${JSON.stringify(name)}]()`,
  );
  return output.exception ? `${output.exception.name}: ${output.exception.message}` : String(output.value);
}

describe.each(['read', 'rollback'])('mode %s', (mode) => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(folder.dir, { args: ['--db', mode, '--wall', 'off'] });
  });
  afterAll(() => session.close());

  test.each(ways)('%s', async (name) => {
    expect(await outcome(session, name)).toMatch(
      /DATABASE_UNPROTECTED|DATABASE_WRITE_REFUSED|read-only here|written/,
    );
    expect(rows()).toBe(0);
  });
});

describe('where nothing protects', () => {
  let session: Session;
  beforeAll(async () => {
    session = await connect(folder.dir, { args: ['-A', '--db', 'write', '--wall', 'off'] });
  });
  afterAll(() => session.close());

  test.each(ways)('%s', async (name) => {
    // The addon is none: it is looked for.
    expect(await outcome(session, name)).toMatch(
      name === 'sqlite3' ? /node_sqlite3\.node/ : /written|a pool/,
    );
    if (name === 'libsql') expect(rows()).toBe(1);
  });
});
