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
