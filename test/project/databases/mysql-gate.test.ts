// What a text of MySQL and MariaDB is taken for, before a server is asked.
import { describe, expect, test } from 'vitest';
import { meaningOf, refusalInRead } from '../../../src/project/databases/mysql/gate.ts';
import { findRefusal, type Statement, splitStatements } from '../../../src/project/databases/sql.ts';

function only(sql: string): Statement {
  const statements = splitStatements(sql, 'mysql');
  if (typeof statements === 'string' || !statements[0]) throw new Error(`${sql}: ${statements}`);
  expect(statements).toHaveLength(1);
  return statements[0];
}
const meant = (sql: string) => meaningOf(only(sql));

describe('the name in USE', () => {
  test.each([
    ['USE shop', 'shop'],
    ['use 2024_app', '2024_app'],
    ['USE MyApp', 'MyApp'],
    ['USE `my``app`', 'my`app'],
    ['USE /* so */ `Größe`', 'Größe'],
  ])('%s', (sql, schema) => {
    expect(meant(sql)).toEqual({ kind: 'use', schema });
  });

  test.each(['USE MySQL', 'USE `MYSQL`', 'USE sys', "USE 'shop'", 'USE a.b', 'USE'])(
    'is refused: %s',
    (sql) => {
      expect(meant(sql)).toMatchObject({ kind: 'refused' });
    },
  );
});

describe('sql_mode', () => {
  test.each([
    "SET sql_mode = ''",
    "SET SESSION sql_mode = 'STRICT_TRANS_TABLES, NO_ZERO_DATE'",
    'SET @@sql_mode = TRADITIONAL',
    'SET @@session.sql_mode="STRICT_ALL_TABLES,PIPES_AS_CONCAT"',
  ])('is set: %s', (sql) => {
    expect(meant(sql)).toEqual({ kind: 'run' });
    expect(refusalInRead(only(sql))).toBeNull();
  });

  // By number: ANSI_QUOTES is 4, NO_BACKSLASH_ESCAPES is 1048576.
  test.each([
    'SET sql_mode = 4',
    'SET sql_mode = 1048576',
    "SET sql_mode = '4'",
    "SET sql_mode = 'STRICT_ALL_TABLES,4'",
    'SET sql_mode = 0x4',
    'SET sql_mode = DEFAULT',
    'SET sql_mode = ANSI_QUOTES',
    "SET sql_mode = 'ORACLE'",
  ])('is refused: %s', (sql) => {
    expect(meant(sql)).toMatchObject({ kind: 'refused' });
    expect(refusalInRead(only(sql))).toEqual(expect.any(String));
  });
});

describe('two hyphens', () => {
  test('begin a comment before what is blank or a control character to the server', () => {
    for (const after of [' ', '\t', '\v', '\x01', '\x1f', '\x7f', '\0'])
      expect(only(`SELECT 1 --${after}'\n+ 2 --${after}'`).words).toEqual(['select']);
    expect(only("CALL --\x01'\n evil() --\x01'").words).toEqual(['call', 'evil']);
    expect(only('SELECT 1 --').plain.trim()).toBe('SELECT 1');
  });

  test('begin none before other blanks', () => {
    for (const after of ['\u00a0', '\u2028', '\ufeff', 'x', '1'])
      expect(only(`SELECT 1 --${after} + get_lock('a', 1)`).words).toContain('get_lock');
  });

  test.each([
    "SELECT 1 --\x01'\n INTO OUTFILE '/tmp/x' --\x01'",
    "SELECT 1 --\u00a0 FROM (SELECT 2 AS `\u00a0`) q WHERE get_lock('a', 1)",
  ])('hide nothing: %j', (sql) => {
    expect(refusalInRead(only(sql))).toEqual(expect.any(String));
    expect(findRefusal(sql, 'mysql')).toEqual(expect.any(String));
    expect(meant(sql)).toMatchObject({ kind: 'refused' });
  });

  test('a name of blanks that are none to the server stays', () => {
    expect(only('DELETE FROM \u00a0').plain).toBe('DELETE FROM \u00a0');
  });
});
