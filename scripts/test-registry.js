// The tools on packages against a registry server that others wrote: it comes from the npm registry, runs on loopback, and is published to by npm.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ask, call, expectEqual } from './installs/client.js';

const SERVER = 'verdaccio@6.10.4';
/** One of its packages names it by a tag that not every registry has. */
const OVERRIDES = { 'node-fetch': '2.7.0' };
const START_MS = 120_000;

const bin = fileURLToPath(new URL('../bin/mcp-node.js', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-test-registry-')));
const port = await freePort();
const host = `127.0.0.1:${port}`;
let server;
try {
  server = await startServer();
  const token = await register();
  publish(token);
  await check(token);
  console.log('test:registry: all is well');
} catch (error) {
  console.error(`test:registry: ${error.message}`);
  process.exitCode = 1;
} finally {
  server?.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true });
}

async function startServer() {
  const folder = write('server', {
    'package.json': { name: 'server', private: true, overrides: OVERRIDES },
    'config.yaml': {
      storage: './storage',
      auth: { htpasswd: { file: './htpasswd' } },
      packages: {
        '@secret/*': { access: '$authenticated', publish: '$authenticated' },
        '**': { access: '$all', publish: '$authenticated' },
      },
      log: { type: 'stdout', format: 'json', level: 'error' },
    },
  });
  run('npm', ['install', SERVER, '--no-audit', '--no-fund', '--ignore-scripts'], folder);
  const entry = join(folder, 'node_modules/verdaccio/bin/verdaccio');
  const child = spawn(process.execPath, [entry, '--config', 'config.yaml', '--listen', host], {
    ...{ cwd: folder, stdio: 'ignore' },
  });
  const deadline = Date.now() + START_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the registry server ended with ${child.exitCode}`);
    const answer = await fetch(`http://${host}/-/ping`).catch(() => undefined);
    if (answer?.ok) return child;
    if (Date.now() > deadline) throw new Error('the registry server does not answer');
    await setTimeout(200);
  }
}

async function register() {
  const answer = await fetch(`http://${host}/-/user/org.couchdb.user:tester`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'tester', password: 'a-password-of-a-test' }),
  });
  const { token } = await answer.json();
  if (!token) throw new Error('nobody can be registered');
  return token;
}

function npmrc(token) {
  return `registry=http://${host}/\n${token ? `//${host}/:_authToken=${token}\n` : ''}`;
}

function publish(token) {
  const published = [
    {
      name: 'first-thing',
      version: '1.0.0',
      description: 'the first thing',
      license: 'MIT',
      keywords: ['thing'],
    },
    {
      name: 'first-thing',
      version: '2.0.0',
      description: 'the first thing, again',
      license: 'MIT',
      type: 'module',
    },
    { name: 'second-thing', version: '1.0.0', description: 'the second thing', engines: { node: '>=99' } },
    { name: '@made/third-thing', version: '0.1.0', description: 'a scoped thing' },
    { name: '@secret/thing', version: '1.0.0', description: 'a private thing' },
  ];
  published.forEach((manifest, index) => {
    const readme = `# ${manifest.name}\n\nWhat it is for.\n`;
    const folder = write(`package-${index}`, {
      'package.json': manifest,
      'README.md': readme,
      '.npmrc': npmrc(token),
    });
    run('npm', ['publish'], folder);
  });
  run('npm', ['deprecate', 'second-thing@1.0.0', 'take the first'], join(work, 'package-0'));
}

async function check(token) {
  await withServer('open', npmrc(), async (client) => {
    const found = await call(client, 'search_packages', { query: 'thing', limit: 2 });
    expectEqual(found.items.length, 2, 'a page of the search');
    expectEqual(found.nextOffset, 2, 'what comes after it');
    const all = await call(client, 'search_packages', { query: 'thing' });
    const names = all.items.map(({ name }) => name).sort();
    expectEqual(names, ['@made/third-thing', 'first-thing', 'second-thing'], 'all that anybody may see');
    const { version, modules, license, readme, versions } = await call(client, 'get_package', {
      name: 'first-thing',
    });
    const first = { version, modules, license, readme, count: versions.count };
    const wanted = { version: '2.0.0', modules: 'esm', license: 'MIT', readme: 'What it is for.', count: 2 };
    expectEqual(first, wanted, 'a package');
    const { deprecated, engines } = await call(client, 'get_package', { name: 'second-thing' });
    expectEqual([deprecated, engines], ['take the first', { node: '>=99' }], 'a deprecated package');
    const { error } = await ask(client, 'get_package', { name: '@secret/thing' });
    expectEqual(
      /^(?:REGISTRY_FAILED|PACKAGE_NOT_FOUND)$/.test(error?.code),
      true,
      'a private package, for nobody',
    );
    const missing = await ask(client, 'get_package', { name: 'never-made' });
    expectEqual(missing.error?.code, 'PACKAGE_NOT_FOUND', 'no package');
  });
  await withServer('user', npmrc(token), async (client) => {
    const { description } = await call(client, 'get_package', { name: '@secret/thing' });
    expectEqual(description, 'a private thing', 'a private package, with the token');
  });
}

async function withServer(name, rc, use) {
  const folder = write(name, { 'package.json': { name, version: '1.0.0' }, '.npmrc': rc });
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, cwd: folder, stderr: 'ignore' },
    args: [bin, '--output', 'json', `--allow-net=${host}`],
    env: { ...process.env, XDG_CACHE_HOME: join(work, 'cache') },
  });
  const client = new Client({ name: 'test-registry', version: '1.0.0' });
  await client.connect(transport);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

function write(name, files) {
  const folder = join(work, name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

function run(command, args, cwd) {
  const { status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr || stdout}`);
}

async function freePort() {
  const listener = createServer();
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
