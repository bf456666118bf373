// Whether packages fit a project, and what is wrong with those that it has, against a registry of the test's own.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fit } from '../../src/server/packages/fit/shapes.ts';
import { connect, type Session } from '../support/client.ts';
import { type Folder, makeFolder, writeInto } from '../support/folders.ts';
import { readCheck, readComparison } from '../support/packages/answers.ts';
import { candidates } from '../support/packages/registry.ts';
import { manifest } from '../support/packages/surroundings.ts';
import { type FixtureRegistry, startRegistry } from '../support/registry/registry.ts';

type Json = Record<string, unknown>;

const files = {
  'package.json': manifest('made', '1.0.0', {
    engines: { node: '>=20' },
    scripts: { start: 'node src/index.js' },
    dependencies: { host: '^1.0.0', '@made/left': '^1.0.0', gone: '^1.0.0', 'from-git': 'github:made/thing' },
    devDependencies: { typescript: '^5' },
  }),
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "commonjs" } }',
  'mcp-node.config.json': '{ "packages": { "licences": { "allow": ["MIT"] } } }',
  'src/index.ts': "import host from 'host';\nimport asker from 'asker';\nexport default [host, asker];\n",
  'node_modules/host/package.json': manifest('host', '1.0.0'),
  'node_modules/@made/left/package.json': manifest('@made/left', '1.0.0'),
  'node_modules/from-git/package.json': manifest('from-git', '3.0.0'),
  'node_modules/typescript/package.json': manifest('typescript', '5.9.0'),
  'node_modules/asker/package.json': manifest('asker', '1.0.0', {
    dependencies: { host: '^2' },
    peerDependencies: { nobody: '*' },
  }),
  'node_modules/asker/node_modules/host/package.json': manifest('host', '2.1.0'),
};

describe('a registry with everything', () => {
  let registry: FixtureRegistry;
  let project: Folder;
  let json: Session;
  let text: Session;
  beforeAll(async () => {
    registry = await startRegistry(candidates);
    project = makeFolder({ ...files, '.npmrc': registry.npmrc });
    const options = (...args: string[]) => ({
      args: [`--allow-net=${registry.host}`, ...args],
      env: { XDG_CACHE_HOME: join(project.dir, '.cache') },
    });
    [json, text] = await Promise.all([
      connect(project.dir, options()),
      connect(project.dir, options('--output', 'text')),
    ]);
  });
  afterAll(async () => {
    await Promise.all([json?.close(), text?.close()]);
    await registry?.close();
    project?.[Symbol.dispose]();
  });
  const textOf = async (name: string, args: Json = {}) => {
    const { content } = await text.client.callTool({ name, arguments: args });
    return (content as { text: string }[])[0]?.text ?? '';
  };

  test('get_package says whether it fits, with the reason for each no', async () => {
    const fitOf = async (name: string) => (await json.call<{ fits: Fit }>('get_package', { name })).fits;
    expect(await fitOf('new-node')).toMatchObject({
      verdict: 'no',
      reasons: [{ about: 'node', level: 'no', remedy: 'use new-node@1.0.0' }, { about: 'types' }],
    });
    expect(await fitOf('only-modules')).toMatchObject({
      verdict: 'no',
      reasons: [{ about: 'module', wants: 'exports for import alone' }, { about: 'types' }],
    });
    expect(await fitOf('wants-host')).toMatchObject({
      verdict: 'no',
      reasons: [
        {
          about: 'peer',
          wants: 'host ^2',
          has: 'host 1.0.0, declared ^1.0.0',
          remedy: 'ERESOLVE: change host to ^2, or use wants-host@1.0.0',
        },
        {},
      ],
    });
    expect((await fitOf('typed')).reasons).toMatchObject([
      { about: 'licence', level: 'no' },
      { about: 'duplicate' },
    ]);
    expect((await fitOf('untyped')).reasons).toMatchObject([
      { about: 'types', wants: 'no types of its own' },
    ]);
    // Its manifest names none: they lie beside its code.
    expect(await fitOf('beside')).toMatchObject({ verdict: 'yes', reasons: [] });
    expect(await fitOf('host@1')).toMatchObject({
      installed: [{ version: '1.0.0', declared: '^1.0.0 in dependencies' }, { version: '2.1.0' }],
    });
  });

  test('compare_packages: side by side, as JSON and as text', async () => {
    const names = ['typed', 'untyped', 'wants-host@1', 'no-such'];
    const compared = await json.call<{ items: Json[]; warnings: Json[] }>('compare_packages', { names });
    expect(compared.items).toMatchObject([
      {
        name: 'typed',
        license: 'ISC',
        types: 'bundled',
        unpackedSize: 1234,
        dependencies: 1,
        downloads: 5000,
        fits: { verdict: 'no' },
      },
      { name: 'untyped', types: 'none', downloads: 10, fits: { verdict: 'with' } },
      { name: 'wants-host', version: '1.0.0' },
    ]);
    expect(compared.warnings).toMatchObject([
      { code: 'PACKAGE_LEFT_OUT', message: expect.stringContaining('no-such') },
    ]);
    expect(readComparison(await textOf('compare_packages', { names }))).toEqual(compared);
    expect((await json.fails('compare_packages', { names: ['one'] })).code).toBe('BAD_ARGUMENTS');
    expect((await json.fails('compare_packages', { names: ['no-such', 'nor-this'] })).code).toBe(
      'PACKAGE_NOT_FOUND',
    );
    expect((await json.fails('compare_packages', { names: ['typed', '../x'] })).code).toBe('BAD_ARGUMENTS');
  });

  test('check_packages: what is wrong with those that are there, as JSON and as text', async () => {
    const check = await json.call('check_packages');
    const dependencies = { kind: 'dependencies' };
    expect(check).toEqual({
      checked: { declared: 5, installed: 6, from: 'node_modules', files: 1 },
      outdated: [
        {
          ...dependencies,
          name: 'host',
          range: '^1.0.0',
          installed: '1.0.0',
          wanted: '1.4.0',
          latest: '2.1.0',
          major: true,
        },
      ],
      vulnerable: [
        {
          name: 'host',
          version: '2.1.0',
          severity: 'critical',
          range: '>=2',
          title: 'not of this one',
          url: null,
        },
        {
          name: 'host',
          version: '1.0.0',
          severity: 'high',
          range: '<1.4.0',
          title: 'Host: lets anybody in',
          url: 'https://holes.example/7',
        },
      ],
      deprecated: [
        { name: 'host', version: '1.0.0', path: 'node_modules/host', message: 'host 1 has holes' },
      ],
      avoid: [],
      unsatisfied: [{ ...dependencies, name: 'gone', range: '^1.0.0', installed: null }],
      unused: ['@made/left', 'gone', 'from-git'].map((name) =>
        expect.objectContaining({ ...dependencies, name }),
      ),
      missing: [
        { name: 'asker', source: 'src/index.ts:2', through: '1.0.0 in node_modules/asker', isType: false },
      ],
      duplicated: [
        {
          name: 'host',
          versions: [
            { version: '1.0.0', by: ['made'] },
            { version: '2.1.0', by: ['asker@1.0.0'] },
          ],
        },
      ],
      peers: [{ name: 'nobody', by: 'asker@1.0.0', range: '*', installed: null }],
      warnings: [
        { code: 'REGISTRY_SILENT', message: expect.stringContaining('no such package: typescript') },
      ],
    });
    expect(readCheck(await textOf('check_packages'))).toEqual(check);
  });

  test('what is installed meanwhile, or configured, counts in the next call', async () => {
    const fitOf = async () => (await json.call<{ fits: Fit }>('get_package', { name: 'typed' })).fits;
    expect((await fitOf()).installed).toEqual([]);
    writeInto(project.dir, { 'node_modules/typed/package.json': manifest('typed', '1.0.0') });
    expect((await fitOf()).installed).toEqual([{ version: '1.0.0', path: 'node_modules/typed' }]);
    rmSync(join(project.dir, 'node_modules/typed'), { recursive: true });
    writeInto(project.dir, {
      'mcp-node.config.json': '{ "packages": { "licences": { "allow": ["ISC"] } } }',
    });
    expect((await fitOf()).reasons.map(({ about }) => about)).toEqual(['duplicate']);
    writeInto(project.dir, { 'mcp-node.config.json': files['mcp-node.config.json'] });
    writeInto(project.dir, { '.nvmrc': '1.0.0' });
    expect(
      (await json.call<{ fits: Fit }>('get_package', { name: 'new-node' })).fits.reasons[0],
    ).toMatchObject({
      has: '1.0.0 (.nvmrc)',
    });
    rmSync(join(project.dir, '.nvmrc'));
  });

  test('npm://installed', async () => {
    const installed = await json.read<Json>('npm://installed');
    expect(installed).toMatchObject({
      from: 'node_modules',
      installed: { host: ['2.1.0', '1.0.0'], '@made/left': ['1.0.0'] },
      packages: [{ label: 'made', module: 'commonjs', typescript: { version: '5.9.0' } }],
    });
  });
});

describe('without a registry', () => {
  test('what the disk says is told, and what is not known and why', async () => {
    await using registry = await startRegistry(candidates);
    const own = JSON.parse(files['package.json']);
    const dependencies = { ...own.dependencies, request: '^2.0.0', shortid: '^2.0.0' };
    using project = makeFolder({
      ...{ ...files, '.npmrc': registry.npmrc },
      'package.json': JSON.stringify({ ...own, dependencies }),
    });
    const asked: string[] = [];
    await using session = await connect(project.dir, {
      env: { XDG_CACHE_HOME: join(project.dir, '.cache') },
      human(message) {
        asked.push(message);
        return { action: 'decline' };
      },
    });
    expect(await session.call('check_packages')).toMatchObject({
      ...{ outdated: [], vulnerable: [], deprecated: [] },
      avoid: [
        { name: 'request', why: expect.stringContaining('Deprecated'), instead: ['undici', 'got'] },
        { name: 'shortid', instead: ['nanoid'] },
      ],
      ...{
        unsatisfied: [{ name: 'gone' }, { name: 'request' }, { name: 'shortid' }],
        missing: [{ name: 'asker' }],
        duplicated: [{ name: 'host' }],
      },
      warnings: [
        { code: 'REGISTRY_SILENT', message: expect.stringMatching(/outdated or deprecated.*--allow-net=/) },
        { code: 'REGISTRY_SILENT', message: expect.stringMatching(/vulnerable.*--allow-net=/) },
      ],
    });
    expect(asked).toHaveLength(1);
    expect(registry.requests).toEqual([]);
  });

  test('one without advisories is told apart', async () => {
    await using registry = await startRegistry(candidates, { advisories: false });
    using project = makeFolder({ ...files, '.npmrc': registry.npmrc });
    await using session = await connect(project.dir, {
      args: [`--allow-net=${registry.host}`],
      env: { XDG_CACHE_HOME: join(project.dir, '.cache') },
    });
    const { outdated, warnings } = await session.call<{ outdated: Json[]; warnings: Json[] }>(
      'check_packages',
    );
    expect(outdated).toHaveLength(1);
    expect(warnings).toContainEqual({
      code: 'REGISTRY_SILENT',
      message: `What is vulnerable is not known: the registry ${registry.host} has no advisories.`,
    });
  });
});
