// What is listed of the fixture, asked over HTTP of the app as it runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { fixtures } from '../../../support/folders.ts';
import { truth } from '../../../truth/trpc.ts';

test('each procedure answers under its path and method, and those with guards no stranger', async () => {
  const port = await freePort();
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: join(fixtures, 'trpc'),
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  try {
    const url = `http://127.0.0.1:${port}/trpc/`;
    await untilAnswers(`${url}health`);
    const routes = truth.trpc?.routes ?? [];
    expect(routes.length).toBeGreaterThan(10);
    for (const { path, methods, guards } of routes) {
      const method = methods.includes('MUTATION') ? 'POST' : 'GET';
      const input = JSON.stringify({ id: 1, text: 'b' });
      const ask = (token?: string) =>
        statusOf(method === 'GET' ? `${url}${path}?input=${encodeURIComponent(input)}` : `${url}${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
          ...(method === 'POST' ? { body: JSON.stringify({ id: 1, crop: 'kale', plot: 1 }) } : {}),
        });
      expect([path, await ask()]).toEqual([path, guards.length > 0 ? 401 : 200]);
      expect([path, await ask('seed')]).toEqual([path, 200]);
      const isForStewards = guards.some(([name]) => name === 'checkSteward');
      expect([path, await ask('leaf')]).toEqual([path, isForStewards ? 403 : 200]);
    }
    expect(await statusOf(`${url}plots.missing`, {})).toBe(404);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
});

async function statusOf(url: string, request: RequestInit): Promise<number> {
  const response = await fetch(url, request);
  await response.body?.cancel();
  return response.status;
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const isThere = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isThere) return;
    await setTimeout(100);
  }
  throw new Error(`nothing answers at ${url}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
