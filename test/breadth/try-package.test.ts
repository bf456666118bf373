// try_package: candidates of every kind, from a registry of the test's own.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tried } from '../../src/server/packages/tried.ts';
import { connect, type Session } from '../support/client.ts';
import { type Folder, makeFolder } from '../support/folders.ts';
import { readTried } from '../support/registry/answers.ts';
import { type FixtureRegistry, type MadePackage, startRegistry } from '../support/registry/registry.ts';

/** What a package must not leave behind. */
const traces = makeFolder();
const trace = (name: string) => join(traces.dir, name);
// Without a wall, only what is there can be refused.
const home = makeFolder({ '.ssh/id_rsa': 'a key' });

const made = (
  name: string,
  files: Record<string, string>,
  manifest: Record<string, unknown> = {},
): MadePackage => ({
  name,
  versions: { '1.0.0': { ...manifest, files } },
});
const cjs = (name: string, text: string, manifest = {}) => made(name, { 'index.js': text }, manifest);
const esm = (name: string, text: string, manifest = {}) =>
  made(name, { 'index.js': text }, { type: 'module', exports: './index.js', ...manifest });
const write = (name: string) => `require('node:fs').writeFileSync(${JSON.stringify(trace(name))}, '');`;

const packages = (port: number): MadePackage[] => [
  made(
    'good',
    {
      'index.js':
        'exports.parse = (a) => a; exports.Parser = class {}; exports.version = "1"; exports.deep = require("dep");',
      'index.d.ts': `export declare function parse(a: string): string;
        export declare function parse(a: number): number;
        export interface Parser { run(): void }
        export declare class Parser<T = unknown> { constructor(of: T); }
        export declare const version: string;`,
    },
    { types: 'index.d.ts', dependencies: { dep: '^1.0.0', shared: '^2.0.0' } },
  ),
  made('dep', { 'index.js': 'module.exports = {};', 'big.txt': 'x'.repeat(50_000) }),
  { name: 'shared', versions: { '2.3.0': { files: { 'index.js': 'module.exports = 2;' } } } },
  cjs('whole', 'module.exports = function whole() {}; module.exports.part = 1;'),
  made('@types/whole', { 'index.d.ts': '' }),
  cjs('throws', 'throw new TypeError("no \\u202esuch\\u200b luck\\u001b[2K");'),
  cjs('rejects', 'Promise.reject(new Error("too late")); exports.a = 1;'),
  cjs('writes', write('written')),
  cjs('writes-quietly', `try { ${write('quiet')} } catch {} exports.a = 1;`),
  cjs('connects', `require('node:net').connect(${port}, '127.0.0.1').on('error', () => {}); exports.a = 1;`),
  cjs('fetches', 'fetch("http://collector.example/").catch(() => {}); exports.a = 1;'),
  cjs(
    'spawns',
    'require("node:child_process").spawn("git", ["--version"]).on("error", () => {}); exports.a = 1;',
  ),
  cjs(
    'curious',
    `try { require('node:fs').readFileSync(${JSON.stringify(join(home.dir, '.ssh/id_rsa'))}); } catch {}
    exports.region = process.env.AWS_REGION ?? null; exports.secret = process.env.TRY_SECRET ?? null;`,
  ),
  cjs('exits', 'process.exit(0);'),
  cjs(
    'hangs',
    'console.log("begun"); try { require("node:fs").writeFileSync("/x", ""); } catch {} for (;;);',
  ),
  esm('endless', 'await new Promise(() => {}); export const a = 1;'),
  esm('ticking', 'await new Promise((resolve) => setInterval(() => {}, 100)); export const a = 1;'),
  cjs('native', 'exports.hash = require("./build/Release/hash.node").hash;', {
    scripts: { install: 'node-gyp rebuild' },
  }),
  esm('only-esm', 'export const a = 1; export default function f() {}'),
  esm('awaits', 'await null; export const a = 1;'),
  cjs('named', 'exports.one = 1; exports.two = 2;'),
  cjs('unnamed', 'const all = { one: 1 }; module.exports = Object.freeze({ ...all });'),
  cjs('huge', 'for (let i = 0; i < 20000; i++) exports["name" + i] = i;'),
  cjs(
    'getters',
    'Object.defineProperty(exports, "bad", { enumerable: true, get() { throw 1; } }); exports.a = 1;',
  ),
  cjs('malicious', 'exports.a = 1;', {
    scripts: Object.fromEntries(
      ['preinstall', 'install', 'postinstall', 'prepare'].map((name) => [
        name,
        `node -e "${write('script').replaceAll('"', "'")}"`,
      ]),
    ),
  }),
  cjs('needs', 'require("left-out");'),
  made('types-only', { 'index.d.ts': 'export type A = 1;' }, { types: 'index.d.ts' }),
  made(
    'types-exported',
    { 'index.d.ts': 'export type A = 1;', 'a.js': '' },
    { exports: { '.': { types: './index.d.ts' }, './a': './a.js' } },
  ),
  made('parts', { 'a.js': 'exports.a = 1' }, { exports: { './a': './a.js' } }),
  made('command', { 'bin.js': '' }, { bin: { 'do-it': 'bin.js' } }),
  cjs(
    'forger',
    `require('node:fs').writeSync(4, JSON.stringify({ error: null, exports: { fine: ['x'] } }) + '\\n'); throw new Error('hidden');`,
  ),
  cjs('old', 'exports.a = 1;', { deprecated: 'take good instead' }),
  made(
    'boasts',
    { 'a.js': '' },
    { types: `${'x'.repeat(300_000)}.d.ts`, exports: { [`./${'y'.repeat(300_000)}`]: './a.js' } },
  ),
  made(
    'commands',
    { 'a.js': '' },
    { bin: Object.fromEntries(['z'.repeat(300_000), 'short'].map((name) => [name, 'a.js'])) },
  ),
  cjs('looks-around', 'exports.a = 1;', { types: '../../package.json' }),
  cjs('looks-beside', 'exports.a = 1;', { types: `../../../../../../../../${import.meta.filename}` }),
];

const temp = () => readdirSync(tmpdir()).filter((name) => name.startsWith('mcp-node-try-'));

let registry: FixtureRegistry;
let reached = 0;
const listener = createServer((socket) => {
  reached++;
  socket.destroy();
});
beforeAll(async () => {
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  registry = await startRegistry(packages((listener.address() as { port: number }).port));
});
afterAll(async () => {
  listener.close();
  await registry?.close();
  traces[Symbol.dispose]();
  home[Symbol.dispose]();
});

function project(type: 'module' | 'commonjs'): Folder {
  return makeFolder({
    'package.json': JSON.stringify({ name: 'app', version: '1.0.0', type }),
    'mcp-node.config.json': '{ "timeouts": { "load": 10000 } }',
    '.npmrc': registry.npmrc,
    'node_modules/shared/package.json': '{ "name": "shared", "version": "1.0.0" }',
  });
}

describe('in a project of CommonJS', () => {
  let folder: Folder;
  let session: Session;
  let reader: Session;
  beforeAll(async () => {
    folder = project('commonjs');
    const args = [`--allow-net=${registry.host}`];
    const env = { XDG_CACHE_HOME: join(folder.dir, 'cache'), TRY_SECRET: 'of the user' };
    session = await connect(folder.dir, { args, env });
    reader = await connect(folder.dir, { args: [...args, '--output', 'text'], env });
  });
  afterAll(async () => {
    await session?.close();
    await reader?.close();
    folder?.[Symbol.dispose]();
  });
  const tryOne = (name: string) => session.call<Tried & Record<string, unknown>>('try_package', { name });

  test('a good one: exports by kind, what it adds, what it doubles', async () => {
    const tried = await tryOne('good@^1');
    expect(tried).toMatchObject({
      ...{ name: 'good', version: '1.0.0', loads: true, by: 'require', types: 'bundled' },
      exports: { function: ['parse'], class: ['Parser'], string: ['version'], object: ['deep'] },
      signatures: {
        parse: 'function parse(a: string): string +1',
        Parser: 'class Parser<T = unknown> { constructor(of: T); }',
      },
      ...{ exportCount: 4, touched: [], variables: [], later: [], installScripts: [] },
      duplicates: ['shared 2.3.0 beside 1.0.0: good wants ^2.0.0'],
    });
    expect(tried.whole.packages).toBe(3);
    expect(tried.added.bytes).toBeGreaterThan(50_000);
  });

  test('types that another package has, declared in code alone, and one that takes the place of another', async () => {
    expect(await tryOne('whole')).toMatchObject({
      ...{ types: '@types/whole 1.0.0', signatures: { 'module.exports': 'function whole()' } },
    });
    expect(await tryOne('shared')).toMatchObject({
      installed: '1.0.0',
      added: { packages: 1 },
      duplicates: [],
    });
  });

  test('a function that is the module, getters that throw, and thousands of exports', async () => {
    expect((await tryOne('whole')).exports).toEqual({ function: ['module.exports'], number: ['part'] });
    expect((await tryOne('getters')).exports).toEqual({ throws: ['bad'], number: ['a'] });
    const huge = await tryOne('huge');
    expect(huge.exportCount).toBe(20_000);
    expect(Object.values(huge.exports).flat().length).toBeLessThanOrEqual(200);
  });

  test('what does not load, and why', async () => {
    expect(await tryOne('throws')).toMatchObject({ loads: false, reason: 'TypeError: no such luck' });
    expect(await tryOne('native')).toMatchObject({
      ...{
        loads: false,
        installScripts: ['native 1.0.0'],
        advice: expect.stringContaining('install script'),
      },
      reason: expect.stringContaining('build/Release/hash.node'),
    });
    expect(await tryOne('needs')).toMatchObject({
      loads: false,
      advice: expect.stringContaining('needs left-out'),
    });
    for (const name of ['types-only', 'types-exported'])
      expect(await tryOne(name)).toMatchObject({
        loads: false,
        types: 'bundled',
        advice: expect.stringContaining('types alone'),
      });
    expect((await tryOne('parts')).advice).toContain('parts/a');
    expect((await tryOne('command')).advice).toContain('do-it');
    expect(await tryOne('exits')).toMatchObject({ loads: false, reason: expect.stringContaining('exit') });
  });

  test('an ES module is required as Node does it, and not where it awaits', async () => {
    expect(await tryOne('only-esm')).toMatchObject({
      loads: true,
      exports: { number: ['a'], function: ['default'] },
    });
    expect(await tryOne('awaits')).toMatchObject({
      loads: false,
      advice: expect.stringContaining("import('awaits')"),
    });
  });

  test('what it tried to touch, and did not', async () => {
    expect(await tryOne('writes')).toMatchObject({ loads: false, touched: [`write ${trace('written')}`] });
    expect(await tryOne('writes-quietly')).toMatchObject({
      loads: true,
      touched: [`write ${trace('quiet')}`],
    });
    const { port } = listener.address() as { port: number };
    expect((await tryOne('connects')).touched).toEqual([`connect to 127.0.0.1:${port}`]);
    expect((await tryOne('fetches')).touched).toEqual(['connect to collector.example']);
    expect((await tryOne('spawns')).touched).toEqual(['start git']);
    const curious = await tryOne('curious');
    expect(curious.touched).toEqual([expect.stringMatching(/^read .*\.ssh\/id_rsa$/)]);
    expect(curious.variables).toEqual(['AWS_REGION', 'TRY_SECRET']);
    expect(curious.exports).toEqual({ null: ['region', 'secret'] });
    expect((await tryOne('rejects')).later).toEqual(['too late']);
    expect(readdirSync(traces.dir)).toEqual([]);
    expect(reached).toBe(0);
  });

  test('scripts do not run', async () => {
    expect(await tryOne('malicious')).toMatchObject({ loads: true, installScripts: ['malicious 1.0.0'] });
    expect(existsSync(trace('script'))).toBe(false);
  });

  test('what does not end is ended, and what it did before is told', async () => {
    expect(await tryOne('hangs')).toMatchObject({
      ...{ loads: false, touched: ['write /x'], output: 'begun' },
      reason: expect.stringContaining('10000 ms'),
    });
    expect((await tryOne('ticking')).loads).toBe(false);
    expect(await tryOne('endless')).toMatchObject({ loads: false });
  });

  test('what it says of itself is not more than that', async () => {
    expect((await tryOne('forger')).loads).toBe(false);
    expect((await tryOne('old')).deprecated).toEqual(['old 1.0.0: take good instead']);
  });

  test('what it says of its files is cut, and no question about those of this machine', async () => {
    for (const name of ['boasts', 'commands'])
      expect(JSON.stringify(await tryOne(name)).length).toBeLessThan(5_000);
    for (const name of ['looks-around', 'looks-beside'])
      expect((await tryOne(name)).types).toMatch(/ is missing$/);
  });

  test('text and JSON hold the same', async () => {
    for (const name of ['good', 'throws', 'native', 'spawns']) {
      const { content } = await reader.client.callTool({ name: 'try_package', arguments: { name } });
      const { added, whole, ...json } = await tryOne(name);
      const read = readTried((content as { text: string }[])[0]?.text ?? '');
      expect(read).toMatchObject({ added, whole });
      const shown = Object.entries(json).filter(([key, value]) => key === 'warnings' || isSomething(value));
      expect(read).toEqual({ ...Object.fromEntries(shown), loads: json.loads, added, whole });
    }
  });

  test('names that there are not', async () => {
    expect((await session.fails('try_package', { name: 'no-such-package' })).code).toBe('PACKAGE_NOT_FOUND');
    expect((await session.fails('try_package', { name: 'good@^9' })).code).toBe('PACKAGE_NOT_FOUND');
    for (const name of ['../good', 'good@file:..', 'https://x.example/y.tgz', 'git+ssh://x/y'])
      expect((await session.fails('try_package', { name })).code).toBe('BAD_ARGUMENTS');
  });

  test('no folder is left behind', () => {
    expect(temp().filter((name) => name.includes(`-${session.pid}-`))).toEqual([]);
  });
});

const isSomething = (value: unknown): boolean =>
  value !== null &&
  value !== false &&
  value !== '' &&
  !(typeof value === 'object' && Object.keys(value as object).length === 0);

describe('in a project of ES modules', () => {
  test('named imports as Node sees them, and a module that waits for ever', async () => {
    using folder = project('module');
    const env = { XDG_CACHE_HOME: join(folder.dir, 'cache') };
    await using session = await connect(folder.dir, { args: [`--allow-net=${registry.host}`], env });
    const tryOne = (name: string) => session.call<Tried & Record<string, unknown>>('try_package', { name });
    expect(await tryOne('named')).toMatchObject({
      ...{ by: 'import', loads: true },
      exports: { number: ['one', 'two'], object: ['default'] },
    });
    expect(await tryOne('unnamed')).toMatchObject({
      loads: true,
      advice: expect.stringContaining('no named exports'),
    });
    expect((await tryOne('awaits')).loads).toBe(true);
    expect(await tryOne('endless')).toMatchObject({
      loads: false,
      reason: expect.stringContaining('never comes'),
    });
  });
});

test('without a wall the guard alone refuses', async () => {
  using folder = project('commonjs');
  const env = { XDG_CACHE_HOME: join(folder.dir, 'cache') };
  await using session = await connect(folder.dir, {
    args: [`--allow-net=${registry.host}`, '--wall', 'off'],
    env,
  });
  const tryOne = (name: string) => session.call<Tried & Record<string, unknown>>('try_package', { name });
  expect(await tryOne('writes')).toMatchObject({
    wall: 'none',
    loads: false,
    touched: [`write ${trace('written')}`],
  });
  expect(await tryOne('hangs')).toMatchObject({ loads: false, touched: ['write /x'] });
  expect((await tryOne('curious')).exports).toEqual({ null: ['region', 'secret'] });
  expect(readdirSync(traces.dir)).toEqual([]);
});

describe('permission', () => {
  test('without it nothing is asked of the registry; a human may give it', async () => {
    using folder = project('commonjs');
    const env = { XDG_CACHE_HOME: join(folder.dir, 'cache') };
    const before = registry.requests.length;
    {
      await using session = await connect(folder.dir, { env });
      const { code, hint } = await session.fails('try_package', { name: 'good' });
      expect({ code, hint }).toEqual({
        code: 'PERMISSION_DENIED',
        hint: expect.stringContaining(`--allow-net=${registry.host}`),
      });
    }
    expect(registry.requests.length).toBe(before);
    const questions: string[] = [];
    await using session = await connect(folder.dir, {
      env,
      human(message) {
        questions.push(message);
        return { action: 'accept', content: { answer: 'once' } };
      },
    });
    const { loads } = await session.call<Tried & Record<string, unknown>>('try_package', { name: 'good' });
    expect({ loads, questions: questions.length }).toEqual({ loads: true, questions: 1 });
    expect(questions[0]).toContain(`connect to ${registry.host}`);
  });

  test('a tarball on another host needs that host as well', async () => {
    await using elsewhere = await startRegistry([cjs('far', 'exports.a = 1;')]);
    const version = { dist: { tarball: `${elsewhere.url}far/-/far-1.0.0.tgz` } };
    registry.set({ name: 'far', versions: { '1.0.0': version } });
    using folder = project('commonjs');
    const env = { XDG_CACHE_HOME: join(folder.dir, 'cache') };
    await using session = await connect(folder.dir, { args: [`--allow-net=${registry.host}`], env });
    const { code, hint } = await session.fails('try_package', { name: 'far' });
    expect({ code, hint }).toEqual({
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining(elsewhere.host),
    });
    expect(elsewhere.requests).toEqual([]);
  });
});

test('files of this machine are no dependencies', async () => {
  using folder = project('commonjs');
  // Of a package, as npm packs them: what is in it would be readable to the candidate.
  const tarball = join(folder.dir, 'private.tgz');
  writeFileSync(tarball, 'no matter what');
  await using registry = await startRegistry([
    cjs('taker', 'module.exports = require("out");', { dependencies: { out: `file:${tarball}` } }),
    cjs('linker', 'exports.a = 1;', { dependencies: { out: `file:${folder.dir}` } }),
  ]);
  writeFileSync(join(folder.dir, '.npmrc'), registry.npmrc);
  const env = { XDG_CACHE_HOME: join(folder.dir, 'cache') };
  await using session = await connect(folder.dir, { args: [`--allow-net=${registry.host}`], env });
  for (const name of ['taker', 'linker']) {
    const { code, message } = await session.fails('try_package', { name });
    expect({ code, message }, name).toEqual({
      code: 'REGISTRY_FAILED',
      message: expect.stringMatching(/out|file|directory/i),
    });
  }
});

test('a cancelled trial ends, and a folder that a killed server left is swept', async () => {
  // The highest number of a process that Linux gives is lower.
  const left = join(tmpdir(), 'mcp-node-try-99999999-abcdef');
  mkdirSync(left);
  try {
    using folder = project('commonjs');
    const env = { XDG_CACHE_HOME: join(folder.dir, 'cache') };
    await using session = await connect(folder.dir, { args: [`--allow-net=${registry.host}`], env });
    const controller = new AbortController();
    const own = () => temp().filter((name) => name.includes(`-${session.pid}-`));
    const call = session.client.callTool({ name: 'try_package', arguments: { name: 'hangs' } }, undefined, {
      signal: controller.signal,
    });
    await expect.poll(own).toHaveLength(1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(own).toEqual([]);
    await expect.poll(() => existsSync(left)).toBe(false);
  } finally {
    rmSync(left, { recursive: true, force: true });
  }
});
