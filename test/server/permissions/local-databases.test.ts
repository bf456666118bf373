import { describe, expect, test } from 'vitest';
import { areDatabasesLocal } from '../../../src/server/permissions/local-databases.ts';

describe('databases are on this machine where', () => {
  test.each([
    ['none is named', {}],
    ['a file is', { URL: 'file:./dev.db', OTHER: 'sqlite:///var/lib/app.db', SQLITE: 'dev.db' }],
    [
      'a name of this machine is',
      { URL: 'postgres://app:pw@localhost:5432/shop', MY: 'mysql://localhost/x' },
    ],
    ['a loopback address is', { URL: 'postgresql://app@127.0.0.1/shop', SIX: 'mysql://root@[::1]:3306/x' }],
    ['a socket is', { URL: 'postgres:///shop?host=/run/postgresql', OTHER: 'postgres://u@%2Frun%2Fpg/shop' }],
    ['a password holds marks', { URL: 'postgres://app:p@ss/w:rd@localhost/shop' }],
    ['all of a set are', { URL: 'mongodb://127.0.0.1:27017,127.0.0.1:27018/shop?replicaSet=rs0' }],
    [
      'parts say so',
      {
        ...{ DB_HOST: '127.0.0.1', DB_USER: 'ada', PGHOST: '/run/postgresql', PGUSER: 'ada' },
        ...{ MYSQL_HOST: '::1', MYSQL_DATABASE: 'x', SMTP_HOST: 'mail.example.com', SMTP_USER: 'ada' },
      },
    ],
    [
      'others hold no rows',
      { A: 'redis://cache:6379', B: 'https://api.example', C: 'amqps://mq.example', D: 'x' },
    ],
  ])('%s', (_, env) => {
    expect(areDatabasesLocal(env, [])).toBe(true);
  });
});

describe('they may be elsewhere where', () => {
  test.each([
    ['a host is', { URL: 'postgres://app@db.example.com/shop' }],
    ['a container is', { URL: 'postgres://app:pw@db:5432/shop' }],
    ['a host by itself is', { DB_HOST: 'db.example.com', DB_USER: 'ada' }],
    ['one that no driver here speaks to is', { DB_TYPE: 'mssql', DB_HOST: '10.0.0.7:1433', DB_NAME: 'x' }],
    ['one of several is', { A: 'postgres://localhost/shop', B: 'mysql://10.0.0.7/shop' }],
    ['one of a set is', { URL: 'mongodb://127.0.0.1:27017,other:27017/shop' }],
    ['a name only begins like this machine', { URL: 'postgres://localhost.example.com/shop' }],
    ['an address only begins like a loopback', { URL: 'postgres://127.0.0.1.example.com/shop' }],
    ['a password looks like this machine', { URL: 'postgres://app:@localhost@db.example.com/shop' }],
    ['a scheme is not known', { URL: 'cloudsql+unix://project/instance' }],
    ['it is written for Java', { URL: 'jdbc:postgresql://db.example.com/shop' }],
  ])('%s', (_, env) => {
    expect(areDatabasesLocal(env, [])).toBe(false);
  });

  test('what is permitted leads elsewhere', () => {
    expect(areDatabasesLocal({}, ['localhost:8080', 'unix:/run/redis.sock', '127.0.0.1'])).toBe(true);
    expect(areDatabasesLocal({}, ['db.example.com:5432'])).toBe(false);
    expect(areDatabasesLocal({}, true)).toBe(false);
  });
});
