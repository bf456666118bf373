import { expect, test } from 'vitest';
import { explained } from '../../../src/project/connections/query.ts';

const message = 'Query execution was interrupted';

// As their drivers throw them when it is the server that ends a statement.
test.each([
  ['PostgreSQL', { code: '57014' }],
  ['MySQL', { code: 'ER_QUERY_TIMEOUT', errno: 3024 }],
  ['MariaDB', { code: undefined, errno: 1969 }],
])('a statement that %s ended for its time is told as one that took too long', (_, error) => {
  const told = explained(Object.assign(new Error(message), error), 'SELECT 1', false, 4_000);
  expect(told.code).toBe('QUERY_TIMEOUT');
});

test('one that somebody else ended is not', () => {
  const error = Object.assign(new Error(message), { code: 'ER_QUERY_INTERRUPTED', errno: 1317 });
  expect(explained(error, 'SELECT 1', false, 4_000).code).toBe('QUERY_FAILED');
});
