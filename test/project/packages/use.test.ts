// How a project uses its packages: careful with what is called unused, and exact with what is missing.
import { expect, test } from 'vitest';
import { makeFolder } from '../../support/folders.ts';
import { manifest, surroundingsOf } from '../../support/packages/surroundings.ts';

const installed = (name: string, version = '1.0.0', more: Record<string, unknown> = {}) => ({
  [`node_modules/${name}/package.json`]: manifest(name, version, more),
});

const used = {
  'by-import': "import x from 'by-import';",
  'by-subpath': "import { y } from 'by-subpath/deep/file.js';",
  'by-require': "const z = require('by-require');",
  'by-dynamic-import': "const a = await import('by-dynamic-import');",
  'by-export': "export * from 'by-export';",
  'by-type': "import type { T } from 'by-type';",
  'by-import-type': "let t: import('by-import-type').T;",
  'by-import-equals': "import q = require('by-import-equals');",
  'by-reference': '/// <reference types="by-reference" />',
  'by-resolve': "const p = require.resolve('by-resolve/package.json');",
  'by-mock': "vi.mock('by-mock');",
  '@scope/by-side-effect': "import '@scope/by-side-effect';",
  'by-text': "log({ target: 'by-text' });",
  'by-folder': "serve('../node_modules/by-folder/dist');",
  punycode: "import p from 'punycode/';",
};

test('what is used, in any way, is not unused', async () => {
  const others = {
    ...{
      'by-script': '^1',
      'by-program': '^1',
      'by-config-key': '^1',
      'eslint-plugin-short': '^1',
      'by-workflow': '^1',
    },
    ...{
      'by-styles': '^1',
      'by-vue': '^1',
      'by-rc': '^1',
      '@types/by-import': '^1',
      '@types/node': '^1',
      'a-peer': '^1',
    },
    ...{ 'by-tests': '^1', 'by-storybook': '^1', 'by-tsconfig': '^1' },
    ...{
      'by-svelte': '^1',
      'by-astro': '^1',
      byname: '^1',
      '@by-name/cli': '^1',
      'by-task': '^1',
      'a-loose-peer': '^1',
    },
    ...{ '@typed/eslint-plugin': '^1', 'by-binary': '^1', 'by-typed-binary': '^1' },
  };
  const unused = {
    'left-over': '^1.0.0',
    '@types/left-over-too': '^1',
    'left-program': '^1',
    'brought-along': '^1',
  };
  using project = makeFolder({
    'package.json': manifest('made', '1.0.0', {
      scripts: { build: 'by-script --all && npx the-program' },
      jest: { preset: 'by-config-key' },
      dependencies: { ...Object.fromEntries(Object.keys(used).map((name) => [name, '^1'])), ...unused },
      devDependencies: others,
    }),
    ...Object.fromEntries(Object.values(used).map((line, index) => [`src/f${index}.ts`, line])),
    'src/part.vue': "<script setup>\nimport v from 'by-vue';\n</script>",
    'src/style.css': "@import 'by-styles/dist/all.css';",
    'test/one.test.ts': "import 'by-tests';",
    '.storybook/main.ts': "export default { addons: ['by-storybook'] };",
    'tsconfig.json': '{ "extends": "by-tsconfig/base.json" }',
    '.eslintrc.json': '{ "plugins": ["short"] }',
    '.somerc': 'preset: by-rc',
    '.bynamerc.json': '{}',
    'by-name.config.mjs': 'export default {};',
    'tasks.js': "module.exports = { dev: 'by-task --watch' };",
    '.eslintrc.yml': 'extends: ["plugin:@typed/recommended"]',
    'src/part.svelte': "<script>\n  import s from 'by-svelte';\n</script>",
    'src/page.astro': "---\nimport a from 'by-astro';\n---\n<p>from 'nothing'</p>",
    '.github/workflows/ci.yml': 'run: npx by-workflow',
    'dist/built.js': "import 'left-over';",
    'bin/www': "#!/usr/bin/env node\nvar log = require('by-binary')('app');",
    'scripts/seed':
      "#!/usr/bin/env -S npx tsx\nimport seeds from 'by-typed-binary';\nconst s = seeds as Seeds;",
    LICENSE: "require('left-over')",
    'bin/shell': '#!/bin/sh\necho "require(\'left-over\')"',
    ...installed('by-program', '1.0.0', { bin: { 'the-program': 'x.js' } }),
    ...installed('left-program', '1.0.0', { bin: { leftover: 'x.js' } }),
    ...installed('by-import', '1.0.0', {
      peerDependencies: { 'a-peer': '*' },
      peerDependenciesMeta: { 'a-loose-peer': { optional: true } },
      dependencies: { 'brought-along': '*' },
    }),
  });
  const { use } = await surroundingsOf(project.dir, true);
  expect(use?.unused.map(({ name }) => name)).toEqual(Object.keys(unused));
  expect(use?.unused.map(({ evidence }) => evidence).slice(2)).toEqual([
    expect.stringContaining('nor its programs (leftover)'),
    expect.stringContaining('; by-import asks for it by itself'),
  ]);
});

test('what is missing, where it is asked for first, and what only looks like a package', async () => {
  using project = makeFolder({
    'package.json': manifest('made', '1.0.0', {
      imports: { '#inner': './src/a.ts' },
      dependencies: { there: '^1' },
      jest: { moduleNameMapper: { '^@mapped/(.*)$': '<rootDir>/src/$1' } },
    }),
    'tsconfig.json':
      '{ "compilerOptions": { "baseUrl": "src", "paths": { "@app/*": ["./*"], "exact": ["./a.ts"] } } }',
    'vite.config.ts': "export default { resolve: { alias: { '@aliased': '/src', short: './src/short' } } };",
    'src/components/button.ts': 'export {};',
    'src/a.ts': [
      "import fs from 'node:fs'; import path from 'path'; import 'fs/promises';",
      "import '#inner'; import './b.js'; import '@app/x'; import 'exact'; import '@mapped/y';",
      "import '@aliased/z'; import 'short/x'; import 'components/button'; import 'virtual:pwa'; import '$lib/x'; import '~/x'; import '@/x';",
      "import 'made/self'; import 'there';",
      '',
      "import gone from 'gone/deep';",
      "import type { T } from 'only-types';",
      "import through from 'through';",
      "try { require('optional'); } catch {}",
      "await Promise.resolve('no-package');",
      "import type { E } from 'typed-elsewhere';",
    ].join('\n'),
    'src/b.ts': "import 'gone';\nimport('@s/gone');",
    'examples/other/package.json': manifest('other', '1.0.0'),
    'examples/other/index.ts': "import 'of-another-project';",
    ...installed('through', '3.0.0'),
  });
  const { use } = await surroundingsOf(project.dir, true);
  expect(use?.missing.map(({ name, source, through, isType }) => [name, source, through, isType])).toEqual([
    ['@s/gone', 'src/b.ts:2', null, false],
    ['gone', 'src/a.ts:6', null, false],
    ['only-types', 'src/a.ts:7', null, true],
    ['through', 'src/a.ts:8', '3.0.0 in node_modules/through', false],
    ['typed-elsewhere', 'src/a.ts:11', null, true],
  ]);
});

test('several versions with who asks for each, and peers that are not met', async () => {
  using project = makeFolder({
    'package.json': manifest('made', '1.0.0', { dependencies: { a: '^1', twice: '^2', plugin: '^1' } }),
    'src/a.ts': "import 'a'; import 'twice'; import 'plugin';",
    ...installed('a', '1.0.0', { dependencies: { twice: '^1' } }),
    ...installed('twice', '2.0.0'),
    'node_modules/a/node_modules/twice/package.json': manifest('twice', '1.5.0'),
    ...installed('plugin', '1.0.0', {
      peerDependencies: { twice: '^1', gone: '*', perhaps: '*' },
      peerDependenciesMeta: { perhaps: { optional: true } },
    }),
  });
  const { use } = await surroundingsOf(project.dir, true);
  expect(use).toMatchObject({
    unused: [],
    missing: [],
    duplicated: [
      {
        name: 'twice',
        versions: [
          { version: '1.5.0', by: ['a@1.0.0'] },
          { version: '2.0.0', by: ['made', 'plugin@1.0.0'] },
        ],
      },
    ],
    peers: [
      { name: 'gone', by: 'plugin@1.0.0', range: '*', installed: null },
      { name: 'twice', by: 'plugin@1.0.0', range: '^1', installed: '2.0.0' },
    ],
  });
});

test('what is declared for code elsewhere is not called unused, nor missing where nothing is declared', async () => {
  using project = makeFolder({
    'pnpm-workspace.yaml': 'packages: [install]\n',
    'install/package.json': manifest('app', '1.0.0', { dependencies: { there: '^1' } }),
    'src/a.js': "require('there'); require('other');",
    'src/b.vue': "<template>from 'all'</template>\n<script>\nimport x from 'script';\n</script>",
  });
  const { use } = await surroundingsOf(project.dir, true);
  expect(use).toMatchObject({ unused: [], missing: [] });
});
