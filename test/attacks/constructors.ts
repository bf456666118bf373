// From an object that is at hand to a function constructor of another realm: the way out of node:vm, in all its forms.
import type { Attack } from './runner.ts';

const pricing =
  "import * as pricing from './src/services/pricing'; const list = pricing.PriceList.standard();";
const vm = 'the classic way out of node:vm';
const membranes = 'membranes: Van Cutsem and Miller, "Proxies", 2013; SES and near-membrane';

/** What is reached by a way that leads out of other sandboxes. */
const ways: [name: string, source: string, code: string, meets: RegExp][] = [
  ['own object', vm, 'attempt(() => ({}).constructor.constructor)', /own realm/],
  ['global this', vm, 'attempt(() => globalThis.constructor.constructor)', /own realm/],
  [
    'this of a sloppy function',
    vm,
    'attempt(() => (function () { return this })().constructor.constructor)',
    /own realm/,
  ],
  [
    'callee of the caller',
    vm,
    'attempt(() => (function () { return arguments.callee.caller })()?.constructor ?? 0)',
    /own realm|nothing|refused/,
  ],
  ['function of the project', vm, 'attempt(() => pricing.spin.constructor)', /nothing: undefined/],
  ['instance of a class of the project', vm, 'attempt(() => list.constructor.constructor)', /undefined/],
  ['class of the project', vm, 'attempt(() => pricing.PriceList.constructor)', /nothing: undefined/],
  [
    'module namespace',
    vm,
    'attempt(() => pricing[Symbol.toStringTag].constructor.constructor)',
    /own realm|undefined/,
  ],
  ['async function', vm, 'attempt(() => pricing.charge.constructor)', /nothing: undefined/],
  ['generator function', vm, 'attempt(() => pricing.runningTotals.constructor)', /nothing: undefined/],
  ['async generator function', vm, 'attempt(() => pricing.rates.constructor)', /nothing: undefined/],
  ['generator', vm, "attempt(() => pricing.runningTotals('pro').constructor)", /nothing: undefined/],
  [
    'method next of a generator',
    vm,
    "attempt(() => pricing.runningTotals('pro').next.constructor)",
    /nothing: undefined/,
  ],
  [
    'iterator of an instance',
    vm,
    'attempt(() => list[Symbol.iterator]().next.constructor)',
    /nothing: undefined/,
  ],
  ['method of an instance', vm, 'attempt(() => list.priceOf.constructor)', /nothing: undefined/],
  [
    'event emitter of the project',
    vm,
    'attempt(() => pricing.priceEvents.on.constructor)',
    /nothing: undefined/,
  ],
  [
    'promise of the project',
    vm,
    "attempt(() => list.quoteSlowly('pro', 1).constructor.constructor)",
    /own realm/,
  ],
  ['copied map', vm, 'attempt(() => pricing.planPrices.get.constructor)', /own realm/],
  ['copied date', vm, 'attempt(() => pricing.pricesChangedAt.constructor.constructor)', /own realm/],
  ['copied rows', vm, 'attempt(() => pricing.volumePrices()[0].constructor.constructor)', /own realm/],
  [
    'error of the project',
    vm,
    "attempt(() => { try { list.priceOf('x') } catch (e) { return e.constructor.constructor } })",
    /own realm|undefined/,
  ],
  [
    'prototype of an error of the project',
    vm,
    "attempt(() => { try { list.priceOf('x') } catch (e) { return Object.getPrototypeOf(e).constructor.constructor } })",
    /own realm|undefined/,
  ],
  [
    'cause of an error of the project',
    vm,
    "attempt(async () => { try { await pricing.charge('x') } catch (e) { return e.cause.constructor.constructor } })",
    /own realm/,
  ],
  ['__proto__', membranes, 'attempt(() => pricing.spin.__proto__)', /nothing: undefined/],
  [
    'Object.getPrototypeOf',
    membranes,
    'attempt(() => Object.getPrototypeOf(pricing.spin))',
    /nothing: object/,
  ],
  ['Reflect.getPrototypeOf', membranes, 'attempt(() => Reflect.getPrototypeOf(list))', /nothing: object/],
  ['prototype', membranes, 'attempt(() => pricing.PriceList.prototype.constructor.constructor)', /refused/],
  [
    'prototype of an instance by new.target',
    membranes,
    'attempt(() => Reflect.construct(Object, [], pricing.PriceList).constructor.constructor)',
    /refused/,
  ],
  [
    'a class that extends one of the project',
    membranes,
    'attempt(() => { class Mine extends pricing.PriceList {}; return Object.getPrototypeOf(Mine.prototype).constructor.constructor })',
    /refused/,
  ],
  [
    'descriptor of the constructor',
    membranes,
    "attempt(() => Object.getOwnPropertyDescriptor(pricing.PriceList, 'prototype')?.value.constructor.constructor)",
    /nothing: undefined/,
  ],
  [
    'own keys',
    membranes,
    "attempt(() => Reflect.ownKeys(pricing.PriceList).includes('prototype') && pricing.PriceList.prototype.constructor.constructor)",
    /nothing: boolean/,
  ],
  [
    'Reflect.get with a receiver',
    membranes,
    "attempt(() => Reflect.get(pricing.spin, 'constructor', Function))",
    /nothing: undefined/,
  ],
  [
    'a key that changes when it is read again',
    membranes,
    "let n = 0, first = globalThis.plainNode ? 0 : 1; attempt(() => pricing.spin[{ toString: () => (n++ < first ? 'spin' : 'constructor') }])",
    /nothing: undefined/,
  ],
  ['a key that is an array', membranes, "attempt(() => pricing.spin[['constructor']])", /nothing: undefined/],
  [
    'in',
    membranes,
    "attempt(() => 'constructor' in pricing.spin && pricing.spin.constructor)",
    /nothing: boolean/,
  ],
  [
    'destructuring',
    membranes,
    'attempt(() => { const { constructor } = pricing.spin; return constructor })',
    /nothing: undefined/,
  ],
  ['spreading', membranes, 'attempt(() => ({ ...pricing.PriceList }).constructor.constructor)', /own realm/],
  [
    'this of a callback',
    membranes,
    'attempt(() => { let self; pricing.mapPlans(function () { self = this }); return (self ?? globalThis).constructor.constructor })',
    /own realm/,
  ],
  [
    'this of an event handler',
    membranes,
    "attempt(() => { let self; pricing.priceEvents.once('quote', function () { self = this }); list.quote('pro', 1); return self.constructor?.constructor })",
    /nothing: undefined/,
  ],
  [
    '__defineGetter__',
    'CVE-2026, GHSA-grj5-jjm8-h35p (vm2)',
    "attempt(() => pricing.spin.__defineGetter__('x', () => 1))",
    /refused/,
  ],
  [
    '__lookupGetter__ of the isolate on a handle',
    'CVE-2026, GHSA-grj5-jjm8-h35p (vm2)',
    "attempt(() => Object.prototype.__lookupGetter__.call(pricing.spin, '__proto__').call(pricing.spin).constructor)",
    /nothing|refused/,
  ],
  [
    'the getter of __proto__ on a handle',
    'CVE-2026, GHSA-grj5-jjm8-h35p (vm2)',
    "attempt(() => Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').get.call(pricing.spin))",
    /nothing/,
  ],
  ['call of a handle', membranes, 'attempt(() => pricing.spin.call.constructor)', /own realm/],
  ['bind of a handle', membranes, 'attempt(() => pricing.spin.bind(null).constructor)', /own realm/],
  ['toString of a handle', membranes, 'attempt(() => pricing.spin.toString.constructor)', /own realm/],
  [
    'call with a call of the isolate as this',
    membranes,
    'attempt(() => Function.prototype.call.call(pricing.PriceList.format, null, 1).constructor.constructor)',
    /own realm/,
  ],
  [
    'apply of the isolate',
    membranes,
    'attempt(() => Reflect.apply(pricing.spin.bind, pricing.spin, [pricing]).constructor)',
    /own realm/,
  ],
  [
    'Symbol.hasInstance',
    membranes,
    'attempt(() => pricing.PriceList[Symbol.hasInstance].constructor)',
    /own realm/,
  ],
  [
    'Symbol.toPrimitive',
    membranes,
    'attempt(() => `${pricing.priceEvents}`.constructor.constructor)',
    /own realm/,
  ],
  [
    'functions of the runtime',
    'isolated-vm: CVE-2021-21413',
    'attempt(() => [console.log, setTimeout, process.nextTick, require, __import, performance.now, Buffer, fetch, structuredClone, URL, crypto.randomUUID].find((f) => f.constructor !== Function)?.constructor ?? Function)',
    /own realm/,
  ],
  [
    'process',
    'the classic payload',
    'attempt(() => process.getBuiltinModule ?? process.mainModule ?? process.binding ?? process.dlopen)',
    /nothing: undefined/,
  ],
  ['process.constructor', vm, 'attempt(() => process.constructor.constructor)', /own realm/],
  [
    'require.cache and require.main',
    'the classic payload',
    'attempt(() => require.main ?? require.extensions ?? require.cache)',
    /refused: Error: The shell has no require\.cache/,
  ],
  ['import.meta', 'our own', 'attempt(() => import.meta.resolve.constructor)', /own realm/],
  [
    'web globals of the project process',
    membranes,
    `attempt(() => {
      const all = [Request, Response, Headers, FormData, Blob, File, AbortController, AbortSignal, Event, EventTarget, CustomEvent, MessageChannel, ReadableStream, TransformStream, CompressionStream, CryptoKey, Navigator, Response.json, AbortSignal.any, ReadableStream.from];
      for (const each of all) for (const key of ['constructor', '__proto__', 'caller', 'arguments']) if (each[key] !== undefined) return each[key];
    })`,
    /nothing: undefined/,
  ],
  [
    'objects of web globals',
    membranes,
    `attempt(() => {
      const { port1, port2 } = new MessageChannel(); port1.close();
      const all = [new Headers(), new Response('x'), new Response('x').body, new Request('http://x'), new Blob([]), new FormData(), new FormData().entries(), new EventTarget(), new Event('x'), new AbortController().signal, port1, port2, new TransformStream().readable, crypto.subtle, new Headers().get, new EventTarget().addEventListener];
      for (const each of all) if (each.constructor !== undefined) return each.constructor.constructor ?? each.constructor;
    })`,
    /nothing: undefined/,
  ],
  [
    'what a callback of an event gets',
    membranes,
    `attempt(() => { let got; const target = new EventTarget(); target.addEventListener('x', function (event) { got = [this?.constructor, event.constructor, event.target.constructor, event.composedPath()[0].constructor].find(Boolean)?.constructor }); target.dispatchEvent(new Event('x')); return got })`,
    /nothing: undefined/,
  ],
  [
    'the connection of a Request',
    'undici: the dispatcher of a Request',
    `attempt(async () => { let led; const answer = fetch(new Request('http://127.0.0.1:' + port, { dispatcher: { dispatch(options, handler) { led = handler; return true } } })).catch(() => {}); await Promise.race([answer, new Promise((done) => setTimeout(done, 500))]); return led?.constructor.constructor })`,
    /nothing: undefined/,
  ],
  [
    'the connection of a Request that is made of another',
    'undici: the dispatcher of a Request',
    `attempt(async () => { let led; const first = new Request('http://127.0.0.1:' + port); first.dispatcher = { dispatch(options, handler) { led = handler; return true } }; const answer = fetch(new Request('http://127.0.0.1:' + port, first)).catch(() => {}); await Promise.race([answer, new Promise((done) => setTimeout(done, 500))]); return led?.constructor.constructor })`,
    /nothing: undefined/,
  ],
  ...[
    'Response.json = 1',
    'new Headers().get.x = 1',
    'delete AbortSignal.any',
    'Event.x = 1',
    'crypto.subtle.digest.x = 1',
    'crypto.subtle.verify = () => true',
  ].map((change): [string, string, string, RegExp] => [
    `web globals, changed: ${change}`,
    'prototype pollution',
    `attempt(() => { ${change} })`,
    /refused: TypeError: a built-in of the project process cannot be changed/,
  ]),
];

export const constructors: readonly Attack[] = ways.map(([name, source, code, meets]) => ({
  name: `the constructor of: ${name}`,
  source,
  code: `${/pricing|list/.test(code) ? pricing : ''} await ${code}`.replace(
    'await let n = 0, first = globalThis.plainNode ? 0 : 1;',
    'let n = 0, first = globalThis.plainNode ? 0 : 1; await',
  ),
  meets,
}));
