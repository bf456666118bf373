// Memory that was not written: it holds what the process had there before, such as texts of somebody else's session.
import type { Attack } from './runner.ts';

const unwritten = 'Heartbleed of Node: Buffer(number), CVE-2018-7166';

/** Bytes that nobody wrote, in many allocations; `most`: of each those that were. Memory comes from the system first, and is free of texts. */
const look = (make: string, most: number, times: number) => `await (async () => {
  let found = 0;
  try {
    for (let i = 0; i < ${times} && found <= ${most}; i++) {
      new Uint8Array(9000).fill(1);
      const bytes = new Uint8Array(await (${make}));
      found = Math.max(found, bytes.filter((byte) => byte !== 0).length);
    }
  } catch (error) { return 'refused: ' + error.message }
  return found > ${most} ? 'what others had' : 'nothing of others';
})()`;

const nothing = /nothing of others|refused/;
const attack = (name: string, make: string, most = 0): Attack => ({
  name,
  source: unwritten,
  // Where nothing protects there is no session: as often as it takes.
  code: ({ session }) => look(make, most, session ? 60 : 5_000),
  meets: nothing,
  unprotected: /what others had/,
});

export const memory: readonly Attack[] = [
  attack('SlowBuffer', `import('node:buffer').then((b) => (b.SlowBuffer ?? b.Buffer.allocUnsafeSlow)(9000))`),
  attack(
    'new SlowBuffer, by the default export',
    `import('node:buffer').then(({ default: b }) => b.SlowBuffer ? new b.SlowBuffer(9000) : b.Buffer.allocUnsafeSlow(9000))`,
  ),
  attack('Buffer.allocUnsafeSlow', `import('node:buffer').then((b) => b.Buffer.allocUnsafeSlow(9000))`),
  attack('Buffer.allocUnsafe', `import('node:buffer').then((b) => b.Buffer.allocUnsafe(9000))`),
  attack(
    'what zlib writes to',
    `import('node:zlib').then((zlib) => zlib.createGzip({ chunkSize: 9000 })._outBuffer)`,
  ),
  attack(
    'what zlib writes to, for Brotli',
    `import('node:zlib').then((zlib) => zlib.createBrotliCompress({ chunkSize: 9000 })._outBuffer)`,
  ),
  attack(
    'a package that hands out allocUnsafe',
    `import('safer-buffer/dangerous.js').then(({ default: d }) => d.Buffer.allocUnsafeSlow(9000))`,
  ),
  attack(
    'a function of the project',
    `import('./src/allocates.cjs').then(({ default: m }) => m.allocate(9000))`,
  ),
  attack(
    'the pool behind a small buffer',
    `import('./src/allocates.cjs').then(({ default: m }) => m.pooled().buffer)`,
    64,
  ),
  attack(
    'the pool behind a small buffer, by a function',
    `import('./src/allocates.cjs').then(({ default: m }) => m.pool())`,
    64,
  ),
];

/** What would change the process for everybody. */
const closed: readonly [name: string, code: string][] = [
  [
    'how much streams of others hold',
    `import('node:stream').then((s) => { s.setDefaultHighWaterMark(false, 1); return 'changed' })`,
  ],
  [
    'what the process says when it is interrupted',
    `import('node:util').then((u) => { u.setTraceSigInt(true); return 'changed' })`,
  ],
];

export const members: readonly Attack[] = closed.map(([name, code]) => ({
  name: `members: ${name}`,
  source: 'our own',
  code: `await (async () => { try { return await (${code}) } catch (error) { return 'refused: ' + error.message } })()`,
  meets: /refused: Handing out/,
  unprotected: /changed/,
}));

export const PROJECT_MODULE = `
const said = Array.from({ length: 400 }, (_, i) => Buffer.from('what another session said ' + i));
exports.allocate = (size) => Buffer.allocUnsafeSlow(size);
exports.pooled = () => { const small = Buffer.from('x'); return { get buffer() { return small.buffer } } };
exports.pool = () => Buffer.from('x').buffer;
exports.said = () => said.length;
`;
