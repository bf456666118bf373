// The listing compared with what Objection itself says of the models of the fixture, loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/objection/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script } from '../../../support/orms/objection.ts';
import { edit, linkPackages, ofFixture, older, versionIn } from '../../../support/orms/versions.ts';
import { createProject } from '../../../support/temp.ts';

const packages = join(fixtures, 'objection/node_modules');
const versions = [...ofFixture(packages, ['objection']), ...older('objection')];

test.each(versions)('$as says the same of the models of the fixture', async ({ path, edits }) => {
  const manifest = JSON.parse(await readFile(join(fixtures, 'objection/package.json'), 'utf8'));
  manifest.dependencies.objection = await versionIn(path);
  const { root, project } = await createProject({ 'package.json': manifest });
  await cp(join(fixtures, 'objection/src'), join(root, 'src'), { recursive: true });
  await edit(root, edits);
  const source = await createSource({ project, entries: [], handled: ['objection'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  await linkPackages(root, { objection: path });
  await writeFile(join(root, 'describe.mjs'), script("import * as models from './src/models/index.js';"));
  const said = JSON.parse(execFileSync(process.execPath, ['describe.mjs'], { cwd: root, encoding: 'utf8' }));
  const listed = Object.fromEntries(
    items.filter(({ name }) => name in said).map((model) => [model.name, describe(model, items)]),
  );
  // A column that only a relation names has no schema; a table that has a model is none between.
  delete listed.Project?.columns.ownerId;
  for (const model of Object.values(said) as { through: Record<string, unknown> }[])
    delete model.through.memberships;
  expect(Object.keys(said).length).toBe(9);
  expect(listed).toEqual(said);
});
