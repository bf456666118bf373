// Starts a server that listens, and tells where.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 20_000;

/** Its log goes to a file, as a service's would: reading it here would be work in the midst of what is measured. */
export async function startHttp(args, cwd) {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-node-bench-'));
  const log = join(folder, 'stderr');
  const token = 'a-token-for-the-benchmarks';
  const { PATH, HOME } = process.env;
  const descriptor = openSync(log, 'w');
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH, HOME, MCP_NODE_TOKEN: token },
    stdio: ['ignore', 'ignore', descriptor],
  });
  closeSync(descriptor);

  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (!isOver()) {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exit;
      clearTimeout(timer);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const lines = () => readFileSync(log, 'utf8').split('\n');

  for (let waited = 0; waited < START_MS && !isOver(); waited += 10) {
    const line = lines().find((text) => text.includes('"msg":"listening"'));
    if (line) return { pid: child.pid, url: new URL(JSON.parse(line).url), token, lines, isOver, stop };
    await sleep(10);
  }
  const said = lines().join('\n');
  await stop();
  throw new Error(`${args.join(' ')} does not listen: ${said}`);
}
