// The listing compared with what Mongoose itself says of the fixture, path by path: loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/mongoose/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script, sorted } from '../../../support/orms/mongoose.ts';
import { createProject } from '../../../support/temp.ts';

test.each(['mongoose', 'mongoose-8'])('%s says the same of the models of the fixture', async (version) => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { mongoose: '*' } },
  });
  await cp(join(fixtures, 'mongoose/src'), join(root, 'src'), { recursive: true });
  const { items, warnings } = sourceModels(
    await createSource({ project, entries: [], handled: ['mongoose'] }),
  );
  expect(warnings).toEqual([]);
  await mkdir(join(root, 'node_modules'));
  await symlink(join(fixtures, 'mongoose/node_modules', version), join(root, 'node_modules/mongoose'), 'dir');
  await writeFile(join(root, 'describe.js'), script("await import('./src/models/index.js');"));
  const said = JSON.parse(execFileSync(process.execPath, ['describe.js'], { cwd: root, encoding: 'utf8' }));
  expect(Object.keys(said).length).toBe(9);
  expect(sorted(describe(items))).toEqual(sorted(said));
});
