// Models as the documentation of the ORMs shows them, by those who had not read the adapters: without packages, and beside the ORM itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Field, Model, Warning } from '../../src/protocol/schemas.ts';
import { withoutPlaces } from '../../src/server/toolsets/queries.ts';
import { connect, type Session } from '../support/client.ts';
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

async function listModels(session: Session, filter: { include?: string[] } = {}) {
  const items: Model[] = [];
  for (let cursor: string | undefined; ; ) {
    const question = { detail: 'full', ...filter, ...(cursor ? { cursor } : {}) };
    const page = await session.call<Page>('list_models', question);
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

/** Its line has its name, or of a relation that of its model. */
function saysField(dir: string, { name, source = '', relation }: Field): boolean {
  const [, file = '', line = ''] = /^(.*):(\d+)$/.exec(source) ?? [];
  const text = readFileSync(join(dir, file), 'utf8').split('\n')[Number(line) - 1] ?? '';
  const words = text.split(/[^\w$]+/);
  const called = name.split('.').at(-1) ?? name;
  return words.includes(called) || words.some((word) => word.toLowerCase() === relation?.model.toLowerCase());
}

describe('what the documentation shows', () => {
  test('without packages', { timeout: 300_000 }, async () => {
    using folder = copyFixture('nature-models');
    await using session = await connect(folder.dir);
    const { items, warnings } = await listModels(session);
    expect(warnings.map(({ code }) => code)).toEqual(['PRISMA_IGNORED', 'ORM_UNSUPPORTED']);
    const inApp = ({ app }: Example) => items.filter((model) => model.app === app);
    const misses = examples.flatMap((example) => missesOf(example, inApp(example)));
    expect(misses.sort()).toEqual(known().sort());
    expect(misses.length).toBeLessThanOrEqual(sizeOf(examples) * MOST_MISSES);

    // Lines come where models are asked for by name; else all is the same.
    const named = await listModels(session, { include: items.map(({ name }) => name) });
    expect(named.items.map(withoutPlaces)).toEqual(items);
    const placed = named.items.flatMap(({ name, fields }) =>
      fields.flatMap((field) => (field.source === undefined ? [] : [{ model: name, field }])),
    );
    // The others are written nowhere: ids, keys, timestamps and tables that the ORM makes.
    expect(placed.length).toBe(861);
    const strays = placed.filter(({ field }) => !saysField(folder.dir, field));
    expect(strays.map(({ model, field: { name } }) => `${model}.${name}`).sort()).toEqual([
      // Of a relation with a key of two columns, and of a function that is given the name.
      ...['CarOwner.car_name', 'CarOwner.car_year', 'deals.ownerId'],
    ]);
  });
});
