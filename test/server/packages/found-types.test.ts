// Types that lie beside the code of an installed package, and what lies elsewhere, which are none of it.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PackageAnswer } from '../../../src/protocol/packages/facts.ts';
import { typesOf } from '../../../src/server/packages/found-types.ts';
import type { Registry } from '../../../src/server/packages/registry.ts';
import { makeFolder } from '../../support/folders.ts';

const registry = {
  package: async () => ({ status: 'unknown' }),
  contents: async () => ({ status: 'unknown' }),
} as unknown as Registry;

test.each([
  ['a.js', 'bundled'],
  ['./lib/', 'bundled'],
  ['../../secret.js', 'none'],
  ['lib/../../../secret.js', 'none'],
  ['none.js', 'none'],
])('main %s: %s', async (main, types) => {
  using folder = makeFolder({
    'secret.d.ts': '',
    'node_modules/one/a.d.ts': '',
    'node_modules/one/lib/index.d.ts': '',
  });
  const facts = { version: '1.0.0', main, exports: null, types: null } as unknown as PackageAnswer['facts'];
  const found = await typesOf(
    { name: 'one', facts } as PackageAnswer,
    {
      ...{ registry, read: undefined, around: { packages: [] } as never },
      installed: { version: '1.0.0', text: '', folder: join(folder.dir, 'node_modules/one') },
    },
    { ask: async () => undefined, signal: new AbortController().signal },
  );
  expect(found).toMatchObject({ types, looked: true });
});
