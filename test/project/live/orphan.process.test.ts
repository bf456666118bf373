// A process with project code that comes up when its server is gone already ends itself, even if the code never rests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fixtures } from '../../support/folders.ts';

const routes = new URL('../../../dist/project/live.js', import.meta.url);

test('its pipe has nobody at the other end, though its parent is the expected one, as behind a wall', async () => {
  const root = join(fixtures, 'awkward/hangs-busy');
  const start = { root, entry: join(root, 'src/index.js'), app: 'hangs', timeoutMs: 60_000 };
  const child = spawn(process.execPath, ['--import', fileURLToPath(routes), start.entry], {
    env: { MCP_NODE_LIVE: JSON.stringify(start), MCP_NODE_PARENT: String(process.pid) },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  child.stdio[3]?.destroy();
  try {
    expect(await once(child, 'exit', { signal: AbortSignal.timeout(20_000) })).toEqual([null, 'SIGKILL']);
  } finally {
    child.kill('SIGKILL');
  }
});
