// Every way to change a MariaDB past mode read by the driver mariadb: CommonJS (3.4), and the ES modules and their bundle (3.5), which are
// installed under another name. What came of it is seen from a connection of another driver.
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, makeFolder } from '../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../support/mariadb.ts';
import { preparation, refusedAlone, sqlAttacks } from './database-mariadb.ts';
import { inside } from './mariadb-driver.ts';
import { stateOf } from './mariadb-state.ts';

interface Client {
  query(sql: string): Promise<[Record<string, unknown>[]]>;
  end(): Promise<void>;
}
interface Inside {
  sendAll(sql: readonly string[], inOne: boolean): Promise<string[]>;
  names: string[];
}

const packages = join(fixtures, 'bank/node_modules');
const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise') as {
  createConnection(options: object): Promise<Client>;
};
const refusals = ['PERMISSION_DENIED', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION', 'ER_UNSUPPORTED_PS'];
const drivers = { 'mariadb 3.4': 'mariadb', 'mariadb 3.5': 'mariadb-esm' };

describe.runIf(mariadbd)('MariaDB (apt install mariadb-server-core, or MARIADBD=its path)', () => {
  let mariadb: MariaDb;
  let client: Client;
  let project: Folder;
  let outside: Folder;
  let sessions: Record<'read' | 'rollback' | 'write', Session>;
  let mark: string;
  const everything = () => stateOf(client, mark);

  beforeAll(async () => {
    mariadb = await startMariaDb(mariadbd ?? '');
    client = await mysql.createConnection({ uri: mariadb.url, multipleStatements: true });
    outside = makeFolder();
    chmodSync(outside.dir, 0o777);
    mark = join(outside.dir, 'mark');
    const files = Object.values(drivers).map((name) => [
      `${name}.js`,
      inside.replaceAll('$DRIVER', name).replaceAll('$MARK', mark),
    ]);
    project = makeFolder({
      'package.json': '{ "name": "made", "private": true }',
      ...Object.fromEntries(files),
      'imported.mjs': `import mariadb, { createConnection } from 'mariadb-esm';
import { createPool } from 'mariadb-esm/callback';
const { hostname: host, port } = new URL(process.env.DATABASE_URL);
const options = { host, port: Number(port), user: 'root', database: 'shop' };
export const wipe = async () => { const client = await createConnection(options); try { await client.query('DELETE FROM items'); } finally { client.destroy(); } };
export const wipeByDefault = async () => { const pool = mariadb.createPool(options); try { await pool.query('DELETE FROM items'); } finally { await pool.end(); } };
export const wipeByCallback = () => new Promise((resolve, reject) => { const pool = createPool(options); pool.query('DELETE FROM items', (error) => { pool.end(); error ? reject(error) : resolve(); }); });`,
    });
    symlinkSync(packages, join(project.dir, 'node_modules'));
    const env = { DATABASE_URL: `${mariadb.url}shop`, SCRIPT: join(project.dir, 'script.sql') };
    const start = (mode: string, ...more: string[]) =>
      connect(project.dir, { args: [...more, '--db', mode, '--wall', 'off', '--allow-write=.'], env });
    await renew();
    sessions = {
      read: await start('read'),
      rollback: await start('rollback'),
      write: await start('write'),
    };
  });
  afterAll(async () => {
    for (const session of Object.values(sessions ?? {})) await session.close();
    for (const folder of [project, outside]) folder?.[Symbol.dispose]();
    await client?.end();
    await mariadb?.stop();
  });

  async function renew(): Promise<void> {
    rmSync(mark, { force: true });
    await client.query(`DROP DATABASE IF EXISTS made; ${preparation}`);
  }

  const run = (mode: keyof typeof sessions, name: string, code: string) =>
    sessions[mode].shell(`import * as inside from './${name}'; ${code}`, { timeout: 15_000 });

  async function send(name: string, sql: readonly string[], inOne = false): Promise<string[]> {
    const given = JSON.stringify(sql.map((text) => text.replaceAll('$MARK', mark)));
    const { output } = await run('read', name, `JSON.stringify(await inside.sendAll(${given}, ${inOne}))`);
    if (typeof output.value !== 'string') throw new Error(output.exception?.message);
    // As a string is shown.
    return JSON.parse(output.value.slice(1, -1)) as string[];
  }

  describe.each(Object.entries(drivers))('%s', (_, name) => {
    // Since 3.5 it is quoted.
    const ways = wayNames().filter((way) => name === 'mariadb' || way !== 'the name of a value');

    test('what reads comes by', async () => {
      const { output, database } = await run('read', `${name}.js`, 'JSON.stringify(await inside.read())');
      expect(database).toMatchObject({ mode: 'read', protection: 'driver', reason: 'mariadb' });
      expect(JSON.parse(String(output.value).slice(1, -1))).toEqual([
        [{ id: 1 }],
        [{ id: 2 }],
        [{ text: 'é' }],
        [{ id: 2 }],
        'ER_MISSING_PARAMETER',
        [[[1]], [[2]], [[3]]],
      ]);
    });

    test.each(sqlAttacks)('$name', async ({ sql, inOne, meets, afterwards }) => {
      const before = await everything();
      const told = await send(`${name}.js`, sql, inOne);
      const all = told.join(', ');
      expect(told.length, all).toBe(inOne ? 2 : 2 * sql.length);
      const expected = ['ran', ...[...refusals, ...(meets ? [meets] : [])].map((code) => `refused: ${code}`)];
      for (const one of told) expect(expected, all).toContain(one.split(' ', 2).join(' '));
      expect(await everything(), all).toBe(before);
      await client.query(afterwards ?? 'DO 0');
    });

    test.each(ways)('%s', async (way) => {
      const before = await everything();
      const code = `await inside.tryWay(${JSON.stringify(way)})`;
      const tried = await run('read', `${name}.js`, code);
      expect(await everything(), JSON.stringify(tried.output)).toBe(before);
      const { output } = await run('write', `${name}.js`, code);
      await expect.poll(everything, { timeout: 10_000, message: JSON.stringify(output) }).not.toBe(before);
      await renew();
    });

    test('an alphabet in which texts are read another way is refused', async () => {
      const { output } = await run('read', `${name}.js`, 'await inside.openOther()');
      expect(output.exception?.message).toMatch(/character set gbk/);
    });

    test('in a dry run, it is refused by name', async () => {
      const { output } = await run('rollback', `${name}.js`, 'await inside.tryWay("a pool")');
      expect(JSON.stringify(output)).toMatch(/nothing holds the driver mariadb to the mode/);
    });
  });

  test.each(refusedAlone)('is refused: %s', async (sql) => {
    const told = await send('mariadb.js', [sql]);
    expect(told).toEqual(Array(2).fill(expect.stringMatching(/^refused: PERMISSION_DENIED /)));
  });

  test.each(['wipe', 'wipeByDefault', 'wipeByCallback'])('imported: %s', async (way) => {
    const before = await everything();
    const { output } = await run('read', 'imported.mjs', `await inside.${way}()`);
    expect(output.exception?.message).toMatch(/PERMISSION_DENIED/);
    expect(await everything()).toBe(before);
    await run('write', 'imported.mjs', `await inside.${way}()`);
    expect(await everything()).not.toBe(before);
    await renew();
  });
});

function wayNames(): string[] {
  const { exports } = { exports: {} as Inside };
  // Its drivers are not asked for their names.
  const nothing = () => ({});
  new Function('require', 'exports', 'process', inside)(nothing, exports, {
    env: { DATABASE_URL: 'mysql://root@127.0.0.1:1/shop' },
  });
  return exports.names;
}
