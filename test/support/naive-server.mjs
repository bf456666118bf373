// A server that believes its child: a stand-in for ours where nothing protects. What comes is parsed, looked up, called, kept and handed on
// as it is. Arguments: the child's module, the code that it gets to evaluate, the answer that it should give. Says at the end what it came to.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , entry, code, good] = process.argv;
/** For what comes behind the answer. */
const LATE_MS = 500;
/** What ours has at work at once, and keeps of what has no end. */
const MOST_CALLS = 1_024;
const MOST_KEPT = 1_000_000;

const child = spawn(process.execPath, [entry], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe', 'pipe'],
});
const [, , , channel, second] = child.stdio;
const answers = [];
const ids = new Set();
const told = new Set();
const files = [];
let calls = 0;
let kept = 0;

/** Its own methods are looked up as its child names them. */
const methods = {
  operate({ operation, inCall }) {
    // Of a callback that it never sent.
    if (inCall) told.add('a question in a call that is none');
    return operation.slice(0, 20);
  },
  notice: ({ notice, session }) => sessions[session ?? 'own'](notice),
  loaded: (params) => void files.push(...params.files.map((file) => file.slice(0, 100))),
};
const sessions = { own: (notice) => void notice.slice(0, 20) };
const waiting = new Map();

const takes = {
  call({ id, method, params }) {
    if (ids.has(id)) told.add('two calls of one id');
    ids.add(id);
    calls++;
    const value = methods[method](params);
    if (!Object.hasOwn(methods, method)) told.add('a call of what is no method of it');
    channel.write(`${JSON.stringify({ type: 'result', id, value })}\n`);
  },
  notify: ({ method, params }) => methods[method](params),
  result: ({ id, value }) => waiting.get(id)(value),
  error: ({ id, error }) => waiting.get(id)(error),
  progress: ({ id, message }) => waiting.get(id)(message),
  cancel: ({ id }) => waiting.get(id)('cancelled'),
};

/** Lines of a pipe, however long. */
function lines(pipe, take) {
  let rest = [];
  pipe
    .setEncoding('utf8')
    .on('error', () => {})
    .on('data', (chunk) => {
      kept += chunk.length;
      rest.push(chunk);
      if (!chunk.includes('\n')) return;
      const all = rest.join('').split('\n');
      rest = [all.pop()];
      for (const line of all) {
        kept -= line.length;
        take(JSON.parse(line));
      }
    });
}

lines(channel, (message) => takes[message.type](message));
lines(second, ({ session, text }) => sessions[session](text));

function ask(method, params) {
  const id = waiting.size + 1;
  const { promise, resolve } = Promise.withResolvers();
  waiting.set(id, (value) => {
    if (method === 'evaluate') answers.push(value);
    resolve();
  });
  channel.write(`${JSON.stringify({ type: 'call', id, method, params })}\n`);
  return promise;
}

second.once('end', () => told.add('a pipe that is gone'));
const gone = new Promise((resolve) => channel.once('close', resolve));
await Promise.race([gone, ask('start', {}).then(() => ask('evaluate', { code }))]);
await sleep(LATE_MS);
if (answers.length === 0) told.add('no answer');
if (answers.some((answer) => JSON.stringify(answer) !== good)) told.add('an answer that is not its own');
if (answers.length > 1) told.add('answers');
if (calls > MOST_CALLS) told.add('calls');
if (kept > MOST_KEPT || files.length > 10_000) told.add('kept');
process.stdout.write(`\n${JSON.stringify([...told])}\n`, () => process.exit());
