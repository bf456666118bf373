// A task of an agent: which of these packages can this project have? Each reason is shown to be one by installing the package with npm.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fit } from '../../src/server/packages/fit/shapes.ts';
import type { Tried } from '../../src/server/packages/tried.ts';
import { connect, type Session } from '../support/client.ts';
import { type Folder, makeFolder, writeInto } from '../support/folders.ts';
import { linkedFixture, quietNpm, ran } from '../support/packages/install.ts';
import { manifest } from '../support/packages/surroundings.ts';
import { type FixtureRegistry, type MadePackage, startRegistry } from '../support/registry/registry.ts';

const made = (name: string, versions: MadePackage['versions']): MadePackage => ({
  name,
  downloads: 10,
  versions: Object.fromEntries(
    Object.entries(versions).map(([version, one]) => [
      version,
      {
        description: 'validates things',
        license: 'MIT',
        main: 'index.js',
        files: { 'index.js': '' },
        ...one,
      },
    ]),
  ),
});
const source = (text: string, more: Record<string, string> = {}) => ({
  files: { 'index.js': text, ...more },
});
const esm = { type: 'module', exports: { '.': './index.js' } };
const packages = [
  made('new-node', { '1.0.0': { engines: { node: '>=18' } }, '2.0.0': { engines: { node: '>=99' } } }),
  made('old-host', { '1.0.0': { peerDependencies: { express: '^4.0.0' } } }),
  made('native', {
    '1.0.0': {
      scripts: { install: 'node make.js' },
      ...source("module.exports = require('./built.json');", {
        'make.js': "require('node:fs').writeFileSync('built.json', '{}');",
      }),
    },
  }),
  made('untyped', { '1.0.0': source('exports.check = () => true;') }),
  made('typed', {
    '1.0.0': {
      ...esm,
      types: 'index.d.ts',
      ...source('export const check = () => true;', {
        'index.d.ts': 'export declare const check: () => boolean;',
      }),
    },
  }),
  made('closed', {
    '1.0.0': { ...esm, exports: { import: './index.js' }, ...source('export const check = 1;') },
  }),
  made('awaiting', { '1.0.0': { ...esm, ...source('await 0;\nexport const check = 1;') } }),
  made('open', { '1.0.0': { ...esm, ...source('export const check = 1;') } }),
  made('unnamed', { '1.0.0': source("const all = {};\nall['check'] = 1;\nmodule.exports = all;") }),
  // As npm asks for it when it explains the conflict.
  made('express', { '4.21.0': {}, '5.3.0': {} }),
];

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry(packages);
});
afterAll(() => registry?.close());

const opened = (dir: string) =>
  connect(dir, { args: [`--allow-net=${registry.host}`], env: { XDG_CACHE_HOME: join(dir, '.home/cache') } });
const npm = (dir: string, ...args: string[]) => ran(dir, 'npm', ...args);
const node = (dir: string, code: string, ...flags: string[]) =>
  ran(dir, process.execPath, ...flags, '-e', code);

const fitOf = async (session: Session, name: string): Promise<Fit> =>
  (await session.call<{ fits: Fit }>('get_package', { name })).fits;
const reason = (fit: Fit, about: string) => fit.reasons.find((one) => one.about === about);

describe('in the blog', () => {
  let blog: Folder;
  let session: Session;
  beforeAll(async () => {
    blog = linkedFixture('blog', { '.npmrc': `${registry.npmrc}${quietNpm}ignore-scripts=true\n` });
    session = await opened(blog.dir);
  });
  afterAll(async () => {
    await session?.close();
    blog?.[Symbol.dispose]();
  });

  test('found and compared, one of them fits', async () => {
    const { items } = await session.call<{ items: { name: string }[] }>('search_packages', {
      query: 'validates',
      limit: 25,
    });
    const names = items
      .map(({ name }) => name)
      .filter((name) => /^(?:new-node|old-host|native|untyped|typed)$/.test(name));
    expect(names).toHaveLength(5);
    const compared = await session.call<{ items: { name: string; fits: Fit }[] }>('compare_packages', {
      names,
    });
    expect(Object.fromEntries(compared.items.map(({ name, fits }) => [name, fits.verdict]))).toEqual({
      'new-node': 'no',
      'old-host': 'no',
      native: 'with',
      untyped: 'with',
      typed: 'yes',
    });
  });

  test('tried on, each shows what was said of it', async () => {
    const { installed } = await fitOf(session, 'express');
    const express = installed[0]?.version;
    const tried = async (name: string) =>
      session.call<Tried & Record<string, unknown>>('try_package', { name });
    expect(await tried('typed')).toMatchObject({
      ...{ loads: true, types: 'bundled', duplicates: [], installScripts: [] },
      signatures: { check: 'const check: () => boolean' },
    });
    expect(await tried('untyped')).toMatchObject({ loads: true, types: 'none' });
    expect(await tried('native')).toMatchObject({
      ...{ loads: false, reason: expect.stringContaining('./built.json'), installScripts: ['native 1.0.0'] },
    });
    // The peer that it asks for would come as a second one.
    expect((await tried('old-host')).duplicates).toEqual([
      `express 4.21.0 beside ${express}: old-host wants ^4.0.0`,
    ]);
  });

  test('another Node: npm says EBADENGINE, and installs the version that is named instead', async () => {
    expect(reason(await fitOf(session, 'new-node'), 'node')).toMatchObject({
      ...{ level: 'no', wants: 'Node >=99', remedy: 'use new-node@1.0.0' },
    });
    const { isGood, said } = await npm(blog.dir, 'install', 'new-node@2.0.0', '--engine-strict');
    expect([isGood, said]).toEqual([false, expect.stringContaining('EBADENGINE')]);
    expect(await npm(blog.dir, 'install', 'new-node@1.0.0', '--engine-strict')).toMatchObject({
      isGood: true,
    });
  });

  test('a peer that is there in another version: npm says ERESOLVE', async () => {
    expect(reason(await fitOf(session, 'old-host'), 'peer')).toMatchObject({
      ...{
        level: 'no',
        wants: 'express ^4.0.0',
        has: expect.stringMatching(/^express 5\.\S+, declared \^5/),
      },
      remedy: expect.stringContaining('ERESOLVE'),
    });
    const { isGood, said } = await npm(blog.dir, 'install', 'old-host');
    expect([isGood, said]).toEqual([false, expect.stringContaining('ERESOLVE')]);
  });

  test('an install script that is not run: it does not load, and does after the remedy', async () => {
    const script = reason(await fitOf(session, 'native'), 'script');
    expect(script).toMatchObject({ level: 'with', has: '.npmrc ignore-scripts' });
    expect(await npm(blog.dir, 'install', 'native')).toMatchObject({ isGood: true });
    expect(await node(blog.dir, "require('native')")).toMatchObject({
      isGood: false,
      said: expect.stringContaining('./built.json'),
    });
    const [program = '', ...args] = (script?.remedy ?? '').split(' ');
    expect(await ran(blog.dir, program, ...args)).toMatchObject({ isGood: true });
    expect(await node(blog.dir, "require('native')")).toMatchObject({ isGood: true });
  });

  test('no types: tsc says TS7016, and nothing of the one that has some', async () => {
    expect(reason(await fitOf(session, 'untyped'), 'types')).toMatchObject({
      ...{ level: 'with', has: 'TypeScript, strict', remedy: expect.stringContaining('TS7016') },
    });
    expect(await npm(blog.dir, 'install', 'untyped', 'typed')).toMatchObject({ isGood: true });
    writeInto(blog.dir, {
      'uses/index.ts':
        "import { check as a } from 'untyped';\nimport { check as b } from 'typed';\nexport default [a, b];\n",
      'uses/tsconfig.json':
        '{ "extends": "../tsconfig.json", "compilerOptions": { "noEmit": true }, "include": ["."] }',
    });
    const { said } = await ran(blog.dir, process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'uses');
    expect(said).toContain("TS7016: Could not find a declaration file for module 'untyped'");
    expect(said).not.toContain("module 'typed'");
  });
});

describe('of modules', () => {
  const names = ['closed', 'awaiting', 'open', 'unnamed'];
  const installed = async (type: string) => {
    const files = { 'package.json': manifest('made', '1.0.0', { type, engines: { node: '>=22.12' } }) };
    const project = makeFolder({ ...files, '.npmrc': registry.npmrc + quietNpm });
    const session = await opened(project.dir);
    const fits = await Promise.all(names.map(async (name) => reason(await fitOf(session, name), 'module')));
    const loads: Record<string, string> = {};
    for (const name of names) {
      const tried = await session.call<Tried & Record<string, unknown>>('try_package', { name });
      loads[name] = tried.loads ? 'loads' : (tried.reason ?? '');
    }
    await session.close();
    expect(await npm(project.dir, 'install', ...names)).toMatchObject({ isGood: true });
    return { project, loads, fits: Object.fromEntries(names.map((name, index) => [name, fits[index]])) };
  };

  test('ES modules into CommonJS: what is said fails as it is said', async () => {
    const { project, fits, loads } = await installed('commonjs');
    using _ = project;
    expect(loads).toEqual({
      closed: expect.stringContaining('ERR_PACKAGE_PATH_NOT_EXPORTED'),
      awaiting: expect.stringContaining('ERR_REQUIRE_ASYNC_MODULE'),
      open: 'loads',
      unnamed: 'loads',
    });
    const required = (name: string, ...flags: string[]) => node(project.dir, `require('${name}')`, ...flags);
    expect(fits.closed).toMatchObject({
      level: 'no',
      remedy: expect.stringContaining('ERR_PACKAGE_PATH_NOT_EXPORTED'),
    });
    expect((await required('closed')).said).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
    expect(fits.awaiting).toMatchObject({
      level: 'with',
      remedy: expect.stringContaining('ERR_REQUIRE_ASYNC_MODULE'),
    });
    expect((await required('awaiting')).said).toContain('ERR_REQUIRE_ASYNC_MODULE');
    expect(fits.open).toMatchObject({ level: 'with' });
    expect(await required('open')).toMatchObject({ isGood: true });
    expect(fits.unnamed).toBeUndefined();
    // As the Node before 22.12 does it.
    writeInto(project.dir, { '.nvmrc': '22.11.0\n' });
    await using session = await opened(project.dir);
    expect(reason(await fitOf(session, 'open'), 'module')).toMatchObject({
      level: 'no',
      remedy: expect.stringContaining('ERR_REQUIRE_ESM'),
    });
    expect((await required('open', '--no-experimental-require-module')).said).toContain('ERR_REQUIRE_ESM');
  });

  test('CommonJS into ES modules: the default is there, and names that Node does not see are not', async () => {
    const { project, fits, loads } = await installed('module');
    using _ = project;
    expect(Object.values(loads)).toEqual(['loads', 'loads', 'loads', 'loads']);
    const imported = (what: string, name: string) =>
      node(project.dir, `import ${what} from '${name}';`, '--input-type=module');
    expect(fits.unnamed).toMatchObject({
      level: 'note',
      remedy: expect.stringContaining('import its default'),
    });
    expect((await imported('{ check }', 'unnamed')).said).toContain("Named export 'check' not found");
    expect(await imported('check', 'unnamed')).toMatchObject({ isGood: true });
    for (const name of ['closed', 'awaiting', 'open']) {
      expect(fits[name]).toBeUndefined();
      expect(await imported('{ check }', name)).toMatchObject({ isGood: true });
    }
  });
});
