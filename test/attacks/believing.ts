// What messages of a child come to in a server that believes them (test/support/naive-server.mjs): words for each effect, none for an honest answer.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../support/folders.ts';

const program = join(root, 'test/support/naive-server.mjs');
/** More than this on stderr is a flood. */
const MOST_STDERR = 1_000_000;
const PATIENCE_MS = 60_000;

/** An evaluation as the sandbox gives it. */
const good = {
  ...{ status: 'success', output: { value: '2', type: 'number' } },
  ...{ stdout: '', stderr: '', warnings: [], truncated: false },
};

/** A stand-in for the child: it evaluates code with its pipes at hand. `prelude`: what that finds beside them. */
export const standIn = (prelude = '') => `
import { Socket } from 'node:net';
import { closeSync, writeSync } from 'node:fs';
const pipe = new Socket({ fd: 3, readable: true, writable: true });
pipe.on('close', () => process.exit()).on('error', () => {});
const raw = (bytes) => pipe.write(bytes);
const send = (message) => raw(JSON.stringify(message) + '\\n');
const good = ${JSON.stringify(good)};
${prelude}
let rest = '';
pipe.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { type, id, method, params } = JSON.parse(line);
    if (type !== 'call') continue;
    if (method === 'start') send({ type: 'result', id, value: true });
    const answer = (value) => send({ type: 'result', id, value });
    const hands = { pipe, raw, send, answer, good, id, Socket, closeSync${prelude ? ', say' : ''} };
    if (method === 'evaluate') new Function(...Object.keys(hands), params.code)(...Object.values(hands));
  }
});
`;

export async function whatItDoesToABeliever(child: string, code: string): Promise<string[]> {
  const server = spawn(process.execPath, [program, child, code, JSON.stringify(good)], {
    // Of its own group: what it leaves behind is ended with it.
    ...{ stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  });
  const ended = new Promise<number | string>((resolve) => {
    server.once('exit', (status, signal) => resolve(signal ?? status ?? 0));
  });
  const late = setTimeout(() => server.kill('SIGKILL'), PATIENCE_MS);
  const said = Promise.all([text(server.stdout as never), text(server.stderr as never)]);
  const how = await ended;
  clearTimeout(late);
  try {
    process.kill(-(server.pid as number), 'SIGKILL');
  } catch {
    // All of it has ended.
  }
  const [stdout, stderr] = await said;
  const lines = stdout.trimEnd().split('\n');
  const effects: string[] = how === 0 ? JSON.parse(lines.pop() ?? '[]') : [`the server ended: ${how}`];
  return [
    ...effects,
    ...(lines.some((line) => line !== '') ? ['words on the stdout of the server'] : []),
    ...(stderr.length > MOST_STDERR ? ['a flood on its stderr'] : []),
  ];
}
