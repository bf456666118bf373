// Drizzle 0.4x and 1 on SQLite; and on PostgreSQL, and MariaDB where there is one.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ModelQuery } from '../../../../src/tools/query/model-query.ts';
import { fixtures, makeFolder } from '../../../support/folders.ts';
import { mariadbd, startMariaDb } from '../../../support/mariadb.ts';
import { startPostgres } from '../../../support/postgres.ts';
import {
  commentFields,
  comments,
  type Opened,
  postFields,
  posts,
  tokens,
  userFields,
  users,
} from '../data.ts';
import { stopWhenAlone } from './postgres.ts';

const tables = `CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL, name text, role text NOT NULL, password_hash text NOT NULL, active integer NOT NULL, created_at integer NOT NULL, mentor_id integer, plan_code text);
CREATE TABLE posts (id integer PRIMARY KEY, slug text NOT NULL, title text NOT NULL, body text NOT NULL, status text NOT NULL, rating numeric NOT NULL, views integer NOT NULL, published_at integer, author_id integer NOT NULL, category_id integer);
CREATE TABLE comments (id integer PRIMARY KEY, text text NOT NULL, post_id integer NOT NULL, author_id integer, reply_to_id integer);
CREATE TABLE api_tokens (id text PRIMARY KEY, hash text NOT NULL, user_id integer NOT NULL);`;

// biome-ignore lint/suspicious/noExplicitAny: two versions of one package.
type Any = any;

type Version = 'drizzle-orm' | 'drizzle-v1';
type Dialect = 'sqlite' | 'postgres' | 'mysql';

/** What the dialects have in common, each by its own name. */
async function dialectOf(dialect: Dialect, version: Version): Promise<Any> {
  const load = createRequire(join(fixtures, dialect === 'sqlite' ? 'drizzle' : 'bank', 'package.json'));
  const orm = load(version);
  if (dialect === 'sqlite') {
    const folder = makeFolder();
    const { sqliteTable: table, integer, text, numeric } = load(`${version}/sqlite-core`);
    const { drizzle } = load(`${version}/libsql`);
    return {
      ...{ orm, table, integer, text, numeric },
      date: (name: string) => integer(name, { mode: 'timestamp_ms' }),
      boolean: (name: string) => integer(name, { mode: 'boolean' }),
      open: (options: Any) =>
        drizzle({ connection: { url: `file:${join(folder.dir, 'test.db')}` }, ...options }),
      tables: (db: Any) => db.$client.executeMultiple(tables),
      async close(db: Any) {
        db.$client.close();
        folder[Symbol.dispose]();
      },
    };
  }
  if (dialect === 'postgres') {
    const postgres = await startPostgres();
    const core = load(`${version}/pg-core`);
    const { drizzle } = load(`${version}/node-postgres`);
    return {
      ...{ orm, table: core.pgTable, integer: core.integer, text: core.text, numeric: core.numeric },
      date: (name: string) => core.timestamp(name, { withTimezone: true }),
      boolean: core.boolean,
      open: (options: Any) => drizzle({ connection: postgres.url, ...options }),
      tables: () =>
        postgres.query(
          tables.replaceAll(/(_at) integer/g, '$1 timestamptz').replace('active integer', 'active boolean'),
        ),
      async close(db: Any) {
        await db.$client.end();
        await stopWhenAlone(postgres);
      },
    };
  }
  const mysql = await startMariaDb(mariadbd ?? '');
  const core = load(`${version}/mysql-core`);
  const { drizzle } = load(`${version}/mysql2`);
  return {
    ...{ orm, table: core.mysqlTable, integer: core.int, numeric: core.decimal },
    text: (name: string, options?: Any) => core.varchar(name, { length: 200, ...options }),
    date: core.datetime,
    boolean: core.boolean,
    open: (options: Any) =>
      drizzle({ connection: { uri: `${mysql.url}test`, timezone: 'Z' }, mode: 'default', ...options }),
    async tables() {
      const connection = await load('mysql2/promise').createConnection({
        uri: mysql.url,
        multipleStatements: true,
      });
      const own = tables
        .replaceAll(/(_at) integer/g, '$1 datetime')
        .replaceAll(/(\w+) text\b/g, '$1 varchar(200)')
        .replace('numeric', 'decimal(4,2)');
      await connection.query(`CREATE DATABASE test CHARACTER SET utf8mb4; USE test; ${own}`);
      await connection.end();
    },
    async close(db: Any) {
      await db.$client.end();
      await mysql.stop();
    },
  };
}

export async function openDrizzle(version: Version, dialect: Dialect = 'sqlite'): Promise<Opened> {
  const { orm, table, integer, text, numeric, date, boolean, ...database } = await dialectOf(
    dialect,
    version,
  );
  const { eq, isNull, sql } = orm;
  const user$ = table('users', {
    id: integer('id').primaryKey(),
    email: text('email').notNull(),
    name: text('name'),
    role: text('role', { enum: ['ADMIN', 'AUTHOR', 'READER'] }).notNull(),
    passwordHash: text('password_hash').notNull(),
    active: boolean('active').notNull(),
    createdAt: date('created_at').notNull(),
    mentorId: integer('mentor_id'),
    planCode: text('plan_code'),
  });
  const post$ = table('posts', {
    id: integer('id').primaryKey(),
    slug: text('slug').notNull(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    status: text('status', { enum: ['PUBLISHED', 'DRAFT', 'SCHEDULED', 'ARCHIVED'] }).notNull(),
    rating: numeric('rating').notNull(),
    views: integer('views').notNull(),
    publishedAt: date('published_at'),
    authorId: integer('author_id').notNull(),
    categoryId: integer('category_id'),
  });
  const comment$ = table('comments', {
    id: integer('id').primaryKey(),
    text: text('text').notNull(),
    postId: integer('post_id').notNull(),
    authorId: integer('author_id'),
    replyToId: integer('reply_to_id'),
  });
  const token$ = table('api_tokens', {
    id: text('id').primaryKey(),
    hash: text('hash').notNull(),
    userId: integer('user_id').notNull(),
  });
  const schema = { users: user$, posts: post$, comments: comment$, tokens: token$ };
  const relations = version === 'drizzle-v1' ? relationsOf1(orm, schema) : relationsOf0(orm, schema);
  const db = database.open(
    version === 'drizzle-v1' ? { relations } : { schema: { ...schema, ...relations } },
  );
  await database.tables(db);
  await db.insert(user$).values(users);
  await db.insert(post$).values(posts);
  await db.insert(comment$).values(comments);
  await db.insert(token$).values(tokens);

  const from = <T extends object>(of: T) => ({ db, table: of, sql });
  const user: ModelQuery = new ModelQuery('user', {
    from: from(user$),
    fields: [...userFields],
    relations: { posts: () => post, mentor: () => user },
    scope: ({ user: { plan } }) => eq(user$.planCode, plan),
    search: ['name'],
  });
  const comment: ModelQuery = new ModelQuery('comment', {
    from: from(comment$),
    fields: [...commentFields],
    relations: { author: user, post: () => post },
    scope: () => isNull(comment$.replyToId),
  });
  const post: ModelQuery = new ModelQuery('post', {
    from: from(post$),
    fields: [...postFields],
    relations: { author: user, comments: comment },
    scope: ({ user: { tenant } }) => eq(post$.categoryId, tenant),
    search: ['title'],
  });
  const openUser: ModelQuery = new ModelQuery('user', {
    from: from(user$),
    fields: ['*', 'passwordHash'],
    relations: { tokens: ['id', 'hash'], posts: ['id', 'title'] },
    scope: 'all',
  });
  const openPost = new ModelQuery('post', {
    from: from(post$),
    fields: '*',
    relations: { author: openUser, comments: ['id', 'text', 'authorId'] },
    scope: 'all',
  });
  return {
    published: { post, user, comment },
    open: { post: openPost, user: openUser },
    from: from(post$),
    userFrom: from(user$),
    scoped: (scope) =>
      new ModelQuery('post', { from: from(post$), fields: ['id'], scope: () => scope as object }),
    // Version 1 drops what is undefined in sql``: then it is no SQL any more.
    holes: [
      eq(post$.categoryId, undefined),
      ...(version === 'drizzle-orm' ? [sql`${post$.categoryId} = ${undefined}`] : []),
    ],
    misspelt: sql`no_such_column = 1`,
    naive: {
      'names that are SQL': () =>
        db
          .select()
          .from(post$)
          .where(sql`${sql.raw('1 = 1 or id')} = 1`),
      'a hidden column within conditions': () =>
        db
          .select()
          .from(user$)
          .where(sql`${sql.raw('password_hash')} like 'scrypt$ada$0%'`),
      'order by a hidden column': () =>
        db
          .select()
          .from(user$)
          .orderBy(sql`${sql.raw('password_hash')} desc`),
      'groups of a hidden column': () =>
        db
          .select({ key: sql`${sql.raw('password_hash')}` })
          .from(user$)
          .groupBy(sql.raw('password_hash')),
      // MariaDB has no lateral joins, which Drizzle makes of it.
      ...(dialect !== 'mysql' && {
        'relations within what is selected': () =>
          db.query.posts.findMany({ with: { author: { with: { tokens: true } } } }),
      }),
      'wildcards within values': () => db.select().from(post$).where(sql`title like ${'%_%'}`),
    },
    close: () => database.close(db),
  };
}

const relationsOf0 = (
  { relations }: Any,
  { users: user, posts: post, comments: comment, tokens: token }: Any,
) => ({
  userRelations: relations(user, ({ one, many }: Any) => ({
    mentor: one(user, { fields: [user.mentorId], references: [user.id], relationName: 'mentor' }),
    mentees: many(user, { relationName: 'mentor' }),
    posts: many(post),
    tokens: many(token),
  })),
  postRelations: relations(post, ({ one, many }: Any) => ({
    author: one(user, { fields: [post.authorId], references: [user.id] }),
    comments: many(comment),
  })),
  commentRelations: relations(comment, ({ one }: Any) => ({
    post: one(post, { fields: [comment.postId], references: [post.id] }),
    author: one(user, { fields: [comment.authorId], references: [user.id] }),
  })),
  tokenRelations: relations(token, ({ one }: Any) => ({
    user: one(user, { fields: [token.userId], references: [user.id] }),
  })),
});

const relationsOf1 = ({ defineRelations }: Any, schema: Any) =>
  defineRelations(schema, (r: Any) => ({
    users: {
      mentor: r.one.users({ from: r.users.mentorId, to: r.users.id }),
      posts: r.many.posts({ from: r.users.id, to: r.posts.authorId }),
      tokens: r.many.tokens({ from: r.users.id, to: r.tokens.userId }),
    },
    posts: {
      author: r.one.users({ from: r.posts.authorId, to: r.users.id }),
      comments: r.many.comments({ from: r.posts.id, to: r.comments.postId }),
    },
    comments: {
      post: r.one.posts({ from: r.comments.postId, to: r.posts.id }),
      author: r.one.users({ from: r.comments.authorId, to: r.users.id }),
    },
  }));
