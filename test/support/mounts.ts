// Apps of fixtures/mounted, each by its own server in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from './folders.ts';

export interface Mount {
  name: string;
  /** In fixtures/mounted. */
  file: string;
  /** The fixture whose framework it is. */
  packagesOf: string;
  path?: string;
  env?: Record<string, string>;
}

export interface Running {
  url: URL;
  port: number;
  child: ChildProcess;
  log(): string;
  stop(): Promise<void>;
}

const START_MS = 60_000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export function startMount({ file, packagesOf, path, env = {} }: Mount): Promise<Running> {
  const folder = join(root, 'fixtures/mounted');
  const hooks = pathToFileURL(join(folder, 'packages-of.js')).href;
  // Node itself knows no decorators.
  const tsx = file.startsWith('nest') ? ['--import', 'tsx'] : [];
  return startServer([...tsx, '--import', hooks, join(folder, file)], {
    ...(path === undefined ? {} : { path }),
    cwd: folder,
    env: {
      PACKAGES_OF: join(root, 'fixtures', packagesOf),
      TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json'),
      ...env,
    },
  });
}

/** Of Node, which serves at PORT. */
export async function startServer(
  args: string[],
  { cwd, env = {}, path = '/mcp' }: { cwd: string; env?: Record<string, string>; path?: string },
): Promise<Running> {
  const port = await freePort();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part) => {
      log += part;
    });
  const url = new URL(`http://127.0.0.1:${port}${path}`);
  const until = Date.now() + START_MS;
  while (!(await fetch(url).catch(() => null))) {
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`${args.at(-1)} did not start:\n${log}`);
    await sleep(100);
  }
  return {
    ...{ url, port, child, log: () => log },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** By Node's own client, which sends any Host. */
export function post(url: URL, headers: Record<string, string>, body: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number | undefined;
    headers: IncomingHttpHeaders;
    text: string;
  }>();
  const sent = request(url, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...headers,
    },
  });
  sent.on('response', (response) => {
    const { statusCode: status, headers } = response;
    text(response).then((body) => resolve({ status, headers, text: body }), reject);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/** What no client sends: bytes, and whatever is answered until the end. */
export async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.end(bytes);
  return text(socket).catch(() => '');
}
