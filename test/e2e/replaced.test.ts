// mcp-node is updated, removed or installed again while its server runs.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures, install } from '../support/folders.ts';
import { startRaw } from '../support/raw.ts';

const refused = /SERVER_REPLACED.*restart this MCP server/s;

test('a server whose files are others says so, and nothing once they are its own again', async () => {
  using installed = install();
  const manifest = join(installed.dir, 'package.json');
  const text = readFileSync(manifest, 'utf8');
  await using server = startRaw(join(fixtures, 'blog'), { build: installed.bin });
  await server.initialize();
  const ask = async () => JSON.stringify(await server.callTool('get_project'));
  expect(await ask()).toMatch(/express/);

  writeFileSync(manifest, text.replace(/"version": "[^"]+"/, '"version": "99.0.0"'));
  expect(await ask()).toMatch(refused);
  expect(await ask()).toMatch(refused);

  renameSync(installed.dir, `${installed.dir}-moved`);
  expect(await ask()).toMatch(refused);

  renameSync(`${installed.dir}-moved`, installed.dir);
  writeFileSync(manifest, text);
  expect(await ask()).toMatch(/express/);
});
