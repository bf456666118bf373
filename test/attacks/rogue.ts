// What code in the project process may say to the server: it shares that process, and so its pipes, with ours.
import type { Attack } from './runner.ts';

const ours = 'our own';
/** Whatever became of the call: project modules can be imported again. */
const answered = /^4$/;
/** Who is the project answers for it as he likes: a call of this session may get what was forged. */
const answeredByIt = /^4$|forged|\[object Object\]|evil/;

/** Said by project code, to whoever hears it on its pipes. */
export const said: readonly [name: string, code: string, meets: RegExp][] = [
  ['bytes that are no text, on the channel', 'say(3, Buffer.from([0xff, 0xfe, 10]))', answered],
  ['a flood of lines that are no JSON, on the channel', "say(3, 'x\\n'.repeat(100_000))", answered],
  [
    'answers to every question',
    "for (let n = 0; n < 500; n++) say(3, { type: 'result', id: n, value: 'forged' })",
    answeredByIt,
  ],
  [
    'answers that are no texts',
    "for (let n = 0; n < 500; n++) say(3, { type: 'result', id: n, value: { forged: true } })",
    answeredByIt,
  ],
  [
    'errors to every question',
    "for (let n = 0; n < 500; n++) say(3, { type: 'error', id: n, error: { name: 'x', message: 'forged', code: 'INTERNAL', hint: 'z' } })",
    answeredByIt,
  ],
  [
    'an answer that is the evaluation of a handle of nobody',
    'for (let n = 0; n < 500; n++) say(3, { type: \'result\', id: n, value: \'[[1,2],"return",["$",3],[4,5,6,7,8],"handle",99,99,"f","evil"]\' })',
    answeredByIt,
  ],
  [
    'methods that are none',
    "for (const method of ['toString', '__proto__', 'constructor', 'operate', 'evaluate']) say(3, { type: 'call', id: 1, method, params: {} })",
    answered,
  ],
  [
    '100,000 calls whose answers it does not read',
    "say(3, (JSON.stringify({ type: 'call', id: 1, method: 'x' }) + '\\n').repeat(100_000))",
    answered,
  ],
  [
    'files that it never loaded',
    "say(3, { type: 'notify', method: 'loaded', params: { files: Array.from({ length: 100_000 }, (_, n) => '/nowhere/' + n) } })",
    answered,
  ],
  [
    'files that are no texts',
    "for (const files of [null, 7, [null], [{}], { length: 5 }, ['\\0'], ['x'.repeat(1e6)]]) say(3, { type: 'notify', method: 'loaded', params: { files } })",
    answered,
  ],
  [
    'notices for sessions of others',
    "for (const session of [null, {}, '__proto__', 'x', 'y'.repeat(1e6)]) say(3, { type: 'notify', method: 'notice', params: { session, notice: '[[1,2],\"settle\"]' } })",
    answered,
  ],
  [
    'a call of a function of a session that is none, on the second pipe',
    "say(4, { session: 'nobody', text: '[]' })",
    answered,
  ],
  [
    'garbage on the second pipe',
    "say(4, 'x\\n'); say(4, 'null\\n'); say(4, '{}\\n'); say(4, Buffer.from([0xff, 10]))",
    answered,
  ],
  [
    'a flood on the second pipe',
    "say(4, (JSON.stringify({ session: 'nobody', text: 'x' }) + '\\n').repeat(50_000))",
    answered,
  ],
  [
    'a line of 130 MB on the second pipe',
    "for (let n = 0; n < 130; n++) say(4, 'x'.repeat(2 ** 20)); say(4, '\\n')",
    answered,
  ],
  [
    'an outcome in place of a question, on the second pipe',
    "say(4, { session: 'nobody', text: '[[1,-1],\"return\"]' })",
    answered,
  ],
  [
    'marks of output, forged',
    "process.stdout.write('\\0' + 'x'.repeat(36) + '\\0forged\\n'.repeat(1000))",
    answered,
  ],
  [
    'JSON-RPC on stdout',
    `process.stdout.write('{"jsonrpc":"2.0","id":1,"result":{}}\\\\n'.repeat(100))`,
    answered,
  ],
  ['50 MB on stderr', "for (let n = 0; n < 50; n++) process.stderr.write('x'.repeat(2 ** 20))", answered],
  ['the channel, closed', 'closeSync(3)', answered],
  ['the second pipe, closed', 'closeSync(4)', answered],
  [
    'the end of the server',
    "for (const signal of ['SIGKILL', 'SIGTERM', 'SIGSTOP']) try { process.kill(process.ppid, signal) } catch {}",
    answered,
  ],
  [
    'its own end',
    "try { process.kill(process.pid, 'SIGKILL') } catch {} try { process.reallyExit(0) } catch {} try { process.abort() } catch {}",
    answered,
  ],
];

/** Started again inside of itself: it reads from the same pipes, and the guard is armed already. */
const main = JSON.stringify(new URL('../../dist/project/main.js?again', import.meta.url).href);

const inputs: [name: string, input: string, meets: RegExp][] = [
  ...said.map(([name, body, meets]): [string, string, RegExp] => [
    name,
    `run(${JSON.stringify(body)})`,
    meets,
  ]),
  ['our own main module, loaded again', `await import(${main})`, answered],
  [
    'our own main module, loaded three times',
    `for (let n = 0; n < 3; n++) await import(${main} + n)`,
    answered,
  ],
];

export const rogue: readonly Attack[] = inputs.map(([name, input, meets]) => ({
  name,
  source: ours,
  code: [
    "import { run } from './src/rogue.js'; import { echo } from './src/oddities.js'; echo(1)",
    `try { ${input}; echo(2) } catch (e) { e.message }`,
    "try { (await import('./src/oddities.js')).echo(3) } catch (e) { e.message }",
    // A call that was on its way may have got a forged answer; the next ones get theirs.
    "let n; for (let i = 0; i < 3 && n !== 4; i++) try { n = (await import('./src/oddities.js')).echo(4) } catch (e) { n = e } n",
  ],
  meets,
  timeout: 3_000,
}));

/** `say` writes to a pipe of the process, whether it is full or not. */
export const say = `
const say = (descriptor, message) => {
  const bytes = Buffer.isBuffer(message) ? message : Buffer.from(typeof message === 'string' ? message : JSON.stringify(message) + '\\n');
  const until = performance.now() + 2_000;
  for (let at = 0; at < bytes.length && performance.now() < until; ) {
    try { at += writeSync(descriptor, bytes, at) } catch (error) { if (error.code !== 'EAGAIN') throw error }
  }
};
`;

/** Runs what it is told. */
export const rogueModule = `
import { closeSync, writeSync } from 'node:fs';
${say}
export const run = (body) => void new Function('say', 'closeSync', body)(say, closeSync);
`;
