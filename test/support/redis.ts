// A real Redis, of the distribution's packages: redis-server on PATH, or where REDIS_SERVER says.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './mounts.ts';

const program = process.env.REDIS_SERVER ?? 'redis-server';

/** Where REDIS_SERVER says one, it has to be there. */
export const hasRedis =
  process.env.REDIS_SERVER !== undefined || spawnSync(program, ['--version']).status === 0;

export async function startRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(program, args, { stdio: 'ignore' });
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 200 || child.exitCode !== null) throw new Error(`${program} did not start`);
    await sleep(50);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const opened = once(socket, 'connect').then(
    () => true,
    () => false,
  );
  const isOpen = await opened;
  socket.destroy();
  return isOpen;
}
