// All that drives the server by an MCP client, by clients of both revisions of the protocol, over stdio and HTTP. `npm test` and `npm run
// test:breadth` run it by the client of version 1 over stdio.
// Arguments go to vitest: npm run test:revisions -- test/e2e/shell.test.ts
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ways = [
  ['stdio', 'auto'],
  ['stdio', 'pinned'],
  ['http', 'v1'],
  ['http', 'auto'],
  ['http', 'pinned'],
];

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const folders = ['test/e2e', 'test/breadth'];
const given = process.argv.slice(2);
const failed = ways.filter(([transport, client]) => {
  console.log(`\n# the client ${client} over ${transport}`);
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--project=stdio', '--project=breadth', ...(given.length > 0 ? given : folders)],
    { stdio: 'inherit', env: { ...process.env, TEST_TRANSPORT: transport, TEST_CLIENT: client } },
  );
  return status !== 0;
});
for (const [transport, client] of failed)
  console.error(`test:revisions: the client ${client} over ${transport} failed`);
process.exit(failed.length > 0 ? 1 : 0);
