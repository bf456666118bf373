// The listing compared with what Mongoose itself says of the fixture, path by path: loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/mongoose/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script, sorted } from '../../../support/orms/mongoose.ts';
import { edit, linkPackages, ofFixture, older, versionIn } from '../../../support/orms/versions.ts';
import { createProject } from '../../../support/temp.ts';

const versions = [
  ...ofFixture(join(fixtures, 'mongoose/node_modules'), ['mongoose', 'mongoose-8']),
  ...older('mongoose'),
];

test.each(versions)('$as says the same of the models of the fixture', async ({ path, edits }) => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { mongoose: await versionIn(path) } },
  });
  await cp(join(fixtures, 'mongoose/src'), join(root, 'src'), { recursive: true });
  await edit(root, edits);
  const { items, warnings } = sourceModels(
    await createSource({ project, entries: [], handled: ['mongoose'] }),
  );
  expect(warnings).toEqual([]);
  await linkPackages(root, { mongoose: path });
  await writeFile(join(root, 'describe.js'), script("await import('./src/models/index.js');"));
  const said = JSON.parse(execFileSync(process.execPath, ['describe.js'], { cwd: root, encoding: 'utf8' }));
  expect(Object.keys(said).length).toBe(9);
  expect(sorted(describe(items))).toEqual(sorted(said));
});
