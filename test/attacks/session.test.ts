// What the user's session and other programs listen on, for code of the project and for a program that was permitted.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { copyFixture, type Folder, makeFolder } from '../support/folders.ts';
import { wallHindrance } from '../support/wall.ts';

/** In the program: tries each path as a socket and as a pipe, and says which was reached. */
const reach = `
const fs = require('node:fs'), net = require('node:net');
const ask = (path) => new Promise((resolve) => {
  const socket = net.connect(path, () => { socket.destroy(); resolve(true) }).on('error', () => resolve(false));
});
const write = (path) => { try { return fs.writeSync(fs.openSync(path, 'r+'), 'x') === 1 } catch { return false } };
module.exports = async (paths) => {
  const told = {};
  for (const [name, path] of Object.entries(paths)) told[name] = /pipe/.test(name) ? write(path) : await ask(path);
  return told;
};
module.exports.knock = (path) => new Promise((resolve, reject) => {
  const socket = net.connect(path, () => { socket.destroy(); resolve('connected') }).on('error', reject);
});
if (require.main === module) module.exports(JSON.parse(process.argv[2])).then((told) => { console.log(JSON.stringify(told)); process.exit() });`;

const byProgram = `
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
export const run = async (paths: object) => {
  const file = fileURLToPath(new URL('./reach.cjs', import.meta.url));
  return JSON.parse((await promisify(execFile)(process.execPath, [file, JSON.stringify(paths)])).stdout);
};`;

describe.skipIf(wallHindrance !== null || process.platform !== 'linux')(
  'a program that was permitted',
  () => {
    let project: Folder;
    let session: Folder;
    let paths: Record<string, string>;
    let env: Record<string, string>;
    const servers: Server[] = [];
    const ends: number[] = [];

    beforeAll(async () => {
      project = copyFixture('blog', { 'src/reach.cjs': reach, 'src/program.ts': byProgram });
      session = makeFolder({ 'tmux/here': '', 'run/app/here': '' });
      paths = {
        'the agent of ssh': join(session.dir, 'agent'),
        'a server of tmux': join(session.dir, 'tmux/default'),
        'a bus of the session': join(session.dir, 'run/app/bus'),
        'a socket that nobody names': join(session.dir, 'other'),
        'a socket in the project': join(project.dir, 'dev.sock'),
        'a pipe in the project': join(project.dir, 'pipe'),
        'a pipe elsewhere': join(session.dir, 'pipe'),
      };
      env = {
        SSH_AUTH_SOCK: join(session.dir, 'agent'),
        TMUX: `${join(session.dir, 'tmux/default')},1,0`,
        XDG_RUNTIME_DIR: join(session.dir, 'run'),
      };
      for (const [name, path] of Object.entries(paths)) {
        if (/pipe/.test(name)) {
          execFileSync('mkfifo', [path]);
          ends.push(openSync(path, constants.O_RDWR));
          continue;
        }
        const server = createServer((socket) => socket.on('error', () => {}).end());
        await new Promise<void>((resolve) => server.listen(path, resolve));
        servers.push(server);
      }
    });
    afterAll(() => {
      for (const server of servers) server.close();
      for (const end of ends) closeSync(end);
      session[Symbol.dispose]();
      project[Symbol.dispose]();
    });

    /** What a program reaches that project code starts. */
    async function reached(args: string[]): Promise<string[]> {
      await using client = await connect(project.dir, { args: ['--allow-run=node', ...args], env });
      const code = `import { run } from './src/program'; JSON.stringify(await run(${JSON.stringify(paths)}))`;
      const { status, output, stderr } = await client.shell(code);
      expect(status, stderr + JSON.stringify(output)).toBe('success');
      const told = JSON.parse((output.value ?? '').slice(1, -1)) as Record<string, boolean>;
      return Object.keys(told).filter((name) => told[name]);
    }

    test('nothing protects: it reaches all of them', async () => {
      expect(await reached(['--wall', 'off'])).toEqual(Object.keys(paths));
    });

    test('behind the wall it reaches none', async () => {
      expect(await reached(['--wall', 'require'])).toEqual([]);
    });

    test('what --allow-net names is open to it, and nothing else', async () => {
      const named = `--allow-net=unix:${paths['a socket that nobody names']}`;
      expect(await reached(['--wall', 'require', named])).toEqual(['a socket that nobody names']);
    });

    test('a human who permits a socket opens the wall for it', async () => {
      const human = () => ({ action: 'accept' as const, content: { answer: 'session' } });
      await using client = await connect(project.dir, { args: ['--wall', 'require'], env, human });
      const path = JSON.stringify(paths['a socket that nobody names']);
      const code = `import { knock } from './src/reach.cjs'; await knock(${path})`;
      expect(await client.shell(code)).toMatchObject({
        status: 'error',
        output: { exception: { message: expect.stringContaining('--allow-net') } },
      });
      expect(await client.shell(code)).toMatchObject({ status: 'success', output: { value: "'connected'" } });
    });
  },
);
