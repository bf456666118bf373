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
