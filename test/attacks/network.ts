// Connections: `port` is a listener that nobody may reach, `open` one that may be. All of them are on loopback.
import { insideAttacks, type Technique } from '../support/inside.ts';

const own = 'our own';
const ssrf = 'SSRF: addresses in disguise';
const connectTo = (host: string) => `once(net.connect(port, '${host}'), 'connect')`;
/** Nothing is seen of it but that nobody was reached. */
const nothing = /^['"](?:refused|nothing|failed|done)/;
/** Somebody was asked for a name, or for the name of an address. */
const asked = /(?:ENOTFOUND|ENODATA|ESERVFAIL|ECONNREFUSED|ETIMEOUT|EAI_AGAIN)|done: /;

const addresses: readonly Technique[] = [
  ['by its address', connectTo('127.0.0.1')],
  ['another of 127/8', connectTo('127.0.0.2')],
  ['a decimal number', connectTo('2130706433')],
  ['a hexadecimal number', connectTo('0x7f000001')],
  ['an octal number', connectTo('0177.0.0.1')],
  ['two parts', connectTo('127.1')],
  ['0.0.0.0', connectTo('0.0.0.0')],
  ['0', connectTo('0')],
  ['an empty name', `once(net.connect({ port, host: '' }), 'connect')`],
  ['mapped into IPv6', connectTo('::ffff:127.0.0.1')],
  ['mapped into IPv6, in hex', connectTo('::ffff:7f00:1')],
  ['mapped into IPv6, written out', connectTo('0:0:0:0:0:ffff:7f00:0001')],
  ['IPv6', connectTo('::1')],
  ['every address of IPv6', connectTo('::')],
  ['IPv6 with a zone', connectTo('::1%lo')],
  ['the permitted name, another port', connectTo('localhost')],
  ['the permitted name in capitals and with a dot', connectTo('LOCALHOST.'), undefined, asked],
  ['a name below localhost', connectTo('x.localhost'), undefined, asked],
  ['a name of the system for it', connectTo('ip6-localhost'), undefined, asked],
  ['the name of the machine', `once(net.connect(port, os.hostname()), 'connect')`, undefined, asked],
  ['digits of another script', connectTo('①②⑦.0.0.1')],
  ['a port as a string', `once(net.connect({ port: String(port), host: '127.0.0.1' }), 'connect')`],
].map(
  ([name, code, meets, unprotected]): Technique => [
    `address: ${name}`,
    ssrf,
    code as string,
    meets as RegExp | undefined,
    undefined,
    unprotected as RegExp | undefined,
  ],
);

const techniques: readonly Technique[] = [
  ...addresses,
  [
    'lookup: one that lies',
    ssrf,
    `once(net.connect({ port, host: 'localhost', lookup: (n, o, c) => c(null, o?.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4) }), 'connect')`,
  ],
  [
    'lookup: another name for the permitted port',
    'DNS rebinding',
    `once(net.connect({ port: open, host: 'example.invalid', lookup: (n, o, c) => c(null, [{ address: '127.0.0.3', family: 4 }]) }), 'connect')`,
  ],
  [
    'lookup: dns.lookup replaced',
    own,
    `patched(dns, 'lookup', (n, o, c) => c(null, [{ address: '127.0.0.1', family: 4 }]), () => once(net.connect(port, 'localhost'), 'connect'))`,
  ],
  [
    'lookup: a name nobody permitted',
    own,
    `cb((done) => dns.lookup('example.invalid', done))`,
    undefined,
    undefined,
    asked,
  ],
  ['lookup: promises', own, `dns.promises.lookup('example.invalid')`, undefined, undefined, asked],
  [
    'lookup: data in a name',
    'DNS exfiltration',
    `cb((done) => dns.resolve4('secret.example.invalid', done))`,
    undefined,
    undefined,
    asked,
  ],
  ...[
    ['resolveAny', `cb((done) => dns.resolveAny('x.invalid', done))`],
    ['reverse', `cb((done) => dns.reverse('127.0.0.9', done))`],
    ['lookupService', `cb((done) => dns.lookupService('127.0.0.9', 22, done))`],
  ].map(
    ([name, code]): Technique => [`lookup: dns.${name}`, own, code as string, undefined, undefined, asked],
  ),
  [
    'net: autoSelectFamily with many addresses',
    own,
    `once(net.connect({ port, host: 'localhost', autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 10 }), 'connect')`,
  ],
  [
    'net: localAddress and localPort',
    own,
    `once(net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.1' }), 'connect')`,
  ],
  ['net: new Socket().connect', own, `once(new net.Socket().connect(port, '127.0.0.1'), 'connect')`],
  [
    'net: a socket that is connected again',
    own,
    `(async () => { const s = net.connect(open, '127.0.0.1'); await once(s, 'connect'); s.destroy(); return once(s.connect(port, '127.0.0.1'), 'connect') })()`,
  ],
  [
    'net: the handle of a permitted socket',
    own,
    `(async () => { let Request; const hook = async_hooks.createHook({ init(id, type, trigger, resource) { if (type === 'TCPCONNECTWRAP') Request ??= resource.constructor } }).enable(); const s = net.connect(open, '127.0.0.1'); await once(s, 'connect'); hook.disable(); const h = new s._handle.constructor(0); const r = h.connect(new Request(), '127.0.0.1', port); s.destroy(); if (r < 0) held(); return r })()`,
  ],
  [
    'net: a handle whose owner is somebody else',
    own,
    `(() => { const s = net.connect(port, '127.0.0.1'); const seen = []; const symbol = Object.getOwnPropertySymbols(s._handle).find((x) => x.description === 'owner_symbol'); s._handle[symbol] = { destroy: (e) => seen.push(e), listenerCount: () => 1 }; return new Promise((resolve, reject) => setTimeout(() => seen.length ? reject(seen[0]) : resolve('connected'), 100)) })()`,
  ],
  ['net: a unix socket', 'CVE-2026-21636 (Node)', `once(net.connect(socket), 'connect')`],
  [
    'net: a unix socket behind a link',
    'CVE-2026-21636 (Node)',
    `once(net.connect({ path: '/proc/self/root' + socket }), 'connect')`,
  ],
  ['net: an abstract unix socket', own, `once(net.connect(abstract), 'connect')`],
  [
    'net: BlockList that says yes',
    own,
    `patched(net.BlockList.prototype, 'check', () => false, () => once(net.connect(port, '127.0.0.1'), 'connect'))`,
  ],
  [
    'net: isIP that says no',
    own,
    `patched(net, 'isIP', () => 0, () => once(net.connect(port, '127.0.0.1'), 'connect'))`,
  ],
  [
    'net: Set.prototype.has that says yes',
    own,
    `patched(Set.prototype, 'has', () => true, () => once(net.connect(port, '127.0.0.1'), 'connect'))`,
  ],
  [
    'net: URL that says something else',
    own,
    `patched(URL.prototype, 'hostname', '[::1]', () => once(net.connect(port, '::ffff:7f00:1'), 'connect'))`,
  ],
  [
    'net: listens',
    own,
    `new Promise((resolve) => { const s = net.createServer().listen(0, () => cb((done) => net.connect(s.address().port || 1, '127.0.0.1').on('error', done).on('connect', done)).then(() => resolve('listens'), (e) => resolve(e.code))) })`,
    /PERMISSION_DENIED/,
  ],
  [
    'net: listens on a file',
    own,
    `(() => { net.createServer().listen(mark); return 'went on' })()`,
    /went on/,
  ],
  [
    'net: listens by a handle',
    own,
    `(() => { const s = net.connect(port, '127.0.0.1').on('error', () => {}); const h = new s._handle.constructor(1); h.bind('127.0.0.1', 0); return h.listen(1) < 0 ? held() : 'listens' })()`,
  ],
  [
    'net: a server on a handle',
    own,
    `(() => { const s = net.connect(port, '127.0.0.1').on('error', () => {}); const h = new s._handle.constructor(1); h.bind('127.0.0.1', 0); net.createServer().listen(h); return h.listen(1) < 0 ? 'none' : 'listens' })()`,
    /none/,
  ],

  ['http: get', own, `once(http.get('http://127.0.0.1:' + port), 'response')`],
  [
    'http: a request with a socket of its own',
    own,
    `once(http.request({ createConnection: () => net.connect(port, '127.0.0.1') }).end(), 'response')`,
  ],
  [
    'http: an agent with a lookup of its own',
    own,
    `once(http.get({ host: 'localhost', port, agent: new http.Agent({ lookup: (n, o, c) => c(null, [{ address: '127.0.0.1', family: 4 }]) }) }), 'response')`,
  ],
  [
    'http: an agent that keeps connections',
    own,
    `once(http.get({ host: '127.0.0.1', port, agent: new http.Agent({ keepAlive: true }) }), 'response')`,
  ],
  [
    'http: an agent for a unix socket',
    own,
    `once(http.get({ socketPath: socket, path: '/' }), 'response')`,
    undefined,
    undefined,
    /EPIPE|ECONNRESET|hang up/,
  ],
  [
    'http: an agent with a proxy',
    own,
    `once(http.get({ host: 'localhost', port, agent: new http.Agent({ proxyEnv: { HTTP_PROXY: 'http://127.0.0.1:' + port } }) }), 'response')`,
  ],
  [
    'http: the connection of an agent',
    own,
    `once(new http.Agent().createConnection({ port, host: '127.0.0.1' }), 'connect')`,
  ],
  [
    'https: the connection of an agent',
    own,
    `once(new https.Agent().createConnection({ port, host: '127.0.0.1' }), 'secureConnect')`,
  ],
  [
    'fetch: with keepalive',
    own,
    `fetch('http://127.0.0.1:' + port, { method: 'POST', body: 'x', keepalive: true })`,
  ],
  [
    'dgram: a lookup of its own',
    own,
    `(() => { const s = dgram.createSocket({ type: 'udp4', lookup: (h, o, c) => c(null, '127.0.0.1', 4) }); return cb((done) => s.send('x', port, 'localhost', done)).finally(() => s.close()) })()`,
  ],
  [
    'dgram: to a group',
    own,
    `(() => { const s = dgram.createSocket('udp4'); return cb((done) => s.send('x', 5353, '224.0.0.251', done)).finally(() => s.close()) })()`,
    undefined,
    undefined,
    /done: |ENETUNREACH|EPERM/,
  ],
  ['https: get', own, `once(https.get('https://127.0.0.1:' + port), 'response')`],
  ['http2: connect', own, `once(http2.connect('http://127.0.0.1:' + port), 'connect')`],
  [
    'http2: a connection of its own',
    own,
    `once(http2.connect('http://x', { createConnection: () => net.connect(port, '127.0.0.1') }), 'connect')`,
  ],
  ['tls: connect', own, `once(tls.connect(port, '127.0.0.1'), 'secureConnect')`],
  [
    'tls: over a socket',
    own,
    `once(tls.connect({ socket: net.connect(port, '127.0.0.1') }), 'secureConnect')`,
  ],
  ['fetch', own, `fetch('http://127.0.0.1:' + port)`],
  ['fetch: a redirect of a permitted one', ssrf, `fetch('http://127.0.0.1:' + open + '/to/' + port)`],
  [
    'fetch: a dispatcher',
    own,
    `fetch('http://localhost:' + open, { dispatcher: new ((globalThis[Symbol.for('undici.globalDispatcher.2')] ?? globalThis[Symbol.for('undici.globalDispatcher.1')]).constructor)({ connect: { lookup: (n, o, c) => c(null, [{ address: '127.0.0.3', family: 4 }]) } }) })`,
  ],
  [
    'WebSocket',
    own,
    `new Promise((resolve, reject) => { const s = new WebSocket('ws://127.0.0.1:' + port); s.onopen = resolve; s.onerror = (e) => reject(e.error ?? e) })`,
    nothing,
  ],
  [
    'dgram: send',
    own,
    `(() => { const s = dgram.createSocket('udp4'); return cb((done) => s.send('x', port, '127.0.0.1', done)).finally(() => s.close()) })()`,
  ],
  [
    'dgram: connect',
    own,
    `(() => { const s = dgram.createSocket('udp4'); return new Promise((resolve, reject) => s.connect(port, '127.0.0.1', () => s.send('x', (e) => e ? reject(e) : resolve('sent')))).finally(() => s.close()) })()`,
  ],
  [
    'dgram: bind',
    own,
    `new Promise((resolve, reject) => { const s = dgram.createSocket('udp4').on('error', reject); s.bind(0, '127.0.0.1', () => { try { resolve(s.address().port ? 'bound' : 'not bound') } catch (e) { reject(e) } finally { s.close() } }) })`,
    /not bound|failed|refused/,
  ],
  ['inspector: open', own, `inspector.open(0, '127.0.0.1')`],
  [
    'inspector: by a signal',
    own,
    `process.kill(process.pid, 'SIGUSR1')`,
    undefined,
    undefined,
    /done: true|ended/,
  ],
  ['inspector: _debugProcess', own, `process._debugProcess(process.pid)`],
  ['a package: ws', own, `once(new (require('ws'))('ws://127.0.0.1:' + port), 'open')`],
  [
    'a package: postgres',
    own,
    `require('postgres')({ host: '127.0.0.1', port, connect_timeout: 1 })\`SELECT 1\``,
    /^['"](?:refused|failed)/,
  ],
  [
    'a package: mysql2',
    own,
    `cb((done) => require('mysql2').createConnection({ host: '127.0.0.1', port }).connect(done))`,
  ],
  [
    'the permitted one is reached',
    own,
    `once(net.connect(open, '127.0.0.1'), 'connect').then(() => 'reached')`,
    /done: reached/,
    undefined,
    /done: reached/,
  ],
  [
    'lookup: a false answer put in the place of the real one',
    own,
    `(async () => { let request; const hook = async_hooks.createHook({ init(id, type, trigger, resource) { if (type === 'GETADDRINFOREQWRAP') request ??= resource } }).enable(); try { const answer = cb((done) => dns.lookup('localhost', done)); hook.disable(); request.oncomplete(null, ['127.0.0.4']); await answer.catch(() => {}); return await once(net.connect(open, '127.0.0.4').on('connect', function () { this.destroy() }), 'connect').then(() => 'reached', (e) => e.code === 'PERMISSION_DENIED' ? Promise.reject(e) : 'tried') } finally { hook.disable() } })()`,
    /done: (?:reached|tried)/,
    'who sees the requests of Node (async_hooks) can answer for the resolver: a permitted name then has any address, on its permitted port',
  ],
];

/** What the test file makes. */
export const places = { open: 0, socket: '', abstract: '' };

export const network = insideAttacks(techniques, places);
