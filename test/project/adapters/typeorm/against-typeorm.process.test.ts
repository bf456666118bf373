// The listing compared with the metadata that TypeORM itself makes of the fixture, column by column, without a connection.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/typeorm/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script, sorted } from '../../../support/orms/typeorm.ts';
import { createProject } from '../../../support/temp.ts';

test.each(['typeorm', 'typeorm-0'])('%s says the same of the entities of the fixture', async (version) => {
  const { root, project } = await createProject({
    'package.json': { name: 'clinic', dependencies: { typeorm: '*' } },
  });
  await cp(join(fixtures, 'typeorm/src'), join(root, 'src'), { recursive: true });
  await writeFile(join(root, 'tsconfig.json'), await readFile(join(fixtures, 'typeorm/tsconfig.json')));
  const { items, warnings } = sourceModels(
    await createSource({ project, entries: [], handled: ['typeorm'] }),
  );
  expect(warnings).toEqual([]);
  const packages = join(fixtures, 'typeorm/node_modules');
  await mkdir(join(root, 'node_modules'));
  for (const name of ['reflect-metadata', 'typescript', 'pg'])
    await symlink(join(packages, name), join(root, 'node_modules', name), 'dir');
  await symlink(join(packages, version), join(root, 'node_modules/typeorm'), 'dir');
  await writeFile(join(root, 'listing.json'), JSON.stringify(describe(items)));
  await writeFile(
    join(root, 'describe.cjs'),
    script("const { dataSource } = require('./dist/data-source.js');"),
  );
  const output = execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8' });
  const { listed, ...said } = JSON.parse(output);
  expect(Object.keys(said).length).toBe(18);
  for (const model of [...Object.values(said), ...Object.values(listed)] as { keys: string[] }[])
    model.keys = sorted(model.keys);
  expect(listed).toEqual(said);
});
