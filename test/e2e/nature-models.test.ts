// Models as the documentation of the ORMs shows them, by those who had not read the adapters: without packages, and beside the ORM itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Model, Warning } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { copyFixture, root } from '../support/folders.ts';
import { type Example, missesOf, readExamples, sizeOf } from '../support/nature-models.ts';

const examples = readExamples();

/** Of a hundred models and fields, one. */
const MOST_MISSES = 0.01;

interface Page {
  items: Model[];
  warnings: Warning[];
  nextCursor?: string;
}

async function listModels(dir: string) {
  await using session = await connect(dir);
  const items: Model[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await session.call<Page>('list_models', { detail: 'full', ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (!cursor) return { items, warnings: page.warnings };
  }
}

/** The table in docs/adapters.md: what is known to be told otherwise. */
function known(): string[] {
  const page = readFileSync(join(root, 'docs/adapters.md'), 'utf8');
  const rows = page.matchAll(/^\| `([\w-]+\/[\w-]+)` \| `(.+?)` \| model \| (.+?) \|/gm);
  return [...rows].map(([, example, key, told]) => `${example}: ${key}: ${told}`);
}

describe('what the documentation shows', () => {
  test('without packages', { timeout: 300_000 }, async () => {
    using folder = copyFixture('nature-models');
    const { items, warnings } = await listModels(folder.dir);
    expect(warnings.map(({ code }) => code)).toEqual(['PRISMA_IGNORED', 'ORM_UNSUPPORTED']);
    const inApp = ({ app }: Example) => items.filter((model) => model.app === app);
    const misses = examples.flatMap((example) => missesOf(example, inApp(example)));
    expect(misses.sort()).toEqual(known().sort());
    expect(misses.length).toBeLessThanOrEqual(sizeOf(examples) * MOST_MISSES);
  });
});
