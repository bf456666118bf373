// postgres.js behind the stream of ours, in mode read, before a real PostgreSQL: what its methods do goes on, and what connects, ends and
// breaks does so as before.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCutter } from '../../../src/project/databases/drivers/postgres/frames.ts';
import { holdConnection, holdEntry } from '../../../src/project/databases/drivers/postgres/hold.ts';
import { fixtures, makeFolder } from '../../support/folders.ts';
import { type Postgres, startPostgres } from '../../support/postgres.ts';

// biome-ignore lint/suspicious/noExplicitAny: it has its own types, which are not ours
type Sql = any;

const require = createRequire(join(fixtures, 'bank/package.json'));
const folder = join(fixtures, 'bank/node_modules/postgres/cjs/src');
/** As it is, and as the module loader would hand it over. */
const plain = require(join(folder, 'index.js'));
const held = hold();

function hold(): (url: string, options?: object) => Sql {
  const paths = ['index.js', 'connection.js'].map((file) => join(folder, file)) as [string, string];
  const [entry, connection] = paths;
  const kept = paths.map((path) => require.cache[path]);
  for (const path of paths) delete require.cache[path];
  require(connection);
  const loaded = require.cache[connection] as NodeModule;
  loaded.exports = holdConnection(loaded.exports, connection);
  const exports = holdEntry(require(entry), entry);
  for (const [at, path] of paths.entries()) require.cache[path] = kept[at];
  return exports as typeof held;
}

let postgres: Postgres;
let sql: Sql;
const opened: Sql[] = [];
const open = (options: object = {}, url = postgres.url): Sql => {
  const own = held(url, { onnotice: () => {}, ...options });
  opened.push(own);
  return own;
};
/** The code of what it is refused with, or what it comes to. */
const outcome = (work: Promise<unknown>) => work.then(String, ({ code, message }) => code ?? message);

beforeAll(async () => {
  postgres = await startPostgres();
  await postgres.query(readFileSync(join(fixtures, 'bank/prisma/postgres.sql'), 'utf8'));
  await postgres.query(
    `INSERT INTO accounts (owner, balance) SELECT 'o' || n, n FROM generate_series(1, 47) n`,
  );
  sql = open();
});
afterAll(async () => {
  for (const own of opened) await own.end({ timeout: 0 });
  await postgres?.stop();
});

test('it is another function than the one that is not held', () => {
  expect(held).not.toBe(plain);
  expect(Object.keys(held).sort()).toEqual(Object.keys(plain).sort());
});

describe('reads', () => {
  const cases: Readonly<Record<string, [read: (own: Sql) => Promise<unknown>, wanted: unknown]>> = {
    'with values, again and again': [
      async (own) => [await own`SELECT ${1}::int AS n`, await own`SELECT ${2}::int AS n`],
      [[{ n: 1 }], [{ n: 2 }]],
    ],
    'many at once': [
      (own) =>
        Promise.all(Array.from({ length: 30 }, async (_, n) => (await own`SELECT ${n}::int AS n`)[0].n)),
      Array.from({ length: 30 }, (_, n) => n),
    ],
    'several statements': [(own) => own.unsafe('SELECT 1 AS a; SELECT 2 AS b'), [[{ a: 1 }], [{ b: 2 }]]],
    'an empty text': [(own) => own.unsafe(''), []],
    types: [
      (own) =>
        own`SELECT ${own.array([1, 2])}::int[] AS list, ${own.json({ a: 1 })}::jsonb AS json, 5::bigint AS big`,
      [{ list: [1, 2], json: { a: 1 }, big: '5' }],
    ],
    'a transaction': [
      (own) =>
        own.begin(async (tx: Sql) => (await tx`SELECT current_setting('transaction_read_only') AS r`)[0].r),
      'on',
    ],
    'two transactions': [
      async (own) => [
        await own.begin((tx: Sql) => [tx`SELECT 1 AS a`]),
        await own.begin((tx: Sql) => tx`SELECT 2 AS b`),
      ],
      [[[{ a: 1 }]], [{ b: 2 }]],
    ],
    'a savepoint that is rolled back': [
      (own) =>
        own.begin(async (tx: Sql) => {
          const failed = await outcome(tx.savepoint((inner: Sql) => inner`SELECT nothing`));
          return [failed, (await tx`SELECT 3 AS n`)[0].n];
        }),
      ['42703', 3],
    ],
    'a reserved connection': [
      async (own) => {
        const one = await own.reserve();
        const rows = await one`SELECT ${7}::int AS n`;
        one.release();
        return rows;
      },
      [{ n: 7 }],
    ],
    'a cursor': [
      async (own) => {
        const sizes: number[] = [];
        for await (const rows of own`SELECT id FROM accounts WHERE id > ${0}`.cursor(20))
          sizes.push(rows.length);
        return sizes;
      },
      [20, 20, 10],
    ],
    'a cursor that is left': [
      async (own) => {
        for await (const rows of own`SELECT id FROM accounts`.cursor(20)) return rows.length;
        return 0;
      },
      20,
    ],
    'row by row': [
      async (own) => {
        let count = 0;
        await own`SELECT id FROM accounts`.forEach(() => {
          count++;
        });
        return count;
      },
      50,
    ],
    'a description': [
      (own) =>
        own`SELECT id, owner FROM accounts WHERE id = ${1}`
          .describe()
          .then((found: Sql) => found.columns.map((column: Sql) => column.name)),
      ['id', 'owner'],
    ],
    'a large value, there and back': [
      async (own) => (await own`SELECT ${'y'.repeat(3_000_000)} AS text`)[0].text.length,
      3_000_000,
    ],
    'many rows': [async (own) => (await own`SELECT n FROM generate_series(1, 20000) n`).length, 20_000],
    'a setting of the project': [
      async (own) => (await own`SELECT set_config(${'app.tenant'}, ${'ann'}, true) AS t`)[0].t,
      'ann',
    ],
    'a setting of the session': [(own) => own`SET timezone = 'UTC'`, []],
  };
  test.each(Object.entries(cases))('%s', async (_, [read, wanted]) => {
    const own = open({ max: 1 });
    // It learns the types of lists with its first query.
    await own`SELECT 1`;
    expect(JSON.parse(JSON.stringify(await read(own)))).toEqual(wanted);
    // And goes on.
    expect((await own`SELECT 1 AS n`)[0].n).toBe(1);
  });
});

test('what was looked at is not changed before it is sent', () => {
  const chunk = Buffer.from('Q\0\0\0\x0cSELECT 1');
  const [frame] = createCutter(false)(chunk);
  chunk.fill('x');
  expect(frame?.bytes.toString()).toBe('Q\0\0\0\x0cSELECT 1');
});

test('errors are those of the database', async () => {
  expect(await outcome(sql`SELECT nothing FROM accounts`)).toBe('42703');
  expect(await outcome(sql`SELECT nothing FROM accounts WHERE id = ${1}`)).toBe('42703');
  const { code, position, name } = await sql
    .unsafe('  SELECT nothing FROM accounts')
    .catch((error: unknown) => error);
  expect({ code, position, name }).toEqual({ code: '42703', position: '10', name: 'PostgresError' });
});

test('what is refused says so, with a hint, and the connection goes on', async () => {
  const own = open({ max: 1 });
  const works = [
    own`DELETE FROM transfers`,
    own`INSERT INTO accounts ${own({ owner: 'eve' })}`,
    own.unsafe('SELECT 1; DELETE FROM transfers'),
    own`SELECT sneak()`,
    own`SELECT set_config(${'role'}, ${'none'}, true)`,
    own.begin('read write', (tx: Sql) => tx`SELECT 1`),
    own.begin((tx: Sql) => tx`DELETE FROM transfers`),
    own.begin(async (tx: Sql) => tx.prepare('stolen')),
    own`COPY accounts TO STDOUT`.readable(),
    own`COPY accounts (owner) FROM STDIN`.writable(),
    own`DELETE FROM transfers RETURNING id`.cursor(1, () => {}),
    own`DELETE FROM transfers WHERE id > ${0}`.describe(),
    own.listen('marks', () => {}),
    own.notify('marks', 'stolen'),
    own.subscribe('*', () => {}),
    open({ connection: { options: '-c session_preload\\_libraries=auto_explain' } })`SELECT 1`,
  ];
  const errors = await Promise.all(works.map((work) => work.then(String, (error: unknown) => error)));
  expect(errors.map(({ code }) => code)).toEqual(works.map(() => 'PERMISSION_DENIED'));
  expect(errors[0]).toMatchObject({
    message: expect.stringContaining(
      'The database is read-only here: DELETE FROM transfers is not permitted',
    ),
    hint: expect.stringContaining('--db write'),
  });
  expect((await own`SELECT count(*)::int AS n FROM transfers`)[0].n).toBe(3);
});

test('sessions that read texts in another way are refused', async () => {
  for (const connection of [{ standard_conforming_strings: 'off' }, { client_encoding: 'SJIS' }])
    expect(await outcome(open({ connection })`SELECT 1`)).toBe('DATABASE_UNPROTECTED');
});

test('a message that no method sends ends the connection', async () => {
  const own = open({ max: 1, fetch_types: false });
  // Text and message end at the zero, where a server would go on.
  expect(await outcome(own.unsafe('SELECT 1\0DELETE FROM transfers'))).toMatch(/goes on/);
  expect((await own`SELECT 1 AS n`)[0].n).toBe(1);
});

describe('connections', () => {
  test('a query is cancelled', async () => {
    const own = open({ max: 1 });
    const query = own`SELECT pg_sleep(60)`;
    query.execute();
    const sleeping = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(60)'`;
    await expect.poll(async () => (await postgres.query(sleeping)).length).toBe(1);
    query.cancel();
    expect(await outcome(query)).toBe('57014');
    expect((await own`SELECT 1 AS n`)[0].n).toBe(1);
  });

  test('what the server ends is made again', async () => {
    const own = open({ max: 1 });
    const [{ pid }] = await own`SELECT pg_backend_pid() AS pid`;
    await postgres.query('SELECT pg_terminate_backend($1)', [pid]);
    await expect.poll(() => outcome(own`SELECT 'alive' AS it`.then(([{ it }]: Sql) => it))).toBe('alive');
  });

  const alive = async (pid: number) =>
    (await postgres.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid])).length;

  test('an idle one is closed, and so are all at the end', async () => {
    const own = open({ max: 1, idle_timeout: 1 });
    const pidOf = async () => (await own`SELECT pg_backend_pid() AS pid`)[0].pid;
    const first = await pidOf();
    await expect.poll(() => alive(first), { timeout: 10_000 }).toBe(0);
    const second = await pidOf();
    await own.end();
    await expect.poll(() => alive(second)).toBe(0);
  });

  test('the end waits no longer than it may', async () => {
    const own = open({ max: 1 });
    const query = outcome(own`SELECT pg_sleep(60)`);
    await own.end({ timeout: 0.2 });
    expect(await query).toBe('CONNECTION_DESTROYED');
  });

  test('several hosts are tried', async () => {
    const { port } = new URL(postgres.url);
    const own = open({
      host: ['127.0.0.1', '127.0.0.1'],
      port: [1, Number(port)],
      target_session_attrs: 'read-write',
    });
    expect((await own`SELECT 1 AS n`)[0].n).toBe(1);
  });

  test('none is to be had', async () => {
    expect(await outcome(open({}, 'postgres://ada@127.0.0.1:1/x')`SELECT 1`)).toBe('ECONNREFUSED');
    expect(await outcome(open({}, postgres.url.replace(/only-for-tests/, 'wrong'))`SELECT 1`)).toBe('28P01');
  });

  test('a socket of the project', async () => {
    const { port } = new URL(postgres.url);
    const socket = () =>
      new Promise((resolve) => {
        const own = connectTcp(Number(port), '127.0.0.1', () => resolve(own));
      });
    const own = open({ socket });
    expect((await own`SELECT 1 AS n`)[0].n).toBe(1);
    expect(await outcome(own`DELETE FROM transfers`)).toBe('PERMISSION_DENIED');
  });
});

describe('TLS', () => {
  const secret = makeFolder();
  let proxy: Server;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    const paths = { key: join(secret.dir, 'key.pem'), cert: join(secret.dir, 'cert.pem') };
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...made, '-keyout', paths.key, '-out', paths.cert], { stdio: 'ignore' });
    const [key, cert] = [readFileSync(paths.key), readFileSync(paths.cert)];
    const { port } = new URL(postgres.url);
    // PostgreSQL as it is with TLS: it says S, and speaks on behind it.
    proxy = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      socket.once('data', () => {
        socket.write('S');
        const secure = new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => {});
        const server = connectTcp(Number(port), '127.0.0.1').on('error', () => {});
        secure.pipe(server).pipe(secure);
      });
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    proxy?.close();
    secret[Symbol.dispose]();
  });
  const behind = () => {
    const url = new URL(postgres.url);
    url.port = String((proxy.address() as { port: number }).port);
    return url.href;
  };

  test('what goes through it is looked at', async () => {
    const own = open({ ssl: 'require' }, behind());
    expect((await own`SELECT count(*)::int AS n FROM transfers`)[0].n).toBe(3);
    expect(await outcome(own`DELETE FROM transfers`)).toBe('PERMISSION_DENIED');
  });

  test('a certificate that nobody knows is refused where it is asked for', async () => {
    expect(await outcome(open({ ssl: 'verify-full' }, behind())`SELECT 1`)).toMatch(/SELF_SIGNED/);
  });

  test('where the server has none', async () => {
    expect((await open({ ssl: 'prefer' })`SELECT 1 AS n`)[0].n).toBe(1);
    expect(await outcome(open({ ssl: 'require' })`SELECT 1`)).toMatch(/does not support SSL/);
  });
});
