// Permissions: words put into the channel, grants that outlive their call, a configuration that changes, answers that hide a secret.
import type { ShellResult } from '../support/client.ts';
import { CANARY, inside, type Technique } from '../support/inside.ts';
import type { Arena, Attack } from './runner.ts';

const own = 'our own';
const forgeable = 'guard.md: the channel can be forged';

/** The socket to the server, as whoever sees it finds it. */
const channel = `process._getActiveHandles().find((h) => h?.fd === 3 || h?._handle?.fd === 3)`;
const everything = `JSON.stringify({ read: true, write: true, net: true, run: true, env: true, all: true })`;
const say = (permissions: string, signature: string) =>
  `${channel}.emit('data', Buffer.from(JSON.stringify({ type: 'notify', method: 'permit', params: { permissions: ${permissions}, signature: ${signature} } }) + '\\n'))`;
/** Says it, and tries. */
const sayAndWrite = (permissions: string, signature: string) =>
  `(${say(permissions, signature)}, fs.writeFileSync(mark, ''))`;

const forged: readonly Technique[] = [
  ['permit: without a signature', forgeable, sayAndWrite(everything, `''`)],
  ['permit: with another signature', forgeable, sayAndWrite(everything, `'0'.repeat(64)`)],
  ['permit: a signature that is no text', forgeable, sayAndWrite(everything, `{ length: 64 }`)],
  ['permit: permissions that are no text', forgeable, sayAndWrite(`{ all: true }`, `'0'.repeat(64)`)],
  [
    'permit: timingSafeEqual patched',
    forgeable,
    `(async () => { const known = crypto.timingSafeEqual; crypto.timingSafeEqual = () => true; syncBuiltinESMExports(); try { return ${sayAndWrite(everything, `'0'.repeat(64)`)} } finally { crypto.timingSafeEqual = known; syncBuiltinESMExports() } })()`,
  ],
  [
    'permit: createHmac patched, which is told the key',
    forgeable,
    `(async () => { const known = crypto.createHmac; let key; crypto.createHmac = (a, k) => { key = k; return known(a, k) }; syncBuiltinESMExports(); try { ${say(everything, `'0'.repeat(64)`)}; const sign = (n) => key ? known('sha256', key).update(n + ' ' + ${everything}).digest('hex') : '0'; for (let n = 1; n < 30; n++) ${say(everything, `sign(n)`)}; fs.writeFileSync(mark, '') } finally { crypto.createHmac = known; syncBuiltinESMExports() } })()`,
  ],
  [
    'permit: Hmac.prototype.digest patched',
    forgeable,
    `(async () => { const p = Object.getPrototypeOf(crypto.createHmac('sha256', 'x')); return patched(p, 'digest', () => Buffer.alloc(32), () => ${sayAndWrite(everything, `'0'.repeat(64)`)}) })()`,
  ],
  [
    'permit: crypto.hash patched',
    forgeable,
    `(async () => { const known = crypto.hash; const seen = []; crypto.hash = (a, t) => { seen.push(t); return '0'.repeat(64) }; syncBuiltinESMExports(); try { return ${sayAndWrite(everything, `'0'.repeat(64)`)} } finally { crypto.hash = known; syncBuiltinESMExports() } })()`,
  ],
  [
    'permit: Buffer.from patched',
    forgeable,
    `(() => { const line = Buffer.from(JSON.stringify({ type: 'notify', method: 'permit', params: { permissions: ${everything}, signature: '0'.repeat(64) } }) + '\\n'); return patched(Buffer, 'from', () => Buffer.alloc(32), () => (${channel}.emit('data', line), fs.writeFileSync(mark, ''))) })()`,
  ],
  [
    'permit: JSON.parse patched',
    forgeable,
    `(() => { const { parse } = JSON; return patched(JSON, 'parse', (t) => { const v = parse(t); return v && typeof v === 'object' ? { ...v, all: true } : v }, () => ${sayAndWrite(everything, `'0'`)}) })()`,
  ],
  [
    'permit: the key, from a snapshot of the heap',
    own,
    `text(v8.getHeapSnapshot()).then((t) => { fs.writeFileSync(mark, String(t.match(/[0-9a-f]{64}/)?.[0])) })`,
  ],
  [
    'permit: the key, by a module of ours that is loaded late',
    own,
    `(async () => {
      const known = fs.readFileSync;
      // What answers "describe" in a process that runs no code of the project: here it is loaded behind that.
      fs.readFileSync = (file, ...rest) => { const real = known(file, ...rest); return String(real).includes('createInspection') ? Buffer.from('export const createInspection = (given) => { globalThis.given = given; return { describe: async () => ({}) } }') : real };
      syncBuiltinESMExports();
      try {
        ${channel}.emit('data', Buffer.from(JSON.stringify({ type: 'call', id: 99998, method: 'describe', params: {} }) + '\\n'));
        for (let n = 0; n < 100 && !globalThis.given; n++) await new Promise((resolve) => setTimeout(resolve, 20));
      } finally { fs.readFileSync = known; syncBuiltinESMExports() }
      const key = globalThis.given?.key;
      const hash = (t) => crypto.hash('sha256', t);
      // One of these is the four hundredth that it is told, whatever was tried before.
      const signature = hash(key + hash(key + 400 + ' ' + ${everything}));
      for (let n = 0; n < 400; n++) ${say(everything, 'signature')};
      await new Promise((resolve) => setTimeout(resolve, 50));
      fs.writeFileSync(mark, '');
    })()`,
  ],
  [
    'start: once more',
    forgeable,
    `(globalThis[Symbol.for('mcp-node.guard')] = { arm() {}, selfTest: async () => ({ level: 'armed', holes: [] }), permit() {}, onDenied() {} }, ${channel}.emit('data', Buffer.from(JSON.stringify({ type: 'call', id: 99999, method: 'start', params: { root: dir, config: {}, generation: 1, permissions: ${everything}, key: '', db: 'write' } }) + '\\n')), delete globalThis[Symbol.for('mcp-node.guard')], fs.writeFileSync(mark, ''))`,
  ],
  [
    'what is refused is reported, whoever replaces JSON.stringify',
    own,
    `patched(JSON, 'stringify', () => '{}', () => fs.writeFileSync(mark, ''))`,
  ],
];

/** Of notices to the server: they are only questions, and must not be too many, nor lie about lines. */
const told = (denial: string, session = `'x'`) =>
  `${channel}.write(JSON.stringify({ type: 'notify', method: 'denied', params: { session: ${session}, denial: ${denial} } }) + '\\n')`;
const notices: readonly Technique[] = [
  ['denied: control characters', own, told(`{ kind: 'write', target: '/x\\n- nothing' }`)],
  ['denied: marks that turn the text', own, told(`{ kind: 'write', target: '/\\u202e/x' }`)],
  ['denied: an absurd kind', own, told(`{ kind: '__proto__', target: '/x' }`)],
  ['denied: no object', own, told(`null`)],
  ['denied: a target of a megabyte', own, told(`{ kind: 'run', target: 'x'.repeat(1e6) }`)],
  ['denied: a relative path', own, told(`{ kind: 'write', target: '../x' }`)],
  ['denied: a session that is __proto__', own, told(`{ kind: 'run', target: 'x' }`, `'__proto__'`)],
  [
    'denied: 10,000 of them',
    own,
    `(() => { for (let i = 0; i < 1e4; i++) ${told(`{ kind: 'run', target: 'x' + i }`, `'s' + i`)} })()`,
  ],
].map(
  ([name, source, code]): Technique => [name as string, source as string, `(${code}, 'went on')`, /went on/],
);

const asInput = ([name, source, code, meets = /^'refused'$/]: Technique): Attack => ({
  name,
  source,
  code: (arena) => inside(code, arena),
  meets,
});

const quiet = ({ warnings }: ShellResult) =>
  warnings.filter(({ code }) => !/WALL|REFUSED_MEANWHILE/.test(code));

/** What comes out of an answer; a secret that is only changed a little gets through. */
const disguise = 'who may read a secret can disguise it: redaction prevents accidents';
const hidden = 'correct-horse-battery-staple-4417';
const answers: readonly [name: string, code: string, holds: boolean][] = [
  ['as it is', `process.env.SESSION_SECRET`, true],
  ['in JSON', `JSON.stringify({ a: process.env.SESSION_SECRET })`, true],
  ['in an error', `(() => { throw new Error(process.env.SESSION_SECRET) })()`, true],
  ['in an address', `'https://' + encodeURIComponent(process.env.SESSION_SECRET)`, true],
  ['reversed', `process.env.SESSION_SECRET.split('').reverse().join('')`, false],
  ['in base64', `Buffer.from('user:' + process.env.SESSION_SECRET).toString('base64')`, true],
  ['in hex', `Buffer.from(process.env.SESSION_SECRET).toString('hex')`, true],
  ['in parts', `process.env.SESSION_SECRET.match(/.{1,5}/g).join(' ')`, false],
];

/** As it is, in base64, and in hex. */
const toldAnyhow = /correct-horse|dXNlcjpjb3JyZWN0|636f7272656374/;

export const permissions: readonly Attack[] = [
  ...forged.map(asInput),
  ...notices.map(asInput),
  ...answers.map(
    ([name, code, holds]): Attack => ({
      name: `answers: a secret ${name}`,
      source: own,
      code: (arena: Arena) => inside(`(process.title = title, ${code})`, arena),
      meets: holds ? /redacted/ : /done: /,
      ...(!holds && { knownHole: disguise }),
      unprotected: toldAnyhow,
      check: (_arena, results) => expectHidden(JSON.stringify(results)),
    }),
  ),
  {
    name: 'nothing was asked for in the name of others',
    source: own,
    code: '1',
    meets: /^1$/,
    unprotected: 'elsewhere',
    check: (_arena, results) => {
      const said = results.flatMap(quiet);
      if (said.length > 0) throw new Error(JSON.stringify(said));
    },
  },
];

function expectHidden(text: string): void {
  if (text.includes(hidden) || text.includes(CANARY)) throw new Error('the secret is in the answer');
}
