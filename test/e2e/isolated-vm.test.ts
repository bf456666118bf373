// Installations without an isolated-vm that can be used: the shell says so, and the rest works.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtures } from './client.ts';
import { startRaw } from './raw.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(root, 'node_modules');
let dir: string;

beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-install-')));
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(root, part), join(dir, part), { recursive: true });
  mkdirSync(join(dir, 'node_modules'));
  for (const name of readdirSync(packages))
    if (name !== 'isolated-vm') symlinkSync(join(packages, name), join(dir, 'node_modules', name));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test.each([
  [null, 'not installed'],
  ['6.1.2', 'version 6.1.2 lets code corrupt'],
  ['7.0.0', 'version 7.0.0 lets code corrupt'],
])('isolated-vm %s', async (version, problem) => {
  if (version !== null) {
    const folder = join(dir, 'node_modules/isolated-vm');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'isolated-vm', version }));
  }
  await using server = startRaw(join(fixtures, 'blog'), { build: join(dir, 'bin/mcp-node.js') });
  await server.initialize();
  const { result } = await server.callTool('shell', { code: '1' });
  expect(JSON.parse(result.content[0].text).error).toMatchObject({
    code: 'ISOLATE_UNAVAILABLE',
    message: expect.stringContaining(problem),
    hint: expect.stringContaining('npm i -D isolated-vm'),
  });
  const models = await server.callTool('list_models', {});
  expect(models.result.structuredContent.items.length).toBeGreaterThan(0);
});
