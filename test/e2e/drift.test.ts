// Models against the database: nothing where they agree, and each kind of difference where they do not.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Model } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { copyFixture, fixtures, makeFolder } from '../support/folders.ts';

const { createClient } = createRequire(join(fixtures, 'blog/package.json'))('@libsql/client') as {
  createClient(options: { url: string }): { execute(sql: string): Promise<unknown>; close(): void };
};

interface Answer {
  items: Model[];
  warnings: { code: string; message: string }[];
}

test('of a Prisma schema and its SQLite file', async () => {
  using blog = copyFixture('blog');
  await using session = await connect(blog.dir);
  const drift = async (args: object = {}) => {
    const { items, warnings } = await session.call<Answer>('list_models', { drift: true, ...args });
    return { found: Object.fromEntries(items.map((model) => [model.name, model.drift])), warnings };
  };
  expect(await drift()).toEqual({
    found: {},
    warnings: [
      {
        code: 'DRIFT_NONE',
        message: expect.stringMatching(/^The models of prisma are as DATABASE_URL has them: tables/),
      },
    ],
  });

  const client = createClient({ url: `file:${join(blog.dir, 'dev.db')}` });
  for (const sql of [
    'ALTER TABLE Tag ADD COLUMN weight REAL',
    'ALTER TABLE profiles RENAME COLUMN website TO homepage',
    'ALTER TABLE reactions RENAME TO feelings',
    'DROP TABLE plans',
    'CREATE TABLE plans (code TEXT NOT NULL PRIMARY KEY, name TEXT, monthly_price DECIMAL NOT NULL, discount REAL NOT NULL, storage_bytes BIGINT NOT NULL)',
    'PRAGMA foreign_keys = OFF',
    'DROP TABLE categories',
    'CREATE TABLE categories (id INTEGER PRIMARY KEY, slug TEXT NOT NULL, name TEXT NOT NULL, parent_id INTEGER NOT NULL)',
    'CREATE TABLE _prisma_migrations (id TEXT)',
    'DROP INDEX posts_feed',
    'DROP INDEX Tag_name_key',
    'CREATE INDEX names ON Tag (name)',
    'CREATE UNIQUE INDEX another_name ON revision_notes (post_id, number)',
  ])
    await client.execute(sql);
  client.close();
  const { found, warnings } = await drift();
  expect(found).toEqual({
    Tag: ['the database has no unique index (name)', 'the database alone has the column weight real'],
    Post: ['the database has no index (status, published_at)'],
    Profile: ['the database has no column website', 'the database alone has the column homepage text'],
    Reaction: ['the database has no table reactions'],
    Plan: ['name may be null in the database'],
    Category: [
      'parent_id may not be null in the database',
      'the database has no unique index (parent_id, slug)',
    ],
  });
  expect(warnings).toEqual([
    { code: 'DATABASE_EXTRA', message: 'DATABASE_URL has tables that no model of prisma has: feelings.' },
  ]);
  expect((await drift({ include: ['Tag'] })).found).toEqual({ Tag: found.Tag });
});

test('where no database can be asked, the reason is the answer', async () => {
  using project = makeFolder({
    'package.json': JSON.stringify({ dependencies: { prisma: '6' } }),
    'prisma/schema.prisma':
      'datasource db {\n  provider = "postgresql"\n  url = env("UNSET_URL")\n}\nmodel A {\n  id Int @id\n}\n',
  });
  await using session = await connect(project.dir);
  expect(await session.fails('list_models', { drift: true })).toMatchObject({
    code: 'CONNECTION_FAILED',
    message: expect.stringContaining('UNSET_URL'),
  });
});
