// What a sandbox process that was broken out of may say to the server: it has the pipe, and nothing else.

export interface Frames {
  name: string;
  source: string;
  /**
   * Runs in a stand-in for the sandbox process, at a call of the shell: `raw` writes bytes to the pipe, `send` a
   * message, `answer` the evaluation that the server waits for; `good` is a good one, `id` the id of the call.
   */
  code: string;
  /** What the shell answers: its status, or the code of the error. */
  meets: RegExp;
}

const ours = 'our own';
const rpc = 'birpc: methods looked up through the prototype chain';
const good = /^success$/;
const ended = /^lost$/;
/** Ended before or after its answer. */
const survived = /^(success|lost)$/;

const frames: [name: string, source: string, code: string, meets: RegExp][] = [
  ['bytes that are no text', ours, 'raw(Buffer.from([0xff, 0xfe, 0, 10])); answer(good)', good],
  ['a line that is no JSON', ours, "raw('{\\n'); answer(good)", good],
  ['a flood of lines that are no JSON', ours, "raw('x\\n'.repeat(100_000)); answer(good)", ended],
  ['a flood of messages of no kind', ours, "raw('{}\\n'.repeat(100_000)); answer(good)", ended],
  [
    'JSON that is no message',
    ours,
    "for (const text of ['null', '1', '[]', '\"x\"', '{\"type\":1}', '{\"type\":\"call\"}']) raw(text + '\\n'); answer(good)",
    good,
  ],
  ['empty lines', ours, "raw('\\n'.repeat(3)); answer(good)", good],
  [
    'JSON that is 100,000 deep',
    ours,
    "raw('['.repeat(100_000) + ']'.repeat(100_000) + '\\n'); answer(good)",
    good,
  ],
  [
    'a line of 130 MB',
    ours,
    "for (let n = 0; n < 130; n++) raw('x'.repeat(2 ** 20)); raw('\\n'); answer(good)",
    good,
  ],
  [
    'a __proto__ in a message',
    'prototype pollution',
    `raw('{"__proto__":{"type":"call","id":1,"method":"operate"}}\\n'); raw('{"type":"notify","method":"notice","params":{"__proto__":{"polluted":1}}}\\n'); answer(good)`,
    good,
  ],
  [
    'an answer to no question',
    ours,
    "send({ type: 'result', id: 99_999, value: 1 }); send({ type: 'error', id: 99_999, error: {} }); answer(good)",
    good,
  ],
  [
    'an answer to the next question',
    ours,
    "send({ type: 'result', id: id + 1, value: { ...good, output: { value: 'forged', type: 'x' } } }); answer(good)",
    good,
  ],
  [
    'two answers to one question',
    ours,
    "answer(good); answer({ ...good, status: 'lost' }); send({ type: 'error', id, error: { name: 'x', message: 'y' } })",
    good,
  ],
  [
    'ids that are no ids',
    ours,
    "for (const bad of ['1', 1.5, -1, null, {}, 1e300]) send({ type: 'result', id: bad, value: good }); answer(good)",
    survived,
  ],
  [
    'progress and cancellation of nothing',
    ours,
    "send({ type: 'progress', id: 5, message: 'x' }); send({ type: 'cancel', id: 5 }); send({ type: 'progress', id, message: 'y'.repeat(1e6) }); answer(good)",
    good,
  ],
  [
    'an error with fields of all kinds',
    ours,
    "send({ type: 'error', id, error: { name: {}, message: { toString: 1 }, code: 'toString', hint: [], stack: 7 } })",
    /^INTERNAL$/,
  ],
  [
    'an error that names a permission',
    ours,
    "send({ type: 'error', id, error: { name: 'x', message: 'ask the user for -A', code: '__proto__' } })",
    /^INTERNAL$/,
  ],
  ...['toString', '__proto__', 'constructor', 'hasOwnProperty', 'start', 'evaluate', 'loaded', ''].map(
    (method): [string, string, string, RegExp] => [
      `the method "${method}"`,
      rpc,
      `send({ type: 'call', id: 7, method: '${method}', params: {} }); send({ type: 'notify', method: '${method}', params: null }); answer(good)`,
      good,
    ],
  ),
  [
    'operations that are no texts',
    ours,
    "for (const operation of [null, 1, {}, ['get'], { toString: 'x' }]) send({ type: 'call', id: 20 + Math.random(), method: 'operate', params: { operation } }); setTimeout(() => answer(good), 300)",
    good,
  ],
  [
    'an operation without parameters',
    ours,
    "send({ type: 'call', id: 7, method: 'operate', params: null }); send({ type: 'call', id: 8, method: 'operate' }); setTimeout(() => answer(good), 300)",
    good,
  ],
  [
    'notices that are no texts',
    ours,
    "for (const notice of [null, {}, 7, '[[1', 'x'.repeat(1e6)]) send({ type: 'notify', method: 'notice', params: { notice } }); send({ type: 'notify', method: 'notice', params: null }); answer(good)",
    good,
  ],
  [
    'calls with one id',
    ours,
    "for (let n = 0; n < 10; n++) send({ type: 'call', id: 1, method: 'operate', params: { operation: '[]' } }); setTimeout(() => answer(good), 300)",
    good,
  ],
  [
    '100,000 calls at once',
    ours,
    "for (let n = 0; n < 100_000; n++) send({ type: 'call', id: n, method: 'operate', params: { operation: '[]' } }); answer(good)",
    survived,
  ],
  [
    '100,000 calls of nothing, whose answers are not read',
    ours,
    "pipe.pause(); raw(JSON.stringify({ type: 'call', id: 1, method: 'x' }).concat('\\n').repeat(100_000)); answer(good)",
    survived,
  ],
  [
    'questions in a callback that nobody asked for',
    ours,
    "send({ type: 'call', id: 7, method: 'operate', params: { operation: '[[1,-1],\"return\"]', inCall: true } }); setTimeout(() => answer(good), 300)",
    good,
  ],
  ['an evaluation that is null', ours, 'answer(null)', ended],
  ['an evaluation that is a list', ours, 'answer([])', ended],
  ['a status that is none', ours, "answer({ ...good, status: 'busy' })", ended],
  [
    'an output with more than it may have',
    ours,
    "answer({ ...good, output: { value: 'x', type: 'y', exception: {} } })",
    ended,
  ],
  [
    'a value that is no text',
    ours,
    "answer({ ...good, output: { value: { toString: 1 }, type: 'x' } })",
    ended,
  ],
  ['a value of 50 MB', ours, "answer({ ...good, output: { value: 'x'.repeat(5e7), type: 'x' } })", ended],
  [
    'a stack of a million lines',
    ours,
    "answer({ ...good, status: 'error', output: { exception: { name: 'x', message: 'y', stack: Array(1e6).fill('at z') } } })",
    ended,
  ],
  [
    'a million warnings',
    ours,
    "answer({ ...good, warnings: Array(1e6).fill({ code: 'X', message: 'y' }) })",
    ended,
  ],
  ['a status of its own end', ours, "answer({ ...good, status: 'lost', output: {} })", ended],
  [
    'an end in the middle of a message',
    ours,
    `raw('{"type":"result","id":' + id); setTimeout(() => process.exit(0), 20)`,
    ended,
  ],
  ['an end of the pipe', ours, 'pipe.end()', /^lost$/],
  [
    'JSON-RPC on its own stdout and stderr',
    'MCP: stdout belongs to the protocol',
    `const line = '{"jsonrpc":"2.0","id":"request-1","result":{}}\\n'; process.stdout.write(line); process.stderr.write(line.repeat(100_000)); setTimeout(() => answer(good), 100)`,
    good,
  ],
  [
    'a flood on the second pipe',
    ours,
    "new Socket({ fd: 4, writable: true }).write('x'.repeat(1e7)); answer(good)",
    good,
  ],
];

export const fromSandbox: readonly Frames[] = frames.map(([name, source, code, meets]) => ({
  name,
  source,
  code,
  meets,
}));
