// What a dry run refuses for what MariaDB's own catalogue says: of a real one, and of users who see less of it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reachOf, readCatalogue } from '../../../src/project/databases/mysql/catalogue.ts';
import type { AskRows } from '../../../src/project/databases/mysql/privileges.ts';
import { splitStatements } from '../../../src/project/databases/sql.ts';
import { fixtures } from '../../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../../support/mariadb.ts';

interface Client {
  query(sql: string): Promise<[Record<string, unknown>[]]>;
  end(): Promise<void>;
}
const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise') as {
  createConnection(options: object): Promise<Client>;
};

const schema = `
CREATE DATABASE shop; CREATE DATABASE vault; USE shop;
CREATE TABLE items (id int PRIMARY KEY, n int, born date); CREATE TABLE more (id int PRIMARY KEY, n int);
CREATE TABLE isam (id int) ENGINE = MyISAM; CREATE TABLE vault.audit (id int) ENGINE = MyISAM; CREATE TABLE vault.safe (id int);
CREATE TABLE Twice (id int) ENGINE = MyISAM; CREATE TABLE twice (id int); CREATE TABLE logs (id int, a text) ENGINE = Aria;
CREATE TABLE watched (id int); CREATE TRIGGER watching AFTER INSERT ON watched FOR EACH ROW INSERT INTO vault.audit VALUES (new.id);
CREATE VIEW hiding AS SELECT id FROM vault.audit; CREATE VIEW plainly AS SELECT id, EXTRACT(YEAR FROM born) AS y FROM items;
CREATE VIEW Seen AS SELECT id FROM items; CREATE VIEW seen AS SELECT id FROM more;
CREATE PROCEDURE servers() UPDATE mysql.time_zone_name SET Name = 'x';
CREATE PROCEDURE fine() BEGIN DECLARE v int; SELECT n INTO v FROM items LIMIT 1; INSERT INTO items (id) VALUES (v) ON DUPLICATE KEY UPDATE n = 1; END;
CREATE PROCEDURE lost() INSERT INTO nosuch VALUES (1);
CREATE PROCEDURE vaulting() SQL SECURITY DEFINER INSERT INTO vault.audit VALUES (1);
SET sql_mode = 'ANSI_QUOTES'; CREATE PROCEDURE quoting() INSERT INTO "isam" VALUES (1); SET sql_mode = '';`;

describe.runIf(mariadbd)('MariaDB (apt install mariadb-server-core, or MARIADBD=its path)', () => {
  let mariadb: MariaDb;
  let client: Client;
  const clients: Client[] = [];

  async function open(user: string): Promise<Client> {
    const { port } = new URL(mariadb.url);
    const opened = await mysql.createConnection({ host: '127.0.0.1', port, user, multipleStatements: true });
    clients.push(opened);
    return opened;
  }
  beforeAll(async () => {
    mariadb = await startMariaDb(mariadbd ?? '');
    client = await open('root');
    await client.query(schema);
  });
  afterAll(async () => {
    for (const opened of clients) await opened.end();
    await mariadb?.stop();
  });

  async function refusalOf(sql: string, inUse = 'shop', by = client): Promise<string | null> {
    const ask: AskRows = async (text) => (await by.query(text))[0];
    const [statement] = splitStatements(sql, 'mysql');
    if (typeof statement !== 'object') throw new Error(sql);
    return reachOf(statement.plain, inUse, await readCatalogue(ask)).refusal;
  }

  test.each([
    'INSERT INTO items (id) VALUES (1) ON DUPLICATE KEY UPDATE n = 2',
    'INSERT items SELECT id, n, born FROM more',
    "INSERT INTO more SELECT EXTRACT(YEAR FROM born), 1 FROM items WHERE TRIM(LEADING 'x' FROM n) = 'insert into nosuch'",
    'INSERT INTO more WITH x AS (SELECT 1 AS a) SELECT a, a FROM x',
    'INSERT INTO more SELECT y, id FROM plainly',
    'REPLACE INTO`more` VALUES (1, 2)',
    'UPDATE LOW_PRIORITY items AS i JOIN more AS m USING (id) SET i.n = m.n',
    'DELETE i FROM items AS i JOIN more USING (id)',
    'DELETE FROM i USING items AS i JOIN more USING (id)',
    'SELECT * FROM items FOR UPDATE',
    'CALL fine()',
    'CALL shop.fine',
  ])('runs: %s', async (sql) => {
    expect(await refusalOf(sql)).toBeNull();
  });

  test.each([
    'DELETE FROM nosuch',
    'DELETE FROM nosuch.isam',
    'INSERT INTO nosuch VALUES (1)',
    'INSERT IGNORE nosuch.items VALUES (1)',
    'REPLACE nosuch SET id = 1',
    'UPDATE `nosuch`.`isam` SET id = 2',
    'CALL lost()',
  ])('a table that there is not: %s', async (sql) => {
    expect(await refusalOf(sql)).toMatch(/there is no table \S*nosuch\S*/);
  });
  test.each([
    ['CALL servers()', 'shop'],
    ['CALL shop.servers', 'vault'],
    ['DELETE FROM global_priv', 'mysql'],
    ['SELECT 1', 'MySQL'],
    ['UPDATE setup_actors SET HISTORY = 0', 'performance_schema'],
    ['INSERT INTO items (id) SELECT 1 FROM mysql.user', 'shop'],
  ])('tables of the server: %s, in %s', async (sql, inUse) => {
    expect(await refusalOf(sql, inUse)).toMatch(/the server’s own/);
  });
  test('tables of the server, which are only read', async () => {
    expect(await refusalOf('SELECT * FROM mysql.time_zone_name')).toBeNull();
  });

  test('a body that was made in another mode', async () => {
    expect(await refusalOf('CALL quoting()')).toMatch(/quoting cannot be seen into/);
  });

  test.each(['INSERT INTO Twice VALUES (1)', 'DELETE FROM twice'])(
    'names that differ in case alone: %s',
    async (sql) => {
      expect(await refusalOf(sql)).toMatch(/shop.twice is one of several/);
    },
  );
  test('views whose names differ in case alone', async () => {
    expect(await refusalOf('DELETE FROM seen')).toMatch(/the view seen cannot be seen into/);
  });
  test('names that differ in case alone are read', async () => {
    expect(await refusalOf('SELECT * FROM twice')).toBeNull();
  });

  test.each(["SELECT REPLACE(a, 'x', 'y') FROM logs", "SELECT insert (a, 1, 1, 'y') FROM logs"])(
    'a function is no statement: %s',
    async (sql) => {
      expect(await refusalOf(sql)).toBeNull();
    },
  );
  test.each(["REPLACE INTO logs SELECT 1, REPLACE('x', 'y', 'z')", 'INSERT logs(id) VALUES (1)'])(
    'a statement is none: %s',
    async (sql) => {
      expect(await refusalOf(sql)).toContain('Aria');
    },
  );

  test.each(['CALL nosuch()', 'CALL nosuch', 'CALL shop . nosuch', 'SELECT shop.nosuch(1)', 'CALL a.b.c'])(
    'a routine that there is not: %s',
    async (sql) => {
      expect(await refusalOf(sql)).toMatch(/there is no routine/);
    },
  );

  test('a table without a database, by its name alone', async () => {
    expect(await refusalOf('DELETE FROM isam', '')).toMatch(/there is no table/);
    expect(await refusalOf('DELETE FROM .isam')).toContain('MyISAM');
  });

  describe('of users who see less', () => {
    let writer: Client;
    let owner: Client;

    beforeAll(async () => {
      // From here on there are privileges.
      await client.query(
        `INSERT INTO mysql.global_priv VALUES ('%', 'root', '{"access": 18446744073709551615}'); FLUSH PRIVILEGES`,
      );
      const root = await open('root');
      await root.query(`CREATE USER writer; GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE, SHOW VIEW ON shop.* TO writer;
        CREATE USER owner; CREATE ROLE owners; GRANT ALL ON \`sh_p\`.* TO owners; GRANT owners TO owner; SET DEFAULT ROLE owners FOR owner;
        CREATE USER part; GRANT SELECT, INSERT, TRIGGER ON shop.items TO part; GRANT SELECT, INSERT ON shop.more TO part;`);
      writer = await open('writer');
      owner = await open('owner');
    });

    test.each(['INSERT INTO watched VALUES (1)', 'INSERT INTO items (id) VALUES (1)'])(
      'triggers that may be there: %s',
      async (sql) => {
        expect(await refusalOf(sql, 'shop', writer)).toMatch(/triggers? of shop\.\w+ cannot be seen/);
      },
    );
    test('what reads', async () => {
      expect(await refusalOf('SELECT * FROM watched JOIN items', 'shop', writer)).toBeNull();
    });
    test('a role, of schemas by a pattern', async () => {
      expect(await refusalOf('INSERT INTO items (id) VALUES (1)', 'shop', owner)).toBeNull();
    });
    test('a privilege on one table', async () => {
      const part = await open('part');
      expect(await refusalOf('INSERT INTO items (id) VALUES (1)', 'shop', part)).toBeNull();
      expect(await refusalOf('INSERT INTO more (id) VALUES (1)', 'shop', part)).toMatch(
        /triggers of shop.more/,
      );
    });
    test('tables that others reach for them', async () => {
      expect(await refusalOf('CALL vaulting()', 'shop', writer)).toMatch(/vaulting cannot be seen into/);
      expect(await refusalOf('INSERT INTO watched VALUES (1)', 'shop', owner)).toMatch(
        /no table vault.audit/,
      );
      expect(await refusalOf('DELETE FROM hiding', 'shop', owner)).toMatch(/no table vault.audit/);
      expect(await refusalOf('SELECT * FROM hiding', 'shop', owner)).toBeNull();
    });
  });
});
