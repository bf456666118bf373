// What a developer asks of an agent, in fixtures/blog, and the way to each answer.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pricing = 'src/services/pricing.ts';
const right = 'full * (1 - this.#discount)';
const wrong = 'full - this.#discount';

export function prepareBlog(folder) {
  const file = join(folder, pricing);
  writeFileSync(file, readFileSync(file, 'utf8').replace(right, wrong));
}

const changes = /^(POST|PUT|PATCH|DELETE|ALL) /;

export const blogTasks = [
  {
    question: 'Which handler serves `PATCH /posts/hello-world`, and what runs before it?',
    steps: [
      {
        tool: 'list_routes',
        args: { match: 'PATCH /posts/hello-world' },
        because: ['Ask it first which code serves a request', 'what serves a request: "PATCH /users/42"'],
      },
    ],
    answer: [
      'PATCH /posts/:slug updatePost src/controllers/posts.ts:27 < requestLog',
      'jsonParser',
      'requireAuth !, src/middleware/validate.ts:6',
    ],
  },
  {
    question: 'Why does `PATCH /posts/lost` answer 500?',
    steps: [
      {
        tool: 'list_routes',
        args: { match: 'PATCH /posts/lost' },
        because: ['Ask it first which code serves a request'],
      },
      { reads: 'src/controllers/posts.ts', because: ['src/controllers/posts.ts:27'] },
      {
        tool: 'shell',
        args: {
          code: `import { postsController } from './src/controllers/posts';
await postsController.update({ params: { slug: 'lost' }, body: { title: 'x' } }, { json: (body) => body })`,
          db: 'rollback',
        },
        because: ['export const postsController', 'reproduce a bug', 'db: "rollback" makes a dry run'],
        throws: true,
      },
    ],
    answer: ['src/controllers/posts.ts:29', "code: 'P2025'", 'No record was found for an update'],
  },
  {
    question: 'What do new users bring in per month?',
    steps: [
      { tool: 'list_models', args: { search: 'price' }, because: ['part of a model or field name'] },
      { tool: 'list_models', args: { include: 'User' }, because: ['users User[]', 'apps or models'] },
      {
        tool: 'shell',
        args: {
          code: `await prisma.$queryRaw\`SELECT strftime('%Y-%m', u.created_at) AS month, SUM(p.monthly_price * (1 - p.discount)) AS revenue
FROM users u JOIN plans p ON p.code = u.plan_code WHERE u.active GROUP BY month ORDER BY month\``,
        },
        because: ['# blog prisma', '@column(plan_code)', '@column(created_at)', 'bound under its usual name'],
      },
    ],
    answer: ["{ month: '2025-01', revenue: 45.54 }", "{ month: '2025-02', revenue: 8.4"],
  },
  {
    question: 'What becomes of a user that `DELETE /admin/users/4` deletes, and who is deleted so far?',
    steps: [
      {
        tool: 'list_routes',
        args: { match: 'DELETE /admin/users/4' },
        because: ['Ask it first which code serves a request'],
      },
      { reads: 'src/admin/app.ts', because: ['DELETE /admin/users/:id <anonymous> src/admin/app.ts:23'] },
      {
        tool: 'shell',
        args: {
          code: 'await prisma.user.findMany({ where: { active: false }, select: { id: true, name: true } })',
        },
        because: ['data: { active: false }', 'query the database'],
      },
    ],
    answer: ["[ { id: 5, name: 'Esther' } ]"],
  },
  {
    question: 'A year of `pro` with 15 % off costs too much: reproduce, edit, run again.',
    steps: [
      {
        tool: 'shell',
        args: {
          code: `import { PriceList } from './${pricing}'; PriceList.standard().withDiscount(0.15).quote('pro', 12).cents`,
        },
        because: ['reproduce a bug', 'import gives project modules'],
      },
      { edits: pricing, from: wrong, to: right, because: ['value: 11880'] },
      {
        tool: 'shell',
        args: { code: "PriceList.standard().withDiscount(0.15).quote('pro', 12).cents" },
        because: [right, 'The next call sees edits to files', 'Bindings stay'],
      },
    ],
    answer: [pricing, 'value: 10098'],
  },
  {
    question: 'What is gone when post 2 is deleted?',
    steps: [
      {
        tool: 'shell',
        args: { code: 'await prisma.post.delete({ where: { id: 2 } })', db: 'rollback' },
        because: ['bound under its usual name', 'makes a dry run of them, and tells what they would change'],
      },
    ],
    answer: ['table comments 2 deleted', 'table reactions 3 deleted', 'table revision_notes 2 deleted'],
  },
  {
    question: 'What can be changed without signing in?',
    steps: [
      {
        tool: 'list_routes',
        args: { auth: 'public' },
        because: ['auth (protected, public, unknown)'],
      },
    ],
    answer: [
      (text) =>
        text
          .split('\n')
          .filter((line) => changes.test(line))
          .join() === 'ALL /webhooks/:provider <anonymous> src/app.ts:26',
    ],
  },
  {
    question: 'Links lead to localhost: who says so?',
    steps: [{ tool: 'get_setting', args: { key: 'env.SITE_URL' }, because: ['env.NAME: its file'] }],
    answer: ['env.SITE_URL: http://localhost:3000/blog', 'source: .env.development:3'],
  },
  {
    question: 'Count posts by tag, and keep that as a script.',
    steps: [
      {
        tool: 'shell',
        args: { code: "import { tagCounts } from './src/services/posts'; await tagCounts()" },
        because: ['call project functions'],
      },
      {
        tool: 'export_history',
        args: {},
        because: ["'howto' => 4", 'as one TypeScript script', 'With filename it is written'],
      },
    ],
    answer: ["import { tagCounts } from './src/services/posts';", 'await tagCounts()', 'npx tsx'],
  },
  {
    question: 'Just cloned, without env files: which variables must be set?',
    // The last one here: the others have them.
    prepare(folder) {
      for (const name of ['.env', '.env.development']) rmSync(join(folder, name));
    },
    steps: [
      { tool: 'get_project', args: {}, because: ['names of environment variables and which nobody sets'] },
    ],
    answer: ['missing:\n    DATABASE_URL: prisma.config.ts:6', 'SESSION_SECRET: src/lib/env.ts:11'],
  },
];
