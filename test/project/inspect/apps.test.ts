import { expect, test } from 'vitest';
import { readPrismaModels } from '../../../src/project/adapters/prisma/models.ts';
import { listApps } from '../../../src/project/inspect/apps.ts';
import { createProject } from '../../support/temp.ts';

test('apps with their entry, frameworks and models', async () => {
  const { project } = await createProject({
    'package.json': { name: 'shop', workspaces: ['apps/*', 'packages/*'] },
    'apps/api/package.json': {
      ...{ name: '@shop/api', scripts: { start: 'node src/main.js' } },
      dependencies: { express: '5', '@trpc/server': '11' },
    },
    'apps/api/src/main.js': '',
    'packages/db/package.json': { dependencies: { '@prisma/client': '7' } },
    'packages/db/prisma/schema.prisma': 'model A {\n  id Int @id\n}\nmodel B {\n  id Int @id\n}\n',
  });
  const { items } = await readPrismaModels(project);
  expect(await listApps(project, items)).toEqual({
    items: [
      {
        ...{ label: '@shop/api', name: '@shop/api', path: 'apps/api', entry: 'apps/api/src/main.js' },
        ...{ scripts: ['start'], frameworks: ['express', 'trpc'], models: [] },
      },
      { label: 'db', name: null, path: 'packages/db', entry: null, frameworks: [], models: ['A', 'B'] },
    ],
    warnings: [],
  });
});

test('an entry that the configuration names and that is not there is a warning', async () => {
  const { project } = await createProject({ 'package.json': { name: 'a' } }, { entry: ['gone.ts'] });
  expect(await listApps(project, [])).toEqual({
    items: [{ label: 'a', name: 'a', path: '.', entry: null, frameworks: [], models: [] }],
    warnings: [
      {
        code: 'ENTRY_NOT_FOUND',
        message: '"entry" in the configuration names gone.ts, which is not a file.',
      },
    ],
  });
});
