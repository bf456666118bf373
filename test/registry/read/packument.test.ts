// What is taken of a packument, and which version a range names.
import { expect, test } from 'vitest';
import { answerOf, readPackument } from '../../../src/registry/read/packument.ts';

const packumentOf = (versions: Record<string, object>, more: object = {}) => {
  const found = readPackument({ name: 'x', versions, ...more }, 'x');
  if (!found) throw new Error('none');
  return found;
};
const tags = (latest: string) => ({ 'dist-tags': { latest } });

const many = { '1.0.0': {}, '1.9.0': {}, '2.0.0': { deprecated: 'no' }, '2.1.0-beta.1': {}, '10.0.0': {} };

test.each([
  [null, '1.9.0'],
  ['latest', '1.9.0'],
  ['^1', '1.9.0'],
  ['>=1', '1.9.0'],
  ['^2', '2.0.0'],
  ['^2.1.0-0', '2.1.0-beta.1'],
  ['10', '10.0.0'],
  ['10.0.0', '10.0.0'],
  ['^3', undefined],
  ['nightly', undefined],
  ['constructor', undefined],
  ['*', '1.9.0'],
])('%s is %s', (range, version) => {
  expect(answerOf(packumentOf(many, tags('1.9.0')), range)?.facts.version).toBe(version);
});

test('without a tag that leads anywhere, it is the newest release', () => {
  expect(answerOf(packumentOf(many), null)?.facts.version).toBe('10.0.0');
  expect(answerOf(packumentOf(many, tags('9.9.9')), null)?.facts.version).toBe('10.0.0');
  expect(answerOf(packumentOf({ '1.0.0-rc.1': {} }), null)?.facts.version).toBe('1.0.0-rc.1');
  expect(answerOf(packumentOf({}), null)).toBeUndefined();
});

test.each([
  ['another name', { name: 'y', versions: {} }],
  ['no versions', { name: 'x' }],
  ['a list', []],
  ['nothing', null],
  ['a text', 'x'],
  ['versions that are none', { name: 'x', versions: 'many' }],
])('%s is no packument', (_, body) => {
  expect(readPackument(body, 'x')).toBeNull();
});

test('old forms of fields', () => {
  const facts = (manifest: object) => packumentOf({ '1.0.0': manifest }).versions[0];
  expect(facts({ license: { type: 'MIT', url: 'x' } })?.license).toBe('MIT');
  expect(facts({ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] })?.license).toBe('(MIT OR GPL-2.0)');
  expect(facts({ typings: 'a.d.ts' })?.types).toBe('a.d.ts');
  expect(facts({ gypfile: true })?.hasInstallScript).toBe(true);
  expect(facts({ scripts: { prepare: 'x', test: 'y' } })?.hasInstallScript).toBe(false);
  expect(facts({ bin: { a: 'a.js', b: 'b.js' } })?.bin).toEqual(['a', 'b']);
  expect(facts({ peerDependenciesMeta: { a: { optional: true }, b: {} } })?.optionalPeers).toEqual(['a']);
  expect(facts({ deprecated: '' })?.deprecated).toBeNull();
});

test('exports that are too large to be kept keep their main entry, and as many others as fit', () => {
  const exportsOf = (exports: unknown) => packumentOf({ '1.0.0': { exports } }).versions[0]?.exports;
  const many = (more: object) =>
    Object.fromEntries([
      ...Array.from({ length: 400 }, (_, i) => [`./part${i}`, { import: `./dist/part${i}.js` }]),
      ...Object.entries(more),
    ]);
  const main = { types: './x.d.ts', import: './x.js', require: './x.cjs' };
  const kept = exportsOf(many({ '.': main })) as Record<string, unknown>;
  expect(kept['.']).toEqual(main);
  expect(JSON.stringify(kept).length).toBeLessThan(10_000);
  // Without a main entry, it still is one of parts.
  expect(Object.keys(exportsOf(many({})) as object)).toContain('./part0');
  // Of a main entry that is lost nothing is known, which is not that there is none.
  expect(exportsOf({ '.': './x'.repeat(5_000), './a': './a.js' })).toBeNull();
  expect(exportsOf('./x'.repeat(5_000))).toBeNull();
});

test('the first day is that of the first version, whatever a copy says of itself', () => {
  const time = { created: '2025-10-03T00:00:00.000Z', '1.0.0': '2024-02-23T00:00:00.000Z' };
  const found = packumentOf({ '1.0.0': {}, '2.0.0': {} }, { time });
  expect(found.created).toBe('2024-02-23T00:00:00.000Z');
});

test.each([
  ['git+https://a.example/b.git', 'https://a.example/b'],
  [{ type: 'git', url: 'git+ssh://git@a.example/b.git' }, 'https://a.example/b'],
  ['git@a.example:b/c.git', 'https://a.example/b/c'],
  ['git://a.example/b', 'https://a.example/b'],
  ['owner/name', 'https://github.com/owner/name'],
  ['github:owner/name.js#main', 'https://github.com/owner/name.js'],
  [{ type: 'git', url: 'gitlab:owner/name' }, 'https://gitlab.com/owner/name'],
  ['gist:11081aaa281', 'https://gist.github.com/11081aaa281'],
  ['somewhere', 'somewhere'],
  [{}, null],
])('repository %j', (repository, found) => {
  expect(packumentOf({ '1.0.0': {} }, { repository }).repository).toBe(found);
});

test('names of people, without where they are reached', () => {
  const maintainers = [{ name: 'ann', email: 'ann@a.example' }, 'bob <bob@a.example>', 7, { email: 'x' }];
  expect(packumentOf({}, { maintainers }).maintainers).toEqual(['ann', 'bob']);
});
