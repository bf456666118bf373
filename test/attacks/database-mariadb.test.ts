// Every way to change a MariaDB past the mode that we know: by query, by execute, by several connections; what came of it is seen from a
// second connection. Each has its effect where nothing protects.
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, makeFolder } from '../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../support/mariadb.ts';
import { preparation, refusedAlone, sqlAttacks } from './database-mariadb.ts';
import { stateOf } from './mariadb-state.ts';

interface Client {
  query(sql: string): Promise<[Record<string, unknown>[]]>;
  end(): Promise<void>;
  destroy(): void;
}
type Mode = 'read' | 'rollback' | 'write';

/** What ran had no effect that lasts, or it was refused for what it is: any other error would be one of the attack. */
const refusals = {
  read: ['PERMISSION_DENIED', 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION'],
  rollback: ['PERMISSION_DENIED', 'DATABASE_UNPROTECTED'],
};
const packages = join(fixtures, 'bank/node_modules');
const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise') as {
  createConnection(options: object): Promise<Client>;
};

/** A module of the project that does not mean well. */
const inside = `
const mysql = require('mysql2');
const uri = process.env.DATABASE_URL;
const WIPE = 'DELETE FROM items';
const open = (more) => mysql.createConnection({ uri, ...more });
const ask = (client, sql, how = 'query') => new Promise((resolve, reject) => client[how](sql, (error, rows) => (error ? reject(error) : resolve(rows))));
/** By both ways; what each came to. */
exports.sendAll = async (statements, inOne) => {
  const told = [];
  for (const how of ['query', 'execute']) {
    const client = open({ multipleStatements: true });
    for (const sql of inOne ? [statements.join('; ')] : statements)
      told.push(await ask(client, sql, how).then(() => 'ran', (error) => 'refused: ' + error.code + ' ' + error.message.slice(0, 200).replaceAll(/[^\\w .:;()=-]/g, ' ')));
    client.destroy();
  }
  return told;
};
exports.ways = {
  'the connection beneath a query': async () => {
    const client = open();
    await ask(client, WIPE);
    const query = client.query('SELECT 1');
    await new Promise((resolve) => query.on('end', resolve));
    await ask(query._connection, 'COMMIT');
  },
  'the connection beneath a statement': async () => {
    const client = open();
    const statement = await ask(client, 'DELETE FROM items WHERE id > 0', 'prepare');
    await new Promise((resolve) => statement.execute([], resolve));
    await ask(statement._connection, 'COMMIT');
  },
  'the method of another class': async () => {
    const client = open();
    const Base = Object.getPrototypeOf(Object.getPrototypeOf(client)).constructor;
    const { addCommand } = Base.prototype;
    await ask(client, WIPE);
    const query = mysql.createQuery('COMMIT', undefined, () => {}, client.config);
    addCommand.call(client, query);
    await new Promise((resolve) => query.on('end', resolve));
  },
  'a command that is sent twice': async () => {
    const client = open();
    const query = client.query('SELECT 1');
    await new Promise((resolve) => query.on('end', resolve));
    query.sql = 'TRUNCATE spare';
    query.next = null;
    query._connection.addCommand(query);
    await new Promise((resolve) => setTimeout(resolve, 200));
  },
  'a text that is another the next time': async () => {
    let times = 0;
    const client = open();
    for (let n = 0; n < 6; n++) {
      const query = mysql.createQuery('SELECT 1', undefined, () => {}, client.config);
      Object.defineProperty(query, 'sql', { get: () => (times++ % 3 < 2 ? 'SELECT 1' : 'TRUNCATE spare'), set() {} });
      client.addCommand(query);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  },
  'a connection that is closed at once': async () => {
    const client = open();
    const done = ask(client, WIPE);
    client.end();
    await done;
  },
  'another user': async () => {
    const client = open();
    await new Promise((resolve, reject) => client.changeUser({ database: 'archive' }, (error) => (error ? reject(error) : resolve())));
    await ask(client, 'DELETE FROM isam');
  },
  'another user, and a function that writes': async () => {
    const client = open();
    await ask(client, 'SELECT 1');
    await new Promise((resolve, reject) => client.changeUser({ database: 'shop' }, (error) => (error ? reject(error) : resolve())));
    await ask(client, 'SELECT pays()');
  },
  'a server that is asked for its log': async () => {
    const client = open();
    await ask(client, WIPE);
    client.createBinlogStream({});
    await ask(client, 'COMMIT');
  },
  'in a timer, after the call': async () => {
    const client = open();
    setTimeout(() => client.query(WIPE, () => {}), 100);
  },
};
exports.tryWay = (name) => exports.ways[name]().then(() => 'ran', (error) => 'refused: ' + error.code + ' ' + error.message);
exports.names = Object.keys(exports.ways);
`;
const ways = Array.from(inside.matchAll(/^ {2}'(.+)': async/gm), ([, name]) => String(name));

describe.runIf(mariadbd)('MariaDB (apt install mariadb-server-core, or MARIADBD=its path)', () => {
  let mariadb: MariaDb;
  let client: Client;
  let project: Folder;
  let outside: Folder;
  let sessions: Record<Mode, Session>;
  let mark: string;

  beforeAll(async () => {
    mariadb = await startMariaDb(mariadbd ?? '');
    client = await mysql.createConnection({ uri: mariadb.url, multipleStatements: true });
    outside = makeFolder();
    chmodSync(outside.dir, 0o777);
    mark = join(outside.dir, 'mark');
    project = makeFolder({
      'package.json': '{ "name": "made", "private": true }',
      'inside.js': inside,
    });
    symlinkSync(packages, join(project.dir, 'node_modules'));
    const env = { DATABASE_URL: `${mariadb.url}shop` };
    const start = (mode: string) => connect(project.dir, { args: ['--db', mode, '--wall', 'off'], env });
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

  const everything = () => stateOf(client, mark);

  const marked = (sql: readonly string[]) => sql.map((text) => text.replaceAll('$MARK', mark));
  const send = async (mode: Mode, sql: readonly string[], inOne = false) => {
    const code = `import * as inside from './inside'; JSON.stringify(await inside.sendAll(${JSON.stringify(marked(sql))}, ${inOne}))`;
    const { output } = await sessions[mode].shell(code);
    if (typeof output.value !== 'string') throw new Error(output.exception?.message);
    // As a string is shown.
    return JSON.parse(output.value.slice(1, -1)) as string[];
  };

  test.each(sqlAttacks)('$name', async ({ sql, inOne, meets, afterwards }) => {
    const before = await everything();
    for (const mode of ['read', 'rollback'] as const) {
      const told = await send(mode, sql, inOne);
      const all = `${mode}: ${told.join(', ')}`;
      expect(told.length, all).toBe(inOne ? 2 : 2 * sql.length);
      const expected = [
        'ran',
        ...[...refusals[mode], ...(meets ? [meets] : [])].map((code) => `refused: ${code}`),
      ];
      for (const one of told) expect(expected, all).toContain(one.split(' ', 2).join(' '));
      expect(await everything(), all).toBe(before);
    }
    // Where nothing protects, by a connection that takes any text.
    const victim = await mysql.createConnection({ uri: `${mariadb.url}shop`, multipleStatements: true });
    for (const text of marked(sql)) await victim.query(text).catch(() => {});
    // Its locks go with it: those of tables would keep others from looking, and those by name are all there is to see.
    const isSeenMeanwhile = /lock(?:\(|s\(\))/i.test(sql.join());
    if (!isSeenMeanwhile) victim.destroy();
    try {
      expect(await everything()).not.toBe(before);
    } finally {
      victim.destroy();
      await client.query(afterwards ?? 'DO 0');
      await renew();
    }
  });

  test.each(refusedAlone)('is refused: %s', async (sql) => {
    const told = await send('rollback', [sql]);
    expect(told).toEqual(Array(2).fill(expect.stringMatching(/^refused: PERMISSION_DENIED /)));
  });

  test.each(ways)('%s', async (name) => {
    const run = (mode: Mode) =>
      sessions[mode].shell(
        `import * as inside from './inside'; await inside.tryWay(${JSON.stringify(name)})`,
        {
          timeout: 15_000,
        },
      );
    const before = await everything();
    for (const mode of ['read', 'rollback'] as const) {
      const tried = await run(mode);
      // A timer that goes off between calls.
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await everything(), `${mode}: ${JSON.stringify(tried.output)}`).toBe(before);
    }
    const { output } = await run('write');
    await expect.poll(everything, { timeout: 10_000, message: JSON.stringify(output) }).not.toBe(before);
    await renew();
  });
});
