// Questions that Ada of tenant 1 asks, and what is right; the same whichever ORM is asked.

export interface Question {
  of: 'post' | 'user' | 'comment';
  query: Record<string, unknown>;
  answer: unknown;
}
const ids = (...list: number[]) => ({ rows: list.map((id) => ({ id })) });
const where = (field: string, op: string, value: unknown) => ({ field, op, value });

export const questions: Record<string, Question> = {
  'all rows in sight': { of: 'post', query: { fields: ['id'] }, answer: ids(1, 2, 4, 5, 6, 8, 9) },
  'every published field, as JSON': {
    of: 'post',
    query: { where: where('id', 'eq', 1) },
    answer: {
      rows: [
        {
          id: 1,
          title: 'Hello, world',
          status: 'PUBLISHED',
          rating: '4.5',
          views: 120,
          publishedAt: '2025-01-02T09:00:00.000Z',
          authorId: 1,
        },
      ],
    },
  },
  ne: {
    of: 'post',
    query: { where: where('status', 'ne', 'PUBLISHED'), fields: ['id'] },
    answer: ids(5, 6, 8, 9),
  },
  in: {
    of: 'post',
    query: { where: where('status', 'in', ['DRAFT', 'ARCHIVED']), fields: ['id'] },
    answer: ids(5, 6, 9),
  },
  notIn: {
    of: 'post',
    query: { where: where('id', 'notIn', [1, 2, 3]), fields: ['id'] },
    answer: ids(4, 5, 6, 8, 9),
  },
  numbers: {
    of: 'post',
    query: { where: { and: [where('views', 'gte', 388), where('views', 'lt', 2310)] }, fields: ['id'] },
    answer: ids(4, 5, 6),
  },
  decimals: {
    of: 'post',
    query: { where: where('rating', 'gt', 4.5), fields: ['id', 'rating'] },
    answer: {
      rows: [
        { id: 2, rating: '4.75' },
        { id: 5, rating: '5' },
      ],
    },
  },
  dates: {
    of: 'post',
    query: { where: where('publishedAt', 'lte', '2025-01-20T09:00:00Z'), fields: ['id'] },
    answer: ids(1, 2, 9),
  },
  'a day': {
    of: 'user',
    query: { where: where('createdAt', 'gte', '2025-02-20'), fields: ['id'] },
    answer: ids(4, 5),
  },
  booleans: {
    of: 'user',
    query: { where: where('active', 'eq', false), fields: ['id', 'active'] },
    answer: { rows: [{ id: 5, active: false }] },
  },
  null: {
    of: 'post',
    query: { where: where('publishedAt', 'isNull', true), fields: ['id', 'publishedAt'] },
    answer: {
      rows: [
        { id: 5, publishedAt: null },
        { id: 6, publishedAt: null },
      ],
    },
  },
  'what is null fulfils neither side': {
    of: 'user',
    query: {
      where: { or: [where('name', 'eq', 'Ada'), { not: where('name', 'eq', 'Ada') }] },
      fields: ['id'],
    },
    answer: ids(1, 3, 5),
  },
  'text, in either case': {
    of: 'post',
    query: { where: where('title', 'contains', 'GARDEN'), fields: ['id'] },
    answer: ids(5, 9),
  },
  'beginnings and ends': {
    of: 'post',
    query: {
      where: { or: [where('title', 'startsWith', 'garden'), where('title', 'endsWith', 'help')] },
      fields: ['id'],
    },
    answer: ids(2, 9),
  },
  'quotes and backslashes are text': {
    of: 'post',
    query: { where: where('title', 'contains', `'"\\;--`), fields: ['id'] },
    answer: ids(),
  },
  search: {
    of: 'post',
    query: { search: 'garden', where: where('status', 'eq', 'DRAFT'), fields: ['title'] },
    answer: { rows: [{ title: 'A garden in March' }] },
  },
  'not of and': {
    of: 'post',
    query: {
      where: { not: { and: [where('status', 'eq', 'PUBLISHED'), where('views', 'gt', 500)] } },
      fields: ['id'],
    },
    answer: ids(1, 5, 6, 8, 9),
  },
  'order, page and the next page': {
    of: 'post',
    query: { sort: ['-views'], fields: ['id'], limit: 2, offset: 1 },
    answer: { ...ids(4, 5), next: 3 },
  },
  'order by two': {
    of: 'post',
    query: { sort: ['status', '-id'], fields: ['id'] },
    answer: ids(9, 6, 5, 4, 2, 1, 8),
  },
  'of one that it belongs to; out of sight is null': {
    of: 'post',
    query: { fields: ['id', 'author.name'], where: where('status', 'eq', 'PUBLISHED') },
    answer: {
      rows: [
        { id: 1, author: { name: 'Ada' } },
        { id: 2, author: { name: 'Chiara' } },
        { id: 4, author: null },
      ],
    },
  },
  lists: {
    of: 'post',
    query: { fields: ['id', 'comments.text', 'comments.author.name'], where: where('id', 'lte', 4) },
    answer: {
      rows: [
        { id: 1, comments: [{ text: 'First!', author: { name: null } }] },
        {
          id: 2,
          comments: [
            { text: 'Thanks', author: { name: 'Esther' } },
            { text: 'Which database?', author: null },
          ],
        },
        { id: 4, comments: [] },
      ],
    },
  },
  'a condition on one that it belongs to': {
    of: 'post',
    query: { where: where('author.name', 'eq', 'Chiara'), fields: ['id'] },
    answer: ids(2, 5, 8),
  },
  'its opposite': {
    of: 'post',
    query: { where: { not: where('author.name', 'eq', 'Chiara') }, fields: ['id'] },
    answer: ids(1, 9),
  },
  'a condition on a list': {
    of: 'post',
    query: { where: where('comments.text', 'contains', 'a'), fields: ['id'] },
    answer: ids(2),
  },
  'none of a list': {
    of: 'post',
    query: { where: { not: where('comments.id', 'gt', 0) }, fields: ['id'] },
    answer: ids(4, 5, 8, 9),
  },
  'two steps, back to its own model': {
    of: 'user',
    query: { where: where('mentor.mentor.name', 'eq', 'Ada'), fields: ['id'] },
    answer: ids(4),
  },
  'none of those that it belongs to, where it has none': {
    of: 'comment',
    query: { where: where('author.id', 'ne', 4), fields: ['id'] },
    answer: ids(3, 6),
  },
  groups: {
    of: 'post',
    query: {
      group: ['status'],
      aggregate: { count: true, sum: ['views'], max: ['publishedAt'] },
      sort: ['-count'],
      limit: 2,
    },
    answer: {
      groups: [
        {
          group: { status: 'PUBLISHED' },
          count: 3,
          sum: { views: 3420 },
          max: { publishedAt: '2025-02-10T09:00:00.000Z' },
        },
        { group: { status: 'DRAFT' }, count: 2, sum: { views: 800 }, max: { publishedAt: null } },
      ],
      next: 2,
    },
  },
  'figures of all rows': {
    of: 'post',
    query: {
      aggregate: { count: true, avg: ['views'], min: ['rating'] },
      where: where('status', 'eq', 'DRAFT'),
    },
    answer: { groups: [{ count: 2, avg: { views: 400 }, min: { rating: '4' } }] },
  },
  'figures of no row': {
    of: 'post',
    query: { aggregate: { count: true, sum: ['views'] }, where: where('id', 'eq', 3) },
    answer: { groups: [{ count: 0, sum: { views: null } }] },
  },
};
