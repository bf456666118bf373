// The listing compared with what Sequelize itself says of the models of the fixture, loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/sequelize/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script } from '../../../support/orms/sequelize.ts';
import { createProject } from '../../../support/temp.ts';

test('Sequelize 6 says the same of the models of the fixture', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'hotel', dependencies: { sequelize: '*' } },
  });
  await cp(join(fixtures, 'sequelize/src'), join(root, 'src'), { recursive: true });
  const { items, warnings } = sourceModels(
    await createSource({ project, entries: [], handled: ['sequelize'] }),
  );
  expect(warnings).toEqual([]);
  const packages = join(fixtures, 'sequelize/node_modules');
  await mkdir(join(root, 'node_modules'));
  for (const name of ['sequelize', 'pg'])
    await symlink(join(packages, name), join(root, 'node_modules', name), 'dir');
  await writeFile(join(root, 'describe.cjs'), script("const { sequelize } = require('./src/models');"));
  // It connects to nothing.
  const env = { ...process.env, NODE_ENV: 'development', DATABASE_URL: 'postgres://127.0.0.1/hotel' };
  const output = execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8', env });
  const said = JSON.parse(output);
  expect(Object.keys(said).length).toBe(10);
  expect(Object.fromEntries(items.map((model) => [model.name, describe(model)]))).toEqual(said);
});
