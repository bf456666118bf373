// What a text of MySQL and MariaDB is taken for, before a server is asked.
import { describe, expect, test } from 'vitest';
import { meaningOf } from '../../../src/project/databases/mysql/gate.ts';
import { type Statement, splitStatements } from '../../../src/project/databases/sql.ts';

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
