// The listing compared with the metadata that TypeORM itself makes of the fixture, column by column, without a connection.
import { execFileSync } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/typeorm/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script, sorted } from '../../../support/orms/typeorm.ts';
import { edit, linkPackages, ofFixture, older, versionIn } from '../../../support/orms/versions.ts';
import { createProject } from '../../../support/temp.ts';

const packages = join(fixtures, 'typeorm/node_modules');
const versions = [...ofFixture(packages, ['typeorm', 'typeorm-0']), ...older('typeorm')];

test.each(versions)('$as says the same of the entities of the fixture', async ({ path, edits }) => {
  const { root, project } = await createProject({
    'package.json': { name: 'clinic', dependencies: { typeorm: await versionIn(path) } },
  });
  await cp(join(fixtures, 'typeorm/src'), join(root, 'src'), { recursive: true });
  await writeFile(join(root, 'tsconfig.json'), await readFile(join(fixtures, 'typeorm/tsconfig.json')));
  await edit(root, edits);
  const { items, warnings } = sourceModels(
    await createSource({ project, entries: [], handled: ['typeorm'] }),
  );
  expect(warnings).toEqual([]);
  await linkPackages(root, {
    ...Object.fromEntries(
      ['reflect-metadata', 'typescript', 'pg'].map((name) => [name, join(packages, name)]),
    ),
    typeorm: path,
  });
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
