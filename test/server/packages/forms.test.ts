// What a package is called, and what its manifest says of its modules and types.
import { expect, test } from 'vitest';
import { typedBy, typesBeside, typesPackageOf } from '../../../src/files/packages/types.ts';
import type { PackageFacts } from '../../../src/protocol/packages/facts.ts';
import { bundlesTypes, modulesOf } from '../../../src/server/packages/fit/entry.ts';
import { parseName } from '../../../src/server/packages/names.ts';
import { excerptOf } from '../../../src/server/packages/readme.ts';

type Said = Partial<Pick<PackageFacts, 'type' | 'main' | 'module' | 'types' | 'exports'>>;
const facts = (said: Said) =>
  ({
    ...{ name: 'x', bin: [] as string[], type: 'commonjs', main: null, module: null, types: null },
    exports: null,
    ...said,
  }) as PackageFacts;

test.each<[string, Said, string]>([
  ['nothing', {}, 'commonjs'],
  ['a type', { type: 'module' }, 'esm'],
  ['a main of the other kind', { type: 'module', main: 'x.cjs' }, 'commonjs'],
  ['a main that is an ES module', { main: './x.mjs' }, 'esm'],
  ['a module for bundlers beside main', { main: 'x.js', module: 'x.mjs' }, 'commonjs'],
  ['a module for bundlers alone', { module: 'x.mjs' }, 'esm'],
  ['one export', { type: 'module', exports: './x.js' }, 'esm'],
  ['one export, CommonJS', { exports: './x.js' }, 'commonjs'],
  ['both', { type: 'module', exports: { import: './x.js', require: './x.cjs' } }, 'both'],
  [
    'both, nested',
    {
      exports: {
        '.': {
          import: { types: './x.d.mts', default: './x.mjs' },
          require: { types: './x.d.ts', default: './x.js' },
        },
      },
    },
    'both',
  ],
  [
    'a wrapper by node',
    { exports: { '.': { node: { import: './x.mjs', require: './x.js' }, default: './y.js' } } },
    'both',
  ],
  ['import alone', { exports: { '.': { import: './x.mjs' } } }, 'esm'],
  [
    'the same file for both, ESM',
    { type: 'module', exports: { '.': { types: './x.d.ts', default: './x.js' } } },
    'esm',
  ],
  ['for browsers first', { exports: { '.': { browser: './b.mjs', default: './x.cjs' } } }, 'commonjs'],
  ['a list of choices', { exports: { '.': [{ import: './x.mjs' }, './x.cjs'] } }, 'both'],
  ['no root', { exports: { './sub': './x.mjs' } }, 'commonjs'],
])('modules: %s', (_, said, form) => {
  expect(modulesOf(facts(said))).toBe(form);
});

test('types', () => {
  expect(bundlesTypes(facts({ types: 'x.d.ts' }))).toBe(true);
  expect(bundlesTypes(facts({ exports: { '.': { types: './x.d.ts', default: './x.js' } } }))).toBe(true);
  expect(bundlesTypes(facts({ exports: { '.': { 'types@>=5': './x.d.ts' } } }))).toBe(true);
  expect(bundlesTypes(facts({ exports: './x.js' }))).toBe(false);
  expect(typesPackageOf('zod')).toBe('@types/zod');
  expect(typesPackageOf('@scope/name')).toBe('@types/scope__name');
  expect(['@types/zod', '@types/scope__name', 'zod'].map(typedBy)).toEqual(['zod', '@scope/name', null]);
  // A folder, a file of another kind, and nothing.
  expect(typesBeside('source')).toEqual(['source.d.ts', 'source/index.d.ts', 'index.d.ts']);
  expect(typesBeside('./lib/x.cjs')[0]).toBe('lib/x.d.cts');
  expect(typesBeside(null)).toContain('index.d.ts');
});

test.each([
  ['zod', 'zod', null],
  [' npm:zod@latest', 'zod', 'latest'],
  ['@a/b', '@a/b', null],
  ['@a/b@>=1 <3 || ~5.x', '@a/b', '>=1 <3 || ~5.x'],
  ['JSONStream@', 'JSONStream', null],
])('%s', (text, name, range) => {
  expect(parseName(text)).toEqual({ name, range });
});

test.each([
  '',
  '@',
  '@a',
  'a/b',
  '/a',
  '../a',
  '.a',
  'a b',
  'a%2fb',
  'a?b',
  'a#b',
  '@a/../b',
  'a\u0000',
  'https://a',
  'zod@git+ssh://x',
  'zod@file:../x',
])('%j is no name, or its range none', (text) => {
  expect(() => parseName(text)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENTS' }));
});

test('an excerpt of a README has no pictures, headings or comments, and an end', () => {
  const readme =
    '<p align="center"><img src="x"></p>\n\n# x\n\n[![a](b)](c) ![d](e)\n\n<!-- do\nthis -->It [does](https://a.example) so.\n\n---\n\n[1]: https://a.example\nMore.';
  expect(excerptOf(readme)).toBe('It does so.\nMore.');
  const long = excerptOf('word '.repeat(1_000));
  expect(long.length).toBeLessThan(610);
  expect(long).toMatch(/word …$/);
});
