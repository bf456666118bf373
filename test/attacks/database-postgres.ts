// Ways to change a PostgreSQL database past the mode. Each text goes through Prisma and through `pg`, in modes read and rollback.
// Run as the superuser: nothing but the mode is in the way. `$MARK` is a file that the server could write, `$PID` a backend that it could end.

export interface SqlAttack {
  name: string;
  source: string;
  /** Sent one after the other, on one connection where there is a choice. */
  sql: string | readonly string[];
  /** What rolls back cannot be undone for: numbers of a sequence. */
  only?: 'read';
  /** A statement that shows its effect, where `everything` (postgres-state.ts) does not. */
  seenBy?: string;
}

const manual = (page: string) => `https://www.postgresql.org/docs/current/${page}.html`;
const facts = 'our own: holes of a first prototype';

interface CodeAttack {
  name: string;
  source: string;
  code: string;
  /** Where nothing protects, if it needs somebody whom it deceives. */
  unprotected?: string;
}

export const sqlAttacks: readonly SqlAttack[] = [
  { name: 'INSERT', source: 'plain', sql: "INSERT INTO accounts (owner) VALUES ('eve')", only: 'read' },
  { name: 'UPDATE', source: 'plain', sql: 'UPDATE accounts SET balance = 0' },
  { name: 'DELETE', source: 'plain', sql: 'DELETE FROM transfers' },
  { name: 'DELETE with RETURNING', source: 'plain', sql: 'DELETE FROM transfers RETURNING id' },
  { name: 'TRUNCATE', source: manual('sql-truncate'), sql: 'TRUNCATE accounts, transfers' },
  {
    name: 'TRUNCATE with RESTART IDENTITY',
    source: manual('sql-truncate'),
    sql: 'TRUNCATE accounts, transfers RESTART IDENTITY',
  },
  {
    name: 'MERGE',
    source: manual('sql-merge'),
    sql: 'MERGE INTO accounts a USING transfers t ON t.account_id = a.id WHEN MATCHED THEN UPDATE SET balance = 0',
  },
  { name: 'CREATE TABLE', source: 'plain', sql: 'CREATE TABLE stolen (id int)' },
  { name: 'CREATE TEMP TABLE', source: 'plain', sql: 'CREATE TEMP TABLE stolen (id int)' },
  { name: 'DROP TABLE', source: 'plain', sql: 'DROP TABLE transfers' },
  { name: 'ALTER TABLE', source: 'plain', sql: 'ALTER TABLE accounts ADD COLUMN stolen int' },
  {
    name: 'CREATE FUNCTION',
    source: 'plain',
    sql: "CREATE FUNCTION stolen() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  },
  { name: 'CREATE ROLE', source: manual('sql-createrole'), sql: 'CREATE ROLE stolen SUPERUSER' },
  { name: 'COMMENT', source: manual('sql-comment'), sql: "COMMENT ON TABLE accounts IS 'stolen'" },
  { name: 'SELECT INTO', source: manual('sql-selectinto'), sql: 'SELECT * INTO stolen FROM accounts' },
  {
    name: 'DELETE in a CTE',
    source: manual('queries-with'),
    sql: 'WITH gone AS (DELETE FROM transfers RETURNING id) SELECT count(*)::int FROM gone',
  },
  {
    name: 'UPDATE after WITH',
    source: manual('queries-with'),
    sql: 'WITH x AS (SELECT 1) UPDATE accounts SET balance = 0',
  },
  { name: 'EXPLAIN ANALYZE', source: manual('sql-explain'), sql: 'EXPLAIN ANALYZE DELETE FROM transfers' },
  {
    name: 'EXPLAIN (ANALYZE)',
    source: manual('sql-explain'),
    sql: 'EXPLAIN (ANALYZE, FORMAT JSON) DELETE FROM transfers',
  },
  { name: 'a function with side effects', source: facts, sql: 'SELECT sneak()', only: 'read' },
  {
    name: 'a function in a list of rows',
    source: facts,
    sql: 'SELECT (SELECT sneak()) FROM accounts',
    only: 'read',
  },
  { name: 'a function in VALUES', source: facts, sql: 'VALUES (sneak())', only: 'read' },
  { name: 'CALL of a procedure that commits', source: manual('plpgsql-transactions'), sql: 'CALL settle()' },
  { name: 'DO', source: manual('sql-do'), sql: 'DO $$ BEGIN UPDATE accounts SET balance = 0; END $$' },
  {
    name: 'DO that commits',
    source: manual('plpgsql-transactions'),
    sql: 'DO $$ BEGIN UPDATE accounts SET balance = 0; COMMIT; END $$',
  },
  {
    name: 'DO with a text that is put together',
    source: facts,
    sql: `DO $x$ BEGIN EXECUTE 'UP' || 'DATE accounts SET balance = 0'; END $x$`,
  },
  {
    name: 'a second statement',
    source: 'CVE-class: stacked queries',
    sql: 'SELECT 1; DELETE FROM transfers',
  },
  { name: 'a commit in front', source: facts, sql: 'COMMIT; DELETE FROM transfers; BEGIN' },
  { name: 'a commit behind', source: facts, sql: ['DELETE FROM transfers', 'COMMIT'] },
  {
    name: 'END, ABORT, and on',
    source: manual('sql-end'),
    sql: ['DELETE FROM transfers', 'END', 'ABORT', 'DELETE FROM transfers', 'COMMIT WORK'],
  },
  { name: 'BEGIN READ WRITE', source: facts, sql: ['BEGIN READ WRITE', 'DELETE FROM transfers', 'COMMIT'] },
  {
    name: 'BEGIN READ WRITE in one text',
    source: facts,
    sql: 'begin read write; update accounts set balance = 0; commit',
  },
  {
    name: 'START TRANSACTION READ WRITE',
    source: manual('sql-start-transaction'),
    sql: ['START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE', 'DELETE FROM transfers', 'COMMIT'],
  },
  {
    name: 'SET TRANSACTION READ WRITE',
    source: facts,
    sql: ['BEGIN', 'SET TRANSACTION READ WRITE', 'DELETE FROM transfers', 'COMMIT'],
  },
  {
    name: 'SET default_transaction_read_only',
    source: facts,
    sql: ['SET default_transaction_read_only = off', 'DELETE FROM transfers'],
  },
  {
    name: 'SET transaction_read_only',
    source: facts,
    sql: ['BEGIN', 'SET transaction_read_only = off', 'DELETE FROM transfers', 'COMMIT'],
  },
  {
    name: 'SET SESSION CHARACTERISTICS',
    source: manual('sql-set-transaction'),
    sql: ['SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE', 'DELETE FROM transfers'],
  },
  { name: 'RESET ALL', source: manual('sql-reset'), sql: ['RESET ALL', 'DELETE FROM transfers'] },
  { name: 'DISCARD ALL', source: manual('sql-discard'), sql: ['DELETE FROM transfers', 'DISCARD ALL'] },
  {
    name: 'set_config',
    source: facts,
    sql: ["SELECT set_config('transaction_read_only', 'off', false), sneak()"],
    only: 'read',
  },
  {
    name: 'set_config for what follows',
    source: facts,
    sql: ["SELECT set_config('default_transaction_read_only', 'off', false)", 'SELECT sneak()'],
    only: 'read',
  },
  {
    name: 'set_config by another spelling',
    source: facts,
    sql: [
      String.raw`SELECT U&"set\005fconfig"('default_transaction_read_only', 'off', false)`,
      'DELETE FROM transfers',
    ],
  },
  {
    name: 'set_config inside of query_to_xml',
    source: facts,
    sql: [
      "SELECT query_to_xml('SELECT set_config(''transaction_read_only'', ''off'', false)', true, true, '')::text",
      'DELETE FROM transfers',
    ],
  },
  {
    name: 'a write inside of query_to_xml',
    source: facts,
    sql: "SELECT query_to_xml('SELECT sneak()', true, true, '')::text",
    only: 'read',
  },
  {
    name: 'a lock inside of query_to_xml',
    source: 'our own',
    sql: "SELECT query_to_xml('SELECT pg_advisory_lock(77)', true, true, '')::text",
  },
  {
    name: 'a lock inside of ts_stat',
    source: 'our own',
    sql: "SELECT ts_stat('SELECT pg_advisory_lock(77)::text::tsvector')::text",
  },
  {
    name: 'strings that are read in another way',
    source: manual('runtime-config-compatible'),
    sql: ['SET standard_conforming_strings = off', String.raw`SELECT '\''; DELETE FROM transfers; --'`],
  },
  {
    name: 'an encoding with other quotes',
    source: 'CVE-2006-2313',
    sql: ["SET client_encoding = 'SJIS'", 'DELETE FROM transfers'],
  },
  {
    name: 'nested comments',
    source: manual('sql-syntax-lexical'),
    sql: "SELECT 1 /* /* */ ' */; DELETE FROM transfers; --'",
  },
  {
    name: 'a comment that ends early',
    source: manual('sql-syntax-lexical'),
    sql: 'SELECT 1 --\r; DELETE FROM transfers',
  },
  {
    name: 'dollar quotes',
    source: manual('sql-syntax-lexical'),
    sql: 'SELECT $a$ $b$ $a$; DELETE FROM transfers; --$b$',
  },
  {
    name: 'an escape that goes on',
    source: manual('sql-syntax-lexical'),
    sql: "SELECT E'a'\n'\\''; DELETE FROM transfers; --'",
  },
  { name: 'nextval', source: facts, sql: "SELECT nextval('receipts')", only: 'read' },
  { name: 'setval', source: facts, sql: "SELECT setval('receipts', 900)" },
  { name: 'setval by a quoted name', source: 'our own', sql: `SELECT pg_catalog."setval"('receipts', 900)` },
  {
    name: 'ALTER SEQUENCE',
    source: manual('sql-altersequence'),
    sql: 'ALTER SEQUENCE receipts RESTART WITH 900',
    seenBy: 'SELECT last_value FROM receipts',
  },
  { name: 'lo_create', source: facts, sql: 'SELECT lo_create(7700)' },
  { name: 'lo_from_bytea', source: manual('lo-funcs'), sql: `SELECT lo_from_bytea(7701, 'stolen')` },
  {
    name: 'lo_export',
    source: manual('lo-funcs'),
    sql: ["SELECT lo_from_bytea(7702, 'stolen')", "SELECT lo_export(7702, '$MARK')"],
  },
  { name: 'pg_advisory_lock', source: facts, sql: 'SELECT pg_advisory_lock(77)' },
  {
    name: 'pg_try_advisory_lock by a quoted name',
    source: facts,
    sql: 'SELECT pg_catalog."pg_try_advisory_lock"(77)',
  },
  {
    name: 'LOCK TABLE',
    source: manual('sql-lock'),
    sql: ['BEGIN', 'LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE'],
  },
  {
    name: 'SELECT FOR UPDATE',
    source: manual('sql-select'),
    sql: 'SELECT id FROM accounts FOR UPDATE',
    seenBy: 'SELECT xmax::text FROM accounts',
  },
  { name: 'COPY TO PROGRAM', source: facts, sql: "COPY accounts TO PROGRAM 'cat > $MARK'" },
  { name: 'COPY of a query TO PROGRAM', source: facts, sql: "COPY (SELECT 1) TO PROGRAM 'cat > $MARK'" },
  {
    name: 'COPY FROM PROGRAM',
    source: 'CVE-2019-9193 (disputed)',
    sql: "COPY accounts (owner) FROM PROGRAM 'touch $MARK; echo eve'",
  },
  { name: 'COPY TO a file', source: manual('sql-copy'), sql: "COPY accounts TO '$MARK'" },
  { name: 'COPY FROM STDIN', source: manual('sql-copy'), sql: 'COPY accounts (owner) FROM STDIN' },
  {
    name: 'a program in a function',
    source: 'our own',
    sql: "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''cat > $MARK'''; END $$",
    only: 'read',
  },
  { name: 'ALTER SYSTEM', source: facts, sql: "ALTER SYSTEM SET archive_command = 'touch $MARK'" },
  { name: 'pg_reload_conf', source: manual('functions-admin'), sql: 'SELECT pg_reload_conf()' },
  {
    name: 'pg_terminate_backend',
    source: manual('functions-admin'),
    sql: 'SELECT pg_terminate_backend($PID)',
  },
  { name: 'pg_cancel_backend', source: manual('functions-admin'), sql: 'SELECT "pg_cancel_backend"($PID)' },
  {
    name: 'a replication slot',
    source: manual('functions-admin'),
    sql: "SELECT pg_create_physical_replication_slot('stolen')",
  },
  { name: 'pg_notify', source: manual('sql-notify'), sql: "SELECT pg_notify('marks', 'stolen')" },
  { name: 'NOTIFY', source: manual('sql-notify'), sql: "NOTIFY marks, 'stolen'" },
  { name: 'VACUUM', source: facts, sql: 'VACUUM accounts' },
  { name: 'ANALYZE', source: facts, sql: 'ANALYZE accounts' },
  {
    name: 'REINDEX CONCURRENTLY',
    source: manual('sql-reindex'),
    sql: 'REINDEX TABLE CONCURRENTLY accounts',
    seenBy: `SELECT relfilenode FROM pg_class WHERE relname = 'accounts_pkey'`,
  },
  {
    name: 'CREATE INDEX CONCURRENTLY',
    source: manual('sql-createindex'),
    sql: 'CREATE INDEX CONCURRENTLY stolen ON accounts (balance)',
  },
  { name: 'CREATE DATABASE', source: manual('sql-createdatabase'), sql: 'CREATE DATABASE stolen' },
  {
    name: 'ALTER ROLE SET',
    source: manual('sql-alterrole'),
    sql: "ALTER ROLE postgres SET search_path = 'stolen'",
  },
  {
    name: 'PREPARE TRANSACTION',
    source: manual('sql-prepare-transaction'),
    sql: ['BEGIN', 'DELETE FROM transfers', "PREPARE TRANSACTION 'stolen'"],
  },
  {
    name: 'PREPARE and EXECUTE',
    source: manual('sql-prepare'),
    sql: ['PREPARE gone AS DELETE FROM transfers', 'EXECUTE gone'],
  },
  {
    name: 'a cursor WITH HOLD',
    source: manual('sql-declare'),
    sql: ['BEGIN', 'DECLARE gone CURSOR WITH HOLD FOR SELECT sneak()', 'COMMIT'],
    only: 'read',
  },
  {
    name: 'COMMIT AND CHAIN',
    source: manual('sql-commit'),
    sql: ['BEGIN', 'DELETE FROM transfers', 'COMMIT AND CHAIN'],
  },
  {
    name: 'ROLLBACK AND CHAIN',
    source: manual('sql-rollback'),
    sql: ['ROLLBACK AND CHAIN', 'DELETE FROM transfers', 'COMMIT'],
  },
  {
    name: 'our own savepoints',
    source: 'our own',
    sql: [
      'RELEASE SAVEPOINT mcp_node_statement',
      'ROLLBACK TO SAVEPOINT mcp_node_1',
      'DELETE FROM transfers',
      'RELEASE SAVEPOINT mcp_node_1',
      'COMMIT',
    ],
  },
  {
    name: 'savepoints of the project',
    source: manual('sql-savepoint'),
    sql: ['SAVEPOINT a', 'DELETE FROM transfers', 'RELEASE a', 'COMMIT'],
  },
  {
    name: 'a statement that begins with a parenthesis',
    source: 'our own',
    sql: '(WITH gone AS (DELETE FROM transfers RETURNING id) SELECT id FROM gone)',
  },
  { name: 'an empty statement in front', source: 'our own', sql: ';;DELETE FROM transfers' },
];

/** In JavaScript. `prisma`, `pool` and `inside` (database-inside.ts) are bound. */
export const codeAttacks: readonly CodeAttack[] = [
  { name: 'a model of Prisma', source: 'plain', code: `await prisma.transfer.deleteMany()` },
  {
    name: 'an interactive transaction',
    source: facts,
    code: `await prisma.$transaction(async (tx) => { await tx.transfer.deleteMany(); await tx.$executeRawUnsafe('COMMIT') })`,
  },
  {
    name: 'a list of operations',
    source: facts,
    code: `await prisma.$transaction([prisma.transfer.deleteMany(), prisma.$executeRawUnsafe('COMMIT')])`,
  },
  {
    name: 'the global client inside of a transaction',
    source: facts,
    code: `await prisma.$transaction(async () => { await prisma.transfer.deleteMany() })`,
  },
  {
    name: '$extends and $parent',
    source: facts,
    code: `await prisma.$extends({ name: 'x' }).$parent.transfer.deleteMany()`,
  },
  { name: 'a method of an extension', source: facts, code: `await inside.extended(prisma).transfer.wipe()` },
  { name: '_executeRequest', source: facts, code: `await inside.request(prisma)` },
  { name: 'the adapter of the client', source: facts, code: `await inside.byAdapter(prisma)` },
  { name: 'a script on the adapter', source: facts, code: `await inside.script(prisma)` },
  { name: 'new client.constructor', source: facts, code: `await inside.another(prisma)` },
  {
    name: 'a client of its own',
    source: 'plain',
    code: `await inside.client((client) => client.query('DELETE FROM transfers'))`,
  },
  {
    name: 'a connection of its own, with options',
    source: manual('libpq-connect'),
    code: `await inside.options()`,
  },
  { name: 'the connection beneath', source: 'our own', code: `await inside.beneath('query')` },
  {
    name: 'the connection beneath, in the extended protocol',
    source: 'our own',
    code: `await inside.beneath('parse')`,
  },
  { name: 'the queue of the client', source: 'our own', code: `await inside.queue()` },
  {
    name: 'a submittable that sends something else',
    source: 'https://node-postgres.com/apis/cursor',
    code: `await inside.submittable()`,
  },
  {
    name: 'a query whose text changes',
    source: 'our own: time of check, time of use',
    code: `await inside.changing()`,
    unprotected: `await inside.changing((query) => query.text)`,
  },
  {
    name: 'a query whose text changes while it waits',
    source: 'our own: time of check, time of use',
    code: `await inside.waiting()`,
  },
  { name: 'a prepared statement under the name of another', source: 'our own', code: `await inside.named()` },
  { name: 'the method of the prototype', source: 'our own', code: `await inside.byPrototype()` },
  { name: 'a second copy of the module', source: 'our own', code: `await inside.secondCopy()` },
  { name: 'in a timer, after the call', source: 'our own', code: `inside.later(prisma); 'started'` },
  {
    name: 'a transaction that is left open',
    source: 'our own',
    code: `const held = await pool.connect(); await held.query('BEGIN'); await held.query('UPDATE accounts SET balance = 0'); held.release()`,
  },
  { name: 'a cursor', source: 'https://node-postgres.com/apis/cursor', code: `await inside.cursor()` },
  {
    name: 'postgres.js',
    source: 'another driver',
    code: `await (await import('postgres')).default(inside.url)\`DELETE FROM transfers\``,
  },
  {
    name: 'postgres.js by require',
    source: 'another driver',
    code: `await require('postgres')(inside.url)\`DELETE FROM transfers\``,
  },
];
