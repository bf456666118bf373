import { expect, test } from 'vitest';
import { createSource } from '../../../src/project/source/reader/source.ts';
import { createProject } from '../../support/temp.ts';

test('a search is narrowed to files that say a word, where a package is used everywhere', async () => {
  const { project } = await createProject({
    'package.json': { name: 'app', dependencies: { tables: '*' } },
    'src/schema.ts': `import { table } from 'tables'; export const users = table('users');`,
    'src/query.ts': `import { select } from 'tables/query'; export const all = select('users');`,
    'src/unrelated.ts': `export const table = (name: string) => name; table('other');`,
  });
  const source = await createSource({ project, entries: [], handled: ['tables'] });
  const names = () => source.made(['tables']).map(({ name, args }) => `${name} ${args[0]?.value}`);
  source.search(['tables'], () => true, { words: ['table('] });
  expect(names()).toEqual(['table users']);
  source.search(['tables'], () => true);
  expect(names()).toEqual(['table users', 'select users']);
});

test('what an entry exports is read without a search: a platform takes it', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { tables: '*' } },
    'src/index.ts': `export { users as default } from './users'; export const own = make(); function make() { return table('own'); }
      import { table } from 'tables';`,
    'src/users.ts': `import { table } from 'tables'; export const users = table('users'); export const unread = table('unread');`,
  });
  const source = await createSource({ project, entries: [`${root}/src/index.ts`], handled: ['tables'] });
  expect(source.made(['tables']).map(({ args }) => args[0]?.value)).toEqual(['own', 'users']);
});

test('without a package it is by words alone, as files use what another one made of the package', async () => {
  const { project } = await createProject({
    'package.json': { name: 'app', dependencies: { tables: '*' } },
    'src/tables.ts': `import { tables } from 'tables'; export const { table } = tables.create();`,
    'src/users.ts': `import { table } from './tables'; export const users = table({ name: 'users' });`,
    'src/other.ts': `import { table } from './tables'; export const other = () => table;`,
  });
  const source = await createSource({ project, entries: [], handled: ['tables'] });
  source.search([], () => true, { words: ['table({'] });
  const [made] = source.made(['tables']);
  expect(made?.result.calls.map(({ name, args }) => [name, source.literal(args[0]?.value)?.data])).toEqual([
    ['table', { name: 'users' }],
  ]);
});

test('folders count from the package on: one may itself be called docs', async () => {
  const { project } = await createProject({
    'package.json': { name: 'all', workspaces: ['apps/*'] },
    'apps/docs/package.json': { name: 'docs', dependencies: { tables: '*' } },
    'apps/docs/server.ts': `import { table } from 'tables'; table('docs');`,
    'apps/docs/docs/sample.ts': `import { table } from 'tables'; table('sample');`,
    'docs/sample.ts': `import { table } from 'tables'; table('outside');`,
  });
  const source = await createSource({ project, entries: [], handled: ['tables'] });
  source.search(['tables'], () => true);
  expect(source.made(['tables']).map(({ args }) => args[0]?.value)).toEqual(['docs']);
});
