// The listing compared with the metadata that MikroORM itself makes of the fixtures, column by column, without a connection.
import { execFileSync } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/mikro-orm/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { compiled, describe, imported } from '../../../support/orms/mikro-orm.ts';
import { createProject } from '../../../support/temp.ts';

async function listing(fixture: string) {
  const manifest = JSON.parse(await readFile(join(fixtures, fixture, 'package.json'), 'utf8'));
  const { root, project } = await createProject({ 'package.json': manifest });
  await cp(join(fixtures, fixture, 'src'), join(root, 'src'), { recursive: true });
  const source = await createSource({ project, entries: [], handled: ['@mikro-orm/core'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  return { root, items, listed: describe(items) };
}

test('MikroORM 6 says the same of the decorated entities of the fixture', async () => {
  const { root, listed } = await listing('mikro-orm');
  await writeFile(join(root, 'tsconfig.json'), await readFile(join(fixtures, 'mikro-orm/tsconfig.json')));
  await symlink(join(fixtures, 'mikro-orm/node_modules'), join(root, 'node_modules'), 'dir');
  await writeFile(join(root, 'describe.cjs'), compiled);
  const said = JSON.parse(execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8' }));
  // What is embedded in columns is no model of its own.
  for (const name of ['Address', 'Place']) delete said[name];
  expect(Object.keys(said).length).toBe(21);
  expect(listed).toEqual(said);
});

test('MikroORM 7 says the same of the entities that the fixture defines', async () => {
  const { root, listed } = await listing('mikro-orm7');
  await symlink(join(fixtures, 'mikro-orm7/node_modules'), join(root, 'node_modules'), 'dir');
  await writeFile(join(root, 'describe.mjs'), imported);
  const said = JSON.parse(execFileSync(process.execPath, ['describe.mjs'], { cwd: root, encoding: 'utf8' }));
  delete said.Amount;
  expect(Object.keys(said).length).toBe(9);
  expect(listed).toEqual(said);
});
