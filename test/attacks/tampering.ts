// Built-ins that the runtime in the isolate uses while it asks the project: replaced, they see what it handles.
import type { Attack } from './runner.ts';

const pricing =
  "import * as pricing from './src/services/pricing'; const list = pricing.PriceList.standard();";

/** They are put back, so that a session serves for all. */
export const hooks: readonly string[] = [
  'Array.prototype.push',
  'Array.prototype.join',
  'Array.prototype.map',
  'Array.prototype.filter',
  'Array.prototype[Symbol.iterator]',
  'Map.prototype.get',
  'Map.prototype.set',
  'Map.prototype.has',
  'WeakMap.prototype.get',
  'WeakMap.prototype.set',
  'WeakMap.prototype.has',
  'Set.prototype.has',
  'WeakRef.prototype.deref',
  'FinalizationRegistry.prototype.register',
  'Promise.prototype.then',
  'Promise.resolve',
  'JSON.parse',
  'JSON.stringify',
  'Object.defineProperty',
  'Object.getPrototypeOf',
  'Object.entries',
  'Object.hasOwn',
  'Object.keys',
  'Reflect.apply',
  'Reflect.get',
  'Reflect.ownKeys',
  'Function.prototype.call',
  'Function.prototype.apply',
  'Function.prototype.bind',
  'Map[Symbol.hasInstance]',
  'String.prototype.split',
  'RegExp.prototype.exec',
  'RegExp.prototype[Symbol.replace]',
  'String',
  'Number',
  'Proxy',
  'Error',
  'Promise',
  'Symbol.for',
];

/** What is replaced, as an expression for its owner and one for its key. */
function placeOf(hook: string): [owner: string, key: string] {
  const [, owner, symbol] = /^(.*)\[(.*)\]$/.exec(hook) ?? [];
  if (owner && symbol) return [owner, symbol];
  const dot = hook.lastIndexOf('.');
  return [hook.slice(0, Math.max(dot, 0)) || 'globalThis', `'${hook.slice(dot + 1)}'`];
}

/** `outcome` is what of another realm came by while `use` ran: as self, argument or result, or inside of these. */
export function tamper(hook: string, use: string): string {
  const [owner, key] = placeOf(hook);
  return `
    const owner = ${owner}, key = ${key}, known = Reflect.getOwnPropertyDescriptor(owner, key), real = owner[key];
    const { apply, construct, defineProperty, deleteProperty } = Reflect, caught = []; let busy = false;
    // Neither spreads nor iterates: what does is among the hooks.
    const keep = (self, args, result) => {
      if (busy) return result;
      busy = true;
      caught[caught.length] = self; caught[caught.length] = result;
      for (let i = 0; i < args.length; i++) caught[caught.length] = args[i];
      busy = false;
      return result;
    };
    const catching = new Proxy(real, {
      apply: (target, self, args) => keep(self, args, apply(target, self, args)),
      construct: (target, args, to) => keep(undefined, args, construct(target, args, to)),
    });
    defineProperty(owner, key, { value: catching, writable: true, configurable: true });
    const placed = owner[key] === catching;
    try { ${use} } catch {}
    if (known) defineProperty(owner, key, known); else deleteProperty(owner, key);
    const said = new Set();
    const judge = (one) => typeof one === 'function' ? attempt(() => one.constructor) : typeof one === 'object' && one !== null ? attempt(() => one.constructor?.constructor ?? one) : 'primitive';
    for (const one of caught) for (const each of Array.isArray(one) ? [one, ...one] : [one]) said.add(judge(each));
    const foreign = [...said].filter((text) => !/^(own realm|primitive|powerless: object|refused: .*|nothing: undefined)$/.test(text));
    const outcome = !placed ? 'not placed' : foreign.join() || 'nothing of another realm';`;
}

export const tampering: readonly Attack[] = hooks.map((hook) => ({
  name: `the runtime in the isolate, with ${hook} replaced`,
  source: 'SES: frozen intrinsics; CVE-2022-25893 (vm2, WeakMap.prototype.set)',
  code: [
    pricing,
    `${tamper(hook, `pricing.PriceList.format(1); list.discount; pricing.mapPlans(() => 1); await list.quoteSlowly('pro', 1); try { list.priceOf('x') } catch {} console.log('x'); crypto.randomUUID(); setTimeout(() => {}, 1)`)} outcome`,
  ],
  meets: /^'nothing of another realm'$/,
}));

/** A runtime that uses what it finds, with an object of another realm: each hook has to see it. */
export const naive = `
  const { host } = globalThis, list = [host], map = new Map([[1, host]]), weak = new WeakMap([[host, host]]);
  list.push(host); list.join(); list.map((one) => one); list.filter(() => true); for (const one of list) one;
  map.get(1); map.set(2, host); map.has(host); weak.get(host); weak.set(host, host); weak.has(host); new Set(list).has(host);
  host instanceof Map; new WeakRef(host).deref(); new FinalizationRegistry(() => {}).register(host, 1);
  Promise.resolve(1).then(host.later); Promise.resolve(host);
  JSON.stringify(host); JSON.parse('1', host.later); Object.defineProperty(host, 'x', { value: 1, configurable: true });
  Object.getPrototypeOf(host); Object.entries(host); Object.hasOwn(host, 'x'); Object.keys(host); Reflect.apply(host.later, host, []);
  Reflect.get(host, 'x'); Reflect.ownKeys(host); host.later.call; ((one) => one).call(host); ((one) => one).apply(host); ((one) => one).bind(host);
  'a'.split(host); /a/.exec(host); 'a'.replace(/a/, host.later); String(host); Number(host);
  new Proxy(host, {}); new Error(host); new Promise(host.later); Symbol.for(host);`;
