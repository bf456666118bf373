// What is written down as true of fixtures/nature-models, compared with what the ORMs themselves make of it.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures, makeFolder } from '../../support/folders.ts';
import { type Ask, asked } from '../../support/nature-live.ts';
import { readExamples } from '../../support/nature-models.ts';
import { askedOlder } from '../../support/nature-older.ts';

const examples = readExamples();

const all = [
  ...Object.entries(asked).map(([name, ask]): [string, string, Ask] => [name, '', ask]),
  ...askedOlder,
];

test.each(all)('%s %s', { timeout: 120_000 }, async (name, _, ask) => {
  const example = examples.find((one) => one.name === name);
  using folder = makeFolder();
  cpSync(join(fixtures, 'nature-models', name), folder.dir, { recursive: true });
  const { said, right } = await ask(folder.dir, example?.models ?? []);
  expect(right).toEqual(said);
});
