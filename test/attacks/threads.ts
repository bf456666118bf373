// Threads: what code does in one, and how it would start one without a guard. Each would write `mark`, reach `port`, or read a secret.
import { insideAttacks, type Technique } from '../support/inside.ts';
import type { Attack } from './runner.ts';

const own = 'our own';
const model = 'Node’s permission model, its documented limits';
const WRITE = `\`require('fs').writeFileSync(\${JSON.stringify(mark)}, '')\``;
const all = '{ mark, port, dir, outside }';

/** In a thread that is started as anybody would. */
const within = (code: string, options = '{}') => `inThread(${JSON.stringify(code)}, ${options}, ${all})`;
/** A thread whose only code writes. */
const started = (options: string, more = '') =>
  `once(new worker_threads.Worker(${WRITE}, { eval: true, ${options} }), 'exit')${more}`;
/** What comes of it does not matter, as long as the mark is not written. */
const anything = /./s;

const inside: readonly Technique[] = [
  ['a file', own, within(`fs.writeFileSync(mark, '')`)],
  ['a file, by a promise', own, within(`fs.promises.writeFile(mark, '')`)],
  ['a file, by a callback', own, within(`require('util').promisify(fs.writeFile)(mark, '')`)],
  ['a file, by a stream', own, within(`require('events').once(fs.createWriteStream(mark), 'open')`)],
  ['a file, by process.binding', own, within(`process.binding('fs').writeFileUtf8(mark, '', 577, 438)`)],
  ['a file, by import', own, within(`import('node:fs').then((fs) => fs.writeFileSync(mark, ''))`)],
  ['a file, by its built-in modules', own, within(`process.getBuiltinModule('fs').writeFileSync(mark, '')`)],
  ['a copy', own, within(`fs.copyFileSync(dir + '/package.json', mark)`)],
  ['a link', own, within(`fs.symlinkSync('/', mark)`)],
  ['a secret', own, within(`fs.readFileSync(dir + '/.env.canary', 'utf8')`)],
  ['a secret, by a promise', own, within(`fs.promises.readFile(dir + '/secrets/server.key', 'utf8')`)],
  ['a program', own, within(`require('child_process').execFileSync('touch', [mark])`)],
  [
    'a program, asynchronous',
    own,
    within(`require('util').promisify(require('child_process').execFile)('touch', [mark])`),
  ],
  [
    'a connection',
    own,
    within(`require('events').once(require('net').connect(port, '127.0.0.1'), 'connect')`),
  ],
  ['a connection, by fetch', own, within(`fetch('http://127.0.0.1:' + port)`)],
  [
    'a datagram',
    own,
    within(
      `new Promise((done, fail) => require('dgram').createSocket('udp4').send('x', port, '127.0.0.1', (error) => error ? fail(error) : done()))`,
    ),
  ],
  [
    'a name',
    own,
    within(`require('dns').promises.lookup('mcp-node.invalid')`),
    undefined,
    undefined,
    /ENOTFOUND|EAI_AGAIN/,
  ],
  ['a database', own, within(`new (require('node:sqlite').DatabaseSync)(mark).exec('CREATE TABLE t(x)')`)],
  [
    'a database in memory that becomes a file',
    own,
    within(
      `new (require('node:sqlite').DatabaseSync)(':memory:').exec('CREATE TABLE t(x); VACUUM INTO ' + JSON.stringify(mark).replaceAll('"', "'"))`,
    ),
    /authoriz|refused/,
  ],
  [
    'a database in memory that has a file attached',
    own,
    within(
      `new (require('node:sqlite').DatabaseSync)(':memory:').exec('ATTACH ' + JSON.stringify(mark).replaceAll('"', "'") + ' AS a; CREATE TABLE a.t(x)')`,
    ),
    /authoriz|refused/,
  ],
  [
    'the database of the project',
    own,
    within(`new (require('node:sqlite').DatabaseSync)(dir + '/dev.db').exec('CREATE TABLE attacked(x)')`),
  ],
  [
    'a native driver',
    own,
    within(
      `new (require('module').createRequire(dir + '/package.json')('libsql'))(dir + '/dev.db').exec('CREATE TABLE attacked(x)')`,
    ),
  ],
  [
    'a signal',
    own,
    within(`process.kill(process.pid, 'SIGTERM')`),
    undefined,
    undefined,
    /^ended$|done: true/,
  ],
  ['a signal to the server', own, within(`process.kill(process.ppid, 'SIGSTOP')`)],
  [
    'a thread in it',
    own,
    within(
      `require('events').once(new (require('worker_threads').Worker)('require("fs").writeFileSync(' + JSON.stringify(mark) + ', "")', { eval: true, execArgv: [] }), 'exit')`,
    ),
  ],
  ['an inspector', own, within(`new (require('inspector').Session)()`)],
  ['hooks of modules', own, within(`require('module').register('data:text/javascript,')`)],
  ['flags of V8', own, within(`require('v8').setFlagsFromString('--allow-natives-syntax')`)],
  ['a report', own, within(`process.report.writeReport(mark)`), /absent|failed|refused|not a function/],
  [
    'a patched list',
    own,
    within(
      `(Array.prototype[Symbol.iterator] = function* () {}, String.prototype.startsWith = () => true, fs.writeFileSync(mark, ''))`,
    ),
    // Node 26 hands errors over by lists as well, and loses the code of this one.
    /refused|is not permitted/,
  ],
];

const starting: readonly Technique[] = [
  ['without flags', model, started(`execArgv: []`)],
  ['with --expose-internals', model, started(`execArgv: ['--expose-internals']`)],
  ['with an environment of its own', model, started(`env: {}`)],
  ['with the environment of the process', model, started(`env: worker_threads.SHARE_ENV`)],
  [
    'from a data: URL',
    own,
    `once(new worker_threads.Worker(new URL('data:text/javascript,' + encodeURIComponent('process.getBuiltinModule("fs").writeFileSync(' + JSON.stringify(mark) + ', "")'))), 'exit')`,
  ],
  [
    'by the constructor of the prototype',
    own,
    `once(new worker_threads.Worker.prototype.constructor(${WRITE}, { eval: true, execArgv: [] }), 'exit')`,
  ],
  [
    'by a class over it',
    own,
    `once(new (class extends worker_threads.Worker { constructor() { super(${WRITE}, { eval: true, execArgv: [] }) } })(), 'exit')`,
  ],
  [
    'by the prototype of a class over it',
    own,
    `once(new (Object.getPrototypeOf(class extends worker_threads.Worker {}))(${WRITE}, { eval: true, execArgv: [] }), 'exit')`,
  ],
  [
    'by import()',
    own,
    `load('node:worker_threads').then((m) => once(new m.Worker(${WRITE}, { eval: true, execArgv: [] }), 'exit'))`,
  ],
  [
    'options that change',
    own,
    `(() => { let n = 0; const options = { eval: true, get execArgv() { return n++ ? [] : undefined }, get env() { return n++ ? {} : undefined } }; return once(new worker_threads.Worker(${WRITE}, options), 'exit') })()`,
  ],
  [
    'options behind a Proxy',
    own,
    `once(new worker_threads.Worker(${WRITE}, new Proxy({ eval: true }, { get: (o, k) => k === 'execArgv' ? [] : o[k] })), 'exit')`,
  ],
  [
    'options that a prototype has',
    own,
    `patched(Object.prototype, 'execArgv', [], () => once(new worker_threads.Worker(${WRITE}, { eval: true }), 'exit'))`,
  ],
  [
    'no options, and a setter for them',
    own,
    `(process.env.MARK = mark, patched(Array.prototype, '1', undefined, () => once(new worker_threads.Worker(dir + '/src/writes.cjs'), 'exit')))`,
  ],
  ['NODE_OPTIONS', own, started(`env: { NODE_OPTIONS: '--require ' + dir + '/src/writes.cjs', MARK: mark }`)],
  [
    'NODE_OPTIONS of the process',
    own,
    `(() => { process.env.NODE_OPTIONS = '--require ' + dir + '/src/writes.cjs'; process.env.MARK = mark; const worker = new worker_threads.Worker(${WRITE}, { eval: true }); delete process.env.NODE_OPTIONS; return once(worker, 'exit') })()`,
  ],
  ['NODE_V8_COVERAGE', own, started(`env: { NODE_V8_COVERAGE: outside }`)],
  [
    '--redirect-warnings',
    own,
    `inThread('process.emitWarning("x")', { execArgv: ['--redirect-warnings=' + mark] })`,
    anything,
  ],
  ['--cpu-prof', own, `inThread('1', { execArgv: ['--cpu-prof', '--cpu-prof-dir=' + outside] })`, anything],
  [
    'a policy that is forged',
    own,
    started(
      `env: { MCP_NODE_THREAD: JSON.stringify({ reads: true, writes: true, sockets: true, programs: true, all: true }) }`,
    ),
  ],
  [
    'a policy in the environment',
    own,
    `(() => { process.env.MCP_NODE_THREAD = '{"reads":true,"writes":true,"ownReads":[],"sockets":true,"programs":true,"all":true}'; const worker = new worker_threads.Worker(${WRITE}, { eval: true }); delete process.env.MCP_NODE_THREAD; return once(worker, 'exit') })()`,
  ],
  [
    'a policy by toJSON',
    own,
    `patched(Array.prototype, 'toJSON', () => true, () => patched(Object.prototype, 'toJSON', function () { return { ...this, all: true, writes: true } }, () => ${started('')}))`,
  ],
  [
    'a policy by JSON.stringify',
    own,
    `(() => { const code = ${WRITE}, known = JSON.stringify; JSON.stringify = () => '{"all":true}'; try { return once(new worker_threads.Worker(code, { eval: true }), 'exit') } finally { JSON.stringify = known } })()`,
  ],
  [
    'a policy by patched lists of keys',
    own,
    // Put back before anything waits: the answer itself could not be encoded.
    `(() => { const [worker] = patched(Reflect, 'ownKeys', () => [], () => patched(Object, 'keys', () => [], () => [new worker_threads.Worker(${WRITE}, { eval: true })])); return once(worker, 'exit') })()`,
  ],
  ['a policy by a prototype', own, `patched(Object.prototype, 'all', true, () => ${started('')})`],
  [
    'data that changes the options',
    own,
    `(() => { const options = { eval: true, workerData: { get late() { options.execArgv = []; options.env = {}; return 1 } } }; return once(new worker_threads.Worker(${WRITE}, options), 'exit') })()`,
  ],
  [
    'data of the environment',
    own,
    `(worker_threads.setEnvironmentData('MCP_NODE_THREAD', '{"all":true}'), ${started('')})`,
  ],
  [
    'Node’s own class, by a handle',
    'CVE-2025-23083 (Node)',
    `(() => { const worker = new worker_threads.Worker('', { eval: true }); for (const key of Object.getOwnPropertySymbols(worker)) { const handle = worker[key]; if (typeof handle?.startThread !== 'function') continue; const { constructor } = Object.getPrototypeOf(handle); if (constructor) return 'the class: ' + constructor.name; } held() })()`,
  ],
  [
    'Node’s own class, by diagnostics_channel',
    'CVE-2025-23083 (Node)',
    `(() => { const found = []; const see = ({ worker }) => { for (const key of Object.getOwnPropertySymbols(worker)) if (typeof worker[key]?.startThread === 'function') found.push(worker[key].constructor) }; diagnostics_channel.subscribe('worker_threads', see); try { new worker_threads.Worker('', { eval: true }) } finally { diagnostics_channel.unsubscribe('worker_threads', see) } for (const C of found) if (C) return 'the class'; held() })()`,
  ],
];

/** A path of which a thread changes one byte all the time: `use` gets it again and again. */
const shared = (use: string) =>
  `(async () => {
    const path = Buffer.from(dir + '/.env.canary'), at = path.length - 1, shared = new Uint8Array(new SharedArrayBuffer(path.length));
    shared.set(path);
    const worker = new worker_threads.Worker('const bytes = require("worker_threads").workerData; for (;;) { bytes[' + at + '] ^= 1; for (let i = 0; i < 200; i++); }', { eval: true, workerData: shared });
    await once(worker, 'online');
    try { for (const end = Date.now() + 1000; Date.now() < end; ) try { return await (${use})(shared) } catch {} } finally { worker.terminate() }
    held();
  })()`;

const together: readonly Technique[] = [
  ['reads', own, shared(`(path) => fs.readFileSync(path, 'utf8')`)],
  ['reads, by a promise', own, shared(`(path) => fsp.readFile(path, 'utf8')`)],
  ['reads, as a blob', own, shared(`async (path) => (await fs.openAsBlob(path)).text()`)],
];

export const threads: readonly Attack[] = [
  ...insideAttacks(inside.map(([name, ...rest]) => [`in a thread: ${name}`, ...rest])),
  ...insideAttacks(starting.map(([name, ...rest]) => [`a thread ${name}`, ...rest])),
  ...insideAttacks(together.map(([name, ...rest]) => [`a path that a thread changes: ${name}`, ...rest])),
];
