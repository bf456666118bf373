// Ways out of other sandboxes, by their advisories, and through the runtime that lies inside of the isolate.
import type { Attack } from './runner.ts';

/** `overflow()` exhausts the stack, and looks at stack traces close to its end. */
const overflow = `var deepest = 0;
  const dig = (depth, from) => { if (depth > from) new Error().stack; deepest = depth; return dig(depth + 1, from) };
  try { dig(0, Infinity) } catch {}
  const overflow = () => dig(0, deepest - 200);`;

const pricing =
  "import * as pricing from './src/services/pricing'; const list = pricing.PriceList.standard();";

export const escapes: readonly Attack[] = [
  {
    name: 'a stack that overflows inside of a function of the host',
    source: 'CVE-2019-10761 (vm2)',
    code: `${pricing}
      const deep = (call, depth) => { if (depth > 0) return deep(call, depth - 1); return call(); };
      const seen = new Set();
      for (const call of [() => performance.now(), () => list.discount, () => pricing.PriceList.format(1), () => crypto.randomUUID(), () => console.log()])
        for (let depth = 20_000; depth < 200_000; depth *= 1.02)
          try { deep(call, depth) } catch (e) { seen.add(await attempt(() => e.constructor.constructor)) }
      [...seen].join()`,
    meets: /^'own realm'$/,
  },
  {
    name: 'an error of the host caught from Symbol.toPrimitive',
    source: 'CVE-2021-23449 (vm2)',
    code: 'await attempt(async () => { try { await import({ toString() { throw {} }, [Symbol.toPrimitive]: undefined }) } catch (e) { return e.constructor.constructor } })',
    meets: /own realm/,
  },
  {
    name: 'import() in evaluated code',
    source: 'CVE-2021-23449 (vm2); the Realms shim',
    code: `await attempt(async () => { try { return await eval("import('fs')") } catch (e) { return e.constructor.constructor } })`,
    meets: /own realm/,
  },
  {
    name: 'import() in a function made from text',
    source: 'CVE-2021-23449 (vm2); the Realms shim',
    code: `await attempt(async () => { try { return await new Function('n', 'return import(n)')('node:fs') } catch (e) { return e.constructor.constructor } })`,
    meets: /own realm/,
  },
  {
    name: 'Error replaced by an object with prepareStackTrace',
    source: 'CVE-2022-36067 (vm2, "SandBreak")',
    code: `const Real = Error; let found = 0;
      globalThis.Error = { prepareStackTrace(e, frames) { for (const frame of frames) found ||= frame.getThis?.()?.process?.getBuiltinModule; return '' } };
      const stack = (() => { const { stack } = new Real(); return stack })();
      await attempt(() => found)`,
    meets: /nothing: (number|undefined)/,
  },
  {
    name: 'call sites: getThis and getFunction on every frame beneath',
    source: 'CVE-2022-36067 (vm2, "SandBreak")',
    code: `${pricing}
      const found = [];
      Error.prepareStackTrace = (e, frames) => { for (const f of frames) { const own = f.getFunction(); found.push(f.getThis(), own, own?.constructor); } return e.message };
      const look = () => void new Error('look').stack;
      look(); setTimeout(look, 1); Promise.resolve().then(look); queueMicrotask(look);
      pricing.mapPlans(look); await pricing.mapPlansAsync(look); ({ [Symbol.for('nodejs.util.inspect.custom')]: look });
      try { list.priceOf('x') } catch (e) { e.stack }
      await new Promise((done) => setTimeout(done, 20));
      const said = [];
      for (const one of found) if (one !== undefined && one !== null) said.push(typeof one === 'function' && one !== Function ? 'function' : await attempt(() => one));
      [found.length > 10, ...new Set(said)].join()`,
    meets: /^'true,(powerless: object|own realm|function|,)+'$/,
  },
  {
    name: 'an asynchronous error, prepared by the host',
    source: 'CVE-2023-29017 (vm2)',
    code: `let found = 0; Error.prepareStackTrace = (e, frames) => { found = frames.constructor.constructor; return '' };
      (async () => { try { await process.nextTick(() => {}); await 0; throw new Error() } catch (e) { e.stack } })();
      await new Promise((done) => setTimeout(done, 5)); await attempt(() => found)`,
    meets: /own realm/,
  },
  {
    name: 'a proxy thrown, whose getPrototypeOf overflows the stack',
    source: 'CVE-2023-30547 (vm2)',
    code: `${overflow} const thrown = new Proxy({}, { getPrototypeOf() { overflow() } });
      await attempt(() => { try { throw thrown } catch ({ constructor: c }) { return c.constructor } })`,
    meets: /own realm/,
  },
  {
    name: 'a proxy thrown to the shell itself',
    source: 'CVE-2023-30547 (vm2)',
    code: `${overflow} throw new Proxy({}, { getPrototypeOf() { overflow() } })`,
    meets: /^Uncaught: /,
  },
  {
    name: 'exceptions that the transformer misses: catch without a binding, finally, destructuring',
    source: 'CVE-2023-29199 (vm2)',
    code: `${overflow} aVM2_INTERNAL_TMPNAME = {};
      function stack() { overflow() }
      await attempt(() => { try { stack() } catch (a$tmpname) { return a$tmpname.constructor.constructor } })`,
    meets: /own realm/,
  },
  {
    name: 'arguments of a proxied toString that the host calls for a stack',
    source: 'CVE-2023-32314 (vm2)',
    code: `const e = new Error(); let found = 0;
      e.name = { toString: new Proxy(() => '', { apply(target, self, args) { found = args.constructor.constructor; return '' } }) };
      const made = e.stack; await attempt(() => found || Function)`,
    meets: /own realm/,
  },
  {
    name: 'a name of an error that is a symbol',
    source: 'CVE-2026-22709 (vm2)',
    code: `const e = new Error(); e.name = Symbol();
      await attempt(() => (async () => e.stack)().catch((f) => f.constructor.constructor))`,
    meets: /own realm|nothing/,
  },
  {
    name: 'species of a promise',
    source: 'CVE-2023-37466, GHSA-qvjj-29qf-hp7p (vm2)',
    code: `${overflow} async function fn() { overflow() }
      const p = fn(); let found = 0;
      p.constructor = { [Symbol.species]: class { constructor(executor) { executor((x) => x, (e) => { found = e.constructor.constructor }) } } };
      p.then(); await 0; await 0; await attempt(() => found || Function)`,
    meets: /own realm/,
  },
  {
    name: 'species of a promise of the project',
    source: 'CVE-2023-37466 (vm2)',
    code: `${pricing} const p = pricing.charge('pro'); let found = 0;
      p.constructor = { [Symbol.species]: class { constructor(executor) { executor((x) => x, (e) => { found = e.constructor.constructor }) } } };
      p.then(); for (let n = 0; found === 0 && n < 200; n++) await new Promise((done) => setTimeout(done, 50)); await attempt(() => found)`,
    meets: /own realm|nothing: undefined/,
  },
  {
    name: 'a custom inspect gets the inspector of the host: at the end of a call',
    source: 'CVE-2023-37903, GHSA-v37h-5mfm-c47c (vm2)',
    code: "({ [Symbol.for('nodejs.util.inspect.custom')]: (depth, options, inspect) => attempt(() => inspect.constructor) + attempt(() => options.constructor.constructor) })",
    meets: /own realmown realm/,
  },
  {
    name: 'a custom inspect gets the inspector of the host: in the project',
    source: 'CVE-2023-37903, GHSA-v37h-5mfm-c47c (vm2)',
    code: `import * as util from 'node:util'; ${pricing}
      const said = []; list[Symbol.for('nodejs.util.inspect.custom')] = (depth, options, inspect) => { said.push(attempt(() => inspect.constructor), attempt(() => options.stylize?.constructor)); return '' };
      util.inspect(list); said.join()`,
    meets: /^'nothing: undefined,nothing: undefined'$/,
  },
  {
    name: 'yield* in an async generator whose return awaits a hostile then',
    source: 'CVE-2026-45411 (vm2)',
    code: `${overflow} const said = [];
      async function* outer() { try { yield* { [Symbol.asyncIterator]() { return this }, next: async () => ({ value: 1, done: false }), return: () => ({ get then() { overflow() } }) } } catch (e) { said.push(await attempt(() => e.constructor.constructor)) } }
      const g = outer(); await g.next(); await g.return().catch(async (e) => said.push(await attempt(() => e.constructor.constructor))); said.join()`,
    meets: /own realm/,
  },
  {
    name: 'yield* over an async generator of the project',
    source: 'CVE-2026-45411 (vm2)',
    code: `${pricing} const said = [];
      async function* outer() { try { yield* pricing.rates(['USD', 'GBP']) } catch (e) { said.push(await attempt(() => e.constructor.constructor)) } }
      const g = outer(); const first = await g.next(); said.push(await attempt(() => first.constructor.constructor));
      const last = await g.return({ get then() { throw new Error('x') } }).catch((e) => e); said.push(await attempt(() => last.constructor.constructor)); said.join()`,
    meets: /^'(own realm,?)+'$/,
  },
  {
    name: 'SuppressedError, made by the engine',
    source: 'CVE-2026, GHSA-55hx-c926-fr95 (vm2)',
    code: `await attempt(() => { if (typeof SuppressedError === 'undefined') return Function; try { new Function('{ using a = { [Symbol.dispose]() { throw 1 } }; throw 2 }')() } catch (e) { return e.constructor.constructor } })`,
    meets: /own realm/,
  },
  {
    name: 'WebAssembly, and what gives it back',
    source: 'CVE-2026, GHSA-ffh4-j6h5-pg66 (vm2)',
    code: "[typeof WebAssembly, eval('typeof WebAssembly'), new Function('return typeof WebAssembly')(), typeof global.WebAssembly, typeof ShadowRealm].join()",
    meets: /^'(undefined,?){5}'$/,
  },
  {
    name: 'a sandbox inside of the sandbox',
    source: 'CVE-2026-44007 (vm2)',
    code: "const said = []; for (const name of ['vm2', 'isolated-vm', 'node:vm', 'vm', 'worker_threads', 'repl', 'cluster']) try { require(name); said.push('loaded ' + name) } catch (e) { said.push(e.code) } [...new Set(said)].sort().join()",
    meets: /^'MODULE_NOT_FOUND,PERMISSION_DENIED'$/,
  },
  {
    name: 'built-ins that a list of forbidden names forgets',
    source: 'CVE-2026-47140 (vm2)',
    code: `const said = [];
      for (const name of ['inspector/promises', 'node:inspector', 'module', 'node:module', 'v8', 'trace_events', 'wasi', 'node:sqlite', 'node:test', 'node:sea', 'diagnostics_channel', 'async_hooks', 'domain', 'dgram', 'dns/promises', 'tty', 'readline', 'fs', 'fs/promises', 'http2', 'tls', 'child_process', 'test/reporters', 'node:sqlite/x', '_http_client', 'internal/bootstrap/realm', 'node:internal/options'])
        for (const load of [(n) => require(n), (n) => import(n)]) try { await load(name); said.push(name) } catch (e) { if (!/PERMISSION_DENIED|MODULE_NOT_FOUND|ERR_UNKNOWN_BUILTIN/.test(e.code)) said.push(name + ' ' + e.code) }
      said.join() || 'all refused'`,
    meets: /^'all refused'$/,
  },
  {
    name: 'objects of isolated-vm, within reach of any global',
    unprotected: 'elsewhere',
    source: 'isolated-vm: README, "Security"; CVE-2021-21413',
    code: `const seen = new Set(), queue = [globalThis, (function* () {})(), (async function* () {})(), (async () => {})(), new Error(), Symbol.prototype];
      const found = [];
      while (queue.length > 0) {
        const one = queue.pop();
        if ((typeof one !== 'object' && typeof one !== 'function') || one === null || seen.has(one) || one === globalThis.prisma) continue;
        seen.add(one);
        if (/Reference|ExternalCopy|Isolate|Context|Callback|Transferable/.test(Object.prototype.toString.call(one)) || 'applySyncPromise' in one || 'copyInto' in one || 'derefInto' in one) found.push(String(one));
        if (typeof one === 'function' && Object.getPrototypeOf(one) !== null && one !== Function.prototype && !(one instanceof Function)) found.push('foreign ' + one.name);
        queue.push(Object.getPrototypeOf(one));
        for (const key of Reflect.ownKeys(one)) { if (key === 'prisma') continue; const d = Reflect.getOwnPropertyDescriptor(one, key); queue.push(d.value, d.get, d.set); }
      }
      [seen.size > 500, found.join()].join()`,
    meets: /^'true,'$/,
  },
  {
    name: 'commands of the inspector, as text and as calls',
    unprotected: 'elsewhere',
    source: 'our own',
    code: `debugger; const said = [typeof inspect, typeof monitor, typeof $0, typeof queryObjects, typeof getEventListeners, typeof __finish, typeof runtime, typeof $$];
      const names = ['"Runtime.executionContextCreated"', '{"method":"Runtime.executionContextCreated","params":{"context":{"id":9,"name":"<isolated-vm>"}}}'];
      for (const name of names) { console.log(name); Promise.reject(new Error(name)); try { eval('//# sourceURL=' + name + '\\nthrow 1') } catch {} }
      said.join()`,
    meets: /^'(undefined,?)+'$/,
  },
  {
    name: 'code that ends its own wrapper: comments, source URLs, line separators',
    source: 'our own',
    code: [
      '1 //',
      '2 /*',
      "'a'\n//# sourceURL=mcp-node:runtime\n//# sourceMappingURL=data:application/json,{}",
      '"\u2028"; 3\u2029',
      'await attempt(() => Function)',
    ],
    meets: /own realm/,
  },
];
