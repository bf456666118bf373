// The apps after the documentation as they run, all in one process, on each version that is read: what is listed is what is
// written of each by hand.
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';
import { documented } from './documented.ts';
import { lineOf } from './lines.ts';

const apps = documented.filter(({ isOnlyRead }) => !isOnlyRead);

// None listens before all stand: the first that did would end the reading.
const together = `
const waiting: (() => void)[] = [];
globalThis.together = async (app) => {
  await app.init();
  await new Promise<void>((go) => {
    waiting.push(go);
    if (waiting.length === ${apps.length}) for (const next of waiting) next();
  });
};
`;

const options = { module: 'commonjs', experimentalDecorators: true, emitDecoratorMetadata: true };

test.each(['nest10', 'nest', 'nest12'])('with the packages of fixtures/%s', async (fixture) => {
  const { root } = await createProject({
    'package.json': { name: 'app', dependencies: { '@nestjs/core': '*' } },
    'tsconfig.json': { compilerOptions: options },
    ...Object.fromEntries(
      apps.flatMap(({ files }, index) =>
        Object.entries(files).map(([file, text]) => [`app${index}/${file}`, text]),
      ),
    ),
    'main.ts': together + apps.map((_, index) => `require('./app${index}/main');`).join('\n'),
  });
  symlinkSync(realpathSync(join(fixtures, fixture, 'node_modules')), join(root, 'node_modules'));
  const { result, stderr } = await runLive({ root, entry: 'main.ts', adapters: ['nest'] });
  expect(result?.error, stderr).toBeUndefined();
  const listed = result?.items.map(lineOf) ?? [];
  // Each on its own, so that a difference is told with its app.
  for (const { name, lines } of apps)
    expect([name, ...lines.filter((line) => !listed.includes(line))]).toEqual([name]);
  expect(listed.toSorted()).toEqual(apps.flatMap(({ lines }) => lines).toSorted());
});
