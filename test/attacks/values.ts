// Values made to do harm on their way through the membrane, in both directions, and prototypes that are polluted.
import type { Attack } from './runner.ts';

const pollution = 'prototype pollution: CVE-2019-10744 (lodash), CVE-2018-3721';
const hooks = 'hooks that run while a value is encoded: CVE-2023-32314 (vm2), devalue, seroval';
const ours = 'our own';

const values: [name: string, source: string, code: string, meets: RegExp][] = [
  // From the isolate into the project.
  [
    'a getter that asks the project while it is encoded',
    hooks,
    'o.echo({ get a() { return o.sum(1, 2) } }).a',
    /^3$/,
  ],
  [
    'a getter that throws',
    hooks,
    "try { o.echo({ get a() { throw new Error('mine') } }) } catch (e) { e.message }",
    /mine/,
  ],
  [
    'a getter that adds properties while it is encoded',
    hooks,
    'const grows = { get a() { this.b = 1; delete this.c; return 1 }, c: 3 }; Object.keys(o.echo(grows)).length',
    /^\d$/,
  ],
  [
    'a proxy whose traps ask the project',
    hooks,
    'o.keysOf(new Proxy({ a: 1 }, { ownKeys: (t) => { o.sum(1); return Reflect.ownKeys(t) }, get: (t, k) => o.sum(7) }))',
    /'a'/,
  ],
  [
    'a proxy that throws in every trap',
    hooks,
    'try { o.echo(new Proxy({}, new Proxy({}, { get: (_, trap) => () => { throw new Error(trap) } }))) } catch (e) { e.message }',
    /^'\w+'$/,
  ],
  [
    'a proxy that was revoked',
    hooks,
    'const r = Proxy.revocable({}, {}); r.revoke(); try { o.echo(r.proxy) } catch (e) { e.name }',
    /TypeError/,
  ],
  [
    'a proxy that claims to be endless',
    hooks,
    "try { o.echo(new Proxy([], { get: (t, k) => (k === 'length' ? 2 ** 53 : 1), has: () => true, getOwnPropertyDescriptor: () => ({ value: 1, configurable: true }) })) } catch (e) { e.name }",
    /timeout|Error/,
  ],
  ['toJSON that throws', hooks, 'o.inspected({ toJSON() { throw 1 }, a: 1 })', /toJSON/],
  [
    'a tag that claims to be a date',
    hooks,
    "try { o.inspected({ [Symbol.toStringTag]: 'Date', toISOString: () => '\"],[\"get\",1' }) } catch (e) { e.name }",
    /Error/,
  ],
  [
    'a tag that claims to be a typed array',
    hooks,
    "try { o.inspected({ [Symbol.toStringTag]: 'Uint8Array', buffer: { byteLength: 2 ** 40 }, byteLength: 1 }) } catch (e) { e.name }",
    /Error/,
  ],
  [
    'a tag that claims to be a number',
    hooks,
    "try { o.inspected({ [Symbol.toStringTag]: 'Number', valueOf: () => ({}) }) } catch (e) { e.name }",
    /Error|\{\}/,
  ],
  ['a date that is none', ours, 'String(o.echo(new Date(NaN)))', /Invalid Date/],
  [
    'a date with a toISOString of its own',
    hooks,
    "const day = new Date(0); day.toISOString = () => '\"]'; try { o.echo(day) } catch (e) { e.name }",
    /SyntaxError/,
  ],
  [
    'a regular expression with a source of its own',
    hooks,
    "const r2 = /a/; Object.defineProperty(r2, 'source', { value: '(' }); try { o.echo(r2) } catch (e) { e.name }",
    /SyntaxError|\/a\//,
  ],
  [
    'a map that contains itself as key and value',
    ours,
    'const m2 = new Map(); m2.set(m2, m2); const back = o.echo(m2); back.get(back) === back',
    /true/,
  ],
  [
    'a number that is a hundred thousand digits long',
    ours,
    'o.echo(10n ** 100_000n).toString().length',
    /100001/,
  ],
  [
    'a list with four billion holes',
    ours,
    'const sparse = []; sparse[2 ** 32 - 2] = 1; try { o.echo(sparse).length } catch (e) { e.name }',
    /4294967295/,
  ],
  [
    '100,000 levels',
    ours,
    'let deep = 0; for (let n = 0; n < 100_000; n++) deep = [deep]; try { o.echo(deep); 1 } catch (e) { e.name }',
    /RangeError|Error/,
  ],
  [
    'a promise of 20,000 levels',
    ours,
    'let deeper = 0; for (let n = 0; n < 20_000; n++) deeper = [deeper]; try { await o.call((p) => p, Promise.resolve(deeper)); 1 } catch (e) { e.name }',
    /Error|^1$/,
  ],
  [
    'a buffer that is detached',
    ours,
    'const detached = new ArrayBuffer(8); const view = new Uint32Array(detached); structuredClone(detached, { transfer: [detached] }); try { o.echo(view).length } catch (e) { e.name }',
    /Error|0/,
  ],
  [
    'a buffer that can be resized',
    'isolated-vm 7.0.1: resizable ArrayBuffer',
    'const flexible = new ArrayBuffer(8, { maxByteLength: 16 }); const seen = new Uint16Array(flexible); flexible.resize(2); try { o.echo(seen).length } catch (e) { e.name }',
    /1|Error/,
  ],
  ['a shared buffer', ours, 'try { o.echo(new SharedArrayBuffer(8)) } catch (e) { e.name }', /Error/],
  [
    'an error that is its own cause',
    ours,
    "const e2 = new Error('loop'); e2.cause = e2; o.echo(e2).cause",
    /Circular/,
  ],
  [
    'an error with hostile fields',
    hooks,
    "const e3 = new Error('x'); e3.name = { toString() { throw new Error('name') } }; try { o.echo(e3) } catch (e) { e.message }",
    /name/,
  ],
  [
    'an error with a stack that runs code',
    hooks,
    "const e4 = new Error('x'); Object.defineProperty(e4, 'stack', { get: () => o.sum(1) }); o.echo(e4).message",
    /x/,
  ],
  [
    'a class instance',
    ours,
    'class Mine { m() {} }; try { o.echo(new Mine()) } catch (e) { e.message }',
    /Cannot pass an instance of Mine/,
  ],
  [
    'a class, to be constructed there',
    ours,
    'class Ours { constructor() { this.a = 1 } }; try { o.construct(Ours) } catch (e) { e.message }',
    /./,
  ],
  ['a generator', ours, 'try { o.echo((function* () {})()) } catch (e) { e.name }', /Iterator/],
  ['a weak map', ours, 'try { o.echo(new WeakMap()) } catch (e) { e.name }', /Error/],
  [
    'a symbol that is named as a hidden name',
    ours,
    "[o.bag[Symbol('constructor')], o.bag[Symbol.for('__proto__')]].join()",
    /^','$/,
  ],
  [
    'a promise that rejects with a proxy',
    hooks,
    "await o.call(async (p) => { try { await p } catch (e) { return 'caught' } }, Promise.reject(new Proxy({}, { get() { throw 1 } })))",
    /caught/,
  ],
  [
    'a thenable whose then calls back twice',
    hooks,
    'let calls = 0; await o.call(async () => ({ then(f) { calls++; f(1); f(2); throw 3 } })); calls',
    /^[01]$/,
  ],
  [
    'a callback that throws undefined',
    ours,
    'try { o.call(() => { throw undefined }); 1 } catch (e) { String(e) }',
    /undefined/,
  ],
  [
    'a callback that throws a handle',
    ours,
    'try { o.call(() => { throw o.bag }) } catch (e) { e === o.bag }',
    /true/,
  ],
  [
    'a callback that returns a proxy that throws',
    hooks,
    "try { o.call(() => new Proxy({}, { ownKeys() { throw new Error('late') } })) } catch (e) { e.message }",
    /late/,
  ],
  [
    'callbacks within callbacks, 200 deep',
    ours,
    'const down = (n) => (n === 0 ? 0 : 1 + o.call(down, n - 1)); down(200)',
    /200/,
  ],
  [
    'callbacks without an end',
    ours,
    'const endless = () => o.call(endless); try { endless() } catch (e) { e.name }',
    /RangeError|Error|timeout|lost/,
  ],

  // From the project into the isolate.
  ['a getter of the project that throws', ours, 'try { o.hostile.boom } catch (e) { e.name }', /RangeError/],
  ['a then of the project that throws', ours, 'await attempt(() => o.hostile)', /powerless|nothing/],
  [
    'toJSON of the project that throws',
    ours,
    'try { JSON.stringify(o.hostile) } catch (e) { e.message }',
    /toJSON/,
  ],
  ['printing what is hostile', ours, '[o.hostile, o.traps, o.failing, o.revoked]', /./],
  [
    'a proxy of the project that throws in every trap',
    ours,
    "const said2 = []; for (const f of [() => o.traps.x, () => 'x' in o.traps, () => Object.keys(o.traps), () => ({ ...o.traps }), () => `${o.traps}`]) try { f(); said2.push('no') } catch (e) { said2.push('threw') } said2.join()",
    /^'threw,threw,threw,threw,threw'$/,
  ],
  [
    'a proxy of the project that was revoked',
    ours,
    'try { Object.keys(o.revoked) } catch (e) { e.name }',
    /TypeError/,
  ],
  [
    'data with the keys constructor, then, toJSON',
    ours,
    'const [row] = o.rows; attempt(() => row.constructor.constructor)',
    /own realm|refused/,
  ],
  [
    'an error of the project that leads back to itself',
    ours,
    '[o.cyclic.message, o.cyclic.cause, o.cyclic.self.e].join()',
    /^'cyclic,\[Circular\],\[Circular\]'$/,
  ],
  [
    'a session whose own Object.prototype stays polluted',
    pollution,
    'Object.prototype.get = undefined; await Promise.resolve().then(() => queueMicrotask(() => setTimeout(() => { delete Object.prototype.get }, 1)))',
    /^undefined$/,
  ],
  [
    'data with a __proto__ key',
    'devalue: CVE-2025-57820',
    'try { const p2 = o.proto; [({}).polluted, p2.polluted].join() } catch (e) { e.name }',
    /Error|^','$/,
  ],
  [
    'the project throws its global object',
    ours,
    'try { o.call(() => o.fail) ; o.fail(1) } catch (e) { e }',
    /^1$/,
  ],
  [
    'intrinsics of the project by name',
    'membranes: handing out intrinsics',
    "const names = ['global', 'process', 'require', 'eval', 'Reflect', 'Object']; const held = []; for (const name of names) try { held.push(await attempt(() => o.bag.any(name))) } catch (e) { held.push('refused') } [...new Set(held.map((text) => text.slice(0, 7)))].join()",
    /^'refused'$/,
  ],
  [
    'intrinsics of the project inside of data',
    'membranes: handing out intrinsics',
    "await attempt(() => o.bag.any('list')[0])",
    /refused/,
  ],
  [
    'intrinsics of the project deep inside of data',
    'membranes: handing out intrinsics',
    "await attempt(() => o.bag.any('nested').deep[0])",
    /refused/,
  ],
  [
    'intrinsics as properties of a handle',
    'membranes: handing out intrinsics',
    'await attempt(() => o.realm.require)',
    /refused/,
  ],
  [
    'intrinsics in a listing',
    'membranes: handing out intrinsics',
    'await attempt(() => Object.values(o.realm)[0])',
    /refused/,
  ],
  [
    'intrinsics thrown',
    'membranes: handing out intrinsics',
    'try { o.call(() => o.echo); o.run(() => 1); await o.rejectLater(1, 2) } catch (e) { e }',
    /^2$/,
  ],

  // Pollution.
  [
    '__proto__ in data for the project',
    pollution,
    `try { o.merge({}, JSON.parse('{"__proto__":{"polluted":1}}')) } catch {} o.polluted()`,
    /false/,
  ],
  [
    '__proto__ in a null-prototype object',
    pollution,
    "const bare = Object.create(null); bare['__proto__'] = { polluted: 1 }; try { o.merge({}, bare) } catch {} o.polluted()",
    /false/,
  ],
  [
    '__proto__ in an error',
    pollution,
    `try { o.echo(Object.assign(new Error('x'), JSON.parse('{"__proto__":{"polluted":1}}'))) } catch {} o.polluted()`,
    /false/,
  ],
  [
    '__proto__ of a handle',
    pollution,
    'try { o.bag.__proto__.polluted = 1 } catch {} try { o.bag.__proto__ = { polluted: 1 } } catch {} o.polluted()',
    /false/,
  ],
  [
    'setPrototypeOf on a handle',
    pollution,
    'try { Object.setPrototypeOf(o.bag, { polluted: 1 }) } catch {} Reflect.setPrototypeOf(o.bag, { polluted: 1 }); o.bag.polluted === undefined && o.polluted() === false',
    /true/,
  ],
  [
    'freezing a handle',
    'near-membrane: proxy invariants',
    'try { Object.freeze(o.call) } catch (e) { [e.name, Object.isFrozen(o.call)].join() }',
    /TypeError,false/,
  ],
  [
    'a property of a handle that cannot be configured',
    'near-membrane: proxy invariants',
    "try { Object.defineProperty(o.bag, 'fixed', { value: 1, configurable: false }) } catch (e) { e.name }",
    /TypeError/,
  ],
  [
    'the own Object.prototype, polluted by what the runtime looks for',
    pollution,
    "for (const name of ['get', 'set', 'then', 'value', 'toJSON', 'raw', 'cause', 'enumerable', '0', 'handle', 'applySyncPromise']) try { Object.prototype[name] = undefined } catch {} let fine; try { fine = o.sum(1, 2) } catch (e) { fine = e.name }; for (const name of ['get', 'set', 'then', 'value', 'toJSON', 'raw', 'cause', 'enumerable', '0', 'handle', 'applySyncPromise']) delete Object.prototype[name]; o.polluted() ? 'polluted' : fine",
    /^'?(3|TypeError)'?$/,
  ],
  [
    'built-ins of the project, changed through util',
    ours,
    "import * as util2 from 'node:util'; const said3 = []; for (const name of ['_extend', 'inherits']) said3.push(await attempt(() => util2[name])); [...new Set(said3.map((t) => t.slice(0, 7)))].join()",
    /^'(refused|nothing)(,nothing|,refused)?'$/,
  ],
  [
    'built-ins of the project, changed directly',
    ours,
    "import { Buffer as B } from 'node:buffer'; import * as events from 'node:events'; import * as path from 'node:path'; const said4 = []; if (B !== Buffer) said4.push('a Buffer of the project'); for (const f of [() => { events.EventEmitter.once = 1 }, () => { events.EventEmitter.defaultMaxListeners = 1 }, () => { delete path.posix.join }]) try { f(); said4.push('changed') } catch (e) { said4.push(e.name) } said4.join()",
    /^'TypeError,TypeError,TypeError'$/,
  ],
];

/** What these come to where nothing protects. The others try our own encoding, which plain Node does not have. */
const unprotected: Readonly<Record<string, RegExp>> = {
  'intrinsics of the project by name': /held a/,
  'intrinsics of the project inside of data': /ran in/,
  'intrinsics as properties of a handle': /ran in/,
  'intrinsics in a listing': /held a global object/,
  '__proto__ in data for the project': /true/,
  '__proto__ in a null-prototype object': /true/,
  '__proto__ of a handle': /true/,
  'setPrototypeOf on a handle': /false/,
  'freezing a handle': /Function: call/,
  'a property of a handle that cannot be configured': /any/,
  // The last: Node is not itself afterwards.
  'built-ins of the project, changed directly': /changed,changed,changed/,
};

export const hostileValues: readonly Attack[] = values.map(([name, source, code, meets]) => ({
  name,
  source,
  // What one before it has polluted, where it could.
  code: ["import * as o from './src/oddities.js'", 'delete Object.prototype.polluted', code],
  meets,
  unprotected: unprotected[name] ?? 'elsewhere',
  // What has to end by itself may take its time.
  timeout: meets.test('timeout') ? 800 : 10_000,
}));
