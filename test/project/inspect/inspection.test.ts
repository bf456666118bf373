import { expect, test } from 'vitest';
import { createInspection } from '../../../src/project/inspect/inspection.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { noPermissions } from '../../../src/protocol/permissions.ts';
import { writeFiles } from '../../support/temp.ts';

test('a key of the configuration that is of no ORM is said, with the nearest', async () => {
  const root = await writeFiles({ 'package.json': { name: 'app' } });
  const orms = { prizma: { schema: 'db' }, prisma: {} };
  const { describe } = createInspection({
    root,
    config: { ...defaultConfig, orms },
    permissions: noPermissions,
  });
  const { warnings } = await describe({});
  expect(warnings).toEqual([
    { code: 'CONFIG_UNUSED', message: expect.stringMatching(/"orms\.prizma".*Nearest: prisma/) },
  ]);
});

test('an app is not read by what lies beneath its framework, whatever else is in the workspace', async () => {
  const packages = { '@nestjs/core': '11', express: '5' };
  const root = await writeFiles({
    'package.json': { private: true, workspaces: ['apps/*'] },
    'apps/above/package.json': { name: 'above', main: 'main.js', dependencies: packages },
    'apps/above/main.js': '',
    'apps/alone/package.json': { name: 'alone', main: 'main.js', dependencies: { express: '5' } },
    'apps/alone/main.js': '',
  });
  const inspect = (dir: string) =>
    createInspection({ root: dir, config: defaultConfig, permissions: noPermissions }).entries({});
  const adaptersOf = ({ entries }: Awaited<ReturnType<typeof inspect>>) =>
    entries.map(({ app, adapters }) => [app, adapters.includes('express'), adapters.includes('nest')]);
  expect(adaptersOf(await inspect(root))).toEqual([
    ['above', false, true],
    ['alone', true, true],
  ]);
  expect(adaptersOf(await inspect(`${root}/apps/above`))).toEqual([['above', false, true]]);
});

test.each(['express', 'fastify'])(
  'a framework above %s is not read by what is for that alone',
  async (beneath) => {
    const entry = `require('${beneath}')();`;
    const root = await writeFiles({
      'package.json': { private: true, workspaces: ['apps/*'] },
      'apps/above/package.json': {
        name: 'above',
        main: 'main.js',
        dependencies: { '@nestjs/core': '9', [beneath]: '5' },
      },
      'apps/above/main.js': entry,
      'apps/alone/package.json': { name: 'alone', main: 'main.js', dependencies: { [beneath]: '5' } },
      'apps/alone/main.js': entry,
    });
    const inspect = (dir: string, config = defaultConfig) =>
      createInspection({ root: dir, config, permissions: noPermissions }).entries({});
    const both = await inspect(root);
    expect(both.entries.map(({ app }) => app)).toEqual(['alone']);
    expect(both.entries[0]?.adapters).toContain(beneath);
    const above = await inspect(`${root}/apps/above`);
    expect(above).toMatchObject({ entries: [], hasSource: false });
    expect(above.warnings).toEqual([
      { code: 'FRAMEWORK_UNSUPPORTED', message: expect.stringContaining('nest') },
    ]);
    // Who names a file wants it to be read.
    const named = await inspect(`${root}/apps/above`, { ...defaultConfig, entry: ['main.js'] });
    expect(named.entries.map(({ app }) => app)).toEqual(['above']);
    expect(named.hasSource).toBe(true);
  },
);
