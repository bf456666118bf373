// Native code: a library that leaves a file beside itself as it is loaded, by every road of Node to dlopen.
import { existsSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { insideAttacks, type Technique } from '../support/inside.ts';
import type { Attack } from './runner.ts';

const own = 'our own';
const engines = 'OpenSSL engines; Node’s documentation of --permission names them';
const inThread = (code: string) => `inThread(${JSON.stringify(code)}, {}, { library, drop })`;
const failed = /^['"](?:refused|failed)/;

const techniques: readonly Technique[] = [
  ['engine: clientCertEngine', engines, `tls.createSecureContext({ clientCertEngine: library })`],
  [
    'engine: privateKeyEngine',
    engines,
    `tls.createSecureContext({ privateKeyEngine: library, privateKeyIdentifier: 'key' })`,
  ],
  [
    'engine: of a request',
    engines,
    `once(https.request({ host: '127.0.0.1', port, clientCertEngine: library }), 'error')`,
  ],
  [
    'engine: of an agent',
    engines,
    `once(https.get('https://127.0.0.1:' + port, { agent: new https.Agent({ privateKeyEngine: library, privateKeyIdentifier: 'key' }) }), 'error')`,
  ],
  ['engine: of a connection', engines, `once(tls.connect({ port, clientCertEngine: library }), 'error')`],
  [
    'engine: of a session of HTTP/2',
    engines,
    `once(http2.connect('https://127.0.0.1:' + port, { clientCertEngine: library }), 'error')`,
  ],
  ['engine: of a server', engines, `tls.createServer({ clientCertEngine: library })`],
  [
    'engine: of a server, later',
    engines,
    `tls.createServer().setSecureContext({ privateKeyEngine: library, privateKeyIdentifier: 'key' })`,
  ],
  [
    'engine: by the handle of a context',
    own,
    `tls.createSecureContext().context.setClientCertEngine(library)`,
  ],
  [
    'engine: by the class of a context',
    own,
    `new (tls.createSecureContext().context.constructor)().setEngineKey('key', library)`,
  ],
  [
    'engine: by its name, where OpenSSL is told to look',
    own,
    `(process.env.OPENSSL_ENGINES = path.dirname(library), tls.createSecureContext({ clientCertEngine: path.basename(library, '.so') }))`,
  ],
  [
    'engine: getters that change',
    own,
    `(() => { let n = first; return tls.createSecureContext({ get clientCertEngine() { return n++ ? library : undefined } }) })()`,
    /^['"](?:refused|done)/,
  ],
  ['engine: crypto.setEngine', own, `crypto.setEngine(library)`],
  ['engine: in a thread', own, inThread(`require('tls').createSecureContext({ clientCertEngine: library })`)],
  [
    'engine: a request in a thread',
    own,
    inThread(
      `require('https').get({ host: '127.0.0.1', port: 9, privateKeyEngine: library, privateKeyIdentifier: 'k' })`,
    ),
  ],
  ['engine: crypto.setEngine in a thread', own, inThread(`require('crypto').setEngine(library)`)],

  ['addon: process.dlopen', own, `process.dlopen({ exports: {} }, library)`],
  [
    'addon: process.dlopen with flags',
    own,
    `process.dlopen({ exports: {} }, library, os.constants.dlopen.RTLD_NOW)`,
  ],
  ['addon: require', own, `require(addon)`],
  ['addon: the loader of a module', own, `module._extensions['.node'](new module('x'), library)`],
  ['addon: in a thread', own, inThread(`process.dlopen({ exports: {} }, library)`)],
  [
    'addon: a copy in a folder named node_modules',
    own,
    `(fs.mkdirSync(drop + '/node_modules', { recursive: true }), fs.copyFileSync(library, drop + '/node_modules/x.node'), require(drop + '/node_modules/x.node'))`,
  ],
  [
    'addon: put there by a new name',
    own,
    `(fs.mkdirSync(drop + '/node_modules', { recursive: true }), fs.copyFileSync(library, drop + '/y'), fs.utimesSync(drop + '/y', 1, 1), fs.renameSync(drop + '/y', drop + '/node_modules/y.node'), process.dlopen({ exports: {} }, drop + '/node_modules/y.node'))`,
  ],
  [
    'addon: by a link in a folder named node_modules',
    own,
    `(fs.mkdirSync(drop + '/node_modules', { recursive: true }), fs.symlinkSync(library, drop + '/node_modules/z.node'), process.dlopen({ exports: {} }, drop + '/node_modules/z.node'))`,
    failed,
  ],

  [
    'extension: node:sqlite',
    own,
    `new (builtin('node:sqlite').DatabaseSync)(':memory:', { allowExtension: true }).loadExtension(library)`,
  ],
  [
    'extension: node:sqlite, an option that changes',
    own,
    `(() => { let n = first; return new (builtin('node:sqlite').DatabaseSync)(':memory:', { get allowExtension() { return n++ > 0 } }).loadExtension(library) })()`,
  ],
  ['extension: a driver', own, `new (require('libsql'))(':memory:').loadExtension(library)`],
  [
    'extension: a driver, by its prototype',
    own,
    `require('libsql').prototype.loadExtension.call(new (require('libsql'))(':memory:'), library)`,
  ],
  [
    'extension: a class that extends a driver',
    own,
    `new (class extends require('libsql') { load(file) { return super.loadExtension(file) } })(':memory:').load(library)`,
  ],
  [
    'extension: node:sqlite in a thread',
    own,
    inThread(
      `new (require('node:sqlite').DatabaseSync)(':memory:', { allowExtension: true }).loadExtension(library)`,
    ),
  ],

  [
    'program: NODE_OPTIONS',
    own,
    `child_process.execFileSync(process.execPath, ['-e', '0'], { env: { NODE_OPTIONS: '--require ' + addon } })`,
  ],
  [
    'program: LD_PRELOAD',
    own,
    `child_process.execFileSync(process.execPath, ['-e', '0'], { env: { LD_PRELOAD: library } })`,
  ],
  [
    'program: a thread with NODE_OPTIONS',
    own,
    `inThread('1', { env: { NODE_OPTIONS: '--require ' + addon } }, { library })`,
    /^'done: 1'$/,
  ],
  [
    'program: a thread with flags',
    own,
    `inThread('1', { execArgv: ['--require', addon] }, { library })`,
    /^'done: 1'$/,
  ],
];

/** What the test file makes: the library, by two names, and a folder that may be written. */
export const places = { library: '', addon: '', drop: '' };
/** Where a library that was loaded from a copy leaves its file. */
const traces = () =>
  [
    places.library,
    places.addon,
    ...['x', 'y', 'z'].map((name) => `${places.drop}/node_modules/${name}.node`),
  ].map((file) => `${file}.ran`);

const expectLoaded = () => {
  const found = traces().filter((file) => existsSync(file));
  for (const file of found) rmSync(file);
  rmSync(`${places.drop}/node_modules`, { recursive: true, force: true });
  return found.length;
};

export const native: readonly Attack[] = insideAttacks(techniques, places).map((attack) => ({
  ...attack,
  check: () => expect(expectLoaded(), 'libraries that were loaded').toBe(0),
  unprotected: () => expect(expectLoaded(), 'libraries that were loaded').toBeGreaterThan(0),
}));

/** The driver is held to no mode, and does not load native code all the same. */
export const extensions = native.filter(({ name }) => name.startsWith('extension: '));

const byPointer = (file: string, call: string) =>
  `(() => { const d = new (builtin('node:sqlite').DatabaseSync)(${file}); d.prepare('SELECT ${call}(?, ?)').get('own', Buffer.alloc(8, 65)); return d.prepare('SELECT hex(fts3_tokenizer(?)) AS p').get('own').p })()`;

/** By a driver, which is held to no mode that writes. */
const byDriver = (call: string, prepare = (sql: string) => `d.prepare(${sql})`) =>
  `(() => { const d = new (require('libsql'))(':memory:'); ${prepare(`'SELECT ${call}(?, ?)'`)}.all('own', Buffer.alloc(8, 65)); return ${prepare("'SELECT hex(fts3_tokenizer(?)) AS p'")}.all('own')[0].p })()`;

/** SQLite jumps to what it is given as a tokenizer. */
export const pointers: readonly Attack[] = insideAttacks(
  [
    ['in memory', byPointer("':memory:'", 'fts3_tokenizer')],
    ['in a file', byPointer("'dev.db', { readOnly: true }", 'fts3_tokenizer')],
    ['in upper case', byPointer("':memory:'", 'FTS3_TOKENIZER')],
    ['a driver', byDriver('fts3_tokenizer')],
    ['a driver, in upper case', byDriver('FTS3_Tokenizer')],
    ['a driver, by a quoted name', byDriver('[fts3_tokenizer]')],
    [
      'a driver, by its prototype',
      byDriver('fts3_tokenizer', (sql) => `require('libsql').prototype.prepare.call(d, ${sql})`),
    ],
    [
      'a driver, by a class that extends it',
      byDriver(
        'fts3_tokenizer',
        (sql) =>
          `(class extends require('libsql') { static make(sql) { return super.prototype.prepare.call(d, sql) } }).make(${sql})`,
      ),
    ],
    ['by a quoted name', byPointer("':memory:'", '"fts3_tokenizer"')],
  ].map(
    ([name, code]): Technique => [
      `pointer: ${name}`,
      'CVE-2019-8457 and kin',
      code as string,
      failed,
      undefined,
      /4141/,
    ],
  ),
  places,
);
