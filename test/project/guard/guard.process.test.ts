import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { dist, fixtures, root } from '../../support/folders.ts';

// A project process in small: guard, tsx, arm; then it runs the snippets that the tests send.
const PROCESS = `
import { createRequire } from 'node:module';
import * as fs from 'node:fs';
import fsp from 'node:fs/promises';
import { writeFileSync as namedWrite } from 'node:fs';
import cp from 'node:child_process';
import cluster from 'node:cluster';
import dgram from 'node:dgram';
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import http2 from 'node:http2';
import module from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import v8 from 'node:v8';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const key = Symbol.for('mcp-node.guard');
const guard = (globalThis as Record<symbol, any>)[key];
const t = { fs, fsp, namedWrite, cp, cluster, dgram, dns, http, https, http2, module, net, tls, v8, Worker, once, pipeline, promisify, require,
  takenTwice: (globalThis as Record<symbol, any>)[key],
  cb: (start: (done: (error?: unknown, value?: unknown) => void) => void) =>
    new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value)))),
  load: (file: string) => import(file),
  async patched(owner: any, key: PropertyKey, value: unknown, use: () => unknown) {
    const { get, defineProperty, deleteProperty } = Reflect;
    const known = Object.getOwnPropertyDescriptor(owner, key);
    defineProperty(owner, key, { value, configurable: true, writable: true });
    try { return use() } finally { known ? defineProperty(owner, key, known) : deleteProperty(owner, key) }
  },
  /** The descriptor of a pipe of this process's own. */
  pipeOf: () => fs.readdirSync('/proc/self/fd').find((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd).startsWith('pipe:') } catch { return false } }) ?? t.absent(),
  // What this version of Node does not have is as good as refused.
  absent: () => { throw Object.assign(new Error('absent'), { code: 'PERMISSION_DENIED' }) },
  builtin: (name: string) => process.getBuiltinModule(name) ?? t.absent(),
};
const reallyExit = process.reallyExit.bind(process);
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

process.on('message', async (message: any) => {
  try {
    if (message.end) reallyExit(0);
    const value = message.arm
      ? (await import('./warm.ts'), guard.arm(), (message.result = await guard.selfTest()), guard.permit(message.arm), message.result)
      : await new AsyncFunction('t', 'p', \`const { \${Object.keys(t)} } = t; const { \${Object.keys(message.params)} } = p; return (\${message.code});\`)(t, message.params);
    process.send!({ value: value === undefined ? null : typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : String(value) });
  } catch (error: any) {
    const cause = error?.code === 'PERMISSION_DENIED' ? error : (error?.cause ?? error?.error ?? error);
    process.send!({ error: { code: cause?.code, message: String(cause?.message ?? cause) } });
  }
});
process.send!({ ready: true });
`;

interface Answer {
  value?: unknown;
  error?: { code?: string; message: string };
}

const guard = join(dist, 'project/guard.cjs');
let folder: string;
let params: Record<string, string | number>;
let project: ChildProcess;
let selfTest: unknown;
const listeners: Server[] = [];
let connections = 0;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'guard-test-')));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'process.ts'), PROCESS);
  writeFileSync(join(folder, 'warm.ts'), 'export {}');
  writeFileSync(
    join(folder, 'cold.ts'),
    'enum Colour { Red = "red" }\nexport const colour: Colour = Colour.Red;',
  );
  const allowed = join(folder, 'allowed');
  const victim = join(folder, 'victim');
  mkdirSync(join(victim, 'dir'), { recursive: true });
  mkdirSync(allowed);
  mkdirSync(join(folder, 'temporary'));
  writeFileSync(join(victim, 'file'), 'keep');
  writeFileSync(join(victim, 'dir/inner'), 'keep');
  symlinkSync(join(victim, 'file'), join(allowed, 'link'));
  symlinkSync(join(victim, 'other'), join(allowed, 'dangling'));
  symlinkSync(victim, join(allowed, 'out'));
  symlinkSync(join(victim, 'dir'), join(allowed, 'inner'));
  mkdirSync(join(folder, 'replaced'));
  writeFileSync(join(folder, '.env'), 'KEY=a-secret');
  writeFileSync(join(folder, 'credentials.json'), '{"key":"a-secret"}');
  symlinkSync(join(folder, '.env'), join(allowed, 'secret'));
  writeFileSync(join(folder, 'only-written.pem'), 'a-secret');
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  new DatabaseSync(join(folder, 'app.db')).exec('CREATE TABLE t(x); INSERT INTO t VALUES (1)');
  const [port, open] = await Promise.all([listen(), listen()]);
  const socket = join(folder, 'socket');
  await listen(socket);
  params = {
    ...{
      allowed,
      victim,
      file: join(victim, 'file'),
      other: join(victim, 'other'),
      dir: join(victim, 'dir'),
    },
    ...{ folder, secret: join(folder, '.env'), replaced: join(folder, 'replaced') },
    ...{ onlyWritten: join(folder, 'only-written.pem'), database: join(folder, 'app.db') },
    ...{ cold: join(folder, 'cold.ts'), port, open, socket, node: process.execPath, write: '' },
  };
  params.write = `require('fs').writeFileSync(${JSON.stringify(params.other)}, 'x')`;
  project = forkProcess();
  await once(project, 'message');
  const policy = {
    sockets: [
      { host: 'localhost', port: open },
      { host: '127.0.0.1', port: open },
    ],
    writes: [allowed, join(folder, 'replaced'), join(folder, 'only-written.pem')],
    reads: true,
    ownReads: [],
    programs: [],
  };
  selfTest = (await ask({ arm: policy })).value;
});

afterAll(() => {
  project?.kill('SIGKILL');
  for (const listener of listeners) listener.close();
  rmSync(folder, { recursive: true, force: true });
});

// Every one ends in PERMISSION_DENIED and leaves the victim folder as it was.
// prettier
const refused: Record<string, string> = {
  writeFileSync: `fs.writeFileSync(other, 'x')`,
  'writeFileSync (Buffer path)': `fs.writeFileSync(Buffer.from(other), 'x')`,
  'writeFileSync (URL)': `fs.writeFileSync(new URL('file://' + other), 'x')`,
  'writeFileSync (binary data)': `fs.writeFileSync(other, Buffer.from('x'))`,
  'writeFileSync (imported by name)': `namedWrite(other, 'x')`,
  'writeFileSync (getBuiltinModule)': `process.getBuiltinModule('fs').writeFileSync(other, 'x')`,
  writeFile: `cb((done) => fs.writeFile(other, 'x', done))`,
  'promises.writeFile': `fsp.writeFile(other, 'x')`,
  'promises.writeFile (stream)': `fsp.writeFile(other, (async function* () { yield 'x' })())`,
  appendFileSync: `fs.appendFileSync(file, 'x')`,
  appendFile: `cb((done) => fs.appendFile(file, 'x', done))`,
  'promises.appendFile': `fsp.appendFile(file, 'x')`,
  'openSync w': `fs.openSync(other, 'w')`,
  'openSync r+': `fs.openSync(file, 'r+')`,
  'openSync O_CREAT': `fs.openSync(other, fs.constants.O_CREAT)`,
  'openSync O_TRUNC': `fs.openSync(file, fs.constants.O_TRUNC)`,
  'open a': `cb((done) => fs.open(file, 'a', done))`,
  'promises.open w': `fsp.open(other, 'w')`,
  'readFileSync w+': `fs.readFileSync(other, { flag: 'w+' })`,
  'readFileSync w+ utf8': `fs.readFileSync(other, { flag: 'w+', encoding: 'utf8' })`,
  'readFile w+': `cb((done) => fs.readFile(other, { flag: 'w+' }, done))`,
  'readFile O_CREAT': `cb((done) => fs.readFile(other, { flag: fs.constants.O_CREAT }, done))`,
  'promises.readFile a+': `fsp.readFile(other, { flag: 'a+' })`,
  createWriteStream: `once(fs.createWriteStream(other), 'open')`,
  'createWriteStream in a pipeline': `pipeline(fs.createReadStream(file), fs.createWriteStream(other))`,
  'ReadStream w+': `once(fs.createReadStream(other, { flags: 'w+' }), 'open')`,
  'FileHandle.chmod': `(async () => { const h = await fsp.open(file, 'r'); try { await h.chmod(0o777) } finally { await h.close() } })()`,
  'FileHandle.utimes': `(async () => { const h = await fsp.open(file, 'r'); try { await h.utimes(1, 1) } finally { await h.close() } })()`,
  fchmodSync: `(() => { const fd = fs.openSync(file); try { fs.fchmodSync(fd, 0o777) } finally { fs.closeSync(fd) } })()`,
  futimesSync: `(() => { const fd = fs.openSync(file); try { fs.futimesSync(fd, 1, 1) } finally { fs.closeSync(fd) } })()`,
  mkdirSync: `fs.mkdirSync(other)`,
  'mkdirSync recursive': `fs.mkdirSync(other + '/a/b', { recursive: true })`,
  mkdir: `cb((done) => fs.mkdir(other, done))`,
  'promises.mkdir': `fsp.mkdir(other)`,
  mkdtempSync: `fs.mkdtempSync(other)`,
  'promises.mkdtemp': `fsp.mkdtemp(other)`,
  rmSync: `fs.rmSync(dir, { recursive: true, force: true })`,
  rm: `cb((done) => fs.rm(dir, { recursive: true }, done))`,
  'promises.rm': `fsp.rm(dir, { recursive: true })`,
  unlinkSync: `fs.unlinkSync(file)`,
  unlink: `cb((done) => fs.unlink(file, done))`,
  'promises.unlink': `fsp.unlink(file)`,
  rmdirSync: `fs.rmdirSync(dir)`,
  'promises.rmdir': `fsp.rmdir(dir)`,
  renameSync: `fs.renameSync(file, other)`,
  'renameSync into what is allowed': `fs.renameSync(file, allowed + '/moved')`,
  'promises.rename': `fsp.rename(file, other)`,
  copyFileSync: `fs.copyFileSync(file, other)`,
  'promises.copyFile': `fsp.copyFile(file, other)`,
  cpSync: `fs.cpSync(dir, other, { recursive: true })`,
  cp: `cb((done) => fs.cp(dir, other, { recursive: true }, done))`,
  'promises.cp': `fsp.cp(dir, other, { recursive: true })`,
  symlinkSync: `fs.symlinkSync(file, other)`,
  'promises.symlink': `fsp.symlink(file, other)`,
  linkSync: `fs.linkSync(file, other)`,
  'linkSync into what is allowed': `fs.linkSync(file, allowed + '/hard')`,
  truncateSync: `fs.truncateSync(file, 0)`,
  'promises.truncate': `fsp.truncate(file, 0)`,
  chmodSync: `fs.chmodSync(file, 0o777)`,
  'promises.chmod': `fsp.chmod(file, 0o777)`,
  chownSync: `fs.chownSync(file, 1, 1)`,
  lchownSync: `fs.lchownSync(file, 1, 1)`,
  utimesSync: `fs.utimesSync(file, 1, 1)`,
  'promises.lutimes': `fsp.lutimes(file, 1, 1)`,
  'through an allowed link': `fs.writeFileSync(allowed + '/link', 'x')`,
  'through an allowed dangling link': `fs.writeFileSync(allowed + '/dangling', 'x')`,
  'through an allowed link to a folder': `fs.writeFileSync(allowed + '/out/other', 'x')`,
  'with .. out of what is allowed': `fs.writeFileSync(allowed + '/../victim/other', 'x')`,
  'beside what is allowed': `fs.writeFileSync(allowed + '-not', 'x')`,
  'with patched prototypes': `(() => { const keep = [String.prototype.startsWith, Array.prototype.some, process.cwd]; String.prototype.startsWith = () => true; Array.prototype.some = () => true; process.cwd = () => allowed;
    try { fs.writeFileSync(other, 'x') } finally { [String.prototype.startsWith, Array.prototype.some, process.cwd] = keep } })()`,
  'with a patched iterator': `patched(Array.prototype, Symbol.iterator, () => ({ next: (() => { const said = [allowed + '/x', 0]; return () => ({ done: said.length === 0, value: said.shift() }) })() }), () => fs.openSync(other, 'w'))`,
  'with .. behind an allowed link': `fs.writeFileSync(allowed + '/inner/../other', 'x')`,
  'renameSync with .. behind an allowed link': `fs.renameSync(allowed + '/inner/../file', allowed + '/moved')`,
  'rmSync of .. behind an allowed link': `fs.rmSync(allowed + '/inner/..', { recursive: true })`,
  'through an allowed dangling link with a slash': `fs.mkdirSync(allowed + '/dangling/')`,
  'a link in the place of what is allowed': `(fs.rmdirSync(replaced), fs.symlinkSync(victim, replaced))`,
  'a link renamed into the place of what is allowed': `(fs.symlinkSync(victim, allowed + '/moving'), fs.renameSync(allowed + '/moving', replaced))`,
  'O_RDONLY and O_CREAT on what may only be written': `fs.openSync(onlyWritten, fs.constants.O_CREAT)`,
  'settings of a client': `fs.writeFileSync(allowed + '/.mcp.json', '{}')`,

  readFileSync: `fs.readFileSync(secret)`,
  'readFileSync utf8': `fs.readFileSync(secret, 'utf8')`,
  'readFileSync (Buffer path)': `fs.readFileSync(Buffer.from(secret))`,
  'readFileSync (URL)': `fs.readFileSync(new URL('file://' + secret))`,
  'readFileSync behind a link': `fs.readFileSync(allowed + '/secret')`,
  'readFileSync of a URL with %2e': `fs.readFileSync(new URL('file://' + folder + '/%2eenv'))`,
  'readFileSync with .. through /proc': `process.platform === 'linux' ? fs.readFileSync('/proc/self/cwd/../' + secret.split('/').slice(-2).join('/')) : absent()`,
  'readFileSync of a pipe that has no path': `process.platform === 'linux' ? fs.openSync('/proc/self/fd/' + pipeOf(cp)) : absent()`,
  'readFileSync of the environment': `process.platform === 'linux' ? fs.readFileSync('/proc/self/environ') : absent()`,
  readFile: `cb((done) => fs.readFile(secret, done))`,
  'readFile (URL)': `cb((done) => fs.readFile(new URL('file://' + secret), done))`,
  'promises.readFile': `fsp.readFile(secret)`,
  openSync: `fs.openSync(secret)`,
  'open r': `cb((done) => fs.open(secret, 'r', done))`,
  'promises.open r': `fsp.open(secret)`,
  createReadStream: `once(fs.createReadStream(secret), 'data')`,
  openAsBlob: `fs.openAsBlob(secret)`,
  'openAsBlob (URL)': `fs.openAsBlob(new URL('file://' + secret))`,
  opendirSync: `fs.opendirSync(secret)`,
  opendir: `cb((done) => fs.opendir(secret, done))`,
  'promises.opendir': `fsp.opendir(secret)`,
  'readdirSync recursive': `fs.readdirSync(secret, { recursive: true })`,
  loadEnvFile: `process.loadEnvFile(secret)`,
  'loadEnvFile (URL)': `process.loadEnvFile(new URL('file://' + secret))`,
  'copyFileSync of a secret': `fs.copyFileSync(secret, allowed + '/copy')`,
  'linkSync of a secret': `fs.linkSync(secret, allowed + '/copy')`,
  'import of a secret': `load(folder + '/credentials.json')`,
  'require of a secret': `require(folder + '/credentials.json')`,
  'sqlite, a secret': `new (builtin('node:sqlite').DatabaseSync)(secret, { readOnly: true })`,
  'with a patched Symbol.replace': `patched(String.prototype, Symbol.replace, () => 'x', () => fs.readFileSync(secret))`,
  'with a patched RegExp.prototype.exec': `patched(RegExp.prototype, 'exec', () => null, () => fs.readFileSync(secret))`,

  spawn: `once(cp.spawn(node, ['-e', write]), 'spawn')`,
  'spawn without a listener for its error': `(() => { cp.spawn(node, ['-e', write]); return once(cp.spawn(node), 'spawn') })()`,
  spawnSync: `cp.spawnSync(node, ['-e', write])`,
  exec: `cb((done) => cp.exec('touch ' + other, done))`,
  'promisified exec': `promisify(cp.exec)('touch ' + other)`,
  execSync: `cp.execSync('touch ' + other)`,
  execFile: `cb((done) => cp.execFile('touch', [other], done))`,
  execFileSync: `cp.execFileSync('touch', [other])`,
  fork: `once(cp.fork(cold), 'spawn')`,
  ChildProcess: `(() => { const c = new cp.ChildProcess(); c.spawn({ file: 'touch', args: ['touch', other] }); return once(c, 'spawn') })()`,
  cluster: `once(cluster.fork(), 'online')`,

  'net.connect': `once(net.connect(port, '127.0.0.1'), 'connect')`,
  'net.connect by an allowed name to another port': `once(net.connect(port, 'localhost'), 'connect')`,
  'net.connect by another name': `once(net.connect(port, 'ip6-localhost.invalid'), 'connect')`,
  'net.connect mapped IPv6': `once(net.connect(port, '::ffff:127.0.0.1'), 'connect')`,
  'net.connect with a lying lookup': `once(net.connect({ port, host: 'localhost', lookup: (n, o, c) => c(null, [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }]) }), 'connect')`,
  'net.connect with a patched iterator': `(() => { const s = net.connect(port, '127.0.0.1'); patched(Array.prototype, Symbol.iterator, () => ({ next: (() => { const said = [0, '127.0.0.1', open]; return () => ({ done: said.length === 0, value: said.shift() }) })() }), () => s._handle.connect({}, '127.0.0.1', port)); return once(s, 'connect') })()`,
  'net.connect mapped IPv6 in hex': `once(net.connect(port, '::ffff:7f00:1'), 'connect')`,
  'net.connect to every address': `once(net.connect(port, '0.0.0.0'), 'connect')`,
  'net.connect to a metadata service': `once(net.connect(open, '169.254.169.254'), 'connect')`,
  'net.connect to a unix socket': `once(net.connect(socket), 'connect')`,
  'net.connect with a patched Number': `(() => { const keep = Number; globalThis.Number = () => open; const s = net.connect(port, '127.0.0.1'); return once(s, 'connect').finally(() => { globalThis.Number = keep }) })()`,
  'tls.connect': `once(tls.connect(port, '127.0.0.1'), 'secureConnect')`,
  'http.get': `once(http.get('http://127.0.0.1:' + port), 'response')`,
  'https.get': `once(https.get('https://127.0.0.1:' + port), 'response')`,
  'http2.connect': `once(http2.connect('http://127.0.0.1:' + port), 'connect')`,
  fetch: `fetch('http://127.0.0.1:' + port)`,
  'dgram.send': `(() => { const s = dgram.createSocket('udp4'); return cb((done) => s.send('x', port, '127.0.0.1', done)).finally(() => s.close()) })()`,
  'dns.lookup': `cb((done) => dns.lookup('example.com', done))`,
  'dns.promises.lookup': `dns.promises.lookup('example.com')`,
  'dns.resolve4': `cb((done) => dns.resolve4('example.com', done))`,
  'dns.promises.resolve': `dns.promises.resolve('example.com')`,
  'dns.reverse': `cb((done) => dns.reverse('1.1.1.1', done))`,
  'dns.lookupService': `cb((done) => dns.lookupService('127.0.0.2', 22, done))`,
  'dns.Resolver': `cb((done) => new dns.Resolver().resolveTxt('example.com', done))`,

  Worker: `new Worker(write, { eval: true })`,
  'Worker with execArgv': `new Worker(write, { eval: true, execArgv: [] })`,
  'a class over Worker': `new (class extends Worker {})(write, { eval: true })`,
  'Worker.prototype.constructor': `new Worker.prototype.constructor(write, { eval: true })`,
  'what is behind a class, by util.inspect': `(() => { const found = []; const custom = Symbol.for('nodejs.util.inspect.custom'); Function.prototype[custom] = function () { found.push(this); return '' };
    try { require('util').inspect(Worker, { showProxy: true }) } finally { delete Function.prototype[custom] } return found.includes(Worker) || found.length === 0 ? new Worker(write, { eval: true }) : new found[0](write, { eval: true }) })()`,
  'Worker by its prototype chain': `new (Object.getPrototypeOf(class extends Worker {}))(write, { eval: true })`,
  'process.binding': `process.binding('fs')`,
  'process._linkedBinding': `process._linkedBinding('fs')`,
  'process.exit': `process.exit(3)`,
  'process.reallyExit': `process.reallyExit(3)`,
  'process.abort': `process.abort()`,
  'process.kill': `process.kill(process.pid, 'SIGKILL')`,
  'process._kill': `process._kill(process.pid, 9)`,
  'process.chdir': `process.chdir('/')`,
  'process.execve': `process.execve ? process.execve('/bin/true', ['true'], {}) : absent()`,
  'process.dlopen': `process.dlopen({ exports: {} }, file)`,
  'process.setuid': `process.setuid(1)`,
  'require of an addon': `(() => { require.extensions['.node']({ exports: {} }, file) })()`,
  inspector: `require('inspector').open(0)`,
  'inspector.Session': `new (require('inspector').Session)()`,
  'inspector.Session.prototype.constructor': `new (require('inspector').Session.prototype.constructor)()`,
  'inspector/promises': `new (require('inspector/promises').Session)()`,
  wasi: `new (require('wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } })`,
  'v8.writeHeapSnapshot': `v8.writeHeapSnapshot(other)`,
  'v8.getHeapSnapshot': `v8.getHeapSnapshot()`,
  'v8.queryObjects': `v8.queryObjects ? v8.queryObjects(Object, { format: 'summary' }) : absent()`,
  'os.setPriority': `require('os').setPriority(process.ppid, 1)`,
  'v8.setHeapSnapshotNearHeapLimit': `v8.setHeapSnapshotNearHeapLimit(1)`,
  trace_events: `require('trace_events').createTracing({ categories: ['node'] })`,
  'module.register': `module.register('./warm.ts', 'file://' + allowed)`,
  'module.enableCompileCache': `module.enableCompileCache(other)`,
  'sqlite, new file': `new (builtin('node:sqlite').DatabaseSync)(other)`,
  'sqlite, an address': `new (builtin('node:sqlite').DatabaseSync)('file:' + other + '?mode=rwc')`,
  'sqlite, an extension': `(() => { const d = new (builtin('node:sqlite').DatabaseSync)(database, { readOnly: true, allowExtension: true }); d.loadExtension(file) })()`,
  'sqlite, opened again': `(() => { const d = new (builtin('node:sqlite').DatabaseSync)(database, { readOnly: true }); d.close(); d.open(); d.exec("VACUUM INTO '" + other + "'") })()`,
  ffi: `builtin('node:ffi').dlopen(null)`,
};

describe('an armed guard', () => {
  it('passes its own self-test', () => {
    expect(selfTest).toEqual({ level: 'armed', holes: [] });
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
  });

  it('can be taken once only', async () => {
    expect(await run('String(takenTwice)')).toEqual({ value: 'undefined' });
  });

  it.each(Object.entries(refused))('refuses %s', async (_name, code) => {
    const [before, connected] = [stateOf(String(params.victim)), connections];
    const { error, value } = await run(code);
    expect(error ?? { value }).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(stateOf(String(params.victim))).toBe(before);
    expect(connections).toBe(connected);
  });

  it('names the operation and its target', async () => {
    const message = async (code: string) => (await run(code)).error?.message;
    expect(await message(refused.writeFileSync as string)).toBe(
      `writing ${params.other} is not permitted (it needs mcp-node --allow-write=${params.other})`,
    );
    expect(await message(refused.exec as string)).toMatch(/^starting \/bin\/sh is not permitted/);
    expect(await message(refused['net.connect'] as string)).toMatch(
      `connecting to 127.0.0.1:${params.port} is`,
    );
  });

  it('lets files be read and folders be listed', async () => {
    expect(await run(`fs.readFileSync(file, 'utf8')`)).toEqual({ value: 'keep' });
    expect(await run(`cb((done) => fs.readFile(file, { encoding: 'utf8', flag: 'r' }, done))`)).toEqual({
      value: 'keep',
    });
    expect(await run(`fsp.readFile(file, 'utf8')`)).toEqual({ value: 'keep' });
    expect(await run(`fsp.readdir(victim)`)).toEqual({ value: ['dir', 'file'] });
  });

  it('lets tsx compile a module that it has not seen', async () => {
    expect(await run('load(cold)')).toEqual({ value: { colour: 'red' } });
  });

  it('lets what is allowed be written', async () => {
    const code = `(async () => { const at = allowed + '/new'; fs.writeFileSync(at, '1'); await fsp.appendFile(at, '2'); await cb((d) => fs.appendFile(at, '3', d)); const text = fs.readFileSync(at, 'utf8'); fs.renameSync(at, at + '2'); fs.rmSync(at + '2'); fs.mkdirSync(at + '/a', { recursive: true }); fs.rmSync(at, { recursive: true }); return text })()`;
    expect(await run(code)).toEqual({ value: '123' });
  });

  it('lets the allowed port be connected to, by address and by name', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const before = connections;
      expect(await run(`once(net.connect(open, '${host}'), 'connect').then(() => 'connected')`)).toEqual({
        value: 'connected',
      });
      await expect.poll(() => connections).toBe(before + 1);
    }
  });

  it('survives refusals that nobody listens to', async () => {
    await run(
      `net.connect(port, '127.0.0.1') && cp.spawn(node) && cp.fork(cold) && fs.createWriteStream(other).on('error', () => {}) && null`,
    );
    await run(`dgram.createSocket('udp4').send('x', port, '127.0.0.1') ?? null`);
    expect(await run(`new Promise((resolve) => setTimeout(resolve, 400, 'alive'))`)).toEqual({
      value: 'alive',
    });
  });

  it('opens no port for a server, which goes on as if it had', async () => {
    const code = (module: string) =>
      `(async () => { const s = ${module}.createServer(); s.listen(${params.port}); await once(s, 'listening'); const { port } = s.address(); const was = s.listening; s.unref(); await cb((done) => s.close(done)); return [port, was, s.listening] })()`;
    for (const module of ['net', 'http'])
      expect(await run(code(module))).toEqual({ value: [params.port, true, false] });
    expect(
      await run(`new Promise((resolve) => http.createServer().listen({ port: 0 }, () => resolve('called')))`),
    ).toEqual({ value: 'called' });
  });

  it('lets a SQLite file be read where nothing can be written past it', async () => {
    const { database } = params;
    const open = `new (builtin('node:sqlite').DatabaseSync)(${JSON.stringify(database)}, { readOnly: true })`;
    const read = await run(`${open}.prepare('SELECT x FROM t').get().x`);
    // Node 22 has no authorizer, which is what refuses VACUUM INTO.
    expect(read.value ?? read.error?.code).toBeOneOf(['1', 'PERMISSION_DENIED']);
    for (const sql of [`VACUUM INTO '${params.other}'`, `ATTACH '${params.other}' AS a`, 'DELETE FROM t']) {
      expect(await run(`${open}.exec(${JSON.stringify(sql)})`)).toHaveProperty('error');
    }
    expect(existsSync(String(params.other))).toBe(false);
  });

  it('lets a SQLite database be in memory, and stay there', async () => {
    const open = `new (builtin('node:sqlite').DatabaseSync)(':memory:')`;
    const made = await run(`${open}.prepare('SELECT 1 AS x').get().x`);
    expect(made.value ?? made.error?.code).toBeOneOf(['1', 'PERMISSION_DENIED']);
    for (const sql of [`VACUUM INTO '${params.other}'`, `ATTACH '${params.other}' AS a`]) {
      expect(await run(`${open}.exec(${JSON.stringify(sql)})`)).toHaveProperty('error');
    }
    expect(existsSync(String(params.other))).toBe(false);
  });

  it('lets a report be asked for', async () => {
    expect(await run(`typeof process.report.getReport().header.nodejsVersion`)).toEqual({ value: 'string' });
  });

  // What SECURITY.md says that the guard does not do. When one of these fails, it can say less.
  const libsql = join(fixtures, 'blog/node_modules/libsql');
  it.skipIf(!existsSync(libsql))('does not reach native addons: known hole', async () => {
    const before = stateOf(String(params.victim));
    await run(
      `(() => { const D = require(${JSON.stringify(libsql)}); new D(other).exec('create table t(x)') })()`,
    );
    expect(stateOf(String(params.victim))).not.toBe(before);
    rmSync(String(params.other));
  });

  it('does not protect the channel to the server: known hole', async () => {
    const forged = once(project, 'message');
    project.send({ code: `process.send({ forged: true })`, params });
    expect((await forged)[0]).toEqual({ forged: true });
  });
});

describe('a thread', () => {
  it('does not get at the project’s own database, though everything else may be connected to', async () => {
    // The class behind threads is out of reach once there was one.
    const first = join(folder, 'first.cjs');
    writeFileSync(first, `new (require('worker_threads').Worker)('', { eval: true, execArgv: [], env: {} })`);
    const threading = forkProcess('--require', guard, '--require', first);
    await once(threading, 'message');
    const own = await listen();
    const policy = { reads: true, ownReads: [], writes: [], sockets: true, programs: [], threads: true };
    await ask({ arm: { ...policy, ownPorts: [own] } }, threading);
    const connect = (to: string) => `once(net.connect(${to}), 'connect').then(() => 'connected')`;
    const inThread = (to: string) => {
      const code = `const net = require('net'); const { once } = require('events'); const { parentPort } = require('worker_threads');
        ${connect(to)}.catch((error) => error.message).then((said) => parentPort.postMessage(said))`;
      return `once(new Worker(${JSON.stringify(code)}, { eval: true }), 'message').then(([said]) => said)`;
    };
    const said = async (code: string) => (await ask({ code, params }, threading)).value;

    expect(await said(connect(`${own}, '127.0.0.1'`))).toBe('connected');
    expect(await said(inThread(`${params.open}, '127.0.0.1'`))).toBe('connected');
    for (const to of [`${own}, '127.0.0.1'`, `${own}, 'localhost'`, `'/tmp/.s.PGSQL.${own}'`])
      expect(await said(inThread(to))).toContain('is not permitted');
    threading.kill('SIGKILL');
  });
});

describe('the self-test', () => {
  it('names what is open when the internals of Node are not what they were', async () => {
    const drift = join(folder, 'drift.cjs');
    // The guard gets a copy of the functions that lib/fs calls, and patches that.
    writeFileSync(
      drift,
      'const { binding } = process; process.binding = (name) => name === "fs" ? { ...binding(name) } : binding(name);',
    );
    const drifted = forkProcess('--require', drift);
    onTestFinished(() => void drifted.kill('SIGKILL'));
    await once(drifted, 'message');
    const { value } = await ask(
      { arm: { reads: true, ownReads: [], writes: [], sockets: [], programs: [] } },
      drifted,
    );
    expect(value).toMatchObject({
      level: 'partial',
      holes: expect.arrayContaining([
        'fs.writeFileSync',
        'fs.promises.rename',
        'fs.unlink',
        'FileHandle.chmod',
      ]),
    });
    expect(value).not.toMatchObject({ holes: expect.arrayContaining(['child_process.spawn']) });
    expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
  });
});

function forkProcess(...preload: string[]): ChildProcess {
  const tsx = join(root, 'node_modules/tsx/dist');
  return fork(join(folder, 'process.ts'), [], {
    cwd: folder,
    env: { PATH: process.env.PATH, TMPDIR: join(folder, 'temporary'), TSX_DISABLE_CACHE: '1' },
    execPath: process.env.GUARD_TEST_NODE ?? process.execPath,
    execArgv: [
      ...preload,
      ...['--require', guard],
      ...['--require', join(tsx, 'preflight.cjs'), '--import', join(tsx, 'loader.mjs')],
    ],
  });
}

function ask(message: object, child = project): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) =>
      reject(new Error(`process ended: ${code ?? signal}`));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      resolve(answer as Answer);
    });
    child.send(message);
  });
}

const run = (code: string) => ask({ code, params });

async function listen(socket?: string): Promise<number> {
  const server = createServer((connection) => {
    connections++;
    connection.on('error', () => {}).destroy();
  });
  listeners.push(server);
  await new Promise<void>((resolve) => (socket ? server.listen(socket, resolve) : server.listen(0, resolve)));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Names, modes, owners, times and contents of all that is in a folder. */
function stateOf(path: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(path, name);
    const { mode, uid, size, mtimeMs, nlink } = lstatSync(file);
    hash.update(
      [name, mode, uid, size, mtimeMs, nlink, size && mode & 0o100000 ? readFileSync(file, 'utf8') : ''].join(
        ' ',
      ),
    );
  }
  return hash.digest('hex');
}
