// Prisma 7 on SQLite, with the schema of fixtures/blog.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ModelQuery } from '../../../../src/tools/query/model-query.ts';
import { fixtures, makeFolder } from '../../../support/folders.ts';
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

const blog = join(fixtures, 'blog');
const load = createRequire(join(blog, 'package.json'));

export async function openPrisma(): Promise<Opened> {
  const folder = makeFolder();
  const url = `file:${join(folder.dir, 'test.db')}`;
  const { createClient } = load('@libsql/client');
  const database = createClient({ url });
  await database.executeMultiple(readFileSync(join(blog, 'prisma/schema.sql'), 'utf8'));
  database.close();
  const { PrismaLibSql } = load('@prisma/adapter-libsql');
  const { PrismaClient } = await import(/* @vite-ignore */ join(blog, 'src/generated/prisma/client.ts'));
  const prisma = new PrismaClient({ adapter: new PrismaLibSql({ url }) });
  await prisma.plan.createMany({
    data: ['team', 'pro'].map((code) => ({ code, name: code, monthlyPrice: 1 })),
  });
  await prisma.category.createMany({
    data: [1, 2].map((id) => ({ id, slug: `c${id}`, name: `Tenant ${id}` })),
  });
  for (const data of users) await prisma.user.create({ data });
  for (const data of posts) await prisma.post.create({ data });
  for (const data of comments) await prisma.comment.create({ data });
  for (const data of tokens) await prisma.apiToken.create({ data: { ...data, scopes: [] } });

  const user: ModelQuery = new ModelQuery('user', {
    from: { prisma, model: 'user' },
    fields: [...userFields],
    relations: { posts: () => post, mentor: () => user },
    scope: ({ user: { plan } }) => ({ planCode: plan }),
    search: ['name'],
  });
  const comment: ModelQuery = new ModelQuery('comment', {
    from: { prisma, model: 'comment' },
    fields: [...commentFields],
    relations: { author: user, post: () => post },
    scope: () => ({ replyToId: null }),
  });
  const post: ModelQuery = new ModelQuery('post', {
    from: { prisma, model: 'post' },
    fields: [...postFields],
    relations: { author: user, comments: comment },
    scope: ({ user: { tenant } }) => ({ categoryId: tenant }),
    search: ['title'],
  });
  const openUser: ModelQuery = new ModelQuery('user', {
    from: { prisma, model: 'user' },
    fields: ['*', 'passwordHash'],
    relations: { tokens: ['id', 'hash'], posts: ['id', 'title'] },
    scope: 'all',
  });
  const openPost = new ModelQuery('post', {
    from: { prisma, model: 'post' },
    fields: '*',
    relations: { author: openUser, comments: ['id', 'text', 'authorId'] },
    scope: 'all',
  });
  return {
    published: { post, user, comment },
    open: { post: openPost, user: openUser },
    from: { prisma, model: 'post' },
    userFrom: { prisma, model: 'user' },
    scoped: (scope) =>
      new ModelQuery('post', {
        from: { prisma, model: 'post' },
        fields: ['id'],
        scope: () => scope as object,
      }),
    holes: [
      { AND: [] },
      { OR: [] },
      { category: { is: { OR: [] } } },
      { NOT: [] },
      { AND: [{ categoryId: undefined }] },
      { category: { is: {} } },
      { categoryId: { in: [undefined] } },
    ],
    misspelt: { categoryid: 1 },
    naive: {
      'operators within values': () =>
        prisma.user.findMany({ where: { passwordHash: { startsWith: 'scrypt$ada$0' } } }),
      'relations within conditions': () =>
        prisma.post.findMany({ where: { author: { passwordHash: { startsWith: 'scrypt$ada$0' } } } }),
      'relations within what is selected': () =>
        prisma.post.findMany({ include: { author: { include: { tokens: true } } } }),
      'a scope merged with the conditions': () =>
        prisma.post.findMany({ where: { ...{ categoryId: 1 }, ...{ categoryId: 2 } } }),
      'order by a hidden column': () =>
        prisma.user.findMany({ orderBy: { passwordHash: 'desc' }, select: { id: true } }),
      'groups of a hidden column': () => prisma.user.groupBy({ by: ['passwordHash'] }),
      'figures of a hidden column': () => prisma.user.aggregate({ _max: { passwordHash: true } }),
      'values that are nothing': () => prisma.post.findMany({ where: { categoryId: undefined } }),
    },
    async close() {
      await prisma.$disconnect();
      folder[Symbol.dispose]();
    },
  };
}
