// A query as it is offered: a tool and a resource; and what is wrong with one is said before anybody asks.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOffer } from '../../../src/tools/offer/make.ts';
import { ModelQuery } from '../../../src/tools/query/model-query.ts';
import { ada, callBy, type Opened } from './data.ts';
import { openDrizzle } from './orms/drizzle.ts';

// biome-ignore lint/suspicious/noExplicitAny: of whichever ORM.
type Any = any;

let opened: Opened;
beforeAll(async () => {
  opened = await openDrizzle('drizzle-orm');
});
afterAll(() => opened?.close());

const offer = (module: Record<string, unknown>) => makeOffer([module], { toolsets: [], problems: [] });

test('it is a tool and a resource, by its own name', async () => {
  const { tools, resources, problems } = await offer({ exported: opened.published.post });
  expect(problems).toEqual([]);
  expect(tools).toMatchObject([{ name: 'query_post', annotations: { readOnlyHint: true } }]);
  expect(resources).toMatchObject([{ uri: 'node://query/post', isTemplate: false }]);
  const [tool] = tools;
  const [resource] = resources;
  // Each query has it in the list of tools.
  expect(JSON.stringify([tool?.description, tool?.inputSchema]).length).toBeLessThan(1_200);
  const answer = await tool?.call({ fields: ['id'], limit: 1 }, callBy(ada));
  expect(answer?.structuredContent).toEqual({ rows: [{ id: 1 }], next: 1 });
  await expect(tool?.call({ fields: ['body'] }, callBy(ada))).rejects.toMatchObject({
    code: 'FIELD_UNPUBLISHED',
  });
  const read = await resource?.read('node://query/post', {}, callBy(ada));
  const described = JSON.parse(String(read?.[0]?.text));
  expect(described).toMatchObject({
    model: 'post',
    search: ['title'],
    limit: 100,
    models: {
      post: {
        fields: {
          id: 'integer',
          title: 'string',
          status: expect.stringContaining('DRAFT'),
          publishedAt: 'date | null',
        },
        relations: { author: 'user', comments: 'list of comment' },
      },
      user: { fields: { name: 'string | null' } },
      comment: { relations: { author: 'user', post: 'post' } },
    },
  });
  expect(JSON.stringify(described)).not.toMatch(/password|categoryId|email|tokens/);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['a column that there is not', { fields: ['titel'] }, /no column "titel"; the nearest: title/],
  [
    'a relation that there is not',
    { relations: { autor: ['id'] } },
    /no relation "autor"; the nearest: author/,
  ],
  ['a relation to another model', { relations: { comments: 'user' } }, /"comments" leads to another model/],
  [
    'a field that is a relation, too',
    { relations: { author: ['nam'] } },
    /"post.author": .* "nam"; the nearest: name/,
  ],
  ['a search in what is hidden', { search: ['body'] }, /search names "body"/],
  ['a search in what is no text', { search: ['id'] }, /search names "id"/],
  ['no field', { fields: [] }, /no field is published/],
])('%s is a problem, and no tool', async (_, options, message) => {
  const { from, published } = opened;
  const relations = options.relations as Record<string, unknown> | undefined;
  if (relations?.comments === 'user') relations.comments = published.user;
  const query = new ModelQuery('post', { from, fields: ['id', 'title'], scope: 'all', ...options } as never);
  const { tools, problems } = await offer({ query });
  expect(tools).toEqual([]);
  expect(problems).toMatchObject([{ isFatal: true, message: expect.stringMatching(message) }]);
});

test.each<[string, unknown[], RegExp]>([
  ['no scope', ['post', { fields: ['id'] }], /scope is missing/],
  [
    'an option that there is not',
    ['post', { fields: ['id'], scope: 'all', limits: 5 }],
    /no option "limits"; the nearest is "limit"/,
  ],
  [
    'a limit beyond what is held',
    ['post', { fields: ['id'], scope: 'all', limit: 101 }],
    /limit is an integer from 1 to 100/,
  ],
  ['a name that is none', ['a post', { fields: ['id'], scope: 'all' }], /its name/],
])('%s throws', (_, given, message) => {
  expect(() => new ModelQuery(...(given as [string, never]))).toThrow(message);
});

test('what is no model of any ORM says what is wanted', async () => {
  for (const from of [
    undefined,
    null,
    {},
    'post',
    class Post {},
    { prisma: {}, model: 'post' },
    { db: {}, table: {}, sql: () => {} },
  ]) {
    const query = new ModelQuery('post', { from, fields: ['id'], scope: 'all' } as never);
    expect((await offer({ query })).problems, String(from)).toMatchObject([{ isFatal: true }]);
  }
});

test('who may ask it, and the scopes that are needed, hold however it is reached', async () => {
  const { from, userFrom } = opened;
  const admin = new ModelQuery('user', {
    from: userFrom as Any,
    fields: ['name'],
    scope: 'all',
    scopes: ['users:read'],
    when: (user) => user?.id === 1,
  });
  const post: ModelQuery = new ModelQuery('post', {
    from: from as Any,
    fields: ['id'],
    relations: { author: admin },
    scope: 'all',
    scopes: ['posts:read'],
  });
  expect((await offer({ post })).tools).toMatchObject([{ scopes: ['posts:read', 'users:read'] }]);
  const reach = [{ fields: ['author.name'] }, { where: { field: 'author.name', value: 'Ada' } }];
  for (const query of reach) {
    await expect(post.run(query, callBy({ ...ada, id: 2 }))).rejects.toMatchObject({ code: 'SCOPE_REFUSED' });
    expect(await post.run(query, callBy(ada))).toHaveProperty('rows');
  }
});
