// Ways to change an SQLite file past the mode: through Prisma, @libsql/client, libsql itself, and node:sqlite.
// `$MARK` is a file outside of the project that must not come into being.

import { isBefore24 } from '../support/node.ts';

export interface SqliteAttack {
  name: string;
  source: string;
  sql: string | readonly string[];
  /** A statement that shows its effect to others, where `everything` (sqlite-state.ts) does not. */
  seenBy?: string;
  /** Undoes what outlives the file. */
  afterwards?: string;
  /** No driver here does it for anybody; what comes nearest is in `attacks/native`. */
  unprotected?: 'elsewhere';
}

interface CodeAttack {
  name: string;
  source: string;
  code: string;
  /** What it comes to where nothing protects, if nobody sees an effect. */
  unprotected?: RegExp;
}

const manual = (page: string) => `https://www.sqlite.org/${page}.html`;
const facts = 'our own: holes of a first prototype';

export const sqlAttacks: readonly SqliteAttack[] = [
  { name: 'INSERT', source: 'plain', sql: "INSERT INTO Tag (name) VALUES ('stolen')" },
  { name: 'UPDATE', source: 'plain', sql: "UPDATE Tag SET name = name || '!'" },
  { name: 'DELETE', source: 'plain', sql: 'DELETE FROM comments' },
  {
    name: 'DELETE with RETURNING',
    source: manual('lang_returning'),
    sql: 'DELETE FROM comments RETURNING id',
  },
  {
    name: 'REPLACE',
    source: manual('lang_replace'),
    sql: "REPLACE INTO Tag (id, name) VALUES (1, 'stolen')",
  },
  {
    name: 'INSERT after WITH',
    source: manual('lang_with'),
    sql: "WITH x AS (SELECT 'stolen' AS n) INSERT INTO Tag (name) SELECT n FROM x",
  },
  {
    name: 'OR ROLLBACK, which ends the transaction',
    source: manual('lang_conflict'),
    sql: ["INSERT OR ROLLBACK INTO Tag (id, name) VALUES (1, 'stolen')", 'DELETE FROM comments'],
  },
  {
    name: 'RAISE(ROLLBACK) in a trigger',
    source: manual('lang_createtrigger'),
    sql: [
      "CREATE TRIGGER t BEFORE INSERT ON Tag BEGIN SELECT RAISE(ROLLBACK, 'x'); END",
      "INSERT INTO Tag (name) VALUES ('stolen')",
      'DELETE FROM comments',
    ],
  },
  { name: 'CREATE TABLE', source: 'plain', sql: 'CREATE TABLE stolen (id)' },
  {
    name: 'CREATE TABLE AS',
    source: manual('lang_createtable'),
    sql: 'CREATE TABLE stolen AS SELECT * FROM Tag',
  },
  {
    name: 'CREATE TEMP TRIGGER',
    source: manual('lang_createtrigger'),
    sql: [
      'CREATE TEMP TRIGGER t AFTER UPDATE ON Tag BEGIN DELETE FROM comments; END',
      'UPDATE Tag SET name = name',
    ],
  },
  { name: 'CREATE VIEW', source: 'plain', sql: 'CREATE VIEW stolen AS SELECT 1' },
  { name: 'DROP TABLE', source: 'plain', sql: 'DROP TABLE comments' },
  { name: 'ALTER TABLE', source: 'plain', sql: 'ALTER TABLE Tag ADD COLUMN stolen' },
  { name: 'CREATE INDEX', source: 'plain', sql: 'CREATE INDEX stolen ON Tag (name)' },
  { name: 'COMMIT', source: facts, sql: ['DELETE FROM comments', 'COMMIT'] },
  { name: 'COMMIT, and on', source: facts, sql: ['COMMIT', 'DELETE FROM comments'] },
  {
    name: 'END TRANSACTION',
    source: manual('lang_transaction'),
    sql: ['DELETE FROM comments', 'END TRANSACTION', 'END'],
  },
  { name: 'ROLLBACK, and on', source: manual('lang_transaction'), sql: ['ROLLBACK', 'DELETE FROM comments'] },
  {
    name: 'BEGIN IMMEDIATE',
    source: manual('lang_transaction'),
    sql: ['BEGIN IMMEDIATE', 'DELETE FROM comments', 'COMMIT'],
  },
  {
    name: 'BEGIN EXCLUSIVE',
    source: manual('lang_transaction'),
    sql: ['BEGIN EXCLUSIVE', 'DELETE FROM comments', 'COMMIT'],
  },
  {
    name: 'a savepoint as a transaction',
    source: manual('lang_savepoint'),
    sql: ['SAVEPOINT a', 'DELETE FROM comments', 'RELEASE a'],
  },
  {
    name: 'our own savepoints',
    source: 'our own',
    sql: ['BEGIN', 'RELEASE mcp_node_1', 'ROLLBACK TO mcp_node_1', 'DELETE FROM comments', 'COMMIT'],
  },
  { name: 'a second statement', source: 'stacked queries', sql: 'SELECT 1; DELETE FROM comments' },
  { name: 'a commit in one text', source: 'stacked queries', sql: 'DELETE FROM comments; COMMIT; BEGIN' },
  { name: 'an empty statement in front', source: 'our own', sql: ';;DELETE FROM comments' },
  {
    name: 'a comment that hides the end',
    source: manual('lang_comment'),
    sql: 'SELECT 1 /* ; */; /* */ DELETE FROM comments',
  },
  {
    name: 'a comment that seems to nest',
    source: manual('lang_comment'),
    sql: 'SELECT 1 /* /* */; DELETE FROM comments; --*/',
  },
  { name: 'a comment that nobody closes', source: manual('lang_comment'), sql: 'DELETE FROM comments /* ' },
  {
    name: 'quotes of MySQL and of SQL Server',
    source: manual('lang_keywords'),
    sql: 'SELECT `a;b`, [c;d] FROM (SELECT 1 AS `a;b`, 2 AS [c;d]); DELETE FROM comments',
  },
  { name: 'a text that is a name', source: manual('quirks'), sql: `DELETE FROM "comments" WHERE "id" > '0'` },
  {
    name: 'EXPLAIN of a PRAGMA',
    source: manual('lang_explain'),
    sql: ['EXPLAIN PRAGMA locking_mode = EXCLUSIVE', 'SELECT count(*) FROM Tag'],
  },
  {
    name: 'PRAGMA query_only = OFF',
    source: facts,
    sql: ['PRAGMA query_only = OFF', 'DELETE FROM comments'],
  },
  { name: 'PRAGMA query_only(0)', source: facts, sql: ['PRAGMA main.query_only(0)', 'DELETE FROM comments'] },
  {
    name: 'PRAGMA writable_schema',
    source: facts,
    sql: [
      'PRAGMA writable_schema = ON',
      "UPDATE sqlite_schema SET sql = replace(sql, 'Tag', 'Gat')",
      'PRAGMA writable_schema = RESET',
    ],
  },
  {
    name: 'PRAGMA journal_mode',
    source: manual('pragma'),
    sql: ['PRAGMA journal_mode = WAL', 'PRAGMA main.journal_mode(wal)', 'PRAGMA journal_mode = OFF'],
  },
  {
    name: 'PRAGMA user_version',
    source: manual('pragma'),
    sql: ['PRAGMA user_version = 7', 'PRAGMA main.user_version(7)'],
  },
  { name: 'PRAGMA application_id', source: manual('pragma'), sql: 'PRAGMA application_id = 7' },
  { name: 'PRAGMA schema_version', source: manual('pragma'), sql: 'PRAGMA schema_version = 77' },
  {
    name: 'PRAGMA auto_vacuum and VACUUM',
    source: manual('pragma'),
    sql: ['PRAGMA auto_vacuum = FULL', 'VACUUM'],
  },
  {
    name: 'PRAGMA incremental_vacuum',
    source: manual('pragma'),
    sql: ['PRAGMA auto_vacuum = INCREMENTAL', 'VACUUM', 'PRAGMA incremental_vacuum'],
  },
  {
    name: 'PRAGMA wal_checkpoint',
    source: manual('pragma'),
    sql: ['PRAGMA journal_mode = WAL', 'PRAGMA wal_checkpoint(TRUNCATE)'],
  },
  { name: 'PRAGMA optimize', source: manual('pragma'), sql: ['ANALYZE', 'PRAGMA optimize = 0x10002'] },
  {
    name: 'PRAGMA locking_mode',
    source: manual('pragma'),
    sql: ['PRAGMA locking_mode = EXCLUSIVE', 'SELECT count(*) FROM Tag'],
  },
  {
    name: 'PRAGMA temp_store_directory',
    source: manual('pragma'),
    sql: "PRAGMA temp_store_directory = '/'",
    seenBy: 'PRAGMA temp_store_directory',
    afterwards: "PRAGMA temp_store_directory = ''",
  },
  {
    name: 'pragma functions',
    source: manual('pragma'),
    sql: ['ANALYZE', 'SELECT * FROM pragma_optimize(0x10002)'],
  },
  {
    name: 'ATTACH of a new file',
    source: facts,
    sql: ["ATTACH '$MARK' AS stolen", 'CREATE TABLE stolen.t (id)'],
  },
  {
    name: 'ATTACH of the same file',
    source: 'our own',
    sql: ["ATTACH 'dev.db' AS again", 'DELETE FROM again.comments'],
  },
  {
    name: 'ATTACH by an expression',
    source: manual('lang_attach'),
    sql: ["ATTACH DATABASE ('$MARK' || '') AS stolen", 'CREATE TABLE stolen.t (id)'],
  },
  { name: 'VACUUM INTO', source: facts, sql: "VACUUM INTO '$MARK'" },
  { name: 'VACUUM', source: facts, sql: 'VACUUM' },
  { name: 'REINDEX', source: manual('lang_reindex'), sql: 'REINDEX' },
  { name: 'ANALYZE', source: manual('lang_analyze'), sql: 'ANALYZE' },
  {
    name: 'load_extension',
    source: manual('loadext'),
    sql: "SELECT load_extension('$MARK')",
    unprotected: 'elsewhere',
  },
  {
    name: 'load_extension by a quoted name',
    source: manual('loadext'),
    sql: `SELECT "load_extension"('$MARK')`,
    unprotected: 'elsewhere',
  },
  { name: 'writefile', source: manual('cli'), sql: "SELECT writefile('$MARK', 'stolen')" },
  {
    name: 'fts3_tokenizer',
    source: 'CVE-2019-8457 and kin',
    sql: "SELECT fts3_tokenizer('simple', x'4141414141414141')",
    unprotected: 'elsewhere',
  },
  { name: 'a virtual table', source: manual('vtab'), sql: 'CREATE VIRTUAL TABLE stolen USING fts5(x)' },
  {
    name: 'a temporary table',
    source: 'plain',
    sql: [
      'CREATE TEMP TABLE t AS SELECT * FROM comments',
      'DELETE FROM main.comments WHERE id IN (SELECT id FROM t)',
    ],
  },
];

/** `prisma` and `inside` (database-inside-sqlite.ts) are bound. */
export const codeAttacks: readonly CodeAttack[] = [
  { name: 'a model of Prisma', source: 'plain', code: `await prisma.comment.deleteMany()` },
  {
    name: 'an interactive transaction',
    source: 'plain',
    code: `await prisma.$transaction(async (tx) => { await tx.comment.deleteMany() })`,
  },
  {
    name: 'a list of operations',
    source: 'plain',
    code: `await prisma.$transaction([prisma.comment.deleteMany()])`,
  },
  {
    name: 'a transaction of @libsql/client',
    source: 'https://github.com/tursodatabase/libsql-client-ts',
    code: `await inside.transaction()`,
  },
  {
    name: 'a batch',
    source: 'https://github.com/tursodatabase/libsql-client-ts',
    code: `await inside.batch()`,
  },
  {
    name: 'migrate()',
    source: 'https://github.com/tursodatabase/libsql-client-ts',
    code: `await inside.migrate()`,
  },
  {
    name: 'executeMultiple()',
    source: 'https://github.com/tursodatabase/libsql-client-ts',
    code: `await inside.multiple()`,
  },
  { name: 'a transaction that is left open', source: 'our own', code: `await inside.leftOpen()` },
  { name: 'libsql itself', source: 'plain', code: `inside.direct('dev.db')` },
  {
    name: 'a transaction() of libsql',
    source: 'https://github.com/WiseLibs/better-sqlite3/blob/master/docs/api.md',
    code: `inside.byFunction()`,
  },
  { name: 'the file by another path', source: 'our own', code: `inside.direct('./src/../dev.db')` },
  { name: 'the file by a link', source: 'our own', code: `inside.direct('link.db')` },
  {
    name: 'the file by a URI',
    source: 'https://www.sqlite.org/uri.html',
    code: `inside.direct('file:dev.db?mode=rwc')`,
  },
  {
    name: 'the file by a URI without locks',
    source: 'https://www.sqlite.org/uri.html',
    code: `inside.direct('file:dev.db?nolock=1&immutable=0')`,
  },
  { name: 'ATTACH from memory', source: 'our own', code: `inside.fromMemory()` },
  { name: 'a new file', source: 'our own', code: `inside.direct(mark)` },
  {
    name: 'a replica',
    source: 'https://docs.turso.tech/features/embedded-replicas',
    code: `inside.replica(mark)`,
    unprotected: /connect error/,
  },
  { name: 'libsql/promise', source: 'another interface', code: `await inside.promises()` },
  { name: 'an authorizer of its own', source: 'our own', code: `inside.authorizer()` },
  { name: 'a statement that is kept', source: 'our own', code: `inside.kept()` },
  { name: 'node:sqlite, rows asked for later', source: 'our own', code: `inside.builtinKeptRows()` },
  { name: 'the methods of the prototype', source: 'our own', code: `inside.byPrototype()` },
  { name: 'the constructor of a database', source: 'our own', code: `inside.constructorOf()` },
  { name: 'a class that extends it', source: 'our own', code: `inside.subclass()` },
  { name: 'a second copy of the module', source: 'our own', code: `inside.secondCopy()` },
  { name: 'node:sqlite', source: 'https://nodejs.org/api/sqlite.html', code: `inside.builtin('dev.db')` },
  {
    name: 'node:sqlite, a new file',
    source: 'https://nodejs.org/api/sqlite.html',
    code: `inside.builtin(mark)`,
  },
  {
    name: 'node:sqlite, VACUUM INTO',
    source: 'https://nodejs.org/api/sqlite.html',
    code: `inside.builtinVacuum(mark)`,
  },
  { name: 'the method of a statement’s class', source: 'our own', code: `inside.statementMethod()` },
  {
    name: 'node:sqlite, the method of a statement’s class',
    source: 'our own',
    code: `inside.builtinStatementMethod()`,
  },
  // Node 22 has none.
  ...(isBefore24
    ? []
    : [
        {
          name: 'node:sqlite, tagged texts',
          source: 'https://nodejs.org/api/sqlite.html',
          code: `inside.builtinTags()`,
        },
      ]),
  { name: 'node:sqlite, the file by a URL', source: 'our own', code: `inside.builtinPath('url')` },
  { name: 'node:sqlite, the file by bytes', source: 'our own', code: `inside.builtinPath('bytes')` },
  { name: 'node:sqlite, a class that extends it', source: 'our own', code: `inside.builtinSubclass()` },
  { name: 'in a timer, after the call', source: 'our own', code: `inside.later(); 'started'` },
  {
    name: 'a pointer of one’s own, as a parameter',
    source: 'CVE-2019-8457 and kin',
    code: `inside.pointer()`,
    unprotected: /came to/,
  },
];
