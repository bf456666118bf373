// What "catalog:" and "workspace:" stand for, in every form that a package manager has.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../../src/project/disk/packages.ts';
import { describeProject } from '../../../src/project/inspect/describe.ts';
import { detect, isEvidence } from '../../../src/project/inspect/detect.ts';
import { getSetting } from '../../../src/project/inspect/settings.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { createProject, writeFiles } from '../../support/temp.ts';

const api = {
  name: 'api',
  dependencies: { express: 'catalog:', koa: 'catalog:old' },
  devDependencies: { '@prisma/client': 'catalog:default' },
};
const catalogs = {
  catalog: { express: '^4.17.0', '@prisma/client': '6.1.0' },
  catalogs: { old: { koa: '^2' } },
};
const yaml = `catalog:\n  express: ^4.17.0\n  '@prisma/client': 6.1.0\ncatalogs:\n  old:\n    koa: ^2\n`;

test.each<[string, Record<string, unknown>]>([
  ['pnpm', { 'package.json': {}, 'pnpm-workspace.yaml': `packages: [api]\n${yaml}` }],
  ['Bun', { 'package.json': { workspaces: { packages: ['api'], ...catalogs } } }],
  ['Bun, at the top', { 'package.json': { workspaces: ['api'], ...catalogs } }],
  ['Yarn', { 'package.json': { workspaces: ['api'] }, '.yarnrc.yml': `nodeLinker: node-modules\n${yaml}` }],
])('catalogs of %s, at the root and within a package', async (_, files) => {
  const root = await writeFiles({ ...files, 'api/package.json': api });
  for (const place of [root, join(root, 'api')]) {
    const { project, warnings } = await readProject(place, defaultConfig, isEvidence);
    expect(warnings).toEqual([]);
    expect((await detect(project)).map(({ name, range }) => [name, range])).toEqual([
      ['express', '^4.17.0'],
      ['prisma', '6.1.0'],
      ['koa', '^2'],
    ]);
    const { item } = await describeProject(project, {});
    expect(item.dependencies.map(({ range }) => range)).toEqual(['6.1.0', '^4.17.0', '^2']);
  }
});

test('a version that is not read is known by its catalog; package.json is shown as it is written', async () => {
  const { project } = await createProject({
    'package.json': { dependencies: { express: 'catalog:' } },
    'pnpm-workspace.yaml': 'catalog: { express: 3 }',
  });
  expect(await detect(project)).toMatchObject([{ name: 'express', range: '3', supported: false }]);
  const context = { project, env: {}, shown: [] };
  expect((await getSetting('package.dependencies.express', context)).value).toBe('catalog:');
});

test('workspace: is the version of the package beside it, within what is asked for', async () => {
  const asked = { a: '*', b: '^', c: '~', d: '^2.0.0', e: './packages/e', f: 'a@^', g: '*' };
  const packages = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((name) => [`packages/${name}/package.json`, { name, version: '1.2.3' }]),
  );
  const { project, warnings } = await createProject({
    'package.json': { workspaces: ['packages/*'] },
    ...packages,
    'packages/g/package.json': { name: 'g' },
    'packages/app/package.json': {
      name: 'app',
      dependencies: Object.fromEntries(
        Object.entries(asked).map(([name, range]) => [name, `workspace:${range}`]),
      ),
    },
  });
  expect(project.packages.find(({ label }) => label === 'app')?.manifest?.dependencies).toEqual({
    ...{ a: '1.2.3', b: '^1.2.3', c: '~1.2.3', d: '^2.0.0', e: '1.2.3', f: '^1.2.3', g: '*' },
  });
  expect(warnings).toEqual([]);
});

test('what leads nowhere is said, and stays as it is written', async () => {
  const dependencies = { left: 'catalog:', right: 'workspace:*', odd: 'catalog:gone', fine: '1' };
  const { project, warnings } = await createProject({
    'package.json': { dependencies },
    'pnpm-workspace.yaml': 'catalog: { other: 1 }',
  });
  expect(project.packages[0]?.manifest?.dependencies).toEqual(dependencies);
  expect(warnings).toEqual([
    {
      code: 'RANGE_UNKNOWN',
      message: expect.stringMatching(
        /^package\.json: .*left \("catalog:"\), right \("workspace:\*"\), odd \("catalog:gone"\)\.$/,
      ),
    },
  ]);
  const { warnings: broken } = await createProject({
    'package.json': { workspaces: ['a'] },
    'a/package.json': { dependencies: { left: 'catalog:' } },
    '.yarnrc.yml': 'catalog: [a\n b: {',
  });
  expect(broken.map(({ code, message }) => [code, message.split(/[: ]/)[0]])).toEqual([
    ['WORKSPACES_INVALID', '.yarnrc.yml'],
    ['RANGE_UNKNOWN', 'a/package.json'],
  ]);
});
