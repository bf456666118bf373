// Ways to change a MariaDB past a dry run: by what commits by itself, by what no rollback undoes, and by texts that are read another way.
// `$MARK` is a file of the server that must not come into being. Each group of statements runs in order, on one connection.

export interface MariaAttack {
  name: string;
  source: string;
  sql: readonly string[];
  /** Sent as one text, by a connection that takes several statements. */
  inOne?: boolean;
  /** What the server says where the statement before has been refused. */
  meets?: string;
  /** Undoes what is the server's. */
  afterwards?: string;
}

const manual = (page: string) => `https://mariadb.com/kb/en/${page}/`;
const commits = manual('sql-statements-that-cause-an-implicit-commit');
const WIPE = 'DELETE FROM items';

/** `$FOLDER`: where the server may write. */
export const preparation = `
DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; DROP DATABASE IF EXISTS archive; CREATE DATABASE archive; USE shop;
CREATE TABLE items (id int PRIMARY KEY, n int); CREATE TABLE spare (id int); CREATE TABLE watched (id int); CREATE TABLE kept (id int PRIMARY KEY);
CREATE TABLE isam (id int) ENGINE = MyISAM; CREATE TABLE aria (id int) ENGINE = Aria; CREATE TABLE \`1isam\` (id int) ENGINE = MyISAM;
CREATE TABLE archive.isam (id int) ENGINE = MyISAM; CREATE VIEW isam_view AS SELECT * FROM isam; CREATE SEQUENCE numbers;
CREATE VIEW called_view AS SELECT id FROM kept;
CREATE TRIGGER watched_log AFTER INSERT ON watched FOR EACH ROW INSERT INTO isam VALUES (new.id);
CREATE FUNCTION sneak() RETURNS int BEGIN INSERT INTO isam VALUES (7); RETURN 1; END;
CREATE FUNCTION pays() RETURNS int BEGIN INSERT INTO kept SELECT max(id) + 1 FROM kept AS k; RETURN 1; END;
CREATE FUNCTION deeper() RETURNS int RETURN sneak() + 1;
CREATE FUNCTION locks() RETURNS int RETURN GET_LOCK('mark', 0);
CREATE PROCEDURE settle() BEGIN DELETE FROM items; COMMIT; END;
CREATE PROCEDURE built() BEGIN SET @text = 'DROP TABLE spare'; PREPARE one FROM @text; EXECUTE one; END;
CREATE PROCEDURE unsettle() DELETE FROM mysql.proc WHERE name = 'settle';
CREATE PROCEDURE outer_settle() CALL settle();
CREATE VIEW sneaky AS SELECT id, deeper() AS d FROM kept;
INSERT INTO items VALUES (1, 1), (2, 2); INSERT INTO spare VALUES (1); INSERT INTO kept VALUES (1);
INSERT INTO isam VALUES (1); INSERT INTO aria VALUES (1); INSERT INTO \`1isam\` VALUES (1); INSERT INTO archive.isam VALUES (1);`;

const committing = [
  'COMMIT',
  'COMMIT WORK',
  'commit/**/work',
  '-- so\nCOMMIT',
  '#so\nCOMMIT',
  'COMMIT AND CHAIN',
  'COMMIT RELEASE',
  '/*!50000 COMMIT */',
  '/*M!100000 COMMIT */',
  '/*! COMMIT */',
  'BEGIN',
  'BEGIN WORK',
  'START TRANSACTION',
  'START TRANSACTION READ WRITE',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT',
  'BEGIN NOT ATOMIC COMMIT; END',
  'SET autocommit = 1',
  'SET @@autocommit = 1',
  'SET SESSION autocommit = ON',
  'SET @@session.autocommit = 1, @a = 1',
  'SET @a = 1, autocommit = 1',
  'SET STATEMENT max_statement_time = 5 FOR COMMIT',
  "EXECUTE IMMEDIATE 'COMMIT'",
  'CREATE TABLE made (a int)',
  'CREATE TABLE made AS SELECT * FROM items',
  'CREATE OR REPLACE TABLE spare (a int)',
  'CREATE VIEW made AS SELECT 1',
  'CREATE INDEX made ON spare (id)',
  'CREATE FUNCTION made() RETURNS int RETURN 1',
  'CREATE TRIGGER made BEFORE INSERT ON spare FOR EACH ROW SET new.id = 1',
  'CREATE DATABASE made',
  'CREATE SEQUENCE made',
  'ALTER TABLE spare ADD b int',
  'DROP TABLE spare',
  'DROP TABLE IF EXISTS nothing',
  'DROP PROCEDURE settle',
  'RENAME TABLE spare TO other',
  'TRUNCATE spare',
  'TRUNCATE TABLE spare',
  'LOCK TABLES items WRITE, items READ LOCAL',
  'UNLOCK TABLES',
  'ANALYZE TABLE items',
  'OPTIMIZE TABLE items',
  'CHECK TABLE items',
  'REPAIR TABLE isam',
  'CACHE INDEX isam IN default',
  'FLUSH TABLES',
  'RESET QUERY CACHE',
  'SAVEPOINT mcp_node_base',
  'RELEASE SAVEPOINT mcp_node_base',
  'ROLLBACK TO mcp_node_base',
];

export const sqlAttacks: readonly MariaAttack[] = [
  ...committing.map((sql) => ({
    ...{ name: `a delete, and ${sql}`, source: commits, sql: [WIPE, sql] },
    // In mode read there is none.
    ...(sql.includes('mcp_node_base') && { meets: 'ER_SP_DOES_NOT_EXIST' }),
  })),
  { name: 'a text of its own', source: commits, sql: [WIPE, "PREPARE one FROM 'COMMIT'", 'EXECUTE one'] },
  { name: 'several in one', source: 'our own', sql: [WIPE, 'COMMIT'], inOne: true },
  { name: 'several in one, DDL', source: 'our own', sql: [WIPE, 'CREATE TABLE made (a int)'], inOne: true },
  {
    name: 'a transaction that is global',
    source: manual('xa-transactions'),
    sql: ["XA START 'a'", WIPE, "XA END 'a'", "XA COMMIT 'a' ONE PHASE"],
  },
  { name: 'a procedure that commits', source: 'our own', sql: ['CALL settle()'] },
  { name: 'a procedure without parentheses', source: 'our own', sql: ['CALL shop.settle'] },
  {
    name: 'a procedure, after a comment that begins with a control character',
    source: manual('comment-syntax'),
    sql: ["CALL --\x01'\n settle() --\x01'"],
  },
  { name: 'a procedure in a procedure', source: 'our own', sql: ['CALL outer_settle()'] },
  { name: 'a procedure that makes its text', source: 'our own', sql: ['CALL built()'] },
  { name: 'MyISAM', source: manual('myisam-storage-engine'), sql: ['DELETE FROM isam'] },
  { name: 'MyISAM, by its schema', source: 'our own', sql: ['DELETE FROM `shop`.`isam`'] },
  { name: 'MyISAM, a name with a digit', source: 'our own', sql: ['DELETE FROM 1isam'] },
  { name: 'MyISAM, of another schema', source: 'our own', sql: ['DELETE FROM archive.isam'] },
  { name: 'MyISAM, with another schema in use', source: 'our own', sql: ['USE archive', 'DELETE FROM isam'] },
  {
    name: 'MyISAM, after a USE that fails',
    source: 'our own',
    sql: ['USE nosuch', 'DELETE FROM isam'],
    meets: 'ER_BAD_DB_ERROR',
  },
  { name: 'MyISAM, by a dot alone', source: manual('identifier-qualifiers'), sql: ['DELETE FROM .isam'] },
  {
    name: 'MyISAM, among two',
    source: 'our own',
    sql: ['DELETE items, isam FROM items JOIN isam USING (id)'],
  },
  { name: 'MyISAM, by a view', source: 'our own', sql: ['DELETE FROM isam_view'] },
  { name: 'MyISAM, by a trigger', source: 'our own', sql: ['INSERT INTO watched VALUES (3)'] },
  { name: 'MyISAM, by a function', source: 'our own', sql: ['SELECT sneak()'] },
  { name: 'MyISAM, by a function in a function', source: 'our own', sql: ['SELECT shop . `deeper` ()'] },
  { name: 'MyISAM, by a function in a view', source: 'our own', sql: ['SELECT * FROM sneaky'] },
  { name: 'MyISAM, by a function of a setting', source: 'our own', sql: ['SET @a = sneak()'] },
  { name: 'MyISAM, by DO', source: 'our own', sql: ['DO sneak()'] },
  {
    name: 'MyISAM, by ANALYZE',
    source: manual('analyze-statement'),
    sql: ['ANALYZE FORMAT=JSON DELETE FROM isam'],
  },
  { name: 'Aria', source: manual('aria-storage-engine'), sql: ['INSERT INTO aria SELECT id FROM items'] },
  { name: 'a sequence', source: manual('setval'), sql: ['SELECT SETVAL(numbers, 500)'] },
  {
    name: 'a sequence as a table',
    source: manual('create-sequence'),
    sql: ['INSERT INTO numbers VALUES (900, 1, 9999, 1, 1, 0, 0, 0)'],
  },
  {
    name: 'a sequence, altered',
    source: manual('alter-sequence'),
    sql: ['ALTER SEQUENCE numbers RESTART 700'],
  },
  { name: 'a file', source: manual('select-into-outfile'), sql: ["SELECT 1 INTO OUTFILE '$MARK'"] },
  {
    name: 'a file, of bytes',
    source: manual('select-into-dumpfile'),
    sql: ["SELECT 1 INTO DUMPFILE '$MARK'"],
  },
  { name: 'a file, in a comment', source: 'our own', sql: ["SELECT 1 /*! INTO OUTFILE '$MARK' */"] },
  {
    name: 'a file, after a comment that begins with a control character',
    source: manual('comment-syntax'),
    sql: ["SELECT 1 --\x01'\n INTO OUTFILE '$MARK' --\x01'"],
  },
  {
    name: 'a lock, after hyphens that are no comment',
    source: manual('comment-syntax'),
    sql: ["SELECT 1 --\u00a0 FROM (SELECT 2 AS `\u00a0`) q WHERE GET_LOCK('mark', 0)"],
  },
  {
    name: 'a file, where a backslash is none',
    source: manual('sql-mode'),
    sql: ["SET sql_mode = 'NO_BACKSLASH_ESCAPES'", `SELECT '\\' INTO OUTFILE "$MARK" -- '`],
  },
  {
    name: 'a file, where a backslash is none, by its number',
    source: manual('sql-mode'),
    sql: ['SET sql_mode = 1048576', `SELECT '\\' INTO OUTFILE "$MARK" -- '`],
  },
  {
    name: 'a setting of the server',
    source: manual('set'),
    sql: ['SET GLOBAL max_connections = 77'],
    afterwards: 'SET GLOBAL max_connections = 151',
  },
  {
    name: 'a setting of the server, by its mark',
    source: manual('set'),
    sql: ['SET @@global.max_connections = 77'],
    afterwards: 'SET GLOBAL max_connections = 151',
  },
  {
    name: 'a setting beside a harmless one',
    source: 'our own',
    sql: ["SET time_zone = '+00:00', GLOBAL max_connections = 77"],
    afterwards: 'SET GLOBAL max_connections = 151',
  },
  {
    name: 'a lock',
    source: manual('get_lock'),
    sql: ["SELECT GET_LOCK('mark', 0)"],
  },
  {
    name: 'a lock, by a function',
    source: 'our own',
    sql: ['SELECT locks()'],
  },
  {
    name: 'a lock, by SHOW',
    source: manual('extended-show'),
    sql: ["SHOW TABLES WHERE GET_LOCK('mark', 0)"],
  },
  { name: 'MyISAM, by a function in SHOW', source: 'our own', sql: ['SHOW TABLES WHERE sneak()'] },
  {
    name: 'the server’s own tables',
    source: 'our own',
    sql: ["DELETE FROM mysql.proc WHERE name = 'settle'"],
  },
  {
    name: 'the server’s own tables, in use',
    source: 'our own',
    sql: ['USE mysql', "DELETE FROM proc WHERE name = 'settle'"],
    meets: 'ER_NO_SUCH_TABLE',
  },
  { name: 'the server’s own tables, by a procedure', source: 'our own', sql: ['CALL unsettle()'] },
];

/** What has no effect that anybody else sees, and is refused all the same. */
export const refusedAlone: readonly string[] = [
  'CREATE TEMPORARY TABLE t (a int)',
  'HANDLER items OPEN',
  "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE items",
  "SELECT LOAD_FILE('/etc/hostname')",
  'KILL 1',
  'SET SESSION sql_log_bin = 0',
  "SET sql_mode = 'ANSI_QUOTES'",
  'SET sql_mode = 4',
  'SET sql_mode = 1048576',
  'SET sql_mode = DEFAULT',
  'SET NAMES gbk',
  'SET ROLE none',
  'SHUTDOWN',
];
