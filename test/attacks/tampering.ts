// Built-ins that the runtime in the isolate uses while it asks the project: replaced, they see what it handles.
import type { Attack } from './runner.ts';

const pricing =
  "import * as pricing from './src/services/pricing'; const list = pricing.PriceList.standard();";

/** They are put back, so that a session serves for all. */
const hooks = [
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
  'Promise.withResolvers',
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
  'Function.prototype[Symbol.hasInstance]',
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

export const tampering: readonly Attack[] = hooks.map((hook) => ({
  name: `the runtime in the isolate, with ${hook} replaced`,
  source: 'SES: frozen intrinsics; CVE-2022-25893 (vm2, WeakMap.prototype.set)',
  code: [
    pricing,
    `const real = ${hook}, caught = []; let busy = false;
     const catching = new Proxy(real, { apply(target, self, args) { if (!busy) { busy = true; caught[caught.length] = self; for (let i = 0; i < args.length; i++) caught[caught.length] = args[i]; busy = false } return Reflect_apply(target, self, args) } });
     const Reflect_apply = Reflect.apply;
     const owner = ${hook.includes('.') || hook.includes('[') ? hook.replace(/(?:\.\w+|\[[^\]]*\])$/, '') : 'globalThis'};
     owner${/(?:\.(\w+)|(\[[^\]]*\]))$/.test(hook) ? (/(?:\.\w+|\[[^\]]*\])$/.exec(hook)?.[0] ?? '') : `.${hook}`} = catching;
     try { pricing.PriceList.format(1); list.discount; pricing.mapPlans(() => 1); await list.quoteSlowly('pro', 1); try { list.priceOf('x') } catch {} console.log('x'); crypto.randomUUID(); setTimeout(() => {}, 1) } catch {}
     owner${/(?:\.\w+|\[[^\]]*\])$/.exec(hook)?.[0] ?? `.${hook}`} = real;
     const said = new Set(); for (const one of caught) said.add(typeof one === 'function' ? attempt(() => one.constructor) : typeof one === 'object' && one !== null ? attempt(() => one.constructor?.constructor ?? one) : 'primitive');
     [...said].filter((text) => !/^(own realm|primitive|powerless: object|refused: .*|nothing: undefined)$/.test(text)).join() || 'nothing of another realm'`,
  ],
  meets: /^'nothing of another realm'$/,
}));
