// What is written down as true of fixtures/nature-models, compared with what the ORMs themselves make of it.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures, makeFolder } from '../../support/folders.ts';
import { asked } from '../../support/nature-live.ts';
import { readExamples } from '../../support/nature-models.ts';

const examples = readExamples();

test.each(Object.entries(asked))('%s', { timeout: 120_000 }, async (name, ask) => {
  const example = examples.find((one) => one.name === name);
  using folder = makeFolder();
  cpSync(join(fixtures, 'nature-models', name), folder.dir, { recursive: true });
  const { said, right } = await ask(folder.dir, example?.models ?? []);
  expect(right).toEqual(said);
});
