// Ways out of PostgreSQL's tables: files, other servers, other sessions, by functions and by what hides them. Refused in both modes.
// What an attack needs is made before by `preparation`, as a project's migrations would have.
const manual = (page: string) => `https://www.postgresql.org/docs/current/${page}.html`;
const own = 'our own';

export const preparation = `
  CREATE EXTENSION dblink; CREATE EXTENSION file_fdw; CREATE EXTENSION postgres_fdw; CREATE EXTENSION tablefunc; CREATE EXTENSION pgcrypto;
  CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
  CREATE FOREIGN TABLE passwords (line text) SERVER files OPTIONS (filename '/etc/passwd', format 'text', delimiter E'\\x01');
  CREATE FOREIGN TABLE programs (line text) SERVER files OPTIONS (program 'id', format 'text', delimiter E'\\x01');
  CREATE VIEW innocent AS SELECT pg_read_file('/etc/passwd') AS text;
  CREATE VIEW twice AS SELECT * FROM innocent;
  CREATE VIEW lines AS SELECT line FROM passwords;
  CREATE TABLE parent (line text);
  CREATE FOREIGN TABLE child () INHERITS (parent) SERVER files OPTIONS (filename '/etc/passwd', format 'text', delimiter E'\\x01');
  CREATE FUNCTION helper(path text) RETURNS text LANGUAGE sql STABLE AS 'SELECT pg_read_file(path)';
  CREATE FUNCTION atomic() RETURNS text STABLE BEGIN ATOMIC SELECT pg_read_file('/etc/passwd'); END;
  CREATE FUNCTION nested() RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN helper(''/etc/passwd''); END';
  CREATE FUNCTION run(command text) RETURNS text LANGUAGE plpgsql STABLE AS 'DECLARE r text; BEGIN EXECUTE command INTO r; RETURN r; END';
  CREATE FUNCTION other_name(text) RETURNS text LANGUAGE internal STABLE STRICT AS 'pg_read_file_all';
  CREATE FUNCTION append(state text, path text) RETURNS text LANGUAGE sql STABLE AS 'SELECT coalesce(state, '''') || pg_read_file(path)';
  CREATE AGGREGATE gather(text) (sfunc = append, stype = text);
  CREATE OPERATOR <~> (rightarg = text, function = helper);
  CREATE FUNCTION read_length(path text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT length(pg_read_file(path)) > 0';
  CREATE DOMAIN readable AS text CHECK (read_length(value));
  CREATE TYPE file AS (path text);
  CREATE FUNCTION to_file(text) RETURNS file LANGUAGE sql STABLE AS 'SELECT ROW(pg_read_file($1))::file';
  CREATE CAST (text AS file) WITH FUNCTION to_file(text);
  CREATE TABLE tags (id int, words text[]); CREATE INDEX tags_words ON tags USING gin (words); INSERT INTO tags VALUES (1, '{a}');
  CREATE INDEX accounts_brin ON accounts USING brin (balance);
  CREATE SCHEMA tools; CREATE FUNCTION tools.balance() RETURNS text LANGUAGE sql AS 'SELECT pg_read_file(''/etc/passwd'')';
`;

/** `tells`: what its answer has where nothing protects; without it, lines of /etc/passwd. */
type Row = [name: string, source: string, sql: string, tells?: RegExp];
const ran = /:"?[\w/]/;

const rows: readonly Row[] = [
  ['pg_read_file', manual('functions-admin'), `SELECT pg_read_file('/etc/passwd')`],
  ['pg_read_file by a quoted name', own, `SELECT "pg_catalog"."pg_read_file"('/etc/passwd')`],
  ['pg_read_file with a comment', own, `SELECT pg_read_file/**/('/etc/passwd')`],
  ['pg_read_file in upper case', own, `SELECT PG_READ_FILE('/etc/passwd')`],
  ['pg_read_file as an attribute', manual('rowtypes'), `SELECT ('/etc/passwd'::text).pg_read_file`],
  ['pg_read_file in FROM', own, `SELECT * FROM pg_read_file('/etc/passwd') AS text`],
  [
    'pg_read_file in a lateral join',
    own,
    `SELECT t.* FROM accounts a, LATERAL pg_read_file('/etc/passwd') t`,
  ],
  ['pg_read_file in ROWS FROM', own, `SELECT * FROM ROWS FROM (pg_read_file('/etc/passwd'))`],
  ['pg_read_file in ORDER BY', own, `SELECT id FROM accounts ORDER BY pg_read_file('/etc/passwd')`, /"id":1/],
  ['pg_read_file explained', own, `EXPLAIN (ANALYZE) SELECT pg_read_file('/etc/passwd')`, /actual/],
  [
    'pg_read_binary_file',
    manual('functions-admin'),
    `SELECT pg_read_binary_file('/etc/passwd')`,
    /114,111,111,116,58/,
  ],
  ['pg_ls_dir', manual('functions-admin'), `SELECT pg_ls_dir('/etc')`, /passwd/],
  ['pg_ls_dir by a quoted name', own, `SELECT "pg_ls_dir"('/etc')`, /passwd/],
  ['pg_ls_logdir', manual('functions-admin'), `SELECT count(*)::text FROM pg_ls_waldir()`, ran],
  ['pg_stat_file', manual('functions-admin'), `SELECT (pg_stat_file('/etc/passwd')).size::text`, /"\d/],
  ['pg_current_logfile', manual('functions-info'), `SELECT pg_current_logfile()`, /null/],
  [
    'a view of the server’s files',
    manual('view-pg-hba-file-rules'),
    `SELECT * FROM pg_hba_file_rules`,
    /database/,
  ],
  [
    'a view of settings in files',
    manual('view-pg-file-settings'),
    `SELECT name FROM pg_catalog.pg_file_settings`,
    /max_connections/,
  ],
  [
    'a text that names a view',
    manual('functions-xml'),
    `SELECT table_to_xml('pg_hba_file_rules', true, true, '')::text`,
    /xml/,
  ],
  [
    'gin_clean_pending_list',
    manual('functions-admin'),
    `SELECT gin_clean_pending_list('tags_words'::regclass)::text`,
    /"[1-9]/,
  ],
  [
    'brin_summarize_new_values',
    manual('functions-admin'),
    `SELECT brin_summarize_new_values('accounts_brin'::regclass)`,
    ran,
  ],
  [
    'brin_desummarize_range',
    manual('functions-admin'),
    `SELECT brin_desummarize_range('accounts_brin'::regclass, 0)::text`,
    /brin/,
  ],
  ['pg_switch_wal', manual('functions-admin'), `SELECT pg_switch_wal()::text`, ran],
  [
    'pg_logical_emit_message',
    manual('functions-admin'),
    `SELECT pg_logical_emit_message(false, 'a', 'b')::text`,
    ran,
  ],
  [
    'pg_create_restore_point by an alias of its schema',
    own,
    `SELECT pg_catalog.pg_log_standby_snapshot()::text`,
    ran,
  ],
  ['pg_export_snapshot', manual('functions-admin'), `SELECT pg_export_snapshot()`, ran],
  ['lo_import', manual('lo-funcs'), `SELECT lo_import('/etc/passwd')`, ran],
  [
    'dblink',
    manual('contrib-dblink-function'),
    `SELECT * FROM dblink('$URL', 'SELECT 1') AS t(n int)`,
    /"n":1/,
  ],
  ['dblink_connect', manual('contrib-dblink-connect'), `SELECT dblink_connect('mine', '$URL')`, /OK/],
  [
    'crosstab',
    manual('tablefunc'),
    `SELECT * FROM crosstab('SELECT 1, 1, pg_read_file(''/etc/passwd'')') AS t(a int, b text)`,
  ],
  ['a foreign table of a file', manual('file-fdw'), `SELECT * FROM passwords`],
  ['a foreign table of a program', manual('file-fdw'), `SELECT * FROM "public"."programs"`, /uid=/],
  ['a foreign table beneath a table', manual('ddl-inherit'), `SELECT * FROM parent`],
  ['a foreign table beneath a view', own, `SELECT l.line FROM public.lines AS l`],
  ['TABLE', manual('sql-select'), `TABLE passwords`],
  ['a view of the project', own, `SELECT text FROM innocent`],
  ['a view of a view', own, `SELECT text FROM "twice"`],
  ['a function of the project in SQL', own, `SELECT helper('/etc/passwd')`],
  ['a function of the project, parsed', own, `SELECT atomic()`],
  ['a function of the project that calls another', own, `SELECT public.nested()`],
  [
    'a function of the project that runs a text',
    own,
    `SELECT run('SELECT pg_read_' || 'file(''/etc/passwd'')')`,
  ],
  ['a function with the name of a column', own, `SELECT tools.balance()`],
  ['an aggregate', own, `SELECT gather(x) FROM (VALUES ('/etc/passwd')) v(x)`],
  ['another name for a function of C', own, `SELECT other_name('/etc/passwd')`],
  ['an operator', own, `SELECT <~> '/etc/passwd'::text`],
  ['an operator by its whole name', own, `SELECT OPERATOR(public.<~>) '/etc/passwd'::text`],
  ['a domain', own, `SELECT '/etc/passwd'::readable`, /passwd/],
  ['a cast', own, `SELECT (('/etc/passwd'::text)::file)::text`],
  ['set_config of a role', own, `SELECT set_config('role', 'pg_read_all_data', false)`, /pg_read_all_data/],
  [
    'set_config by a name that is put together',
    own,
    `SELECT set_config('ro' || 'le', 'none', false)`,
    /none/,
  ],
];

/** What only mode rollback lets anybody try; in mode read it is no reading statement. */
const made: readonly Row[] = [
  ['DO that reads a file', manual('sql-do'), `DO $$ BEGIN PERFORM pg_read_file('/etc/passwd'); END $$`],
  [
    'DO that runs a text',
    own,
    `DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PRO' || 'GRAM ''cat > /dev/null'''; END $$`,
  ],
  ['DO with COPY', own, `DO 'BEGIN COPY (SELECT 1) TO PROGRAM ''cat > /dev/null''; END'`],
  ['DO within DO', own, `DO $a$ BEGIN DO $b$ BEGIN EXECUTE 'SELECT 1'; END $b$; END $a$`],
  [
    'CREATE FUNCTION around it',
    own,
    `CREATE FUNCTION mine() RETURNS text LANGUAGE sql AS $$ SELECT pg_read_file('/etc/passwd') $$`,
  ],
  [
    'CREATE FUNCTION that runs a text',
    own,
    `CREATE FUNCTION mine(q text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE q; END $$`,
  ],
  [
    'CREATE FUNCTION of C',
    own,
    `CREATE FUNCTION mine(text) RETURNS text LANGUAGE internal AS 'pg_read_file_all'`,
  ],
  ['CREATE VIEW around it', own, `CREATE VIEW mine AS SELECT pg_read_file('/etc/passwd')`],
  ['a default of a column', own, `CREATE TABLE mine (a text DEFAULT pg_read_file('/etc/passwd'))`],
  ['CREATE OPERATOR', own, `CREATE OPERATOR <#~> (rightarg = text, function = pg_read_file)`],
  ['CREATE OPERATOR by a text', own, `CREATE OPERATOR <#~> (rightarg = text, procedure = 'pg_read_file')`],
  ['CREATE AGGREGATE by a text', own, `CREATE AGGREGATE mine(text) (sfunc = 'append', stype = text)`],
  ['another name', own, `ALTER FUNCTION pg_read_file(text) RENAME TO mine`],
  ['another name for a foreign table', own, `ALTER FOREIGN TABLE passwords RENAME TO mine`],
  ['CREATE EXTENSION', manual('sql-createextension'), `CREATE EXTENSION amcheck`],
  ['CREATE SERVER', manual('sql-createserver'), `CREATE SERVER mine FOREIGN DATA WRAPPER file_fdw`],
  [
    'CREATE FOREIGN TABLE',
    manual('sql-createforeigntable'),
    `CREATE FOREIGN TABLE mine (a text) SERVER files OPTIONS (filename '/etc/passwd')`,
  ],
  ['INSERT of it', own, `INSERT INTO accounts (owner) SELECT pg_read_file('/etc/passwd')`],
];

export interface ReachAttack {
  name: string;
  source: string;
  sql: string;
  tells: RegExp;
}

const attack = ([name, source, sql, tells = /root:/]: Row): ReachAttack => ({ name, source, sql, tells });
export const reachAttacks: readonly ReachAttack[] = [
  ...rows.map(attack),
  // They tell nothing: that they run is what can be seen.
  ...made.map(([name, source, sql]) => attack([name, source, sql, /^/])),
];

/** What an ORM or a project asks every day has to go on, in mode read. */
export const everyday: readonly string[] = [
  `SELECT count(*) FROM accounts WHERE lower(owner) LIKE 'a%' AND balance IN (1, 2, 3)`,
  `SELECT now(), clock_timestamp(), random(), gen_random_uuid(), current_setting('TimeZone'), version()`,
  `SELECT crypt('a', gen_salt('bf', 4)), digest('a', 'sha256'), encode(gen_random_bytes(4), 'hex')`,
  `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'`,
  `SELECT pg_total_relation_size('accounts'), pg_size_pretty(pg_database_size(current_database()))`,
  `SELECT relation::regclass, mode FROM pg_locks`,
  `SELECT pid, state FROM pg_stat_activity`,
  `SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint`,
  `SELECT indexname, indexdef FROM pg_indexes`,
  `SELECT json_agg(a) FROM accounts a`,
  `SELECT a.balance, "a"."owner", tags.words FROM public.accounts AS a LEFT JOIN tags ON tags.id = a.id`,
  `SELECT set_config('app.tenant', 'ann', true), current_setting('app.tenant', true)`,
  `WITH innocence(x) AS (VALUES (1)) SELECT x FROM innocence`,
  `SELECT tally(5)`,
  `SELECT * FROM totals`,
];

/** What migrations do, in mode rollback. */
export const migrations: readonly string[] = [
  `CREATE TABLE notes (id serial PRIMARY KEY, at timestamptz DEFAULT now(), text varchar(20) NOT NULL)`,
  `CREATE TYPE mood AS ENUM ('sad', 'load')`,
  `DO $$ BEGIN ALTER TABLE notes ADD CONSTRAINT short CHECK (length(text) < 9); EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
  `CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$`,
  `CREATE TRIGGER stamped BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION stamp()`,
  `DO $$ BEGIN CREATE TRIGGER again BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION stamp(); END $$`,
  `INSERT INTO notes (text) VALUES ('a'), ('execute') ON CONFLICT (id) DO NOTHING`,
  `UPDATE notes SET text = upper(text) RETURNING id`,
  `SELECT nextval('notes_id_seq')`,
  `ALTER TABLE notes RENAME TO remarks`,
  `SELECT count(*) FROM remarks`,
  `SET CONSTRAINTS ALL DEFERRED`,
];

export const everydayPreparation = `
  CREATE FUNCTION tally(n int) RETURNS int LANGUAGE plpgsql AS 'DECLARE c int; BEGIN SELECT count(*) INTO c FROM accounts WHERE balance > n; RETURN c; END';
  CREATE VIEW totals AS SELECT owner, sum(balance), tally(1) FROM accounts GROUP BY owner;
`;
