import { expect, test } from 'vitest';
import { parseDatabaseUrl } from '../../../../src/project/disk/database-url.ts';

test.each<[string, string | null, number | null, string | null]>([
  ['postgresql://ann:secret@db.example:5432/shop?schema=public', 'db.example', 5432, 'shop'],
  ['postgres://db/shop', 'db', null, 'shop'],
  ['postgres://ann:se@cr%2Fet@db/shop', 'db', null, 'shop'],
  ['postgres://ann@[::1]:5432/my%20shop', '[::1]', 5432, 'my shop'],
  ['postgresql://ann:secret@localhost/shop?host=/var/run/postgresql', 'localhost', null, 'shop'],
  ['postgresql://localhost', 'localhost', null, null],
  ['mysql://root:@127.0.0.1:3306/shop', '127.0.0.1', 3306, 'shop'],
  ['mongodb://a:b@h1:27017,h2:27018/shop?replicaSet=rs', 'h1,h2', 27017, 'shop'],
  ['mongodb+srv://a:b@cluster.example/shop', 'cluster.example', null, 'shop'],
  [
    'sqlserver://host\\SQLEXPRESS:1433;database=shop;user=sa;password={a;b=c};encrypt=true',
    'host\\SQLEXPRESS',
    1433,
    'shop',
  ],
  ['sqlserver://host;initial catalog={shop}', 'host', null, 'shop'],
  ['prisma+postgres://localhost:51213/?api_key=secret', 'localhost', 51213, null],
  ['libsql://shop.example?authToken=secret', 'shop.example', null, null],
  ['file:./dev.db', null, null, './dev.db'],
  ['file:../a b.db?mode=ro', null, null, '../a b.db'],
  ['file:///tmp/x.db', null, null, '/tmp/x.db'],
])('%s', (url, host, port, name) => {
  expect(parseDatabaseUrl(url)).toEqual({ host, port, name });
});

test.each([
  'secret',
  '',
  'postgres:secret',
  'postgres://ann:12/secret@db/x',
  'postgres://ann:12#secret@db/x',
  'postgres://ann:12?secret@db/x',
  'postgres://ann:secret',
  'postgres://ann:secret/x',
  'mysql://a b/x',
])('%j is not well-formed', (url) => {
  expect(parseDatabaseUrl(url)).toBe(null);
});
