// The process that asks registries: it dies and is replaced, ends with its server, takes npm from the machine and nothing of the project.
import { chmodSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findNpm } from '../../src/registry/npm.ts';
import { connect } from '../support/client.ts';
import { type Folder, makeFolder, writeInto } from '../support/folders.ts';
import { expectNoneLeft, killChild, type RawServer, startRaw, until } from '../support/raw.ts';
import { type FixtureRegistry, type MadePackage, startRegistry } from '../support/registry/registry.ts';

const made = (name: string, more: Partial<MadePackage> = {}): MadePackage => ({
  ...{ name, versions: { '1.0.0': { types: 'x.d.ts' } } },
  ...more,
});

let registry: FixtureRegistry;
let project: Folder;
beforeAll(async () => {
  registry = await startRegistry([made('one'), made('two')]);
  project = makeFolder({ 'package.json': '{ "name": "app" }', '.npmrc': registry.npmrc });
});
afterAll(async () => {
  await registry?.close();
  project?.[Symbol.dispose]();
});

/** With a cache of its own. */
const optionsIn = (cache: string) => ({
  args: [`--allow-net=${registry.host}`],
  env: { XDG_CACHE_HOME: join(project.dir, cache) },
});

async function start(cache: string): Promise<RawServer> {
  const server = startRaw(project.dir, optionsIn(cache));
  await server.initialize();
  return server;
}

const registryOf = (server: RawServer) =>
  server.children().filter(({ command }) => /[\\/]registry[\\/]main\.js/.test(command));

const versionIn = async (answer: ReturnType<RawServer['callTool']>) =>
  (await answer).result.structuredContent?.version;

test('is started when it is first asked, and again when it has died; idle, or at work', async () => {
  await using server = await start('dies');
  expect(registryOf(server)).toEqual([]);
  expect(await versionIn(server.callTool('get_package', { name: 'one' }))).toBe('1.0.0');
  const [first] = registryOf(server);
  // It may write what it keeps, and start nothing.
  expect(first?.command).toMatch(/--(?:experimental-)?permission /);
  expect(first?.command.match(/--allow-(?!net)\S+/g)).toEqual([
    '--allow-fs-read=*',
    `--allow-fs-write=${join(project.dir, 'dies/mcp-node/packages/*')}`,
  ]);
  await killChild(server, first?.pid ?? 0);
  registry.set(made('slow', { instead: [{ delayMs: 60_000 }] }));
  const waiting = versionIn(server.callTool('get_package', { name: 'slow' }));
  const [second] = await until('the next one is started', () => {
    const found = registryOf(server);
    return found.length > 0 && found;
  });
  expect(second?.pid).not.toBe(first?.pid);
  // It holds the answer back once.
  await until('the registry is asked', () => registry.waiting() > 0);
  await killChild(server, second?.pid ?? 0);
  expect(await waiting).toBe('1.0.0');
});

test.each([
  ['stdin is closed', (server: RawServer) => void server.child.stdin.end()],
  ['the server is killed', (server: RawServer) => void process.kill(server.pid, 'SIGKILL')],
])('ends when %s, while it waits', async (_, end) => {
  await using server = await start('ends');
  registry.set(made('slow', { instead: [{ delayMs: 60_000, always: true }] }));
  void server.callTool('get_package', { name: 'slow' }).catch(() => {});
  await until('the registry is asked', () => registry.waiting() > 0);
  end(server);
  await server.exit;
  await expectNoneLeft(server);
});

test('a call that is cancelled is over, and the next one answers', async () => {
  await using session = await connect(project.dir, optionsIn('cancelled'));
  registry.set(made('slow', { instead: [{ delayMs: 60_000, always: true }] }));
  const controller = new AbortController();
  const waiting = session.client.callTool({ name: 'get_package', arguments: { name: 'slow' } }, undefined, {
    signal: controller.signal,
  });
  await until('the registry is asked', () => registry.waiting() > 0);
  controller.abort();
  await expect(waiting).rejects.toThrow();
  expect(await session.call('get_package', { name: 'two' })).toMatchObject({ version: '1.0.0' });
});

test('an answer without an end is given up', async () => {
  await using session = await connect(project.dir, optionsIn('endless'));
  registry.set(made('endless', { instead: [{ megabytes: 200, always: true }] }));
  expect(await session.fails('get_package', { name: 'endless' })).toMatchObject({
    ...{ code: 'REGISTRY_FAILED', message: expect.stringContaining('larger than 128 MB') },
  });
  expect(await session.call('get_package', { name: 'two' })).toMatchObject({ version: '1.0.0' });
});

test('without an npm the remedy is named, and one that the project brings along is none', async () => {
  using folder = makeFolder({
    'package.json': '{ "name": "app" }',
    '.npmrc': registry.npmrc,
    'node_modules/npm/package.json': '{ "name": "npm", "version": "99.0.0" }',
    'node_modules/npm/bin/npm-cli.js': '#!/usr/bin/env node\nrequire("fs").writeFileSync("ran", "")',
    'node_modules/.bin/x': '',
  });
  const cli = join(folder.dir, 'node_modules/npm/bin/npm-cli.js');
  chmodSync(cli, 0o755);
  symlinkSync(cli, join(folder.dir, 'node_modules/.bin/npm'));
  const { args, env } = optionsIn('none');
  await using session = await connect(folder.dir, {
    args,
    env: {
      ...env,
      PATH: [join(folder.dir, 'node_modules/.bin'), join(folder.dir, 'node_modules')].join(':'),
    },
  });
  expect(await session.fails('get_package', { name: 'one' })).toMatchObject({
    ...{ code: 'NPM_NOT_FOUND', hint: expect.stringContaining('PATH') },
  });
});

test('the npm in PATH is that of the machine, whatever the project puts before it', () => {
  const { path, version } = findNpm('/nowhere');
  expect(version).toMatch(/^\d+\./);
  using folder = makeFolder({
    'bin/x': '',
    'old/npm/package.json': '{ "name": "npm", "version": "6.0.0", "engines": { "node": "6 >=6.2.0" } }',
    'old/npm/bin/npm': '',
  });
  symlinkSync(join(folder.dir, 'old/npm/bin/npm'), join(folder.dir, 'bin/npm'));
  const PATH = [join(folder.dir, 'bin'), dirname(dirname(path)), dirname(path), process.env.PATH].join(':');
  expect(findNpm('/nowhere', { PATH }).path).toBe(path);
  expect(() => findNpm(folder.dir, { PATH: join(folder.dir, 'bin') })).toThrow(/none lies beside/);
  expect(() => findNpm('/nowhere', { PATH: join(folder.dir, 'bin') })).toThrow(
    /npm 6.0.0 .* is not for Node/,
  );
  writeInto(folder.dir, { 'old/npm/package.json': '{ "name": "npm", "version": "9.0.0" }' });
  expect(() => findNpm('/nowhere', { PATH: join(folder.dir, 'bin') })).toThrow(
    /npm 9.0.0 .* has no npm-registry-fetch/,
  );
});
