// Without the wall, which does not hold connections anyway.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { addInside } from '../support/inside.ts';
import { network, places } from './network.ts';
import { attackSuite } from './runner.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-socket-')));
const socket = join(folder, 'socket');
let reached = 0;
// Elsewhere than on Linux a socket has a file.
const abstract = process.platform === 'linux' ? `\0mcp-node-attack-${process.pid}` : join(folder, 'another');
const unreachable = [socket, abstract].map((path) =>
  createSocketServer((connection) => {
    reached++;
    connection.destroy();
  }).listen(path),
);
const permitted = createServer((request, response) => {
  const port = /^\/to\/(\d+)$/.exec(request.url ?? '')?.[1];
  response.writeHead(port ? 302 : 200, port ? { location: `http://127.0.0.1:${port}/` } : {}).end();
});
await new Promise<void>((resolve) => permitted.listen(0, '0.0.0.0', resolve));
const { port: open } = permitted.address() as { port: number };

Object.assign(places, { open, socket, abstract });

const nobodyCame = () => expect(reached, 'connections to the unix socket').toBe(0);

attackSuite(
  'network',
  network.map((attack) => ({ ...attack, check: nobodyCame })),
  {
    oneSession: true,
    args: ['--wall', 'off', `--allow-net=localhost:${open},127.0.0.1:${open}`],
    prepare: addInside,
  },
);

afterAll(() => {
  for (const server of unreachable) server.close();
  permitted.close();
  rmSync(folder, { recursive: true, force: true });
});
