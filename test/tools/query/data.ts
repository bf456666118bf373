// A blog of two tenants, and what is published of it; the same in every ORM. Tenant 1 is the category 1 and the plan "team".

import type { ToolContext } from '../../../src/tools/context.ts';
import type { ModelQuery } from '../../../src/tools/query/model-query.ts';

const day = (text: string) => new Date(`2025-${text}T09:00:00Z`);

export const users = [
  {
    id: 1,
    email: 'ada@blog.example',
    name: 'Ada',
    role: 'ADMIN',
    passwordHash: 'scrypt$ada$0f3c',
    active: true,
    createdAt: day('01-01'),
    mentorId: null,
    planCode: 'team',
  },
  {
    id: 2,
    email: 'brian@blog.example',
    name: 'Brian',
    role: 'AUTHOR',
    passwordHash: 'scrypt$brian$91ab',
    active: true,
    createdAt: day('01-15'),
    mentorId: 1,
    planCode: 'pro',
  },
  {
    id: 3,
    email: 'chiara@blog.example',
    name: 'Chiara',
    role: 'AUTHOR',
    passwordHash: 'scrypt$chiara$77de',
    active: true,
    createdAt: day('02-01'),
    mentorId: 1,
    planCode: 'team',
  },
  {
    id: 4,
    email: 'dmitri@blog.example',
    name: null,
    role: 'READER',
    passwordHash: 'scrypt$dmitri$3c10',
    active: true,
    createdAt: day('02-20'),
    mentorId: 3,
    planCode: 'team',
  },
  {
    id: 5,
    email: 'esther@blog.example',
    name: 'Esther',
    role: 'READER',
    passwordHash: 'scrypt$esther$c4c4',
    active: false,
    createdAt: day('03-05'),
    mentorId: 2,
    planCode: 'team',
  },
] as const;

const post = (
  id: number,
  title: string,
  status: string,
  rating: string,
  views: number,
  publishedAt: Date | null,
  authorId: number,
  categoryId: number,
) => ({
  id,
  slug: `post-${id}`,
  title,
  body: `Body ${id}.`,
  status,
  rating,
  views,
  publishedAt,
  createdAt: day('01-01'),
  updatedAt: day('01-01'),
  authorId,
  categoryId,
});

export const posts = [
  post(1, 'Hello, world', 'PUBLISHED', '4.5', 120, day('01-02'), 1, 1),
  post(2, 'Indexes that help', 'PUBLISHED', '4.75', 2310, day('01-20'), 3, 1),
  post(3, 'Salaries of tenant two', 'PUBLISHED', '4.25', 1805, day('02-03'), 2, 2),
  post(4, 'Event loop notes', 'PUBLISHED', '3.5', 990, day('02-10'), 2, 1),
  post(5, 'A garden in March', 'DRAFT', '5', 412, null, 3, 1),
  post(6, 'Pruning roses', 'DRAFT', '4', 388, null, 4, 1),
  post(7, 'Merger of tenant two', 'DRAFT', '2.5', 7, null, 2, 2),
  post(8, 'Compost', 'SCHEDULED', '2.5', 0, day('04-01'), 3, 1),
  post(9, 'garden and HOUSE', 'ARCHIVED', '1.25', 77, day('01-03'), 1, 1),
] as const;

export const comments = [
  { id: 1, text: 'First!', createdAt: day('01-03'), postId: 1, authorId: 4, replyToId: null },
  { id: 2, text: 'a hidden reply', createdAt: day('01-04'), postId: 1, authorId: 1, replyToId: 1 },
  { id: 3, text: 'Thanks', createdAt: day('01-21'), postId: 2, authorId: 5, replyToId: null },
  { id: 4, text: 'Which database?', createdAt: day('01-22'), postId: 2, authorId: 2, replyToId: null },
  { id: 5, text: 'Nice roses', createdAt: day('03-10'), postId: 6, authorId: null, replyToId: null },
  { id: 6, text: 'How much?', createdAt: day('02-04'), postId: 3, authorId: 5, replyToId: null },
] as const;

export const tokens = [
  { id: 't1', hash: 'sha256:token-of-ada', userId: 1 },
  { id: 't2', hash: 'sha256:token-of-brian', userId: 2 },
] as const;

export interface Caller {
  id: number;
  tenant: number;
  plan: string;
}
export const ada: Caller = { id: 1, tenant: 1, plan: 'team' };

/** Of a call, what queries look at. */
export const callBy = (user: Caller | null): ToolContext =>
  ({ user, signal: new AbortController().signal, request: null, session: null }) as unknown as ToolContext;

/** One ORM with these rows. */
export interface Opened {
  /** With scopes, and without what is secret. */
  published: Record<'post' | 'user' | 'comment', ModelQuery>;
  /** With everything, for everybody: what there would be to take. */
  open: Record<'post' | 'user', ModelQuery>;
  /** What the ORM calls posts, and users. */
  from: unknown;
  userFrom: unknown;
  /** Posts in whatever scope. */
  scoped(scope: unknown): ModelQuery;
  /** Scopes that this ORM takes for "whatever", and one of a column that there is not. */
  holes: readonly unknown[];
  misspelt: unknown;
  /** What a tool that hands on what it is given would ask of the ORM: each finds what nobody published. */
  naive: Record<string, () => Promise<unknown>>;
  close(): Promise<void>;
}

export const postFields = ['id', 'title', 'status', 'rating', 'views', 'publishedAt', 'authorId'] as const;
export const userFields = ['id', 'name', 'role', 'active', 'createdAt'] as const;
export const commentFields = ['id', 'text', 'authorId'] as const;
