// What the frameworks' own documentation shows, by those who had not read the adapters: from source, and live.
import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Route, Warning } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { copyFixture, fixtures, makeFolder, root } from '../support/folders.ts';
import { type Example, missesOf, readExamples } from '../support/nature.ts';

const examples = readExamples();

/** Fixtures that have the packages of these examples; and the names under which they have those of an older version. */
const installed: Record<string, [fixture: string, aliases?: Record<string, string>]> = {
  express: ['blog'],
  express4: ['shop'],
  fastify: ['fastify'],
  fastify4: ['fastify', { fastify: 'fastify4' }],
  hono: ['hono'],
  koa: ['koa'],
  koa2: ['koa', { koa: 'koa2', 'koa-router': 'koa-router' }],
  hapi: ['hapi'],
  nest: ['nest'],
  nest10: ['nest10'],
  trpc: ['trpc'],
};

/** Of a hundred routes, three. */
const MOST_MISSES = 0.03;

interface Page {
  items: Route[];
  warnings: Warning[];
  nextCursor?: string;
}

async function listRoutes(dir: string) {
  await using session = await connect(dir);
  const items: Route[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await session.call<Page>('list_routes', { detail: 'full', ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (!cursor) return { items, warnings: page.warnings };
  }
}

function linkPackages(dir: string, { name, framework }: Example): void {
  const [fixture = '', aliases] = installed[framework] ?? [];
  const from = join(fixtures, fixture, 'node_modules');
  const to = join(dir, name, 'node_modules');
  if (!aliases) symlinkSync(realpathSync(from), to);
  else mkdirSync(to);
  for (const [as, alias] of Object.entries(aliases ?? {}))
    symlinkSync(realpathSync(join(from, alias)), join(to, as));
}

const inApp = ({ app }: Example, routes: readonly Route[]) => routes.filter((route) => route.app === app);

/** The table in docs/adapters.md: what is known to be told otherwise, read in this way. */
function known(way: 'live' | 'source'): string[] {
  const page = readFileSync(join(root, 'docs/adapters.md'), 'utf8');
  const rows = page.matchAll(/^\| `([\w-]+\/[\w-]+)` \| `(.+?)` \| (source|live|both) \| (.+?) \|/gm);
  return [...rows].flatMap(([, example, key = '', read, told]) =>
    read === way || read === 'both' ? [`${example}: ${key.replaceAll('\\|', '|')}: ${told}`] : [],
  );
}

function compare(way: 'live' | 'source', of: readonly Example[], routes: readonly Route[]): void {
  const misses = of.flatMap((example) => missesOf(example, inApp(example, routes)));
  expect(misses.sort()).toEqual(known(way).sort());
  const all = of.reduce((sum, example) => sum + example.routes.length, 0);
  expect(misses.length, `of ${all} routes`).toBeLessThanOrEqual(all * MOST_MISSES);
}

describe.concurrent('what the documentation shows', () => {
  test('without packages', { timeout: 900_000 }, async () => {
    using folder = copyFixture('nature');
    const { items } = await listRoutes(folder.dir);
    expect(items.filter(({ origin }) => origin === 'live')).toEqual([]);
    compare('source', examples, items);
  });

  test('live', { timeout: 900_000 }, async () => {
    using folder = makeFolder();
    const alive = examples.filter(({ framework }) => installed[framework]);
    cpSync(join(fixtures, 'nature/package.json'), join(folder.dir, 'package.json'));
    for (const example of alive) {
      cpSync(join(fixtures, 'nature', example.name), join(folder.dir, example.name), { recursive: true });
      linkPackages(folder.dir, example);
    }
    const { items, warnings } = await listRoutes(folder.dir);
    expect(warnings).toEqual([]);
    compare(
      'live',
      alive,
      items.filter(({ origin }) => origin === 'live'),
    );
  });
});
