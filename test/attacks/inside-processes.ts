// Programs, threads, and what of Node reaches past its JavaScript: each would write `mark`, or end or change the process.
import { insideAttacks, type Technique } from '../support/inside.ts';
import type { Attack } from './runner.ts';

const own = 'our own';
const model = 'Node’s permission model, its documented limits';
const TOUCH = `'touch', [mark]`;
const NODE = `require('fs').writeFileSync(\${JSON.stringify(mark)}, '')`;
const thread = `\`${NODE}\``;
const ended = /^ended$/;

/** Has WASI, whatever `made` makes of it, create the mark; as a module of WebAssembly would. */
const opensByWasi = (made: string) =>
  `((options) => { const memory = new WebAssembly.Memory({ initial: 1 }), own = ${made}; own.initialize({ exports: { memory } }); const name = new TextEncoder().encode(path.basename(mark)); new Uint8Array(memory.buffer).set(name, 100); return own.wasiImport.path_open(3, 0, 100, name.length, 1, 64n, 64n, 0, 0) })({ version: 'preview1', preopens: { '/out': outside } })`;

/** tsx's own, which project code cannot name; without the guard, that of the project. */
const compiler = `require(module.createRequire(process.execArgv.find((arg) => arg.endsWith('guard.cjs')) ?? dir + '/main.js').resolve('esbuild'))`;

const techniques: readonly Technique[] = [
  ['spawn', own, `once(child_process.spawn(${TOUCH}), 'spawn')`],
  ['spawn with a shell', own, `once(child_process.spawn('touch ' + mark, { shell: true }), 'spawn')`],
  [
    'spawn, detached',
    own,
    `once(child_process.spawn(${TOUCH}, { detached: true, stdio: 'ignore' }), 'spawn')`,
  ],
  ['spawnSync', own, `child_process.spawnSync(${TOUCH})`],
  ['exec', own, `cb((done) => child_process.exec('touch ' + mark, done))`],
  ['execSync', own, `child_process.execSync('touch ' + mark)`],
  ['execFile, promisified', own, `util.promisify(child_process.execFile)(${TOUCH})`],
  ['execFileSync', own, `child_process.execFileSync(${TOUCH})`],
  [
    'fork',
    own,
    `(fs.existsSync(dir), once(child_process.fork(dir + '/src/inside.js', [], { execArgv: [] }), 'spawn'))`,
  ],
  [
    'fork with another program',
    own,
    `once(child_process.fork(mark, [], { execPath: '/usr/bin/touch' }), 'spawn')`,
  ],
  [
    'a ChildProcess',
    own,
    `(() => { const c = new child_process.ChildProcess(); c.spawn({ file: 'touch', args: ['touch', mark] }); return once(c, 'spawn') })()`,
  ],
  [
    'the handle of a ChildProcess',
    own,
    `(() => { const c = new child_process.ChildProcess(); const h = c._handle; const o = { file: '/usr/bin/touch', args: ['touch', mark], stdio: [] }; const r = process.version.startsWith('v22.') ? h.spawn(o) : h.spawn('/usr/bin/touch', ['touch', mark], undefined, [], [], 0, undefined, undefined); return r === 0 ? 'started' : held() })()`,
  ],
  [
    'options with a file that changes',
    own,
    `(() => { let n = first; const c = new child_process.ChildProcess(); c.spawn({ get file() { return n++ ? '/usr/bin/touch' : 'harmless' }, args: ['touch', mark] }); return once(c, 'spawn') })()`,
  ],
  [
    'cluster',
    own,
    `(cluster.setupPrimary({ exec: dir + '/src/inside.js' }), once(cluster.fork(), 'online'))`,
  ],
  [
    'node:test',
    own,
    `(async () => { const { run } = builtin('node:test'); for await (const e of run({ files: [dir + '/src/inside.js'] })) if (e.type === 'test:fail') throw e.data.details.error })()`,
  ],
  [
    'a program on a patched PATH',
    own,
    `(() => { const known = process.env.PATH; process.env.PATH = '/usr/bin:/bin'; try { return child_process.execFileSync('touch', [mark]) } finally { process.env.PATH = known } })()`,
  ],
  [
    'patched Map and Array methods',
    own,
    `patched(Array.prototype, 'some', () => true, () => patched(Array.prototype, 'find', () => 'touch', () => patched(Array.prototype, 'includes', () => true, () => child_process.execFileSync(${TOUCH}))))`,
  ],
  [
    'patched JSON.parse',
    own,
    `patched(JSON, 'parse', () => ({ all: true, run: true }), () => child_process.execFileSync(${TOUCH}))`,
  ],
  [
    'patched Object.defineProperty',
    own,
    `patched(Object, 'defineProperty', () => { throw new Error('patched') }, () => child_process.execFileSync(${TOUCH}))`,
  ],
  [
    'patched WeakMap and Map',
    own,
    `patched(Map.prototype, 'get', () => true, () => patched(WeakMap.prototype, 'has', () => false, () => child_process.execFileSync(${TOUCH})))`,
  ],
  [
    'NODE_OPTIONS for a program',
    model,
    `child_process.execFileSync(process.execPath, ['-e', '0'], { env: { NODE_OPTIONS: '--require ' + dir + '/src/inside.js' } })`,
  ],

  [
    'Worker behind a proxy, by util.inspect',
    own,
    `(() => { const found = []; patched(Function.prototype, util.inspect.custom, function () { found.push(this); return '' }, () => util.inspect([worker_threads.Worker, inspector.Session, process.binding], { showProxy: true })); for (const C of [worker_threads.Worker, ...found]) try { new C(${thread}, { eval: true, execArgv: [] }) } catch (e) { if (e.code !== 'PERMISSION_DENIED') return e } held() })()`,
  ],
  [
    'the class of internal workers, by diagnostics_channel',
    'CVE-2025-23083 (Node)',
    `(() => { const found = []; diagnostics_channel.subscribe('worker_threads', ({ worker }) => found.push(worker)); try { module.register('data:text/javascript,') } finally { for (const w of found) new w.constructor(${thread}, { eval: true }) } })()`,
  ],

  [
    'the driver behind what holds it to reading, by util.inspect',
    own,
    `(() => { const found = []; const L = require('libsql'); patched(Function.prototype, util.inspect.custom, function () { found.push(this); return '' }, () => util.inspect([L, L.prototype], { showProxy: true })); for (const C of [...found, L]) try { new C(dir + '/dev.db').exec('CREATE TABLE attacked(x)'); return 'written' } catch (e) { if (e.code !== 'PERMISSION_DENIED') throw e } held() })()`,
  ],
  [
    'a prototype that says that all is permitted',
    own,
    `patched(Object.prototype, 'all', true, () => patched(Object.prototype, 'programs', true, () => child_process.execFileSync('touch', [mark])))`,
  ],
  [
    'a prototype that says that a database is only read, once',
    own,
    `(() => { let n = first; Object.defineProperty(Object.prototype, 'readOnly', { get: () => n++ === 0, configurable: true }); try { new (builtin('node:sqlite').DatabaseSync)(mark).exec('CREATE TABLE t(x)') } finally { delete Object.prototype.readOnly } })()`,
    /^['"](?:refused|failed)/,
  ],
  [
    'the program that runs',
    own,
    `child_process.execFileSync('/proc/self/exe', ['-e', 'require("fs").writeFileSync(process.argv[1], "")', mark])`,
  ],
  [
    'cluster with another program',
    own,
    `(cluster.setupPrimary({ exec: '/usr/bin/touch', args: [mark], execArgv: [] }), once(cluster.fork(), 'exit'))`,
  ],
  ['process.exit', own, `process.exit(0)`, undefined, undefined, ended],
  ['process.reallyExit', own, `process.reallyExit(0)`, undefined, undefined, ended],
  ['process.abort', own, `process.abort()`, undefined, undefined, ended],
  ['process.kill, itself', own, `process.kill(process.pid, 'SIGKILL')`, undefined, undefined, ended],
  ['process.kill, the server', own, `process.kill(process.ppid, 'SIGSTOP')`],
  ['process.kill, the group', own, `process.kill(0, 'SIGKILL')`, undefined, undefined, ended],
  [
    'process.kill with a signal that changes',
    own,
    `(() => { let n = first; return process.kill(process.pid, { valueOf: () => n++ ? 9 : 0, toString: () => 'SIGKILL' }) })()`,
    undefined,
    undefined,
    ended,
  ],
  ['process._kill', own, `process._kill(process.pid, 9)`, undefined, undefined, ended],
  [
    'process.execve',
    own,
    `process.execve ? process.execve('/usr/bin/touch', ['touch', mark], {}) : absent()`,
  ],
  ['process.chdir', own, `process.chdir('/')`],
  ['process.setuid', own, `process.setuid ? process.setuid(process.getuid()) : absent()`],
  ['process.binding', 'CVE-2023-32559 (Node)', `process.binding('spawn_sync')`],
  [
    'process.binding, called by another',
    'CVE-2023-32559 (Node)',
    `Reflect.apply(process.binding, { __proto__: process }, ['fs'])`,
  ],
  [
    'process.mainModule',
    'CVE-2023-30581 (Node)',
    `(() => { const m = process.mainModule?.__proto__ ?? module.prototype; return m.require.call(new module('x'), 'child_process').execFileSync(${TOUCH}) })()`,
  ],
  [
    'process.report',
    own,
    `(() => { try { process.report.directory = outside; process.report.reportOnUncaughtException = true; process.report.writeReport?.('x.json') } catch {} return Object.isFrozen(process.report) || process.report.writeReport === undefined ? held() : 'writes' })()`,
  ],
  [
    'process.report, replaced',
    own,
    `(Object.defineProperty(process, 'report', { value: {} }), 'replaced')`,
    /^['"]failed/,
  ],
  [
    'process.emit of a signal',
    own,
    `(process.emit('SIGTERM'), process.emit('SIGINT'), process.emit('disconnect'), process.emit('exit', 0), 'went on')`,
    /went on/,
    undefined,
    ended,
  ],
  ['os.setPriority of the server', own, `os.setPriority(process.ppid, 19)`],

  ['v8.writeHeapSnapshot', own, `v8.writeHeapSnapshot(mark)`],
  ['v8.getHeapSnapshot', own, `text(v8.getHeapSnapshot())`],
  ['v8.queryObjects', own, `v8.queryObjects ? v8.queryObjects(Object, { format: 'count' }) : absent()`],
  ['v8.setFlagsFromString', own, `v8.setFlagsFromString('--allow-natives-syntax')`],
  ['v8.setHeapSnapshotNearHeapLimit', own, `v8.setHeapSnapshotNearHeapLimit(1)`],
  ['inspector.Session', own, `new inspector.Session()`],
  ['inspector.Session.prototype.constructor', own, `new inspector.Session.prototype.constructor()`],
  ['inspector/promises', own, `new (builtin('node:inspector/promises').Session)()`],
  ['inspector.open', own, `inspector.open(0)`],
  ['inspector.waitForDebugger', own, `inspector.waitForDebugger()`, undefined, undefined, /^silent$/],
  ['WASI: as it comes', own, opensByWasi('new wasi.WASI(options)')],
  ['WASI: by import()', own, `load('node:wasi').then((wasi) => ${opensByWasi('new wasi.WASI(options)')})`],
  [
    'WASI: by the constructor of its prototype',
    own,
    opensByWasi('new wasi.WASI.prototype.constructor(options)'),
  ],
  ['WASI: by a class over it', own, opensByWasi('new (class extends wasi.WASI {})(options)')],
  [
    'WASI: by Reflect.construct',
    own,
    opensByWasi('Reflect.construct(wasi.WASI, [options], wasi.WASI.prototype.constructor)'),
  ],
  [
    'WASI: in a thread',
    own,
    `inThread(${JSON.stringify(`((wasi, path) => ${opensByWasi('new wasi.WASI(options)')})(require('wasi'), require('path'))`)}, {}, { mark, outside })`,
  ],
  ['trace_events', own, `trace_events.createTracing({ categories: ['node'] })`],
  ['module.register', own, `module.register('data:text/javascript,')`],
  ['module.registerHooks', own, `module.registerHooks ? module.registerHooks({}) : absent()`],
  ['module.enableCompileCache', own, `module.enableCompileCache(mark)`],
  ['module._load of the module beneath', own, `module._load('child_process').execFileSync(${TOUCH})`],
  [
    'syncBuiltinESMExports brings nothing back',
    own,
    `(syncBuiltinESMExports(), load('node:child_process').then((m) => m.execFileSync(${TOUCH})))`,
  ],
  ['node:ffi', own, `builtin('node:ffi').dlopen(null)`],
  [
    'node:sqlite: VACUUM INTO, opened again',
    own,
    `(() => { const d = new (builtin('node:sqlite').DatabaseSync)(dir + '/dev.db', { readOnly: true }); d.close(); d.open(); d.exec("VACUUM INTO '" + mark + "'") })()`,
  ],
  [
    'node:sqlite: an address',
    own,
    `new (builtin('node:sqlite').DatabaseSync)('file:' + mark + '?mode=rwc').exec('CREATE TABLE t(x)')`,
    /^['"](?:refused|failed)/,
  ],
  [
    'repl with a history',
    own,
    `new Promise((resolve, reject) => repl.start({ input: new stream.PassThrough(), output: new stream.PassThrough() }).setupHistory(mark, (e, r) => e ? reject(e) : resolve(fs.existsSync(mark))))`,
    /^['"](?:refused|failed|nothing|done: false)/,
  ],
  [
    'vm: another realm has no more',
    own,
    `vm.runInNewContext('this.constructor.constructor("return process")()', {}).getBuiltinModule('fs').writeFileSync(mark, '')`,
  ],
  [
    'vm: a module',
    own,
    `new vm.Script('import("node:child_process")', { importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }).runInThisContext().then((m) => m.execFileSync(${TOUCH}))`,
  ],
  [
    'the guard, by its key',
    own,
    `(globalThis[Symbol.for('mcp-node.guard')]?.permit({ all: true, writes: true }), fs.writeFileSync(mark, ''))`,
  ],
  [
    'the guard, by require.cache',
    own,
    `(() => { const found = Object.values(require.cache).find((m) => /guard\\.cjs$/.test(m.filename)); for (const value of Object.values(found?.exports ?? {})) value?.permit?.({ all: true }); fs.writeFileSync(mark, '') })()`,
  ],
  [
    'the guard, loaded again',
    own,
    `(() => { const file = Object.keys(require.cache).find((f) => /guard\\.cjs$/.test(f)); if (file) { delete require.cache[file]; require(file); const again = globalThis[Symbol.for('mcp-node.guard')]; again?.permit({ all: true, reads: true, ownReads: [], writes: true, sockets: true, programs: true }) } fs.writeFileSync(mark, '') })()`,
  ],
  [
    'the guard, by its stack',
    own,
    `patched(Error, 'prepareStackTrace', (e, s) => s, () => { try { fs.writeFileSync(mark, '') } catch (e) { for (const site of e.stack) { const f = site.getFunction(); if (f) f('x') ; const t = site.getThis(); if (t?.permit) t.permit({ all: true }) } throw e } })`,
  ],
  [
    'a compiler of the project',
    own,
    `require('esbuild').build({ stdin: { contents: '1' }, outfile: mark })`,
    /is not permitted|refused/,
  ],
  ...['build', 'buildSync', 'context'].map((name): Technique => {
    const begun = `${compiler}.${name}({ stdin: { contents: '1' }, outfile: mark })`;
    const built = name === 'context' ? `${begun}.then((it) => it.rebuild())` : begun;
    const refused = /is not permitted|refused|service is no longer running/;
    return [`the compiler that tsx uses: ${name}`, 'guard.md: a warm helper', built, refused];
  }),
  [
    'the compiler that tsx uses: an error that quotes a file',
    own,
    `(() => { try { ${compiler}.transformSync('a', { loader: 'default', keepNames: true, sourcefile: 'x.js', define: { ['x=\\n    at ' + dir + '/.env.canary:1:1']: '1' } }) } catch (error) { return String(error.errors[0].location?.lineText) } })()`,
    /^(?!.*LEAKED)/s,
  ],
  [
    'the compiler that tsx uses: it reads',
    'guard.md: a warm helper',
    `${compiler}.buildSync({ entryPoints: [dir + '/.env.canary'], loader: { '.canary': 'text' }, write: false }).outputFiles[0].text`,
    /is not permitted|refused/,
  ],
  [
    'addons of packages',
    'guard.md: native addons',
    `(() => { const D = require('libsql'); const d = new D(':memory:'); return typeof d.prepare })()`,
    /done: function/,
    'native code of a package runs: nothing in JavaScript holds what it does',
  ],
];

export const insideProcesses: readonly Attack[] = insideAttacks(techniques);
