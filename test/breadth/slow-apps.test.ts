// Apps that take long to load: time counts while nothing is done, and whoever waits hears of it.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';

const TIME = 5_000;

test('an app that computes without a break for longer than its time is read, with progress', async () => {
  using project = makeFolder({
    'package.json': JSON.stringify({ name: 'slow', main: 'index.js', dependencies: { express: '4' } }),
    'mcp-node.config.json': JSON.stringify({ timeouts: { load: TIME } }),
    'index.js': `const app = require('express')();
app.get('/early', (req, res) => res.end());
for (const end = performance.now() + ${3 * TIME}; performance.now() < end; );
app.get('/late', (req, res) => res.end());
app.listen(3000);`,
  });
  symlinkSync(join(fixtures, 'shop', 'node_modules'), join(project.dir, 'node_modules'));
  await using session = await connect(project.dir);
  const heard: string[] = [];
  const { structuredContent } = await session.client.callTool(
    { name: 'list_routes', arguments: {} },
    undefined,
    { timeout: 120_000, onprogress: ({ message }) => heard.push(message ?? '') },
  );
  expect(structuredContent).toMatchObject({
    items: [
      { path: '/early', origin: 'live' },
      { path: '/late', origin: 'live' },
    ],
    warnings: [],
  });
  expect(heard.filter((message) => /^loading index\.js: \d+ s$/.test(message)).length).toBeGreaterThan(1);
});
