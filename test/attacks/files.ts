// Files: writing anything at all, and reading what is secret or beyond the project, in every form that fs and others have.
import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { insideAttacks, type Technique, toolFiles } from '../support/inside.ts';
import type { Attack } from './runner.ts';

const model = 'Node’s permission model, its documented limits';
const own = 'our own';

/** `drop` may be written; `foreign` is a folder of another project. */
const techniques: readonly Technique[] = [
  // Writing: forms.
  ['write: a path as Buffer', 'CVE-2023-32004 (Node)', `fs.writeFileSync(Buffer.from(mark), '')`],
  [
    'write: a path as Uint8Array',
    'CVE-2023-39332 (Node)',
    `fs.writeFileSync(new TextEncoder().encode(mark), '')`,
  ],
  ['write: a file URL', model, `fs.writeFileSync(url.pathToFileURL(mark), '')`],
  [
    'write: a file URL with encoded dots',
    own,
    `fs.writeFileSync(new URL('file://' + drop + '/%2e%2e/' + path.relative(path.dirname(drop), mark)), '')`,
  ],
  [
    'write: bytes that are no text',
    own,
    `fs.writeFileSync(Buffer.concat([Buffer.from(drop + '/'), Buffer.from([0xff, 0xfe])]), '')`,
  ],
  [
    'write: bytes that are no text, then ..',
    own,
    `fs.mkdirSync(Buffer.concat([Buffer.from(drop + '/'), Buffer.from([0xff])])) ?? fs.writeFileSync(Buffer.concat([Buffer.from(drop + '/'), Buffer.from([0xff]), Buffer.from('/../../' + path.basename(outside) + '/x')]), '')`,
  ],
  [
    'write: a Buffer with a patched utf8Write',
    'CVE-2024-21896 (Node)',
    `patched(Buffer.prototype, 'utf8Write', () => 0, () => fs.writeFileSync(mark, ''))`,
  ],
  [
    'write: a Buffer whose toString() lies',
    'CVE-2023-39332 (Node)',
    `(() => { const b = Buffer.from(mark); b.toString = () => drop + '/x'; fs.writeFileSync(b, '') })()`,
  ],
  [
    'write: an object that looks like a URL and changes',
    own,
    `(() => { let n = first; const target = { href: 'file://x', protocol: 'file:', hostname: '', get pathname() { return n++ ? mark : drop + '/x' } }; fs.writeFileSync(target, '') })()`,
    /^'(?:failed|done)/,
  ],
  ['write: readFile with the flag w+', own, `cb((done) => fs.readFile(mark, { flag: 'w+' }, done))`],
  [
    'write: readFile with a flag that changes',
    own,
    `(() => { let n = first; return cb((done) => fs.readFile(mark, { get flag() { return n++ ? 'w+' : 'r' } }, done)) })()`,
    /^['"](?:refused|failed: ENOENT)/,
  ],
  [
    'write: readFileSync with a+',
    own,
    `fs.readFileSync(mark, 'utf8', fs.readFileSync(mark, { flag: 'a+', encoding: 'utf8' }))`,
  ],
  ['write: a read stream with w+', own, `once(fs.createReadStream(mark, { flags: 'w+' }), 'open')`],
  ['write: lutimes', own, `fs.lutimesSync(dir + '/notes.txt', 1, 1)`],
  ['write: truncate', own, `fs.truncateSync(dir + '/notes.txt', 0)`],
  ['write: ftruncate', own, `fs.ftruncateSync(fs.openSync(dir + '/notes.txt', 'r+'), 0)`],
  ['write: appendFile with a callback', own, `cb((done) => fs.appendFile(mark, 'x', done))`],
  ['write: a folder removed by a promise', own, `fsp.rm(dir + '/src', { recursive: true, force: true })`],
  [
    'write: memory that others share',
    own,
    `fs.existsSync('/dev/shm') ? (fs.writeFileSync('/dev/shm/' + path.basename(mark), ''), fs.rmSync('/dev/shm/' + path.basename(mark))) : absent()`,
  ],
  ['write: a terminal of its own', own, `fs.openSync('/dev/ptmx', 'r+')`],
  ['write: open with O_CREAT alone', own, `fs.openSync(mark, fs.constants.O_CREAT)`],
  [
    'write: open with O_CREAT among flags that nobody knows',
    own,
    `fs.openSync(mark, fs.constants.O_CREAT | 0x40000000)`,
  ],
  ['write: a FileHandle', own, `fsp.open(mark, 'wx')`],
  [
    'write: FileHandle.chmod',
    'CVE-2024-36137 (Node)',
    `(async () => { const h = await fsp.open(dir + '/notes.txt'); try { await h.chmod(0o777) } finally { await h.close() } })()`,
  ],
  [
    'write: fchmod',
    'CVE-2024-36137 (Node)',
    `(() => { const fd = fs.openSync(dir + '/notes.txt'); try { fs.fchmodSync(fd, 0o777) } finally { fs.closeSync(fd) } })()`,
  ],
  [
    'write: futimes',
    'CVE-2025-55132 (Node)',
    `(() => { const fd = fs.openSync(dir + '/notes.txt'); try { fs.futimesSync(fd, 1, 1) } finally { fs.closeSync(fd) } })()`,
  ],
  ['write: mkdtemp', 'CVE-2023-32003 (Node)', `fs.mkdtempSync(mark)`],
  ['write: mkdtempDisposable', own, `fs.mkdtempDisposableSync ? fs.mkdtempDisposableSync(mark) : absent()`],
  ['write: cp with a filter', own, `fsp.cp(dir + '/src', mark, { recursive: true, filter: () => true })`],
  ['write: cpSync of a folder', own, `fs.cpSync(dir + '/src', mark, { recursive: true, force: true })`],
  [
    'write: copyFile with COPYFILE_FICLONE',
    own,
    `fs.copyFileSync(dir + '/notes.txt', mark, fs.constants.COPYFILE_FICLONE)`,
  ],
  ['write: rename out', own, `(fs.writeFileSync(drop + '/out', ''), fs.renameSync(drop + '/out', mark))`],
  [
    'write: a hard link out',
    own,
    `(fs.writeFileSync(drop + '/hard', ''), fs.linkSync(drop + '/hard', mark))`,
  ],
  [
    'write: a hard link in, to a file that is then written',
    own,
    `(fs.linkSync(dir + '/notes.txt', drop + '/notes'), fs.writeFileSync(drop + '/notes', 'x'))`,
  ],
  [
    'write: fs by require, import() and getBuiltinModule',
    own,
    `(async () => { const errors = []; for (const m of [require('fs'), await load('node:fs'), process.getBuiltinModule('fs'), module.createRequire('/x.js')('fs'), module._load('fs')]) try { m.writeFileSync(mark, ''); return 'written' } catch (e) { errors.push(e) } throw errors.find((e) => e.code !== 'PERMISSION_DENIED') ?? errors[0] })()`,
  ],
  [
    'write: Module._load with the file system of somebody else',
    'CVE-2023-32002 (Node)',
    `module._load('fs', { filename: '/', paths: [] }, true).writeFileSync(mark, '')`,
  ],
  [
    'write: module.constructor.createRequire',
    'CVE-2023-32006 (Node)',
    `new module('x').constructor.createRequire('/x')('fs').writeFileSync(mark, '')`,
  ],
  ['write: graceful-fs', own, `require('graceful-fs').writeFileSync(mark, '')`],
  [
    'write: a stream by pipeline',
    own,
    `stream.promises.pipeline(stream.Readable.from(['x']), fs.createWriteStream(mark))`,
  ],
  [
    'write: a write stream with a file system of its own',
    own,
    `once(fs.createWriteStream(mark, { fs: { open: (p, f, m, c) => fs.open(mark, f, m, c), write: fs.write, close: fs.close } }), 'open')`,
  ],
  [
    'write: Utf8Stream',
    own,
    `fs.Utf8Stream ? once(new fs.Utf8Stream({ dest: mark, sync: true }), 'ready') : absent()`,
  ],

  // Writing: ways around a folder that may be written.
  [
    'write: .. out of what is permitted',
    'CVE-2023-30584 (Node)',
    `fs.writeFileSync(drop + '/../' + path.basename(outside) + '/x', '')`,
  ],
  [
    'write: a link to a folder',
    'CVE-2025-55130 (Node)',
    `(fs.symlinkSync(outside, drop + '/folder'), fs.writeFileSync(drop + '/folder/x', ''))`,
  ],
  [
    'write: a link to a file',
    own,
    `(fs.symlinkSync(dir + '/notes.txt', drop + '/file'), fs.writeFileSync(drop + '/file', 'x'))`,
  ],
  [
    'write: a dangling link',
    own,
    `(fs.symlinkSync(mark, drop + '/dangling'), fs.writeFileSync(drop + '/dangling', ''))`,
  ],
  [
    'write: a relative link',
    'CVE-2025-55130 (Node)',
    `(fs.symlinkSync('../' + path.basename(outside), drop + '/relative'), fs.writeFileSync(drop + '/relative/x', ''))`,
  ],
  [
    'write: a chain of links',
    'CVE-2025-55130 (Node)',
    `(fs.mkdirSync(drop + '/a/b/c', { recursive: true }), fs.symlinkSync('../../..', drop + '/a/b/c/up'), fs.symlinkSync('a/b/c/up/..', drop + '/chain'), fs.writeFileSync(drop + '/chain/' + path.basename(outside) + '/x', ''))`,
  ],
  [
    'write: .. behind a link',
    own,
    `(fs.mkdirSync(drop + '/deep'), fs.symlinkSync(outside, drop + '/deep/link'), fs.writeFileSync(drop + '/deep/link/../' + path.basename(outside) + '/x', ''))`,
  ],
  [
    'write: .. behind a link to the folder below',
    own,
    `(fs.symlinkSync(dir + '/src', drop + '/below'), fs.renameSync(drop + '/below/../notes.txt', drop + '/stolen'))`,
  ],
  [
    'write: a link in the place of the folder that is permitted',
    own,
    `(fs.renameSync(drop, drop + '-x'), fs.symlinkSync(outside, drop))`,
  ],
  ['write: /proc/self/cwd', own, `fs.writeFileSync('/proc/self/cwd/new.txt', '')`],
  ['write: /proc/self/root', own, `fs.writeFileSync('/proc/self/root' + mark, '')`],
  [
    'write: /proc/self/fd of a file opened for reading',
    own,
    `(() => { const fd = fs.openSync(dir + '/notes.txt'); try { fs.writeFileSync('/proc/self/fd/' + fd, 'x') } finally { fs.closeSync(fd) } })()`,
  ],
  [
    'write: /dev/fd',
    own,
    `(() => { const fd = fs.openSync(dir + '/notes.txt'); try { fs.writeFileSync('/dev/fd/' + fd, 'x') } finally { fs.closeSync(fd) } })()`,
  ],
  ['write: /proc/self/mem', own, `fs.openSync('/proc/self/mem', 'r+')`],
  ['write: the memory of the parent', own, `fs.openSync('/proc/' + process.ppid + '/mem', 'r+')`],
  ['write: capitals of a name that is kept', own, `fs.writeFileSync(drop + '/MCP-NODE.CONFIG.JSON', '{}')`],
  ['write: a secret in a folder that is permitted', own, `fs.writeFileSync(drop + '/.env', 'X=1')`],
  [
    'write: hooks of Git in a folder that is permitted',
    own,
    `fs.mkdirSync(drop + '/.git/hooks', { recursive: true })`,
  ],
  [
    'write: a folder renamed to .git',
    own,
    `(fs.mkdirSync(drop + '/git'), fs.renameSync(drop + '/git', drop + '/.git'))`,
  ],
  [
    'write: a copy into a folder with a link in it',
    own,
    `(fs.mkdirSync(drop + '/into'), fs.symlinkSync(outside, drop + '/into/services'), fs.cpSync(dir + '/src', drop + '/into', { recursive: true }))`,
  ],
  ['write: a folder deleted with what is kept in it', own, `fs.rmSync(dir + '/kept', { recursive: true })`],
  [
    'write: a folder with what is kept in it, renamed',
    own,
    `fs.renameSync(dir + '/kept', drop + '/no-longer-kept')`,
  ],
  [
    'read a secret: in a folder that is copied as a whole',
    own,
    `(fs.cpSync(dir + '/kept', drop + '/copied', { recursive: true }), fs.readFileSync(drop + '/copied/.aws/anything', 'utf8'))`,
  ],
  [
    'write: what a permission says of the parent by its prefix',
    own,
    `fs.writeFileSync(drop + '-beside', '')`,
  ],

  // Writing: what decides is patched.
  [
    'patched: String.prototype.startsWith',
    'CVE-2024-21891 (Node)',
    `patched(String.prototype, 'startsWith', () => true, () => fs.writeFileSync(mark, ''))`,
  ],
  [
    'patched: path.resolve',
    'CVE-2024-21891 (Node)',
    `patched(path, 'resolve', () => drop + '/x', () => fs.writeFileSync(mark, ''))`,
  ],
  [
    'patched: path.toNamespacedPath',
    'CVE-2023-39331 (Node)',
    `patched(path, 'toNamespacedPath', () => drop + '/x', () => fs.writeFileSync(mark, ''))`,
  ],
  ['patched: process.cwd', own, `patched(process, 'cwd', () => drop, () => fs.writeFileSync('new.txt', ''))`],
  [
    'patched: fs.realpathSync',
    own,
    `patched(fs.realpathSync, 'native', () => drop, () => fs.writeFileSync(mark, ''))`,
  ],
  [
    'patched: RegExp.prototype.exec',
    own,
    `patched(RegExp.prototype, 'exec', () => null, () => fs.readFileSync(dir + '/.env.canary', 'utf8'))`,
  ],
  [
    'patched: String.prototype[Symbol.replace]',
    own,
    `patched(String.prototype, Symbol.replace, () => 'x', () => fs.readFileSync(dir + '/.env.canary', 'utf8'))`,
  ],
  [
    'patched: String.prototype.toLowerCase',
    own,
    `patched(String.prototype, 'toLowerCase', () => 'x', () => fs.readFileSync(dir + '/.env.canary', 'utf8'))`,
  ],
  [
    'patched: Array.prototype[Symbol.iterator]',
    own,
    `patched(Array.prototype, Symbol.iterator, () => { const said = [drop + '/x', 0]; return { next: () => ({ done: said.length === 0, value: said.shift() }) } }, () => fs.openSync(mark, 'w'))`,
  ],
  [
    'patched: Object.prototype',
    own,
    `patched(Object.prototype, 'bigint', true, () => fs.writeFileSync(mark, ''))`,
  ],
  [
    'patched: Function.prototype.call and apply',
    own,
    `patched(Function.prototype, 'call', () => true, () => patched(Function.prototype, 'apply', () => true, () => fs.writeFileSync(mark, '')))`,
  ],
  ['patched: Reflect.apply', own, `patched(Reflect, 'apply', () => true, () => fs.writeFileSync(mark, ''))`],
  [
    'patched: Set.prototype.has',
    own,
    `patched(Set.prototype, 'has', () => true, () => fs.writeFileSync(mark, ''))`,
  ],
  [
    'patched: Object.assign, which makes the error',
    own,
    `patched(Object, 'assign', () => undefined, () => fs.writeFileSync(mark, ''))`,
    /^'done: undefined'$/,
  ],
  [
    'patched: the class Error',
    own,
    `patched(globalThis, 'Error', function () { return {} }, () => fs.writeFileSync(mark, ''))`,
  ],
  [
    'patched: Error.prepareStackTrace that looks for what is beneath',
    own,
    `patched(Error, 'prepareStackTrace', (e, sites) => sites.map((s) => s.getThis() ?? s.getFunction()).filter(Boolean), () => { try { fs.writeFileSync(mark, '') } catch (e) { const found = [e.stack].flat().filter((f) => typeof f === 'function' || f?.open); for (const f of found) f.open?.(mark, 65); throw e } })`,
  ],

  // Reading secrets.
  ...[
    ['readFileSync', `fs.readFileSync(secret)`],
    ['readFileSync as text', `fs.readFileSync(secret, 'utf8')`],
    ['readFile', `cb((done) => fs.readFile(secret, 'utf8', done))`],
    ['promises.readFile', `fsp.readFile(secret, 'utf8')`],
    ['promises.readFile of a URL', `fsp.readFile(url.pathToFileURL(secret), 'utf8')`],
    [
      'open and read',
      `(() => { const b = Buffer.alloc(99); fs.readSync(fs.openSync(secret), b); return b })()`,
    ],
    ['open with O_PATH or O_NOFOLLOW', `fs.openSync(secret, fs.constants.O_NOFOLLOW)`],
    [
      'FileHandle.readLines',
      `(async () => { for await (const line of (await fsp.open(secret)).readLines()) return line })()`,
    ],
    ['readv', `(() => { const b = Buffer.alloc(99); fs.readvSync(fs.openSync(secret), [b]); return b })()`],
    ['a web stream', `fsp.open(secret).then((h) => new Response(h.readableWebStream()).text())`],
    [
      'copyFile by a promise',
      `fsp.copyFile(secret, drop + '/cf').then(() => fs.readFileSync(drop + '/cf', 'utf8'))`,
    ],
    ['a stream', `text(fs.createReadStream(secret))`],
    ['fs.ReadStream', `text(new fs.ReadStream(secret))`],
    ['openAsBlob', `fs.openAsBlob(secret).then((blob) => blob.text())`],
    ['process.loadEnvFile', `(process.loadEnvFile(secret), process.env.KEY)`],
    ['copy, then read', `(fs.copyFileSync(secret, drop + '/copy'), fs.readFileSync(drop + '/copy'))`],
    ['cp, then read', `fsp.cp(secret, drop + '/copy2').then(() => fs.readFileSync(drop + '/copy2'))`],
    ['cpSync, then read', `(fs.cpSync(secret, drop + '/copy3'), fs.readFileSync(drop + '/copy3'))`],
    ['rename, then read', `(fs.renameSync(secret, drop + '/moved'), fs.readFileSync(drop + '/moved'))`],
    ['a hard link, then read', `(fs.linkSync(secret, drop + '/link1'), fs.readFileSync(drop + '/link1'))`],
    ['a symlink, then read', `(fs.symlinkSync(secret, drop + '/link2'), fs.readFileSync(drop + '/link2'))`],
    [
      'a symlink with a harmless name in the middle',
      `(fs.symlinkSync(path.dirname(secret), drop + '/dir1'), fs.readFileSync(drop + '/dir1/' + path.basename(secret)))`,
    ],
    ['require', `require(secret)`],
    [
      'http2 respondWithFile',
      `new Promise((resolve, reject) => { const s = new http2.Http2ServerResponse(new stream.Duplex()); s.stream?.respondWithFile?.(secret); fs.open(secret, 'r', (e, fd) => e ? reject(e) : resolve(fs.readFileSync(fd))) })`,
    ],
    ['/proc/self/cwd', `fs.readFileSync('/proc/self/cwd/' + path.relative(dir, secret))`],
    [
      '/proc/self/cwd and ..',
      `fs.readFileSync('/proc/self/cwd/../' + path.relative(path.dirname(dir), secret))`,
    ],
    ['/proc/self/root', `fs.readFileSync('/proc/self/root' + secret)`],
    [
      '.. behind a folder that is a link',
      `fs.readFileSync('/proc/self/cwd/src/../' + path.relative(dir, secret))`,
    ],
    ['a path with slashes and dots', `fs.readFileSync(dir + '//src/./..///' + path.relative(dir, secret))`],
    ['patched lstat', `patched(fs, 'lstatSync', () => ({ mode: 0 }), () => fs.readFileSync(secret))`],
  ].map(([name, code]): Technique => [`read a secret: ${name}`, own, code as string]),
  [
    'read a secret: import as JSON',
    own,
    `load(dir + '/secrets/credentials.json', { with: { type: 'json' } }).then((m) => m.default)`,
  ],
  ...toolFiles.map((path): Technique => {
    const file = `dir + ${JSON.stringify(`/${path}`)}`;
    return [`read a secret of a tool: ${path}`, own, `fs.readFileSync(${file}, 'utf8')`];
  }),
  ['read a secret: require of JSON', own, `require(dir + '/secrets/credentials.json')`],
  [
    'read a secret: Module._extensions',
    own,
    `(() => { const m = new module('x'); module._extensions['.json'](m, dir + '/secrets/credentials.json'); return m.exports })()`,
  ],
  ['read a secret: an error of the compiler that quotes it', own, `load(dir + '/secrets/id_rsa')`],
  [
    'read a secret: a link with the ending of a module',
    own,
    `(fs.symlinkSync(dir + '/secrets/id_rsa', drop + '/id.ts'), load(drop + '/id.ts'))`,
  ],
  [
    'read a secret: a link named package.json',
    own,
    `(fs.mkdirSync(drop + '/pkg'), fs.symlinkSync(dir + '/secrets/credentials.json', drop + '/pkg/package.json'), fs.readFileSync(drop + '/pkg/package.json', 'utf8'))`,
  ],
  [
    'read a secret: as a source map',
    own,
    `(fs.writeFileSync(drop + '/map.cjs', 'throw new Error(1)\\n//# sourceMappingURL=' + dir + '/secrets/credentials.json'), process.setSourceMapsEnabled(true), (() => { try { require(drop + '/map.cjs') } catch (e) { process.setSourceMapsEnabled(false); return e.stack + JSON.stringify(module.findSourceMap(drop + '/map.cjs')?.payload ?? null) } })())`,
    /^['"]done: /,
  ],
  [
    'read a secret: as a certificate of an authority',
    own,
    `tls.createSecureContext({ ca: fs.readFileSync(dir + '/secrets/server.key') })`,
  ],
  [
    'read a secret: util.parseEnv of a stream',
    own,
    `text(fs.createReadStream(dir + '/.env.canary')).then(util.parseEnv)`,
  ],
  [
    'read a secret: watch and glob tell no content',
    'CVE-2023-30582 (Node)',
    `(fs.watch(dir + '/.env.canary').close(), fs.globSync('secrets/*', { cwd: dir }))`,
    /^['"]done: /,
    undefined,
    /^['"]done: /,
  ],
  [
    'read a secret: is an env file there?',
    own,
    `[fs.existsSync(dir + '/.env.canary'), fs.existsSync(dir + '/notes.txt')]`,
    /^'done: \[ false, true \]'$/,
  ],
  ['read a secret: stat of an env file', 'CVE-2024-22018 (Node)', `fs.statSync(dir + '/.env.canary')`],
  ['read a secret: the environment in /proc', own, `fs.readFileSync('/proc/self/environ')`],
  ['read a secret: the environment of a thread', own, `fs.readFileSync('/proc/thread-self/environ')`],
  [
    'read a secret: the environment of the server',
    own,
    `fs.readFileSync('/proc/' + process.ppid + '/environ')`,
  ],
  [
    'read a secret: the environment of a task',
    own,
    `fs.readFileSync('/proc/self/task/' + process.pid + '/environ')`,
  ],
  [
    'read a secret: the arguments of the server',
    own,
    `fs.readFileSync('/proc/' + process.ppid + '/cmdline')`,
  ],
  ['read a secret: memory', own, `fs.openSync('/proc/self/mem')`],
  ...[
    ...['smaps', 'smaps_rollup', 'numa_maps', 'pagemap', 'maps', 'auxv', 'syscall', 'wchan', 'fdinfo/0'],
    ...['task/${process.pid}/smaps', 'task/${process.pid}/mem', 'task/${process.pid}/fdinfo/0'],
  ].map(
    (file): Technique => [
      `read a secret: /proc/self/${file.replace('${process.pid}', 'pid')}`,
      own,
      `fs.closeSync(fs.openSync(\`/proc/self/${file}\`))`,
      undefined,
      undefined,
      /done: /,
    ],
  ),
  [
    'read a secret: the map of the server’s memory',
    own,
    `fs.closeSync(fs.openSync('/proc/' + process.ppid + '/smaps'))`,
    undefined,
    undefined,
    /done: /,
  ],
  [
    'what /proc says of how a process is doing',
    own,
    `['status', 'stat', 'statm', 'limits', 'cgroup', 'mountinfo', 'task/' + process.pid + '/status'].map((file) => fs.readFileSync('/proc/self/' + file).length >= 0).join()`,
    /done: true,true/,
    undefined,
    /done: true,true/,
  ],
  // Descriptor 0 can be opened again whatever it is in plain Node; sockets, which Node's pipes are, cannot on Linux.
  ['read a secret: what the server has open', own, `fs.openSync('/proc/' + process.ppid + '/fd/0')`],

  // Reading beyond the project.
  ['read beyond: a file', own, `fs.readFileSync(foreign + '/notes.txt', 'utf8')`],
  [
    'read beyond: .. behind /proc/self/cwd',
    own,
    `fs.readFileSync('/proc/self/cwd/../' + path.basename(foreign) + '/notes.txt', 'utf8')`,
  ],
  [
    'read beyond: a link in the project',
    own,
    `(fs.symlinkSync(foreign, drop + '/foreign'), fs.readFileSync(drop + '/foreign/notes.txt', 'utf8'))`,
  ],
  ['read beyond: a listing', own, `fs.readdirSync(foreign)`],
  [
    'read beyond: a recursive listing',
    own,
    `fs.readdirSync(foreign, { recursive: true, withFileTypes: true })`,
  ],
  ['read beyond: opendir', own, `fsp.opendir(foreign).then((d) => d.read())`],
  ['read beyond: glob', own, `fs.globSync(foreign + '/*')`, /^'(?:refused|done: \[\])'$/],
  [
    'read beyond: cp of a folder',
    own,
    `fsp.cp(foreign, drop + '/taken', { recursive: true }).then(() => fs.readFileSync(drop + '/taken/notes.txt', 'utf8'))`,
  ],
  ['read beyond: import', own, `load(foreign + '/module.mjs').then((m) => m.default)`],
  [
    'read beyond: SQLite by an address',
    own,
    `new (builtin('node:sqlite').DatabaseSync)('file:' + foreign + '/dev.db?mode=ro', { readOnly: true }).prepare('SELECT count(*) FROM users').get()`,
  ],
];

/** What the test file makes. `hole`: a file beyond what is permitted that only a known hole writes. */
export const places = { drop: '', foreign: '', hole: '' };

export const files: readonly Attack[] = [
  ...insideAttacks(
    techniques.map(([name, source, code, ...more]) => [
      name,
      source,
      name.startsWith('read a secret') ? `((secret) => (${code}))(dir + '/.env.canary')` : code,
      ...more,
    ]),
    places,
  ),
  ...insideAttacks(
    [
      [
        'a link put there between the check and the opening',
        'CWE-367',
        // The threads that open files are kept at work meanwhile, for longer than a busy machine lets this one wait.
        `(async () => { const busy = Array.from({ length: 8 }, () => cb((done) => crypto.pbkdf2('x', 'y', 3e5, 64, 'sha512', done))); const writing = fsp.writeFile(drop + '/swapped', 'x'); fs.symlinkSync(hole, drop + '/swapped'); await Promise.all([writing, ...busy]); return fs.existsSync(hole) })()`,
        /done: true/,
        'a path is checked, and then opened: who swaps a link in between gets through',
      ],
    ],
    places,
  ).map((attack) => ({ ...attack, check: () => expect(existsSync(places.hole)).toBe(true) })),
];
