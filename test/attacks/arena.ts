// What an attack has around it, how its code is made, and how its outcome reads.
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShellResult } from '../support/client.ts';
import { copyFixture, copyFixtureTo } from '../support/folders.ts';
import type { Arena, Attack, Group } from './runner.ts';

export const ATTACK_TITLE = 'mcp-node-attack-';

/** What attacks have around them: a copy of the fixture, a folder outside, a listener. */
export function openArena(options: Group) {
  const { fixture = 'blog' } = options;
  const copy = copyFixture(fixture);
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-outside-')));
  let connections = 0;
  let port = 0;
  const listener = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  const clear = () => {
    for (const name of readdirSync(outside)) rmSync(join(outside, name), { recursive: true, force: true });
  };
  return {
    dir: copy.dir,
    clear,
    connections: () => connections,
    async start() {
      await options.prepare?.(copy.dir);
      // Every address of this machine is an address of it.
      port = await new Promise<number>((resolve, reject) => {
        const listening = () => resolve((listener.address() as { port: number }).port);
        listener.once('error', () => listener.once('error', reject).listen(0, '0.0.0.0'));
        listener.once('listening', listening).listen(0, '::');
      });
    },
    /** The project as it was before an attack changed it. */
    async renew() {
      // Of its packages it has a link.
      for (const name of readdirSync(copy.dir))
        rmSync(join(copy.dir, name), { recursive: true, force: true });
      copyFixtureTo(fixture, copy.dir);
      await options.prepare?.(copy.dir);
    },
    place(group: string, index: number): Omit<Arena, 'session'> {
      const title = `${ATTACK_TITLE}${group}-${index}`;
      return { dir: copy.dir, outside, mark: join(outside, title), title, port };
    },
    close() {
      listener.close();
      copy[Symbol.dispose]();
      rmSync(outside, { recursive: true, force: true });
    },
  };
}

/** What can be seen of everything in the project but its packages, which a recursive readdir would walk through. */
export function filesOf(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const file = join(dir, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : [file, ...filesOf(file)];
    if (!entry.isFile()) return [file];
    const { size, mtimeMs, mode, nlink } = statSync(file);
    return [`${file} ${size} ${mtimeMs} ${mode} ${nlink}`];
  });
}

export function inputsOf(attack: Attack, arena: Arena): string[] {
  const code = typeof attack.code === 'function' ? attack.code(arena) : attack.code;
  return [code].flat() as string[];
}

/** One line on what an input came to. */
export function outcomeOf(result: ShellResult | undefined): string {
  if (!result) return 'no input';
  const { exception, value, type } = result.output;
  if (exception) return `${exception.name}: ${exception.message}`;
  // A text of several lines comes as it is.
  if (type === 'string' && value?.includes('\n')) return `'${value}'`;
  return result.status === 'success' ? String(value) : result.status;
}
