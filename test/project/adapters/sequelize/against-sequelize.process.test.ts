// The listing compared with what Sequelize itself says of the models of the fixture, loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/sequelize/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script } from '../../../support/orms/sequelize.ts';
import { edit, linkPackages, ofFixture, older, versionIn } from '../../../support/orms/versions.ts';
import { createProject } from '../../../support/temp.ts';

const packages = join(fixtures, 'sequelize/node_modules');
const versions = [...ofFixture(packages, ['sequelize']), ...older('sequelize')];

test.each(versions)('$as says the same of the models of the fixture', async ({ path, edits }) => {
  const { root, project } = await createProject({
    'package.json': { name: 'hotel', dependencies: { sequelize: await versionIn(path) } },
  });
  await cp(join(fixtures, 'sequelize/src'), join(root, 'src'), { recursive: true });
  await edit(root, edits);
  const { items, warnings } = sourceModels(
    await createSource({ project, entries: [], handled: ['sequelize'] }),
  );
  expect(warnings).toEqual([]);
  await linkPackages(root, { sequelize: path, pg: join(packages, 'pg') });
  await writeFile(join(root, 'describe.cjs'), script("const { sequelize } = require('./src/models');"));
  // It connects to nothing.
  const env = { ...process.env, NODE_ENV: 'development', DATABASE_URL: 'postgres://127.0.0.1/hotel' };
  const output = execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8', env });
  const said = JSON.parse(output);
  expect(Object.keys(said).length).toBe(10);
  expect(Object.fromEntries(items.map((model) => [model.name, describe(model)]))).toEqual(said);
});
