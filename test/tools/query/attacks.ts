// What callers try that want more than is published. Those of django-mcp-server's issues 29, 66 and 72 are marked.

export interface QueryAttack {
  name: string;
  of: 'post' | 'user' | 'comment';
  query: unknown;
  /** The code of the refusal, or the answer: what is permitted, and nothing else. */
  comesTo: string | { answer: unknown };
  /** What the same query finds where everything is published for everybody: else the attack would be none. */
  control?: { of: 'post' | 'user'; finds: string };
}

const where = (field: unknown, op: unknown, value: unknown) => ({ where: { field, op, value } });
const ids = (...list: number[]) => ({ answer: { rows: list.map((id) => ({ id })) } });
const none = { answer: { rows: [] } };

/** Names of what is not published, wherever a name can stand. */
const names: QueryAttack[] = [
  {
    name: 'every column, by leaving fields out (66)',
    of: 'user',
    query: { ...where('id', 'eq', 1) },
    comesTo: {
      answer: {
        rows: [{ id: 1, name: 'Ada', role: 'ADMIN', active: true, createdAt: '2025-01-01T09:00:00.000Z' }],
      },
    },
    control: { of: 'user', finds: 'scrypt$ada' },
  },
  {
    name: 'a hidden column in fields (66)',
    of: 'user',
    query: { fields: ['id', 'passwordHash'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'user', finds: 'scrypt$ada' },
  },
  {
    name: 'a hidden column in where: an oracle, letter by letter (72)',
    of: 'user',
    query: { ...where('passwordHash', 'startsWith', 'scrypt$ada$0'), fields: ['id'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'user', finds: '"id":1' },
  },
  {
    name: 'a hidden column behind a relation, in where (72)',
    of: 'post',
    query: { ...where('author.passwordHash', 'startsWith', 'scrypt$ada$0'), fields: ['id'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'post', finds: '"id":1' },
  },
  {
    name: 'a lookup in the name, as Django has it (72)',
    of: 'post',
    query: { ...where('author__passwordHash__startswith', 'eq', 'scrypt'), fields: ['id'] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  {
    name: 'a hidden column in sort (72)',
    of: 'user',
    query: { sort: ['passwordHash'], fields: ['id'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'user', finds: '"id":1' },
  },
  {
    name: 'a hidden column in sort, descending',
    of: 'user',
    query: { sort: ['-passwordHash'], fields: ['id'] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  {
    name: 'a hidden column in group (72)',
    of: 'user',
    query: { group: ['passwordHash'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'user', finds: 'scrypt$ada' },
  },
  {
    name: 'the greatest of a hidden column',
    of: 'user',
    query: { aggregate: { max: ['passwordHash'] } },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'user', finds: 'scrypt$' },
  },
  {
    name: 'a hidden column of a group in sort',
    of: 'user',
    query: { group: ['role'], sort: ['max.passwordHash'] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  {
    name: 'a model that is not published',
    of: 'user',
    query: { fields: ['tokens.hash'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'user', finds: 'token-of-ada' },
  },
  {
    name: 'a model that is not published, two steps away',
    of: 'post',
    query: { fields: ['id', 'author.tokens.hash'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'post', finds: 'token-of-ada' },
  },
  {
    name: 'a whole relation that is not published',
    of: 'user',
    query: { fields: ['tokens'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'user', finds: 'token-of-ada' },
  },
  {
    name: 'the column that links, which is not published',
    of: 'comment',
    query: { fields: ['postId'] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  {
    name: 'the column of the scope',
    of: 'post',
    query: { group: ['categoryId'] },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'post', finds: '"categoryId":2' },
  },
  {
    name: 'order by a column of a relation',
    of: 'post',
    query: { sort: ['author.name'] },
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'groups by a column of a relation',
    of: 'post',
    query: { group: ['author.name'] },
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a sum over a relation',
    of: 'user',
    query: { aggregate: { sum: ['posts.views'] } },
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'part of a name (django: a substring was enough)',
    of: 'post',
    query: { fields: ['titl'] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  { name: 'no name', of: 'post', query: { fields: [''] }, comesTo: 'FIELD_UNPUBLISHED' },
  { name: 'everything', of: 'user', query: { fields: ['*'] }, comesTo: 'FIELD_UNPUBLISHED' },
  {
    name: 'everything of a relation',
    of: 'post',
    query: { fields: ['author.*'] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'author.__proto__',
    '__proto__.passwordHash',
    'author.constructor.name',
  ].map(
    (name): QueryAttack => ({
      name: `a name of every object: ${name}`,
      of: 'post',
      query: { fields: [name] },
      comesTo: 'FIELD_UNPUBLISHED',
    }),
  ),
  ...[
    'Title',
    'TITLE',
    'password_hash',
    'PasswordHash',
    'title ',
    ' title',
    'title\u0000',
    'tit\u200Ble',
    '\uFF54itle',
    't\u0131tle',
    'title.',
    '.title',
    'author..name',
    'author.',
  ].map(
    (name): QueryAttack => ({
      name: `a name that looks like one: ${JSON.stringify(name)}`,
      of: 'post',
      query: { fields: [name] },
      comesTo: 'FIELD_UNPUBLISHED',
    }),
  ),
  ...[
    'title"; DROP TABLE posts; --',
    'id) OR 1=1 --',
    'm.password_hash',
    '"posts"."title"',
    '$title',
    '$$ROOT',
    'title->>0',
    'metadata.x',
    '1',
    'count(*)',
  ].map(
    (name): QueryAttack => ({
      name: `a name that is code: ${name}`,
      of: 'post',
      query: { ...where(name, 'eq', 1), sort: [name] },
      comesTo: 'FIELD_UNPUBLISHED',
    }),
  ),
  {
    name: 'code in a sort, after a name',
    of: 'post',
    query: { sort: ['views DESC, (SELECT 1)'] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  {
    name: 'a direction that is code',
    of: 'post',
    query: { sort: [{ views: 'asc; DROP TABLE posts' }] },
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'an alias that takes the place of a field',
    of: 'post',
    query: { group: ['status'], aggregate: { status: ['views'] } },
    comesTo: 'QUERY_INVALID',
  },
];

/** Values that are more than values. */
const values: QueryAttack[] = [
  ...[
    { $gt: '' },
    { contains: '' },
    { startsWith: 'P' },
    { not: 'x' },
    [{ $ne: null }],
    { $regex: '.*' },
    { $where: 'sleep(1000)' },
    { toString: 'x' },
    { equals: 'x' },
    ['PUBLISHED'],
  ].map(
    (value): QueryAttack => ({
      name: `an operator in a value: ${JSON.stringify(value)}`,
      of: 'post',
      query: { ...where('title', 'eq', value) },
      comesTo: 'QUERY_INVALID',
    }),
  ),
  {
    name: 'operators in a list',
    of: 'post',
    query: where('id', 'in', [{ $gt: 0 }]),
    comesTo: 'QUERY_INVALID',
  },
  { name: 'a list in a list', of: 'post', query: where('id', 'in', [[1, 2]]), comesTo: 'QUERY_INVALID' },
  { name: 'no value', of: 'post', query: { where: { field: 'id', op: 'eq' } }, comesTo: 'QUERY_INVALID' },
  {
    name: 'null, which an ORM may read as whatever',
    of: 'post',
    query: where('id', 'eq', null),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a number that is none',
    of: 'post',
    query: where('views', 'gt', Number.NaN),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a number without end',
    of: 'post',
    query: where('views', 'lt', Number.POSITIVE_INFINITY),
    comesTo: 'QUERY_INVALID',
  },
  { name: 'a text for a number', of: 'post', query: where('id', 'eq', '1 OR 1=1'), comesTo: 'QUERY_INVALID' },
  {
    name: 'a value that is no member of the enum',
    of: 'user',
    query: where('role', 'eq', "ADMIN' OR '1'='1"),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a date that is code',
    of: 'post',
    query: where('publishedAt', 'gt', "2025-01-01'; DROP TABLE posts; --"),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a date that does not exist',
    of: 'post',
    query: where('publishedAt', 'gt', '2025-02-31'),
    comesTo: 'QUERY_INVALID',
  },
  { name: 'NUL in a text', of: 'post', query: where('title', 'eq', 'a\u0000b'), comesTo: 'QUERY_INVALID' },
  { name: 'half a character', of: 'post', query: where('title', 'eq', 'a\uD800'), comesTo: 'QUERY_INVALID' },
  {
    name: 'a text without end',
    of: 'post',
    query: where('title', 'contains', 'a'.repeat(1_001)),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a list without end',
    of: 'post',
    query: where(
      'id',
      'in',
      Array.from({ length: 101 }, (_, index) => index),
    ),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'SQL in a text is a text',
    of: 'post',
    query: { ...where('title', 'eq', "' OR '1'='1"), fields: ['id'] },
    comesTo: none,
  },
  {
    name: 'SQL in a text that is searched is a text',
    of: 'post',
    query: { search: "'; DROP TABLE posts; --", fields: ['id'] },
    comesTo: none,
  },
  {
    name: 'a pattern is a text',
    of: 'post',
    query: { ...where('title', 'contains', '.*'), fields: ['id'] },
    comesTo: none,
  },
  {
    name: 'a pattern that takes forever is a text',
    of: 'post',
    query: { search: `${'(a+)+'.repeat(20)}$`, fields: ['id'] },
    comesTo: none,
  },
  {
    name: 'the escape of patterns is a text',
    of: 'post',
    query: { ...where('title', 'endsWith', '!\\'), fields: ['id'] },
    comesTo: none,
  },
  {
    name: 'an operator that there is not',
    of: 'post',
    query: where('title', 'regex', '.*'),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'an operator of every object',
    of: 'post',
    query: where('title', 'constructor', 'a'),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'an operator that is an object',
    of: 'post',
    query: where('title', { eq: 1 }, 'a'),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a text operator on what is no text',
    of: 'post',
    query: where('views', 'contains', '1'),
    comesTo: 'QUERY_INVALID',
  },
];

/** Ways around the scope, from tenant 1 to tenant 2. */
const scopes: QueryAttack[] = [
  {
    name: 'another tenant, by its key',
    of: 'post',
    query: { ...where('id', 'eq', 3), fields: ['id'] },
    comesTo: none,
    control: { of: 'post', finds: '"id":3' },
  },
  {
    name: 'the scope opened by or',
    of: 'post',
    query: {
      where: {
        or: [
          { field: 'id', op: 'gt', value: 0 },
          { field: 'id', op: 'lte', value: 0 },
        ],
      },
      fields: ['id'],
    },
    comesTo: ids(1, 2, 4, 5, 6, 8, 9),
    control: { of: 'post', finds: '"id":3' },
  },
  {
    name: 'the scope opened by not',
    of: 'post',
    query: { where: { not: { field: 'id', op: 'lt', value: 0 } }, fields: ['id'] },
    comesTo: ids(1, 2, 4, 5, 6, 8, 9),
    control: { of: 'post', finds: '"id":7' },
  },
  {
    name: 'the scope named again',
    of: 'post',
    query: { ...where('categoryId', 'eq', 2) },
    comesTo: 'FIELD_UNPUBLISHED',
    control: { of: 'post', finds: 'Merger' },
  },
  {
    name: 'a key of the ORM beside the conditions',
    of: 'post',
    query: { where: { OR: [{}], field: 'id', value: 1 } },
    comesTo: 'QUERY_INVALID',
  },
  { name: 'a scope of the caller', of: 'post', query: { scope: 'all' }, comesTo: 'QUERY_INVALID' },
  {
    name: 'one of another tenant, through what belongs to it',
    of: 'post',
    query: { ...where('id', 'eq', 4), fields: ['id', 'author'] },
    comesTo: { answer: { rows: [{ id: 4, author: null }] } },
    control: { of: 'post', finds: 'Brian' },
  },
  {
    name: 'an oracle: whether one of another tenant is called so',
    of: 'post',
    query: { ...where('author.name', 'startsWith', 'Brian'), fields: ['id'] },
    comesTo: none,
    control: { of: 'post', finds: '"id":4' },
  },
  {
    name: 'the same oracle, denied',
    of: 'post',
    query: {
      where: {
        and: [
          { not: { field: 'author.name', op: 'eq', value: 'Nobody' } },
          { field: 'id', op: 'eq', value: 4 },
        ],
      },
      fields: ['id'],
    },
    comesTo: none,
    control: { of: 'post', finds: '"id":4' },
  },
  {
    name: 'an oracle by counting',
    of: 'post',
    query: { ...where('author.name', 'eq', 'Brian'), aggregate: { count: true } },
    comesTo: { answer: { groups: [{ count: 0 }] } },
    control: { of: 'post', finds: '"count":3' },
  },
  {
    name: 'figures of another tenant',
    of: 'post',
    query: { aggregate: { count: true, max: ['id'] } },
    comesTo: { answer: { groups: [{ count: 7, max: { id: 9 } }] } },
    control: { of: 'post', finds: '"count":9' },
  },
  {
    name: 'posts of another tenant, through their author and back',
    of: 'comment',
    query: { ...where('id', 'eq', 6), fields: ['id', 'post.title', 'author.posts.title'] },
    comesTo: { answer: { rows: [{ id: 6, post: null, author: { posts: [] } }] } },
  },
  {
    name: 'rows that another tenant has, through a list',
    of: 'user',
    query: { ...where('posts.title', 'contains', 'tenant two'), fields: ['id'] },
    comesTo: none,
    control: { of: 'user', finds: '"id":2' },
  },
  {
    name: 'a list that its own scope makes shorter',
    of: 'post',
    query: { ...where('id', 'eq', 1), fields: ['comments.text'] },
    comesTo: { answer: { rows: [{ comments: [{ text: 'First!' }] }] } },
    control: { of: 'post', finds: 'a hidden reply' },
  },
  {
    name: 'an oracle by a row that its own scope hides',
    of: 'post',
    query: { ...where('comments.text', 'contains', 'hidden'), fields: ['id'] },
    comesTo: none,
    control: { of: 'post', finds: '"id":1' },
  },
  { name: 'a page beyond the scope', of: 'post', query: { fields: ['id'], offset: 7 }, comesTo: none },
];

/** Too much of something. */
let deep: unknown = { field: 'id', op: 'eq', value: 1 };
for (let depth = 0; depth < 6; depth++) deep = { not: deep };
let deeper: unknown = { field: 'id', op: 'eq', value: 1 };
for (let depth = 0; depth < 20_000; depth++) deeper = { and: [deeper] };
const sizes: QueryAttack[] = [
  ...[
    '5',
    -1,
    0,
    101,
    1.5,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    null,
    [5],
    { valueOf: 1 },
    '1; DROP TABLE posts',
    true,
    1e21,
  ].map(
    (limit): QueryAttack => ({
      name: `the limit ${typeof limit === 'number' ? limit : JSON.stringify(limit)}`,
      of: 'post',
      query: { limit, fields: ['id'] },
      comesTo: limit === null ? ids(1, 2, 4, 5, 6, 8, 9) : 'QUERY_INVALID',
    }),
  ),
  ...['0', -1, 10_001, 0.5].map(
    (offset): QueryAttack => ({
      name: `the offset ${JSON.stringify(offset)}`,
      of: 'post',
      query: { offset },
      comesTo: 'QUERY_INVALID',
    }),
  ),
  { name: 'conditions, six deep', of: 'post', query: { where: deep }, comesTo: 'QUERY_INVALID' },
  { name: 'conditions without end', of: 'post', query: { where: deeper }, comesTo: 'QUERY_INVALID' },
  {
    name: 'very many conditions',
    of: 'post',
    query: { where: { and: Array.from({ length: 60 }, () => ({ field: 'id', op: 'gt', value: 0 })) } },
    comesTo: 'QUERY_INVALID',
  },
  { name: 'no condition in and', of: 'post', query: { where: { and: [] } }, comesTo: 'QUERY_INVALID' },
  { name: 'no condition', of: 'post', query: { where: {} }, comesTo: 'QUERY_INVALID' },
  {
    name: 'conditions as a list',
    of: 'post',
    query: { where: [{ field: 'id', value: 1 }] },
    comesTo: 'QUERY_INVALID',
  },
  { name: 'two in one', of: 'post', query: { where: { and: [], or: [] } }, comesTo: 'QUERY_INVALID' },
  {
    name: 'relations round and round',
    of: 'user',
    query: { fields: ['mentor.mentor.mentor.mentor.name'] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  {
    name: 'relations round and round, in where',
    of: 'user',
    query: where('mentor.mentor.mentor.mentor.name', 'eq', 'a'),
    comesTo: 'FIELD_UNPUBLISHED',
  },
  {
    name: 'a name without end',
    of: 'post',
    query: { fields: ['author.'.repeat(100_000)] },
    comesTo: 'FIELD_UNPUBLISHED',
  },
  {
    name: 'very many names',
    of: 'post',
    query: { fields: Array.from({ length: 51 }, () => 'id') },
    comesTo: 'QUERY_INVALID',
  },
  { name: 'no query', of: 'post', query: 'SELECT 1', comesTo: 'QUERY_INVALID' },
  {
    name: 'a key of every object',
    of: 'post',
    query: JSON.parse('{"__proto__": {"limit": 100}}'),
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a key that there is not',
    of: 'post',
    query: { include: { author: true } },
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'stages of an aggregation',
    of: 'post',
    query: { pipeline: [{ $lookup: {} }] },
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a search in what is not searched',
    of: 'comment',
    query: { search: 'a' },
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a search for an object',
    of: 'post',
    query: { search: { contains: 'a' } },
    comesTo: 'QUERY_INVALID',
  },
  {
    name: 'a search by a hidden column',
    of: 'user',
    query: { search: 'scrypt', fields: ['id'] },
    comesTo: none,
  },
];

export const attacks: readonly QueryAttack[] = [...names, ...values, ...scopes, ...sizes];
