// What is around a package: as npm, pnpm and workspaces install it, as lockfiles say it, and what a project is run with.
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder } from '../../support/folders.ts';
import { copiesOf, gotten, manifest, surroundingsOf } from '../../support/packages/surroundings.ts';

const link = (dir: string, target: string, path: string) => {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  symlinkSync(join(dir, target), join(dir, path));
};

describe('installed', () => {
  test('nested copies, scopes, names of others, what is damaged', async () => {
    using project = makeFolder({
      'package.json': manifest('made', '1.0.0', {
        dependencies: { a: '^1.0.0', '@s/b': '^2.0.0', gone: '^1.0.0', renamed: 'npm:other@^3' },
        peerDependencies: { a: '>=1' },
      }),
      'node_modules/a/package.json': manifest('a', '1.2.0', { dependencies: { c: '^1.0.0' } }),
      'node_modules/a/node_modules/c/package.json': manifest('c', '1.0.0'),
      'node_modules/c/package.json': manifest('c', '2.0.0', { peerDependencies: { a: '^1' } }),
      'node_modules/@s/b/package.json': manifest('@s/b', '2.1.0'),
      'node_modules/renamed/package.json': manifest('other', '3.0.0'),
      'node_modules/damaged/package.json': '{ not',
      'node_modules/.bin/a': '',
      'package-lock.json': JSON.stringify({
        packages: { 'node_modules/c': { version: '2.0.0', deprecated: 'use d' } },
      }),
    });
    const found = await surroundingsOf(project.dir);
    expect(found.from).toBe('node_modules');
    expect(copiesOf(found)).toEqual([
      '@s/b@2.1.0 node_modules/@s/b top',
      'a@1.2.0 node_modules/a top',
      'c@1.0.0 node_modules/a/node_modules/c',
      'c@2.0.0 node_modules/c top',
      'renamed@3.0.0 node_modules/renamed top',
    ]);
    expect(gotten(found)).toEqual({
      '.': ['a 1.2.0', '@s/b 2.1.0', 'gone null', 'renamed 3.0.0', 'a 1.2.0'],
    });
    expect(found.installed.find(({ name, isTop }) => name === 'c' && isTop)).toMatchObject({
      deprecated: 'use d',
      peers: { a: '^1' },
    });
  });

  test('links of pnpm, which nest nothing', async () => {
    using project = makeFolder({
      'package.json': manifest('made', '1.0.0', { dependencies: { a: '^1.0.0' } }),
      'pnpm-lock.yaml': '',
      'node_modules/.pnpm/a@1.2.0/node_modules/a/package.json': manifest('a', '1.2.0', {
        dependencies: { c: '^1' },
      }),
      'node_modules/.pnpm/c@1.0.0/node_modules/c/package.json': manifest('c', '1.0.0'),
    });
    link(project.dir, 'node_modules/.pnpm/a@1.2.0/node_modules/a', 'node_modules/a');
    link(
      project.dir,
      'node_modules/.pnpm/c@1.0.0/node_modules/c',
      'node_modules/.pnpm/a@1.2.0/node_modules/c',
    );
    const found = await surroundingsOf(project.dir, true);
    expect(copiesOf(found)).toEqual([
      'a@1.2.0 node_modules/.pnpm/a@1.2.0/node_modules/a top',
      'c@1.0.0 node_modules/.pnpm/c@1.0.0/node_modules/c',
    ]);
    expect(gotten(found)).toEqual({ '.': ['a 1.2.0'] });
    expect(found.use?.peers).toEqual([]);
    expect(found.manager).toMatchObject({ name: 'pnpm', scripts: 'asks', isStrictOnPeers: false });
  });

  test('a workspace: what lies above, what is linked, what one package has for itself', async () => {
    using project = makeFolder({
      'package.json': manifest('all', '1.0.0', { workspaces: ['packages/*'], devDependencies: { c: '^2' } }),
      'packages/web/package.json': manifest('web', '1.0.0', { dependencies: { core: '*', c: '^1' } }),
      'packages/core/package.json': manifest('core', '3.0.0', { type: 'module', dependencies: { c: '^2' } }),
      'packages/web/node_modules/c/package.json': manifest('c', '1.0.0'),
      'node_modules/c/package.json': manifest('c', '2.0.0'),
    });
    link(project.dir, 'packages/core', 'node_modules/core');
    link(project.dir, 'packages/web', 'node_modules/web');
    const all = await surroundingsOf(project.dir);
    expect(gotten(all)).toMatchObject({
      'packages/web': ['core 3.0.0', 'c 1.0.0'],
      'packages/core': ['c 2.0.0'],
    });
    expect(all.packages.find(({ path }) => path === 'packages/core')?.module).toBe('module');
    const web = await surroundingsOf(join(project.dir, 'packages/web'));
    expect(gotten(web)).toEqual({ '.': ['core 3.0.0', 'c 1.0.0'] });
    expect(copiesOf(web)).toContain('c@2.0.0 ../../node_modules/c top');
  });
});

describe('nothing is installed', () => {
  const dependencies = { a: '^1.0.0' };
  const own = { 'package.json': manifest('made', '1.0.0', { dependencies, peerDependencies: {} }) };
  const locks: Record<string, string> = {
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { name: 'made' },
        'node_modules/a': { version: '1.2.0', dependencies: { '@s/c': '^1' } },
        'node_modules/a/node_modules/@s/c': { version: '1.0.0' },
        'node_modules/@s/c': { version: '2.0.0', deprecated: 'old' },
      },
    }),
    'pnpm-lock.yaml': `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: { specifier: ^1.0.0, version: 1.2.0(x@1.0.0) }
packages:
  a@1.2.0: { resolution: {} }
  '@s/c@1.0.0': { resolution: {} }
  '@s/c@2.0.0': { resolution: {}, deprecated: old }
snapshots:
  a@1.2.0(x@1.0.0):
    dependencies: { '@s/c': 1.0.0 }
  '@s/c@1.0.0': {}
  '@s/c@2.0.0': {}
`,
    'yarn.lock': `# yarn lockfile v1


"@s/c@^1":
  version "1.0.0"

"@s/c@^2", "@s/c@>=2":
  version "2.0.0"

a@^1.0.0:
  version "1.2.0"
  dependencies:
    "@s/c" "^1"
`,
    'bun.lock': `{
  "lockfileVersion": 1,
  "packages": {
    "a": ["a@1.2.0", "", { "dependencies": { "@s/c": "^1" } }, "sha"],
    "a/@s/c": ["@s/c@1.0.0", "", {}, "sha"],
    "@s/c": ["@s/c@2.0.0", "", {}, "sha"],
  },
}
`,
  };
  const berry = `__metadata:
  version: 8

"@s/c@npm:^1":
  version: 1.0.0

"@s/c@npm:^2, @s/c@npm:>=2":
  version: 2.0.0

"a@npm:^1.0.0":
  version: 1.2.0
  dependencies:
    "@s/c": "npm:^1"

"made@workspace:.":
  version: 0.0.0-use.local
`;

  test.each([...Object.entries(locks), ['yarn.lock', berry] as const])(
    '%s says what would be',
    async (name, text) => {
      using project = makeFolder({ ...own, [name]: text });
      const found = await surroundingsOf(project.dir, true);
      expect(found.from).toBe(name);
      expect(found.warnings).toMatchObject([
        { code: 'NOT_INSTALLED', message: expect.stringContaining(name) },
      ]);
      expect(gotten(found)).toEqual({ '.': ['a 1.2.0'] });
      expect(found.installed.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([
        ...['@s/c@1.0.0', '@s/c@2.0.0', 'a@1.2.0'],
      ]);
      expect(found.use?.duplicated).toMatchObject([
        { name: '@s/c', versions: [{ version: '1.0.0', by: ['a@1.2.0'] }, { version: '2.0.0' }] },
      ]);
    },
  );

  test.each([
    ['package-lock.json', '{ not'],
    ['pnpm-lock.yaml', 'a: [b'],
  ])('%s cannot be read', async (name, text) => {
    using project = makeFolder({ ...own, [name]: text });
    const found = await surroundingsOf(project.dir);
    expect(found.installed).toEqual([]);
    expect(found.warnings).toMatchObject([{ message: expect.stringContaining(`${name} could not be read`) }]);
  });

  test('neither', async () => {
    using project = makeFolder(own);
    const { from, warnings } = await surroundingsOf(project.dir);
    expect(from).toBeNull();
    expect(warnings).toMatchObject([{ message: expect.stringContaining('there is no lockfile') }]);
  });
});

describe('what it is run with', () => {
  test.each([
    [{ '.nvmrc': 'v20.11.0\n' }, [{ source: '.nvmrc', range: '20.11.0' }]],
    [{ '.nvmrc': 'lts/iron' }, [{ source: '.nvmrc', range: '20' }]],
    [{ '.nvmrc': 'lts/*' }, []],
    [{ '.node-version': '22' }, [{ source: '.node-version', range: '22' }]],
    [{ '.tool-versions': 'ruby 3\nnodejs 18.1.0\n' }, [{ source: '.tool-versions', range: '18.1.0' }]],
    [
      { 'package.json': manifest('made', '1.0.0', { volta: { node: '22.1.0' } }) },
      [{ source: 'package.json volta.node', range: '22.1.0' }],
    ],
  ])('%j', async (files, pins) => {
    using project = makeFolder({ 'package.json': manifest('made', '1.0.0'), ...files });
    const { node } = await surroundingsOf(project.dir);
    expect(node.pins).toEqual(pins);
    expect(node.running).toBe(process.version.slice(1));
  });

  test.each([
    [
      {},
      { packageManager: 'npm@10.9.0' },
      { name: 'npm', version: '10.9.0', scripts: 'runs', isStrictOnPeers: true },
    ],
    [
      {},
      { packageManager: 'npm@12.0.0', allowScripts: { esbuild: true, x: false } },
      { scripts: 'asks', approved: ['esbuild'] },
    ],
    [
      { 'pnpm-workspace.yaml': 'onlyBuiltDependencies: [esbuild]\n' },
      { packageManager: 'pnpm@10.0.0' },
      { name: 'pnpm', scripts: 'asks', approved: ['esbuild'] },
    ],
    [{}, { packageManager: 'pnpm@9.1.0' }, { scripts: 'runs' }],
    [{ 'yarn.lock': '' }, { packageManager: 'yarn@1.22.0' }, { name: 'yarn', scripts: 'runs' }],
    [
      { '.yarnrc.yml': 'enableScripts: false\n', 'yarn.lock': '__metadata:\n' },
      { dependenciesMeta: { esbuild: { built: true } } },
      { scripts: 'asks', because: '.yarnrc.yml enableScripts', approved: ['esbuild'] },
    ],
    [
      { 'bun.lock': '{}' },
      { trustedDependencies: ['esbuild'] },
      { name: 'bun', scripts: 'asks', approved: ['esbuild'] },
    ],
  ])('%j %j', async (files, said, manager) => {
    using project = makeFolder({ 'package.json': manifest('made', '1.0.0', said), ...files } as Record<
      string,
      string
    >);
    expect((await surroundingsOf(project.dir)).manager).toMatchObject(manager);
  });

  test('TypeScript, by the tsconfig.json of the package or of the root', async () => {
    using project = makeFolder({
      'package.json': manifest('made', '1.0.0', { devDependencies: { typescript: '^5' } }),
      'base.json': '{ "compilerOptions": { "strict": true } }',
      'tsconfig.json':
        '{ "extends": "./base.json", "compilerOptions": { "module": "CommonJS", "moduleResolution": "Node10" } }',
      'node_modules/typescript/package.json': manifest('typescript', '5.4.0'),
    });
    const [own] = (await surroundingsOf(project.dir)).packages;
    expect(own).toMatchObject({
      module: 'commonjs',
      typescript: { version: '5.4.0', module: 'commonjs', moduleResolution: 'node10', isStrict: true },
    });
  });

  test('the Node that each package of a workspace promises, else that of the root', async () => {
    using project = makeFolder({
      'package.json': manifest('all', '1.0.0', { workspaces: ['packages/*'], engines: { node: '>=20' } }),
      'packages/api/package.json': manifest('api', '1.0.0', { engines: { node: '>=16' } }),
      'packages/odd/package.json': manifest('odd', '1.0.0', { engines: { node: 'whatever' } }),
      'packages/web/package.json': manifest('web', '1.0.0'),
    });
    const { packages } = await surroundingsOf(project.dir);
    expect(
      packages.map(({ path, engines }) => `${path}: ${engines?.range} (${engines?.source})`).sort(),
    ).toEqual([
      '.: >=20 (package.json engines.node)',
      'packages/api: >=16 (packages/api/package.json engines.node)',
      'packages/odd: >=20 (package.json engines.node)',
      'packages/web: >=20 (package.json engines.node)',
    ]);
  });
});
