// TypeORM 0.3 and 1 on SQLite, and on PostgreSQL.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ModelQuery } from '../../../../src/tools/query/model-query.ts';
import { fixtures, makeFolder } from '../../../support/folders.ts';
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

const load = createRequire(join(fixtures, 'typeorm/package.json'));
const drizzle = createRequire(join(fixtures, 'drizzle/package.json'));

export async function openTypeOrm(
  version: 'typeorm' | 'typeorm-0',
  database: 'sqlite' | 'postgres' = 'sqlite',
): Promise<Opened> {
  const folder = makeFolder();
  const postgres = database === 'postgres' ? await startPostgres() : null;
  const date = postgres ? 'timestamptz' : 'datetime';
  load('reflect-metadata');
  const { DataSource, EntitySchema, Equal, In, IsNull } = load(version);
  const belongs = (target: string, column: string, inverseSide?: string) => ({
    type: 'many-to-one',
    target,
    joinColumn: { name: column },
    ...(inverseSide && { inverseSide }),
    createForeignKeyConstraints: false,
  });
  const text = { type: 'varchar' };
  const optional = { type: 'int', nullable: true };
  const User = new EntitySchema({
    name: 'User',
    columns: {
      id: { type: 'int', primary: true },
      email: text,
      name: { type: 'varchar', nullable: true },
      role: { type: 'simple-enum', enum: ['ADMIN', 'AUTHOR', 'READER'] },
      passwordHash: { ...text, name: 'password_hash', select: false },
      active: { type: Boolean },
      createdAt: { type: date, name: 'created_at' },
      mentorId: { ...optional, name: 'mentor_id' },
      planCode: { ...text, name: 'plan_code' },
    },
    relations: {
      mentor: belongs('User', 'mentor_id'),
      posts: { type: 'one-to-many', target: 'Post', inverseSide: 'author' },
      tokens: { type: 'one-to-many', target: 'Token', inverseSide: 'user' },
    },
  });
  const Post = new EntitySchema({
    name: 'Post',
    columns: {
      id: { type: 'int', primary: true },
      slug: text,
      title: text,
      body: text,
      status: { type: 'simple-enum', enum: ['ARCHIVED', 'DRAFT', 'PUBLISHED', 'SCHEDULED'] },
      rating: { type: 'decimal' },
      views: { type: 'int' },
      publishedAt: { type: date, name: 'published_at', nullable: true },
      authorId: { type: 'int', name: 'author_id' },
      categoryId: { ...optional, name: 'category_id' },
    },
    relations: {
      author: belongs('User', 'author_id', 'posts'),
      comments: { type: 'one-to-many', target: 'Comment', inverseSide: 'post' },
    },
  });
  const Comment = new EntitySchema({
    name: 'Comment',
    columns: {
      id: { type: 'int', primary: true },
      text,
      authorId: { ...optional, name: 'author_id' },
      replyToId: { ...optional, name: 'reply_to_id' },
    },
    // Its column is none of the entity's own.
    relations: { post: belongs('Post', 'post_id', 'comments'), author: belongs('User', 'author_id') },
  });
  const Token = new EntitySchema({
    name: 'Token',
    columns: { id: { ...text, primary: true }, hash: text },
    relations: { user: belongs('User', 'user_id', 'tokens') },
  });
  const dataSource = new DataSource({
    ...(postgres
      ? { type: 'postgres', url: postgres.url }
      : { type: 'better-sqlite3', driver: drizzle('libsql'), database: join(folder.dir, 'test.db') }),
    entities: [User, Post, Comment, Token],
    synchronize: true,
  });
  const from = (entity: unknown) => dataSource.getRepository(entity);
  await dataSource.initialize();
  await from(User).insert(users);
  await from(Post).insert(posts.map(({ createdAt, updatedAt, ...post }) => post));
  await from(Comment).insert(
    comments.map(({ createdAt, postId, ...comment }) => ({ ...comment, post: { id: postId } })),
  );
  await from(Token).insert(tokens.map(({ userId, ...token }) => ({ ...token, user: { id: userId } })));

  const user: ModelQuery = new ModelQuery('user', {
    from: from(User),
    fields: [...userFields],
    relations: { posts: () => post, mentor: () => user },
    scope: ({ user: { plan } }) => ({ planCode: plan }),
    search: ['name'],
  });
  const comment: ModelQuery = new ModelQuery('comment', {
    from: from(Comment),
    fields: [...commentFields],
    relations: { author: user, post: () => post },
    scope: () => ({ replyToId: IsNull() }),
  });
  const post: ModelQuery = new ModelQuery('post', {
    from: from(Post),
    fields: [...postFields],
    relations: { author: user, comments: comment },
    scope: ({ user: { tenant } }) => ({ categoryId: tenant }),
    search: ['title'],
  });
  const openUser: ModelQuery = new ModelQuery('user', {
    from: from(User),
    fields: ['*', 'passwordHash'],
    relations: { tokens: ['id', 'hash'], posts: ['id', 'title'] },
    scope: 'all',
  });
  const openPost = new ModelQuery('post', {
    from: from(Post),
    fields: '*',
    relations: { author: openUser, comments: ['id', 'text', 'authorId'] },
    scope: 'all',
  });
  return {
    published: { post, user, comment },
    open: { post: openPost, user: openUser },
    from: from(Post),
    userFrom: from(User),
    scoped: (scope) =>
      new ModelQuery('post', { from: from(Post), fields: ['id'], scope: () => scope as object }),
    holes: [{ categoryId: Equal(undefined) }, { categoryId: In([undefined]) }],
    misspelt: { categoryid: 1 },
    naive: {
      'names that are SQL': () =>
        from(Post).createQueryBuilder('m').where('m.id = 1 or 1 = :v', { v: 1 }).getMany(),
      'relations within conditions': () =>
        from(Post).find({ where: { author: { passwordHash: 'scrypt$ada$0f3c' } } }),
      'relations within what is selected': () => from(Post).find({ relations: { author: { tokens: true } } }),
      'a scope merged with the conditions': () =>
        from(Post).find({ where: { ...{ categoryId: 1 }, ...{ categoryId: 2 } } }),
      'order by a hidden column': () => from(User).find({ order: { passwordHash: 'DESC' } }),
      'figures of a hidden column': () =>
        from(User).createQueryBuilder('m').select('MAX(m.passwordHash)', 'max').getRawMany(),
    },
    async close() {
      await dataSource.destroy();
      if (postgres) await stopWhenAlone(postgres);
      folder[Symbol.dispose]();
    },
  };
}
