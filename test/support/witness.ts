// What others see of a server that is asked: files, ports, connections, processes.
import { lstatSync, readdirSync } from 'node:fs';
import { createServer, connect as openSocket } from 'node:net';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bin, dist } from './folders.ts';
import { processesBelow } from './processes.ts';
import { freePort } from './raw.ts';

/** Every file with its size and times; of packages, links alone. */
export function stateOf(dir: string): Record<string, string> {
  return Object.fromEntries(
    filesBelow(dir)
      // Readers of a database in WAL mode need these, empty.
      .filter((file) => !/-(?:wal|shm)$/.test(file))
      .map((file) => {
        const { size, mtimeMs, ctimeMs, ino } = lstatSync(file);
        return [relative(dir, file), `${size} ${mtimeMs} ${ctimeMs} ${ino}`];
      }),
  );
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const file = join(dir, entry.name);
    if (!entry.isDirectory()) return [file];
    return entry.name === 'node_modules' ? [] : filesBelow(file);
  });
}

/** A port that an app would open, a server that it would connect to, and an eye on the processes. */
export async function startWitness() {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const free = await freePort();
  return {
    env: { PORT: String(free), REDIS_URL: `redis://127.0.0.1:${port}`, CANARY_PORT: String(port) },
    watch(pid: number) {
      let opened = false;
      let isOver = false;
      const started = new Set<string>();
      const watching = (async () => {
        while (!isOver) {
          opened ||= await canConnect(free);
          for (const { command } of processesBelow(pid)) if (!isOurs(command)) started.add(command);
          await setTimeout(20);
        }
      })();
      return async () => {
        isOver = true;
        await watching;
        return { opened, connections, strangers: [...started] };
      };
    },
    [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())),
  };
}

/** Until a child is what it becomes, it has the command line of the server; where it ends, none but its name. */
const isOurs = (command: string) =>
  command.includes(dist) || command.includes(bin) || /esbuild|bwrap|^\[/.test(command);

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = openSocket(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
