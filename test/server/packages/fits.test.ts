// Whether a package fits a project: a table of both, and what is said of it.
import { describe, expect, test } from 'vitest';
import type { Surroundings } from '../../../src/protocol/packages/surroundings.ts';
import { fits } from '../../../src/server/packages/fit/fits.ts';
import type { Candidate, Fit } from '../../../src/server/packages/fit/shapes.ts';
import { app, around, candidate, commonjs, copy, holds, line, typed } from '../../support/packages/made.ts';

/** `level about: wants; has -> remedy`, in one line each. */
const told = ({ verdict, reasons }: Fit): string[] => [
  verdict,
  ...reasons.map(
    ({ level, about, wants, has, remedy, apps }) =>
      `${level} ${about}: ${wants}${has === undefined ? '' : `; ${has}`}${remedy === undefined ? '' : ` -> ${remedy}`}${apps ? ` in ${apps.join(', ')}` : ''}`,
  ),
];

type Row = readonly [
  what: string,
  candidate: Candidate,
  around: Surroundings,
  told: readonly (string | RegExp)[],
];

function check(rows: readonly Row[]): void {
  test.each(rows)('%s', (_, one, project, expected) => {
    const found = told(fits(one, project));
    expect(found).toEqual(
      expected.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text))),
    );
  });
}

const react = {
  packages: [app({ declared: [holds('react', '^18.2.0', '18.3.1')] })],
  installed: [copy('react', '18.3.1')],
};
const esm = { type: 'module', exports: { '.': './index.js' } } as const;
const promised = (range: string, file = 'package.json') => ({ source: `${file} engines.node`, range });
const older = [
  line('2.0.0', { node: '>=26', type: 'module' }),
  line('1.4.0', { node: '>=18' }),
  line('1.0.0'),
];

describe('Node', () => {
  check([
    ['nothing is asked for', candidate(), around(), ['yes']],
    ['the Node that runs is one', candidate({ engines: { node: '>=20' } }), around(), ['yes']],
    [
      'it is too old, and an older version fits',
      candidate({ engines: { node: '>=26' } }, { versions: older }),
      around(),
      ['no', 'no node: Node >=26; 24.1.0 (the Node that runs) -> use made@1.4.0'],
    ],
    ['no version fits', candidate({ engines: { node: '>=26' } }), around(), ['no', /^no node: .*runs\)$/]],
    [
      'it is too new',
      candidate({ engines: { node: '^18 || ^20' } }),
      around(),
      ['no', /^no node: Node \^18 \|\| \^20; 24/],
    ],
    [
      'a pin decides, not the Node that runs',
      candidate({ engines: { node: '>=22' } }),
      around({ node: { pins: [{ source: '.nvmrc', range: '20.11.0' }] } }),
      ['no', 'no node: Node >=22; 20.11.0 (.nvmrc)'],
    ],
    [
      'a pin of a line has one that fits',
      candidate({ engines: { node: '>=20.12' } }),
      around({ node: { pins: [{ source: '.nvmrc', range: '20' }] } }),
      ['yes'],
    ],
    [
      'of two pins each counts',
      candidate({ engines: { node: '>=22' } }),
      around({
        node: {
          pins: [
            { source: '.nvmrc', range: '22' },
            { source: '.tool-versions', range: '18.0.0' },
          ],
        },
      }),
      ['no', 'no node: Node >=22; 18.0.0 (.tool-versions)'],
    ],
    [
      'engines promise more',
      candidate({ engines: { node: '>=20' } }, { versions: [line('1.0.0', { node: '>=16' })] }),
      around({ packages: [app({ engines: promised('>=18') })] }),
      [
        'with',
        'with node: Node >=20; >=18 (package.json engines.node) -> narrow engines.node to >=20, or use made@1.0.0',
      ],
    ],
    [
      'engines promise nothing of it',
      candidate({ engines: { node: '>=24' } }),
      around({ packages: [app({ engines: promised('18 || 20') })] }),
      ['no', /^no node/],
    ],
    [
      'one package of a workspace promises more than the others',
      candidate({ engines: { node: '>=22' } }),
      around({
        packages: [
          app({ label: 'api', engines: promised('>=16', 'packages/api/package.json') }),
          app({ label: 'web', engines: promised('>=22', 'packages/web/package.json') }),
        ],
      }),
      [
        'with',
        'with node: Node >=22; >=16 (packages/api/package.json engines.node) -> narrow engines.node to >=22 in api',
      ],
    ],
    [
      'what one package promises leaves no version, and another has one: it works there',
      candidate({ engines: { node: '>=24' } }),
      around({ packages: [app({ label: 'a', engines: promised('20') }), app({ label: 'b' })] }),
      ['with', /^no node: .* in a$/],
    ],
    [
      'a pin that is wrong says it once',
      candidate({ engines: { node: '>=26' } }),
      around({ packages: [app({ engines: promised('>=18') })] }),
      ['no', 'no node: Node >=26; 24.1.0 (the Node that runs)'],
    ],
    ['a range that is none', candidate({ engines: { node: 'whatever' } }), around(), ['yes']],
  ]);
});

describe('modules', () => {
  check([
    ['ESM into ES modules', candidate(esm), around(), ['yes']],
    [
      'ESM into CommonJS, on a Node that requires it',
      candidate(esm),
      around({ packages: [commonjs] }),
      [
        'with',
        "with module: an ES module; CommonJS (package.json without type module) -> require() of it works here, but not where it or what it imports has a top-level await (ERR_REQUIRE_ASYNC_MODULE); else await import('made')",
      ],
    ],
    [
      'on one that does not',
      candidate(esm, { versions: older }),
      around({ packages: [commonjs], node: { running: '20.11.0' } }),
      [
        'no',
        "no module: an ES module; CommonJS (package.json without type module), Node 20.11.0 (the Node that runs) -> ERR_REQUIRE_ESM before Node 22.12 and 20.19: await import('made'), or use made@1.4.0",
      ],
    ],
    [
      '20.19 does',
      candidate(esm),
      around({ packages: [commonjs], node: { running: '20.19.0' } }),
      ['with', /^with module/],
    ],
    [
      '22.11 does not',
      candidate(esm),
      around({ packages: [commonjs], node: { running: '22.11.0' } }),
      ['no', /ERR_REQUIRE_ESM/],
    ],
    [
      'engines let in older ones',
      candidate(esm),
      around({ packages: [{ ...commonjs, engines: promised('>=18') }] }),
      ['with', /nor on all of >=18 \(package\.json engines\.node\)/],
    ],
    [
      'exports have no way for require',
      candidate({ exports: { import: './index.mjs', types: './index.d.ts' } }),
      around({ packages: [commonjs] }),
      ['no', /^no module: exports for import alone; .*ERR_PACKAGE_PATH_NOT_EXPORTED on any Node/],
    ],
    [
      'exports have both',
      candidate({ exports: { '.': { import: './index.mjs', require: './index.cjs' } } }),
      around({ packages: [commonjs] }),
      ['yes'],
    ],
    [
      'nested conditions',
      candidate({ exports: { node: { import: './a.mjs', default: './a.cjs' }, default: './web.js' } }),
      around({ packages: [commonjs] }),
      ['yes'],
    ],
    [
      'a folder with a package.json of its own',
      candidate({ type: 'module', exports: { require: './cjs/index.js', import: './esm/index.js' } }),
      around({ packages: [commonjs] }),
      ['yes'],
    ],
    [
      'null forbids',
      candidate({ exports: { '.': { require: null, default: './index.js' } } }),
      around({ packages: [commonjs] }),
      ['no', /exports for import alone/],
    ],
    [
      'main says .mjs',
      candidate({ main: './index.mjs' }),
      around({ packages: [commonjs], node: { running: '18.0.0' } }),
      ['no', /ERR_REQUIRE_ESM/],
    ],
    [
      'main says .cjs in a package of ES modules',
      candidate({ type: 'module', main: './index.cjs' }),
      around({ packages: [commonjs] }),
      ['yes'],
    ],
    [
      '`module` is for bundlers',
      candidate({ type: 'commonjs', module: './esm.js' }),
      around({ packages: [commonjs] }),
      ['yes'],
    ],
    [
      'CommonJS into ES modules',
      candidate({ exports: './index.cjs' }),
      around(),
      [
        'yes',
        'note module: CommonJS; ES modules (package.json type module) -> import its default, named imports work where Node finds the names in its code',
      ],
    ],
    [
      'for require alone',
      candidate({ exports: { require: './index.cjs' } }),
      around(),
      [
        'with',
        'with module: exports for require alone; ES modules (package.json type module) -> load it with createRequire(import.meta.url)',
      ],
    ],
    [
      'subpaths alone',
      candidate({ exports: { './a': './a.js', './b/*': './b/*.js', './package.json': './package.json' } }),
      around(),
      ['yes', 'note module: no main entry; ES modules (package.json type module) -> import made/a, made/b/*'],
    ],
    [
      'TypeScript alone',
      candidate({ exports: './src/index.ts' }),
      around(),
      ['no', /^no module: ships TypeScript alone/],
    ],
    [
      'types alone',
      candidate({ name: '@types/made', main: null, types: 'index.d.ts' }),
      around({ packages: [commonjs] }),
      ['yes'],
    ],
    [
      'TypeScript that becomes CommonJS',
      candidate(esm),
      around({
        packages: [typed({ module: 'commonjs', moduleResolution: 'node10' })],
        node: { running: '20.0.0' },
      }),
      ['no', /CommonJS \(tsconfig module commonjs\), Node 20\.0\.0/],
    ],
    [
      'TypeScript for a bundler',
      candidate(esm),
      around({ packages: [typed({ module: 'esnext', moduleResolution: 'bundler' }, 'commonjs')] }),
      ['yes'],
    ],
    [
      'tsc refuses it under node16',
      candidate(esm),
      around({ packages: [typed({ module: 'node16', moduleResolution: 'node16' }, 'commonjs')] }),
      ['with', /tsc refuses it under module node16 \(TS1479\)/],
    ],
    [
      'and under an old nodenext',
      candidate(esm),
      around({ packages: [typed({ version: '5.4.5' }, 'commonjs')] }),
      ['with', /TS1479/],
    ],
    [
      'not under that of today',
      candidate(esm),
      around({ packages: [typed({}, 'commonjs')] }),
      ['with', /^(?!.*TS1479)with module/],
    ],
  ]);
});

describe('what Node finds', () => {
  const [old, cjs] = [{ running: '20.11.0' }, commonjs];
  const into = (node: object) => around({ packages: [cjs], node });
  const sync = { '.': { node: { import: './index.js', 'module-sync': './index.js' } } };
  check([
    [
      'ES modules that are offered to require: on a Node that takes them',
      candidate({ exports: sync }),
      into({}),
      ['with', /^with module: an ES module;/],
    ],
    [
      'and on one that does not',
      candidate({ exports: sync }),
      into(old),
      ['no', /^no module: an ES module;/],
    ],
    [
      'a default in a folder of CommonJS, which has a package.json of its own',
      candidate({ exports: { import: './src/index.js', default: './cjs/src/index.js' } }),
      into(old),
      ['yes'],
    ],
    [
      'an empty main beside types',
      candidate({ name: 'made', main: '', types: 'x.d.ts' }),
      into(old),
      ['yes'],
    ],
    ['a program alone', candidate({ main: null, types: null, bin: ['made'] }), into(old), ['yes']],
    [
      'the first of a list that is there',
      candidate({ exports: ['./index.cjs', './other.js'] }),
      into(old),
      ['yes'],
    ],
  ]);
});

describe('types', () => {
  const untyped = { types: null, type: 'module', exports: './index.js' } as const;
  check([
    ['none, and nobody asks', candidate(untyped), around(), ['yes']],
    ['bundled', candidate({ ...esm, types: 'index.d.ts' }), around({ packages: [typed()] }), ['yes']],
    [
      'in its exports',
      candidate({ ...esm, types: null, exports: { '.': { types: './index.d.ts', default: './index.js' } } }),
      around({ packages: [typed()] }),
      ['yes'],
    ],
    [
      'in its exports, which an old resolution does not read',
      candidate({ types: null, exports: { types: './index.d.ts', import: './a.mjs', require: './a.cjs' } }),
      around({ packages: [typed({ module: 'commonjs', moduleResolution: null }, 'commonjs')] }),
      [
        'with',
        'with types: types by its exports alone; moduleResolution node10, which does not read them -> set node16, nodenext or bundler',
      ],
    ],
    [
      'none anywhere',
      candidate(untyped, { typesPackage: null, hasTypes: false }),
      around({ packages: [typed()] }),
      [
        'with',
        "with types: no types of its own; TypeScript, strict -> TS7016 unless declared: declare module 'made'",
      ],
    ],
    [
      'others have them',
      candidate(untyped, { typesPackage: '@types/made' }),
      around({ packages: [typed()] }),
      ['with', 'with types: no types that its manifest names; TypeScript, strict -> add @types/made'],
    ],
    [
      'beside its code, as somebody has seen',
      candidate(untyped, { typesPackage: null, hasTypes: true }),
      around({ packages: [typed()] }),
      ['yes'],
    ],
    [
      'and they are installed',
      candidate(untyped),
      around({ packages: [typed()], installed: [copy('@types/made', '2.0.0')] }),
      ['yes'],
    ],
    [
      'of a scope',
      candidate({ ...untyped, name: '@a/b' }),
      around({ packages: [typed()] }),
      ['with', /add @types\/a__b, if there is one/],
    ],
    [
      'TypeScript that is not strict',
      candidate(untyped),
      around({ packages: [typed({ isStrict: false })] }),
      ['yes', /^note types/],
    ],
  ]);
});

describe('peers', () => {
  const wants = (range: string, more: Partial<Candidate['facts']> = {}) =>
    candidate(
      { ...esm, peerDependencies: { react: range }, ...more },
      { versions: [line('2.0.0', { peers: { react: range } }), line('1.0.0', { peers: { react: '^18' } })] },
    );
  check([
    ['there', wants('^18'), around(react), ['yes']],
    [
      'of two peers: the version that is named is right for both',
      candidate(
        { ...esm, peerDependencies: { react: '^19', dom: '^19' } },
        {
          versions: [
            line('2.0.0', { peers: { react: '^19', dom: '^19' } }),
            line('1.5.0', { peers: { react: '^18', dom: '^19' } }),
            line('1.0.0', { peers: { react: '^18', dom: '^18' } }),
          ],
        },
      ),
      around({
        packages: [
          app({ declared: [holds('react', '^18.2.0', '18.3.1'), holds('dom', '^18.0.0', '18.3.1')] }),
        ],
      }),
      ['no', /^no peer: react \^19; .* or use made@1\.0\.0$/, /^no peer: dom \^19; .* or use made@1\.0\.0$/],
    ],
    [
      'another version is declared',
      wants('^19'),
      around(react),
      [
        'no',
        'no peer: react ^19; react 18.3.1, declared ^18.2.0 -> ERESOLVE: change react to ^19, or use made@1.0.0',
      ],
    ],
    [
      'a manager that only warns',
      wants('^19'),
      around({ ...react, manager: { name: 'yarn', isStrictOnPeers: false } }),
      ['with', /^with peer: .*made@1\.0\.0$/],
    ],
    [
      'its range allows one that fits',
      wants('^18.4.0'),
      around(react),
      ['with', 'with peer: react ^18.4.0; react 18.3.1, declared ^18.2.0 -> update react within its range'],
    ],
    ['missing', wants('^19'), around(), ['with', 'with peer: react ^19; no react -> npm adds it']],
    [
      'missing, and nobody adds it',
      wants('^19'),
      around({ manager: { name: 'yarn' } }),
      ['with', /add react@"\^19"/],
    ],
    ['missing, and optional', wants('^19', { optionalPeers: ['react'] }), around(), ['yes']],
    [
      'optional, and another version',
      wants('^19', { optionalPeers: ['react'] }),
      around(react),
      ['no', /^no peer/],
    ],
    [
      'only brought along by another',
      wants('^19'),
      around({ installed: [copy('react', '18.0.0')] }),
      ['with', /^with peer: react \^19; react 18\.0\.0 -> add/],
    ],
    [
      'declared, and not installed yet',
      wants('^19'),
      around({ packages: [app({ declared: [holds('react', '^19.0.0', null)] })] }),
      ['yes'],
    ],
    [
      'others ask for another of it',
      candidate({ ...esm, name: 'react', version: '19.0.0' }),
      around({
        packages: [
          app({ declared: [holds('react', '^18.2.0', '18.3.1'), holds('react-dom', '^18.2.0', '18.3.1')] }),
        ],
        installed: [copy('react', '18.3.1'), copy('react-dom', '18.3.1', { peers: { react: '^18.3.1' } })],
      }),
      ['no', 'no peer: to be 19.0.0; react-dom 18.3.1 asks for react ^18.3.1 -> update react-dom as well'],
    ],
    [
      'twice',
      candidate({ ...esm, dependencies: { semver: '^6', ms: '^2' } }),
      around({ installed: [copy('semver', '7.8.6'), copy('ms', '2.1.3')] }),
      ['yes', 'note duplicate: semver ^6; semver 7.8.6'],
    ],
    [
      'a nested copy is not in the way',
      candidate({ ...esm, dependencies: { semver: '^6' } }),
      around({ installed: [copy('semver', '7.8.6', { isTop: false })] }),
      ['yes'],
    ],
  ]);
});

describe('licences, scripts, machines', () => {
  const policy = (allow: string[] | null, deny: string[] = []) => around({ licences: { allow, deny } });
  const licensed = (license: string | null) => candidate({ ...esm, license });
  check([
    ['no policy', licensed('GPL-3.0-only'), around(), ['yes']],
    ['allowed', licensed('MIT'), policy(['MIT', 'ISC']), ['yes']],
    [
      'not allowed',
      licensed('GPL-3.0-only'),
      policy(['MIT']),
      ['no', 'no licence: licence GPL-3.0-only; packages.licences allowed: MIT -> ask whoever decides'],
    ],
    ['one of two', licensed('(MIT OR GPL-3.0-only)'), policy(['MIT']), ['yes']],
    ['both', licensed('MIT AND GPL-3.0-only'), policy(['MIT']), ['no', /^no licence/]],
    [
      'denied in each of its forms',
      licensed('GPL-3.0-or-later'),
      policy(null, ['GPL-3.0']),
      ['no', /^no licence/],
    ],
    ['another licence than the one denied', licensed('LGPL-3.0-only'), policy(null, ['GPL-3.0']), ['yes']],
    ['with an exception', licensed('Apache-2.0 WITH LLVM-exception'), policy(['Apache-2.0']), ['yes']],
    [
      'no expression',
      licensed('SEE LICENSE IN LICENSE.md'),
      policy(['MIT']),
      ['with', /which is no SPDX expression; .*read its licence file/],
    ],
    ['none', licensed(null), policy(['MIT']), ['with', /^with licence: no licence named/]],
    [
      'a script that is run',
      candidate({ ...esm, hasInstallScript: true }),
      around(),
      ['yes', 'note script: an install script; npm, which runs it'],
    ],
    [
      'one that has to be approved',
      candidate({ ...esm, hasInstallScript: true }),
      around({ manager: { name: 'pnpm', scripts: 'asks' } }),
      [
        'with',
        'with script: an install script; pnpm, which runs what was approved -> pnpm approve-builds made && pnpm rebuild made',
      ],
    ],
    [
      'one that was',
      candidate({ ...esm, hasInstallScript: true }),
      around({ manager: { name: 'pnpm', scripts: 'asks', approved: ['made'] } }),
      ['yes'],
    ],
    [
      'none is run',
      candidate({ ...esm, hasInstallScript: true }),
      around({ manager: { scripts: 'never', because: '.npmrc ignore-scripts' } }),
      [
        'with',
        'with script: an install script; .npmrc ignore-scripts -> npm rebuild made --ignore-scripts=false',
      ],
    ],
    [
      'another system',
      candidate({ ...esm, os: ['darwin', 'win32'] }),
      around(),
      ['no', 'no platform: os darwin, win32; linux'],
    ],
    [
      'all but this system',
      candidate({ ...esm, os: ['!linux'] }),
      around(),
      ['no', /^no platform: os !linux/],
    ],
    ['all but another', candidate({ ...esm, os: ['!win32'] }), around(), ['yes']],
    [
      'another processor',
      candidate({ ...esm, cpu: ['arm64'] }),
      around(),
      ['no', 'no platform: cpu arm64; x64'],
    ],
    [
      'another C library',
      candidate({ ...esm, libc: ['musl'] }),
      around(),
      ['no', 'no platform: libc musl; glibc'],
    ],
    [
      'deprecated',
      candidate(
        { ...esm, deprecated: 'use other' },
        { versions: [line('2.0.0', { deprecated: true }), line('1.9.0')] },
      ),
      around(),
      ['with', 'with deprecated: use other -> made@1.9.0 is not'],
    ],
  ]);
});

test('of several packages of a project, one for which it is fit is enough', () => {
  const two = around({
    packages: [app({ label: 'web' }), app({ label: 'old', path: 'old', module: 'commonjs' })],
    node: { running: '18.0.0' },
  });
  expect(told(fits(candidate(esm), two))).toEqual(['with', expect.stringMatching(/^no module: .* in old$/)]);
});

test('the root of a workspace without code of its own is none of them', () => {
  const root = app({ label: 'root', module: 'commonjs', isApp: false });
  const project = around({
    packages: [root, app({ label: 'web', path: 'web' })],
    node: { running: '18.0.0' },
  });
  expect(told(fits(candidate(esm), project))).toEqual(['yes']);
});

test('where it is installed already, and who declares it', () => {
  const project = around({
    packages: [app({ declared: [holds('made', '^1.0.0', '1.2.0')] })],
    installed: [
      copy('made', '1.2.0'),
      copy('made', '0.9.0', { path: 'node_modules/x/node_modules/made', isTop: false }),
    ],
  });
  expect(fits(candidate(), project).installed).toEqual([
    { version: '1.2.0', path: 'node_modules/made', declared: '^1.0.0 in dependencies' },
    { version: '0.9.0', path: 'node_modules/x/node_modules/made' },
  ]);
});
