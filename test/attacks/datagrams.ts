// Where packets go: name servers of one's own in the name of a permitted host, datagrams, and metadata services in every spelling.
import { expect } from 'vitest';
import { insideAttacks, type Technique } from '../support/inside.ts';
import type { Attack } from './runner.ts';

const dnsTunnel = 'DNS exfiltration';
const ssrf = 'SSRF: addresses of metadata services';

/** What the test file makes: a port of UDP that nobody has to reach, and how many packets came. */
export const places = { udp: 0, open: 0 };
export const heard = { packets: 0 };

const asked = (resolver: string) => `cb((done) => ${resolver}.resolveTxt('permitted.invalid', done))`;
const own = `['127.0.0.1:' + udp]`;
const servers: readonly [name: string, code: string][] = [
  [
    'a resolver',
    `(() => { const r = new dns.Resolver({ timeout: 200, tries: 1 }); r.setServers(${own}); return ${asked('r')} })()`,
  ],
  [
    'a resolver of promises',
    `(() => { const r = new dns.promises.Resolver({ timeout: 200, tries: 1 }); r.setServers(${own}); return r.resolve4('permitted.invalid') })()`,
  ],
  [
    'all of them',
    `(async () => { const known = dns.getServers(); dns.setServers(${own}); try { return await Promise.race([${asked('dns')}, new Promise((done) => setTimeout(done, 300))]) } finally { dns.setServers(known) } })()`,
  ],
  [
    'the handle of a resolver',
    `(() => { const r = new dns.Resolver({ timeout: 200, tries: 1 }); r._handle.setServers([[4, '127.0.0.1', udp]]); return ${asked('r')} })()`,
  ],
  [
    'a permitted one, then another',
    `(() => { const r = new dns.Resolver({ timeout: 200, tries: 1 }); r.setServers(['127.0.0.1:' + open]); r.setServers(${own}); return ${asked('r')} })()`,
  ],
  [
    'in a thread',
    `inThread("new Promise((done, fail) => { const r = new (require('dns').Resolver)({ timeout: 200, tries: 1 }); r.setServers(['127.0.0.1:' + udp]); r.resolveTxt('permitted.invalid', (e) => e ? fail(e) : done(1)) })", {}, { udp })`,
  ],
];

const packets = (attack: Attack): Attack => ({
  ...attack,
  check: () => expect(heard.packets, 'packets').toBe(0),
  async unprotected() {
    await expect.poll(() => heard.packets, { message: 'packets' }).toBeGreaterThan(0);
    heard.packets = 0;
  },
});

const datagrams: readonly [name: string, code: string][] = [
  ['sent', `cb((done) => dgram.createSocket('udp4').unref().send('x', udp, '127.0.0.1', done))`],
  [
    'sent to where it is connected',
    `(async () => { const s = dgram.createSocket('udp4').unref(); await cb((done) => s.connect(udp, '127.0.0.1', done)); return cb((done) => s.send('x', done)) })()`,
  ],
  [
    'sent from a thread',
    `inThread("new Promise((done, fail) => require('dgram').createSocket('udp4').send('x', udp, '127.0.0.1', (e) => e ? fail(e) : done(1)))", {}, { udp })`,
  ],
];

const refused = /^'(?:refused|failed:)/;
export const named: readonly Attack[] = [
  ...insideAttacks(
    servers.map(([name, code]): Technique => [`name server: ${name}`, dnsTunnel, code, refused]),
    places,
  ).map(packets),
  ...insideAttacks(
    datagrams.map(([name, code]): Technique => [`datagram: ${name}`, 'our own', code]),
    places,
  ).map(packets),
];

const metadata = [
  ...['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
  ...['::ffff:169.254.169.254', '::169.254.169.254', '64:ff9b::a9fe:a9fe', '64:ff9b:1::a9fe:a9fe'],
  ...['::ffff:0:169.254.169.254', '2002:a9fe:a9fe::1', '64:ff9b::168.63.129.16'],
  ...['fd00:ec2::254', 'fd20:ce::254', 'fd00:c1::a9fe:a9fe', 'fd00:42::42', 'fe80::a9fe:a9fe%lo'],
  ...['0:0:0:0:0:ffff:a9fe:a9fe', 'FD00:0EC2:0000::0254'],
];

/** Every host is permitted, but for these. Nobody answers there: that it was tried is what can be seen. */
export const open: readonly Attack[] = insideAttacks([
  ...metadata.map(
    (host): Technique => [
      `metadata: ${host}`,
      ssrf,
      `Promise.race([once(net.connect(80, '${host}'), 'connect').then(() => 'tried'), new Promise((done) => setTimeout(done, 100, 'tried'))])`,
      undefined,
      undefined,
      /tried|failed/,
    ],
  ),
  ...['169.254.169.254', '100.100.100.200', '168.63.129.16'].map(
    (host): Technique => [
      `metadata: a datagram to ${host}`,
      ssrf,
      `cb((done) => dgram.createSocket('udp4').unref().send('x', 53, '${host}', done))`,
      undefined,
      undefined,
      /done|failed/,
    ],
  ),
  [
    'metadata: a datagram to where it is connected',
    ssrf,
    `(async () => { const s = dgram.createSocket('udp4').unref(); await cb((done) => s.connect(53, '169.254.169.254', done)); return cb((done) => s.send('x', done)) })()`,
    /refused|failed: EPERM/,
    undefined,
    /done|failed: (?!EPERM)/,
  ],
  [
    'metadata: as a name server',
    ssrf,
    `(() => { const r = new dns.Resolver({ timeout: 50, tries: 1 }); r.setServers(['169.254.169.254']); return cb((done) => r.resolveTxt('permitted.invalid', done)) })()`,
    undefined,
    undefined,
    /failed/,
  ],
]);
