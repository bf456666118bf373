// Without the wall, which does not hold connections anyway.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { addInside } from '../support/inside.ts';
import { network, places } from './network.ts';
import { attackSuite } from './runner.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-socket-')));
const socket = join(folder, 'socket');
let reached = 0;
const unreachable = createSocketServer((connection) => {
  reached++;
  connection.destroy();
});
await new Promise<void>((resolve) => unreachable.listen(socket, resolve));
const permitted = createServer((request, response) => {
  const port = /^\/to\/(\d+)$/.exec(request.url ?? '')?.[1];
  response.writeHead(port ? 302 : 200, port ? { location: `http://127.0.0.1:${port}/` } : {}).end();
});
await new Promise<void>((resolve) => permitted.listen(0, '127.0.0.1', resolve));
const { port: open } = permitted.address() as { port: number };

Object.assign(places, { open, socket });

attackSuite('network', network, {
  oneSession: true,
  args: ['--wall', 'off', `--allow-net=localhost:${open},127.0.0.1:${open}`],
  prepare: addInside,
});

test('nobody came to the unix socket', () => {
  expect(reached).toBe(0);
});

afterAll(() => {
  unreachable.close();
  permitted.close();
  rmSync(folder, { recursive: true, force: true });
});
