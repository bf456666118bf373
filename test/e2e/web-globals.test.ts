// The web globals of Node in the shell: handlers of the project take what is made with them, and signals go both ways.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session, valueIn } from '../support/client.ts';
import { copyFixture, root } from '../support/folders.ts';

const handlers = `
import { setTimeout as sleep } from 'node:timers/promises';
export const GET = async (req) => Response.json({ q: new URL(req.url).searchParams.get('q') });
export const POST = async (req) => {
  if (!(req instanceof Request)) throw new TypeError('no Request');
  return new Response(JSON.stringify({ body: await req.json(), type: req.headers.get('content-type') }), { status: 201, headers: { 'x-a': 'b' } });
};
export const upload = async (form) => { const f = form.get('file'); return { name: f.name, size: f.size, isFile: f instanceof File, isForm: form instanceof FormData, text: await f.text() }; };
export const uploadBy = async (req) => upload(await req.formData());
export const isA = (value, name) => value instanceof globalThis[name];
export const isBuffer = (value) => Buffer.isBuffer(value);
export const read = async (stream) => { const parts = []; for await (const part of stream) parts.push(Buffer.from(part)); return Buffer.concat(parts).toString(); };
export const countdown = () => new ReadableStream({ start(c) { for (const n of ['3', '2', '1']) c.enqueue(new TextEncoder().encode(n)); c.close(); } });
export const headers = () => new Headers({ a: '1', b: '2' });
export const job = ({ signal } = {}) => new Promise((res, rej) => { if (signal?.aborted) return rej(signal.reason); const t = setTimeout(res, 60000, 'finished'); signal?.addEventListener('abort', () => { clearTimeout(t); rej(signal.reason); }); });
export const asked = async () => { performance.markResourceTiming({ startTime: 1, endTime: 2, finalNetworkRequestStartTime: 1, finalNetworkResponseStartTime: 1, postRedirectStartTime: 1, encodedBodySize: 0, decodedBodySize: 0, finalConnectionTimingInfo: null }, 'http://127.0.0.1:9/secret', 'fetch', globalThis, '', {}, 200, ''); };
export const measured = () => performance.getEntriesByType('resource').length;
export const nap = (signal) => sleep(60000, 'finished', { signal });
const controller = new AbortController();
export const signal = controller.signal;
export const stop = (reason) => controller.abort(reason);
export const target = new EventTarget();
export const within = (work) => [1].map(() => work())[0];
`;

let copy: ReturnType<typeof copyFixture>;
let session: Session;

beforeAll(async () => {
  copy = copyFixture('blog');
  writeFileSync(join(copy.dir, 'src/handlers.js'), handlers);
  session = await connect(copy.dir);
  await session.shell("import * as h from './src/handlers.js'");
});
afterAll(async () => {
  await session.close();
  copy[Symbol.dispose]();
});

const value = (code: string) => valueIn(session, code);

test('one is there at its first use in a callback', async () => {
  expect(await value("h.within(() => new Headers({ a: 'b' }).get('a'))")).toBe("'b'");
});

test.each([
  [
    'a handler that takes a Request',
    "await (await h.GET(new Request('http://x/?q=5'))).json()",
    "{ q: '5' }",
  ],
  [
    'a Request with a body',
    "const made = await h.POST(new Request('http://x/', { method: 'POST', body: JSON.stringify({ a: 1 }), headers: { 'content-type': 'application/json' } })); [made.status, made.headers.get('x-a'), await made.json()]",
    "[ 201, 'b', { body: { a: 1 }, type: 'application/json' } ]",
  ],
  [
    'a Request of a Request, and its clone',
    "const first = new Request('http://x/?q=1', { headers: { a: 'b' } }); const again = new Request(first, { method: 'PUT' }); [again.headers.get('a'), again.method, again.clone().url, first instanceof Request, again.clone() instanceof Request]",
    "[ 'b', 'PUT', 'http://x/?q=1', true, true ]",
  ],
  [
    'a FormData with a File',
    "const f = new FormData(); f.append('file', new File(['abc'], 'a.txt')); await h.upload(f)",
    "{ name: 'a.txt', size: 3, isFile: true, isForm: true, text: 'abc' }",
  ],
  [
    'a FormData as a body',
    "(await h.uploadBy(new Request('http://x/', { method: 'POST', body: f }))).name",
    "'a.txt'",
  ],
  [
    'URLSearchParams as a body',
    "await new Request('http://x/', { method: 'POST', body: new URLSearchParams({ a: '1 2' }) }).text()",
    "'a=1+2'",
  ],
  [
    'entries',
    "[...f.keys(), ...new Headers([['b', '2'], ['a', '1']]), Object.fromEntries(h.headers()).b].flat().join()",
    "'file,a,1,b,2,2'",
  ],
  [
    'a Blob of bytes and texts',
    "const blob = new Blob([new Uint8Array([104, 105]), ' ', Buffer.from('you')]); [blob.size, await blob.text(), h.isA(blob, 'Blob'), (await blob.arrayBuffer()).byteLength]",
    "[ 6, 'hi you', true, 6 ]",
  ],
  [
    'a Response of the project',
    "const r = new Response('x', { status: 404 }); [h.isA(r, 'Response'), r.ok, r.status, Response.json({ a: 1 }).headers.get('content-type'), (await Response.json({ a: 1 }).json()).a]",
    "[ true, false, 404, 'application/json', 1 ]",
  ],
  [
    'bytes, both ways',
    "[h.isBuffer(Buffer.from('x')), h.isBuffer(new Uint8Array(1)), h.isA(new Uint8Array(1).buffer, 'ArrayBuffer'), h.isA(new Float64Array(1), 'Float64Array'), new Uint8Array(await new Response('hi').arrayBuffer()).join()]",
    "[ true, true, true, true, '104,105' ]",
  ],
  [
    'a stream of the shell',
    "await h.read(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('a')); c.enqueue(new TextEncoder().encode('b')); c.close() } }))",
    "'ab'",
  ],
  [
    'a stream of a generator',
    "await h.read(ReadableStream.from((async function* () { yield 'a'; await 0; yield 'b' })()))",
    "'ab'",
  ],
  [
    'a stream of the project',
    "let counted = ''; for await (const part of h.countdown()) counted += Buffer.from(part); counted",
    "'321'",
  ],
  [
    'a stream that transforms',
    "await h.read(h.countdown().pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({ transform(part, c) { c.enqueue(part + '!') } })).pipeThrough(new TextEncoderStream()))",
    "'3!2!1!'",
  ],
  [
    'a stream that compresses',
    "await new Response(new Blob(['again '.repeat(99)]).stream().pipeThrough(new CompressionStream('gzip')).pipeThrough(new DecompressionStream('gzip'))).text() === 'again '.repeat(99)",
    'true',
  ],
  [
    'events',
    "const heard = []; h.target.addEventListener('said', (e) => heard.push(e.type, e.detail.n)); h.target.dispatchEvent(new CustomEvent('said', { detail: { n: 1 } })); const own = new EventTarget(); own.addEventListener('x', () => heard.push('x')); own.dispatchEvent(new Event('x')); heard",
    "[ 'said', 1, 'x' ]",
  ],
  [
    'a channel',
    'const { port1, port2 } = new MessageChannel(); const got = new Promise((r) => { port2.onmessage = (e) => r(e.data) }); port1.postMessage({ a: [1] }); const data = await got; port1.close(); data',
    '{ a: [ 1 ] }',
  ],
  [
    'crypto.subtle',
    "Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc'))).toString('hex').slice(0, 8)",
    "'ba7816bf'",
  ],
  [
    'a key of crypto.subtle',
    "const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']); const bytes = new Uint8Array([1]); [key instanceof CryptoKey, await crypto.subtle.verify('HMAC', key, await crypto.subtle.sign('HMAC', key, bytes), bytes)]",
    '[ true, true ]',
  ],
  [
    'navigator and performance',
    "performance.mark('a'); [typeof navigator.userAgent, navigator.hardwareConcurrency > 0, performance.measure('m', 'a').duration >= 0, performance.now() > 0, performance.getEntriesByName('a').length]",
    "[ 'string', true, true, true, 1 ]",
  ],
  [
    'names that the agent takes for its own',
    'class Response { a = 1 } const Event = 5; var Blob = 6; [new Response().a, Event, Blob]',
    '[ 1, 5, 6 ]',
  ],
])('%s', async (_, code, expected) => {
  expect(await value(code)).toBe(expected);
});

test('what Node measures of requests is not told: they may be of another session', async () => {
  const code = `await h.asked(); performance.mark('mine');
    const told = [performance.getEntries(), performance.getEntriesByType('resource'), performance.getEntriesByName('http://127.0.0.1:9/secret')];
    const hooks = await import('node:perf_hooks');
    told.push(hooks.performance.getEntries(), require('perf_hooks').performance.getEntries());
    [h.measured(), ...told.map((all) => all.filter((entry) => entry.entryType === 'resource').length)]`;
  expect(await value(code)).toBe('[ 1, 0, 0, 0, 0, 0 ]');
  const observed = await session.shell('new PerformanceObserver(() => {})');
  expect(observed.output.exception?.message).toContain('function of the project');
});

describe('signals', () => {
  const ended = (work: string) => `await ${work}.catch((e) => [e.name, e.message])`;
  const aborted = "[ 'AbortError', 'This operation was aborted' ]";
  test.each([
    [
      'of a controller',
      `const ac = new AbortController(); setTimeout(() => ac.abort(), 20); ${ended('h.job({ signal: ac.signal })')}`,
      aborted,
    ],
    [
      'with a reason',
      `const ac2 = new AbortController(); setTimeout(() => ac2.abort(new RangeError('enough')), 20); [${ended('h.job({ signal: ac2.signal })')}, ac2.signal.aborted, ac2.signal.reason.message].join()`,
      "'RangeError,enough,true,enough'",
    ],
    [
      "for Node's own functions",
      `const ac3 = new AbortController(); ac3.abort(); ${ended('h.nap(ac3.signal)')}`,
      "[ 'AbortError', 'The operation was aborted' ]",
    ],
    [
      'that time out',
      ended('h.job({ signal: AbortSignal.timeout(20) })'),
      "[ 'TimeoutError', 'The operation was aborted due to timeout' ]",
    ],
    [
      'of several',
      `${ended('h.job({ signal: AbortSignal.any([new AbortController().signal, AbortSignal.timeout(20)]) })')}`,
      "[ 'TimeoutError', 'The operation was aborted due to timeout' ]",
    ],
    [
      'that were there before',
      `[AbortSignal.abort().aborted, AbortSignal.abort() instanceof AbortSignal, h.isA(AbortSignal.abort(), 'AbortSignal')]`,
      '[ true, true, true ]',
    ],
    [
      'of the project',
      "const heardOf = []; h.signal.addEventListener('abort', () => heardOf.push(h.signal.aborted, h.signal.reason)); h.stop('why'); try { h.signal.throwIfAborted() } catch (e) { heardOf.push(e) } heardOf",
      "[ true, 'why', 'why' ]",
    ],
  ])('%s', async (_, code, expected) => {
    expect(await value(code)).toBe(expected);
  });
});

describe('every global of Node', () => {
  const script = 'process.stdout.write(JSON.stringify(Object.getOwnPropertyNames(globalThis)))';

  test('is there, or says what to use instead', async () => {
    const file = join(copy.dir, 'names.mjs');
    writeFileSync(file, script);
    const names = JSON.parse(spawnSync(process.execPath, [file], { encoding: 'utf8' }).stdout) as string[];
    expect(names).toContain('WebSocket');
    const found = await session.shell(
      `JSON.stringify(${JSON.stringify(names)}.map((name) => { try { return [name, typeof globalThis[name]] } catch (e) { return [name, e.code] } }))`,
    );
    const kinds = new Map(JSON.parse((found.output.value ?? '').slice(1, -1)) as [string, string][]);
    kinds.delete('undefined');
    expect([...kinds].filter(([, kind]) => kind === 'undefined')).toEqual([['WebAssembly', 'undefined']]);
    const refused = [...kinds].filter(([, kind]) => kind === 'PERMISSION_DENIED').map(([name]) => name);
    expect(refused.filter((name) => !/^(?:local|session)Storage$/.test(name))).toEqual([]);
  });

  test.each([
    'new WebSocket("ws://localhost")',
    'new EventSource("http://localhost")',
    'new BroadcastChannel("x")',
    'localStorage.x',
    'sessionStorage',
    'new Storage()',
  ])('%s is refused, and documented', async (code) => {
    const { output } = await session.shell(code);
    expect(output.exception?.message).toMatch(
      /^\w+ is not permitted in the shell\. [A-Z].*\. { code: 'PERMISSION_DENIED' }$/,
    );
    const name = /^(?:new )?(\w+)/.exec(code)?.[1] ?? '';
    expect(readFileSync(join(root, 'docs/shell.md'), 'utf8')).toContain(`\`${name}\``);
  });
});
