// What of a URL the driver mariadb is given, which reads its own form of one only.
import { expect, test } from 'vitest';
import { openMariadb } from '../../../src/project/databases/drivers/open/mariadb.ts';

async function optionsOf(url: string): Promise<Record<string, unknown>> {
  let given: Record<string, unknown> = {};
  const createConnection = async (options: Record<string, unknown>) => {
    given = options;
    throw new Error('seen');
  };
  await expect(openMariadb({ createConnection }, { url, file: null, timeoutMs: 1_000 })).rejects.toThrow(
    'seen',
  );
  return given;
}

test.each<[string, object]>([
  [
    'mysql://a%40b:p%2Fq@db.example:3307/sh%20op',
    { host: 'db.example', port: 3307, user: 'a@b', password: 'p/q', database: 'sh op' },
  ],
  ['mysql://root@[::1]/shop', { host: '::1', port: 3306 }],
  ['mysql://root@localhost/shop?socket=/run/mysqld.sock', { socketPath: '/run/mysqld.sock' }],
  ['mysql://root@db/shop?ssl={"rejectUnauthorized":true}', { ssl: { rejectUnauthorized: true } }],
  ['mariadb://root@db/shop?ssl=true', { ssl: true }],
  ['mysql://root@db/shop?sslaccept=strict', { ssl: true }],
  ['mysql://root@db/shop?sslaccept=accept_invalid_certs', { ssl: { rejectUnauthorized: false } }],
  ['mysql://root@db/shop?ssl-mode=REQUIRED', { ssl: { rejectUnauthorized: false } }],
  ['mysql://root@db/shop?sslmode=VERIFY_CA', { ssl: true }],
  ['mysql://root@db/shop?allowPublicKeyRetrieval=true', { allowPublicKeyRetrieval: true }],
])('%s', async (url, expected) => {
  expect(await optionsOf(url)).toMatchObject(expected);
});

test.each(['mysql://root@db/shop', 'mysql://root@db/shop?ssl=false&connection_limit=5'])(
  '%s is not encrypted',
  async (url) => {
    expect(await optionsOf(url)).not.toHaveProperty('ssl');
  },
);
