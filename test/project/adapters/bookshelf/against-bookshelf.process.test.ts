// The listing compared with what Bookshelf itself says of the models of the fixture, loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/bookshelf/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Model } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script } from '../../../support/orms/bookshelf.ts';
import { createProject } from '../../../support/temp.ts';

test('Bookshelf says the same of the models of the fixture', async () => {
  const manifest = JSON.parse(await readFile(join(fixtures, 'bookshelf/package.json'), 'utf8'));
  const { root, project } = await createProject({ 'package.json': manifest });
  await cp(join(fixtures, 'bookshelf/src'), join(root, 'src'), { recursive: true });
  const source = await createSource({ project, entries: [], handled: ['bookshelf'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  await symlink(join(fixtures, 'bookshelf/node_modules'), join(root, 'node_modules'), 'dir');
  await writeFile(
    join(root, 'describe.cjs'),
    script("const models = require('./src/models'); const { Model } = require('./src/bookshelf');"),
  );
  const { said, tables } = JSON.parse(
    execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8' }),
  );
  const models = items.filter(({ name }) => name in said);
  expect(Object.keys(said).length).toBe(9);
  expect(Object.fromEntries(models.map((model) => [model.name, describe(model)]))).toEqual(said);
  const columns = (model: Model) => model.fields.flatMap(({ column }) => column ?? []).sort();
  expect(Object.fromEntries(items.map((model) => [model.table, columns(model)]))).toEqual(tables);
});
