import { describe, expect, test } from 'vitest';
import { namedServers } from '../../../src/project/databases/named-servers.ts';
import { writeFiles } from '../../support/temp.ts';

/** Without a package.json. */
const nowhere = '/nowhere';
const named = (env: NodeJS.ProcessEnv, folder = nowhere) =>
  namedServers(env, folder).map(({ variable, url }) => [variable, url]);

describe('a server is named by parts', () => {
  test.each<[string, NodeJS.ProcessEnv, string]>([
    [
      'of NestJS',
      {
        ...{ DATABASE_HOST: 'localhost', DATABASE_PORT: '5432', DATABASE_USER: 'ada' },
        ...{ DATABASE_PASSWORD: 'p@ss/word', DATABASE_NAME: 'shop' },
      },
      'postgresql://ada:p%40ss%2Fword@localhost:5432/shop',
    ],
    [
      'of Adonis, with its kind',
      { DB_CONNECTION: 'pg', DB_HOST: 'db', DB_PORT: '6000', DB_USER: 'ada', DB_DATABASE: 'shop' },
      'postgresql://ada@db:6000/shop',
    ],
    [
      'of TypeORM 0.2',
      { TYPEORM_CONNECTION: 'mysql', TYPEORM_HOST: '::1', TYPEORM_USERNAME: 'ada', TYPEORM_DATABASE: 'shop' },
      'mysql://ada@[::1]/shop',
    ],
    [
      'of libpq',
      { PGHOST: '10.0.0.7', PGUSER: 'ada', PGPASSWORD: 'x', PGDATABASE: 'shop' },
      'postgresql://ada:x@10.0.0.7/shop',
    ],
    [
      'of a host that names its port',
      { MYSQL_HOST: 'localhost:3307', MYSQL_USER: 'ada', MYSQL_DATABASE: 'shop' },
      'mysql://ada@localhost:3307/shop',
    ],
    ['of Railway', { MYSQLHOST: 'h', MYSQLPORT: '1', MYSQLUSER: 'ada' }, 'mysql://ada@h:1/'],
    [
      'of a socket',
      { POSTGRES_HOST: '/run/postgresql', POSTGRES_USER: 'ada', POSTGRES_DB: 'shop' },
      'postgresql://ada@/shop?host=%2Frun%2Fpostgresql',
    ],
    [
      'of a part with DB in it',
      { MONGO_DB_HOST: 'localhost', MONGO_DB_NAME: 'shop' },
      'mongodb://localhost/shop',
    ],
    [
      'in small letters, of one database among several',
      { reports_db_host: 'r', reports_db_port: '5433', reports_db_name: 'x' },
      'postgresql://r:5433/x',
    ],
  ])('%s', (_, env, url) => {
    expect(named(env)).toEqual([[expect.stringMatching(/HOST/i), url]]);
  });

  test('whose kind is that of the only driver that is declared', async () => {
    const env = { DB_HOST: 'localhost', DB_USER: 'ada', DB_PASS: '', DB_NAME: 'shop' };
    const declaring = (dependencies: object) => writeFiles({ 'package.json': { dependencies } });
    expect(named(env, await declaring({ mysql2: '3' }))).toEqual([['DB_HOST', 'mysql://ada@localhost/shop']]);
    expect(named(env, await declaring({ pg: '8', mysql2: '3' }))).toEqual([]);
    expect(named(env, await declaring({ tedious: '19' }))).toEqual([]);
  });

  test('and once, where a URL names it as well', () => {
    const parts = { POSTGRES_HOST: 'h', POSTGRES_USER: 'ada', POSTGRES_DATABASE: 'shop' };
    const url = 'postgres://ada:x@h:5432/shop';
    expect(named({ ...parts, POSTGRES_URL: url })).toEqual([['POSTGRES_URL', url]]);
    expect(named({ ...parts, OTHER_URL: 'postgres://ada:x@h/other' })).toHaveLength(2);
  });
});

describe('no server is named by', () => {
  test.each<[string, NodeJS.ProcessEnv]>([
    ['a host alone', { DB_HOST: 'localhost' }],
    ['a host of something else', { HOST: 'localhost', PORT: '5432', USER: 'ada', NAME: 'x' }],
    ['a cache', { REDIS_DB_HOST: 'localhost', REDIS_DB_PORT: '5432', REDIS_DB_USER: 'ada' }],
    ['a database that no driver here speaks to', { DB_TYPE: 'mssql', DB_HOST: 'h', DB_USER: 'sa' }],
    ['a file', { DB_DIALECT: 'sqlite', DB_HOST: 'localhost', DB_PORT: '5432', DB_NAME: 'x' }],
    ['what is none', { DB_HOST: 'a b', DB_PORT: '5432', DB_USER: 'ada' }],
    ['an address of the web', { DB_HOST: 'https://db.example.com', DB_PORT: '5432', DB_USER: 'ada' }],
    ['empty variables', { DB_HOST: ' ', DB_PORT: '5432', DB_USER: 'ada' }],
  ])('%s', (_, env) => {
    expect(named(env)).toEqual([]);
  });
});
