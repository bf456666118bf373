import { expect, test } from 'vitest';
import { createSource } from '../../../src/project/source/reader/source.ts';
import { createProject } from '../../support/temp.ts';

const text = `import { make } from 'maker';

/** What is declared. */
export const first = make('declared');

const parts = {
  /**
   * What has a key.
   * @deprecated not told
   */
  second: make('key'),
  /** In quotes. */
  'a-b': make('quoted'),
  /** Of another. */
  third: 1,
  fourth: make('none'),
  /** Too far away. */
  fifth: [make('inside')],
};
`;

test('a comment is about the value that is given to the name behind it', async () => {
  const { project, root } = await createProject({
    'package.json': { name: 'app', dependencies: { maker: '*' } },
    'src/app.ts': text,
  });
  const source = await createSource({ project, entries: [`${root}/src/app.ts`], handled: ['maker'] });
  const docs = source.made(['maker']).map(({ args, site }) => [args[0]?.value, source.doc(site)]);
  expect(Object.fromEntries(docs)).toEqual({
    declared: 'What is declared.',
    key: 'What has a key.',
    quoted: 'In quotes.',
    none: null,
    inside: null,
  });
});

test('a comment of a class is none of its first member, whatever stands between', async () => {
  const { project, root } = await createProject({
    'package.json': { name: 'app', dependencies: { maker: '*' } },
    'src/app.ts': `import { make, Kept } from 'maker';
/** Of the class. */
@Kept({ name: 'a' })
export class A extends B {
  @Kept() first: string;
  /** Of the second. */
  @Kept({ of: { c: 1 } }) second: string;
}`,
  });
  const source = await createSource({ project, entries: [`${root}/src/app.ts`], handled: ['maker'] });
  source.search(['maker'], () => true);
  const [cls] = source.classes();
  expect(cls && source.doc(cls.site)).toBe('Of the class.');
  const docs = cls && source.members(cls).map(({ name, site }) => [name, source.doc(site)]);
  expect(docs).toEqual([
    ['first', null],
    ['second', 'Of the second.'],
  ]);
});
