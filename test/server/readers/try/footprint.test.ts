// What a package that was tried would add to a project, and double.
import { expect, test } from 'vitest';
import type { TriedPackage } from '../../../../src/protocol/packages/try.ts';
import { footprintOf } from '../../../../src/server/readers/try/footprint.ts';
import { makeFolder } from '../../../support/folders.ts';
import { manifest } from '../../../support/packages/surroundings.ts';

const tried = (name: string, version: string, ...wanted: [by: string, range: string][]): TriedPackage => ({
  ...{ name, version, path: `node_modules/${name}`, bytes: 10, hasInstallScript: false, deprecated: null },
  wanted: wanted.map(([by, range]) => ({ by, range })),
});

test.each<[string, TriedPackage, number, string[]]>([
  ['not there', tried('new', '1.0.0', ['made', '^1']), 1, []],
  ['there in this version', tried('there', '1.5.0', ['made', '^1']), 0, []],
  ['there in one that does', tried('there', '1.9.0', ['made', '^1']), 0, []],
  ['there in another one', tried('there', '2.0.0', ['made', '^2'], ['more', '^1']), 1, ['made wants ^2']],
  [
    'by another name',
    tried('there', '2.0.0', ['made', 'npm:@scope/other@^2']),
    1,
    ['made wants npm:@scope/other@^2'],
  ],
  ['by another name, in a range that does', tried('there', '1.9.0', ['made', 'npm:other@^1']), 0, []],
  [
    'by a tag or an address, which no version is against',
    tried('there', '2.0.0', ['made', 'latest'], ['more', 'https://a.example/x.tgz']),
    0,
    [],
  ],
  ['before a release', tried('beta', '2.0.0', ['made', '>=1.0.0-0']), 0, []],
  ['tried itself: it takes the place', tried('there', '2.0.0', ['', '^2']), 1, []],
  ['tried itself, and wanted', tried('there', '2.0.0', ['', 'latest'], ['made', '^2']), 1, ['made wants ^2']],
])('%s', async (_, one, packages, who) => {
  using project = makeFolder({
    'node_modules/there/package.json': manifest('there', '1.5.0'),
    'node_modules/beta/package.json': manifest('beta', '1.5.0-rc.1'),
  });
  const { added, whole, duplicates } = await footprintOf(project.dir, [one]);
  expect({ added, whole }).toEqual({
    added: { packages, bytes: packages * 10 },
    whole: { packages: 1, bytes: 10 },
  });
  expect(duplicates).toEqual(who.map((text) => `${one.name} ${one.version} beside 1.5.0: ${text}`));
});
