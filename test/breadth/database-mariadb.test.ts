// The tools on databases, on a real MariaDB where one is installed: rows, schema, and that nothing gets past them.
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueryAnswer } from '../../src/protocol/databases/query.ts';
import type { Table } from '../../src/protocol/databases/tables.ts';
import { connect, type Session } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../support/mariadb.ts';

interface Client {
  query(sql: string): Promise<[unknown[]]>;
  end(): Promise<void>;
}
const packages = join(fixtures, 'bank/node_modules');
const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise') as {
  createConnection(options: object): Promise<Client>;
};

const shop = `CREATE DATABASE shop; USE shop;
  CREATE TABLE owners (id int AUTO_INCREMENT PRIMARY KEY, email varchar(80) NOT NULL UNIQUE COMMENT 'the (only',
    mood enum('glad','so so') DEFAULT 'glad', low varchar(80) GENERATED ALWAYS AS (lower(email)) STORED, big bigint unsigned, raw blob) COMMENT 'Who owns';
  CREATE TABLE items (a int, b int, owner_id int, price decimal(10,2) CHECK (price >= 0), PRIMARY KEY (b, a), INDEX p (price, a),
    CONSTRAINT owned FOREIGN KEY (owner_id) REFERENCES owners(id) ON DELETE SET NULL ON UPDATE CASCADE);
  CREATE VIEW cheap AS SELECT a, price FROM items WHERE price < 5;
  CREATE TRIGGER touched BEFORE UPDATE ON items FOR EACH ROW SET new.price = new.price;
  CREATE FUNCTION doubled(x int) RETURNS int DETERMINISTIC RETURN x * 2;
  CREATE FUNCTION sneak() RETURNS int BEGIN DELETE FROM items; RETURN 1; END;
  CREATE SEQUENCE numbers;
  CREATE TABLE kinds (doc json, tags set('a','b'), flag bit(1), at datetime);
  INSERT INTO kinds VALUES ('{"n": 12345678901234567890}', 'a,b', b'1', '2026-01-02 03:04:05');
  INSERT INTO owners (email, big, raw) VALUES ('A@B', 18446744073709551615, x'00ff'), ('c', 7, NULL);
  INSERT INTO items VALUES (1, 2, 1, 3.50);`;

/** What only reads, and has an effect all the same, too. `$FILE` must not come into being. */
const attacks: readonly string[] = [
  'DELETE FROM items',
  'WITH x AS (SELECT 1) DELETE FROM items',
  'SELECT 1; DELETE FROM items',
  '/*!50000 DELETE FROM items */',
  'SELECT 1 /*M! INTO OUTFILE "$FILE" */',
  'SELECT sneak()',
  'SELECT NEXTVAL(numbers)',
  'SELECT NEXT VALUE FOR numbers',
  'SELECT SETVAL(numbers, 50)',
  'ANALYZE FORMAT=JSON DELETE FROM items',
  'EXPLAIN DELETE FROM items; DELETE FROM items',
  "SELECT 1 INTO OUTFILE '$FILE'",
  "SELECT 1 INTO DUMPFILE '$FILE'",
  "SELECT LOAD_FILE('/etc/passwd')",
  'SELECT `LOAD_FILE`(0x2f6574632f706173737764)',
  "SELECT GET_LOCK('x', 1)",
  'CALL pay(1)',
  'DO SLEEP(0)',
  'SET SESSION TRANSACTION READ WRITE',
  'SET @@global.read_only = 1',
  'SET STATEMENT max_statement_time = 1 FOR DELETE FROM items',
  'START TRANSACTION READ WRITE',
  "EXECUTE IMMEDIATE 'DELETE FROM items'",
  'HANDLER items OPEN',
  'LOCK TABLES items WRITE',
  'RENAME TABLE items TO stolen',
  'TRUNCATE items',
  'CREATE TEMPORARY TABLE t (a int)',
  'REPLACE INTO items VALUES (1, 2, 1, 9)',
  'KILL 1',
  'FLUSH TABLES',
];

const installed = mariadbd ? describe : describe.skip;
installed.each(['mysql2', 'mariadb'])(
  'MariaDB (apt install mariadb-server-core, or MARIADBD=its path), by %s',
  (driver) => {
    let mariadb: MariaDb;
    let client: Client;
    let project: ReturnType<typeof makeFolder>;
    let server: Session;
    const query = (sql: string, more: object = {}) =>
      server.call<QueryAnswer>('database_query', { sql, ...more });

    beforeAll(async () => {
      mariadb = await startMariaDb(mariadbd ?? '');
      client = await mysql.createConnection({ uri: mariadb.url, multipleStatements: true });
      await client.query(shop);
      project = makeFolder({
        'package.json': JSON.stringify({ name: 'made', dependencies: { bank: '1' } }),
        'mcp-node.config.json': JSON.stringify({ timeouts: { shell: 4_000 } }),
        'node_modules/bank/package.json': '{ "name": "bank", "main": "package.json" }',
      });
      mkdirSync(join(project.dir, 'node_modules/bank/node_modules'));
      symlinkSync(
        realpathSync(join(packages, driver)),
        join(project.dir, 'node_modules/bank/node_modules', driver),
      );
      server = await connect(project.dir, {
        args: ['--db', 'write'],
        env: { DATABASE_URL: `${mariadb.url}shop` },
      });
    });
    afterAll(async () => {
      await server?.close();
      project?.[Symbol.dispose]();
      await client?.end();
      await mariadb?.stop();
    });

    test('rows, with and without values, and not more than are asked for', async () => {
      expect(await query('SELECT id, email, mood, big, raw FROM owners ORDER BY id')).toEqual({
        ...{ connection: 'DATABASE_URL', driver, truncated: false },
        columns: ['id', 'email', 'mood', 'big', 'raw'],
        rows: [
          [1, 'A@B', 'glad', '18446744073709551615', "x'00ff'"],
          [2, 'c', 'glad', 7, null],
        ],
      });
      const bound = await query('SELECT ? + 1, price FROM items WHERE a = ?', { params: [1, 1] });
      expect(bound.rows).toEqual([[2, '3.50']]);
      expect((await query('SELECT * FROM kinds')).rows).toEqual([
        ['{"n": 12345678901234567890}', 'a,b', "x'01'", '2026-01-02 03:04:05'],
      ]);
      const many = await query('SELECT seq FROM seq_1_to_100000000');
      expect([many.rows.length, many.truncated]).toEqual([100, true]);
      expect((await query('SELECT * FROM items', { explain: true })).columns).toContain('select_type');
    });

    test('the schema', async () => {
      const { items } = await server.call<{ items: Table[] }>('database_schema');
      const of = (name: string) => items.find((table) => table.name === name);
      const none = { nullable: true, primaryKey: false };
      expect(of('owners')).toMatchObject({
        ...{ kind: 'table', comment: 'Who owns' },
        columns: [
          { name: 'id', type: 'int(11)', nullable: false, primaryKey: true, generated: 'auto_increment' },
          { name: 'email', type: 'varchar(80)', nullable: false, comment: 'the (only' },
          { name: 'mood', type: "enum('glad','so so')", default: "'glad'" },
          { name: 'low', generated: expect.stringContaining('lcase(`email`)') },
          { name: 'big', type: 'bigint(20) unsigned', ...none },
          { name: 'raw', type: 'blob', ...none },
        ],
        indexes: [{ name: 'email', columns: ['email'], unique: true }],
      });
      expect(of('items')).toMatchObject({
        foreignKeys: [
          {
            ...{ name: 'owned', columns: ['owner_id'], table: 'owners', references: ['id'] },
            ...{ onDelete: 'SET NULL', onUpdate: 'CASCADE' },
          },
        ],
        indexes: [
          { name: 'owned', columns: ['owner_id'], unique: false },
          { name: 'p', columns: ['price', 'a'], unique: false },
        ],
        checks: [{ name: 'price', definition: '`price` >= 0' }],
        triggers: [{ name: 'touched', definition: expect.stringContaining('BEFORE UPDATE') }],
      });
      expect(of('cheap')).toMatchObject({
        kind: 'view',
        rows: null,
        definition: expect.stringContaining('< 5'),
      });
      expect(of('doubled')).toMatchObject({ kind: 'function', definition: 'returns int(11)' });
    });

    test('what changes something, or leads out, is refused', { timeout: 120_000 }, async () => {
      const file = join(project.dir, 'stolen.txt');
      const state = async () => (await client.query('SELECT * FROM items; SELECT LASTVAL(numbers)'))[0];
      const before = await state();
      const ran: string[] = [];
      for (const sql of attacks) {
        const text = sql.replaceAll('$FILE', file);
        const { isError } = await server.client.callTool({
          name: 'database_query',
          arguments: { sql: text },
        });
        if (!isError) ran.push(sql);
      }
      expect(ran).toEqual([]);
      expect(await state()).toEqual(before);
      expect((await client.query(`SELECT LOAD_FILE('${file}') AS stolen`))[0]).toEqual([{ stolen: null }]);
    });

    test('one that does not end is ended, by the server too', async () => {
      const sql = 'SELECT count(*) AS endless FROM seq_1_to_100000000 a, seq_1_to_100000000 b';
      expect(await server.fails('database_query', { sql })).toMatchObject({ code: 'QUERY_TIMEOUT' });
      const running = async () =>
        (
          await client.query(
            `SELECT info FROM information_schema.PROCESSLIST WHERE info LIKE 'SELECT count(%endless%'`,
          )
        )[0];
      await expect.poll(running, { timeout: 20_000 }).toEqual([]);
      expect((await query('SELECT 1')).rows).toEqual([[1]]);
    });
  },
);
