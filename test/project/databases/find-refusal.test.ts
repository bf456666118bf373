// What a text may do to PostgreSQL, read without it.
import { describe, expect, it } from 'vitest';
import { findRefusal } from '../../../src/project/databases/sql.ts';

describe('findRefusal', () => {
  it.each([
    `SELECT 1`,
    ` ( SELECT 1 ) UNION SELECT 2;  -- end`,
    `WITH x AS (SELECT 1) SELECT * FROM x`,
    `SELECT 'a;b', "c;d", $$e;f$$, $t$ ; $$ ; $t$, E'g\\';h' /* ; */`,
    `SELECT * FROM t WHERE a LIKE $1 ESCAPE '\\'`,
    `EXPLAIN ANALYZE SELECT 1`,
    `SHOW search_path`,
    `TABLE users`,
    `VALUES (1)`,
  ])('lets PostgreSQL read: %s', (sql) => {
    expect(findRefusal(sql, 'postgres')).toBeNull();
  });

  it.each([
    '',
    'COMMIT',
    'SET TRANSACTION READ WRITE',
    'COPY t TO PROGRAM $$x$$',
    'SELECT 1; COMMIT',
    `SELECT 'a'; COMMIT; --'`,
    `SELECT E'a\\'; COMMIT; --'; COMMIT`,
    // PostgreSQL goes on in the escaping kind of string after a line break.
    `SELECT E'a'\n'\\''; COMMIT; --'`,
    `SELECT '\\'; COMMIT; --'`,
    `SELECT $a$ $b$ $a$; COMMIT`,
    'SELECT 1 /* /* */ ; COMMIT; -- */ */',
    `SELECT 'open`,
    'SELECT pg_advisory_lock(1)',
    'SELECT pg_catalog."pg_advisory_lock"(1)',
    `SELECT U&"pg_\\0061dvisory_lock"(1)`,
    `SELECT dblink_exec('x', 'y')`,
    '"select" 1',
  ])('refuses for PostgreSQL: %s', (sql) => {
    expect(findRefusal(sql, 'postgres')).toEqual(expect.any(String));
  });
});
