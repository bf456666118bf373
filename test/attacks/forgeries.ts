// What code of the isolate can send to the project process when it has taken over its own side of the membrane.
import type { Attack } from './runner.ts';

/**
 * `forge(text)` sends a text in place of an operation, and gives the answer; `forgeNotice` in place of a notice. The
 * encoder ends in Array.prototype.join. `flat` encodes as devalue does; `generation` and `id` are those of `pricing`.
 */
const forging = `import * as pricing from './src/services/pricing'; import { echo } from './src/oddities';
  const list = pricing.PriceList.standard();
  const { join } = Array.prototype;
  function replaceNext(text) {
    Array.prototype.join = function () { Array.prototype.join = join; return text.slice(1, -1) };
  }
  const forge = (text) => { replaceNext(text); try { return pricing.anything } finally { Array.prototype.join = join } };
  async function forgeNotice(text) {
    const settled = Promise.withResolvers(); echo({ promise: settled.promise });
    replaceNext(text); settled.resolve(1); await 0; await 0; await 0; Array.prototype.join = join;
  }
  function flat(value) {
    const out = [];
    const put = (v) => {
      if (v === undefined) return -1;
      const at = out.push(null) - 1;
      out[at] = Array.isArray(v) ? v.map(put) : typeof v === 'object' && v !== null ? ('$' in v ? ['$', put(v.$)] : Object.fromEntries(Object.entries(v).map(([k, x]) => [k, put(x)]))) : v;
      return at;
    };
    put(value);
    return JSON.stringify(out);
  }
  const own = (generation, id) => ({ $: ['own', generation, id] });
  function handleOf(touch) {
    let sent;
    Array.prototype.join = function (...args) { sent = join.apply(this, args); Array.prototype.join = join; return sent };
    touch();
    const all = JSON.parse('[' + sent + ']'), [, generation, id] = all[all[all[0][1]][1]];
    return [all[generation], all[id]];
  }
  const [generation, id] = handleOf(() => pricing.anything), [, classId] = handleOf(() => pricing.PriceList.anything);
  const target = own(generation, id);
  `;

const ours = 'our own';
const rpc = 'birpc: methods looked up through the prototype chain';

const malformed = /malformed operation/;
const forgeries: [name: string, source: string, code: string, meets: RegExp][] = [
  ...['toString', '__proto__', 'constructor', 'hasOwnProperty', 'valueOf', 'eval', ''].map(
    (name): [string, string, string, RegExp] => [
      `the operation "${name}"`,
      rpc,
      `forge(flat([${JSON.stringify(name)}, target, 'x']))`,
      malformed,
    ],
  ),
  ...['7', 'null', '{}', "['get']", 'true'].map((name): [string, string, string, RegExp] => [
    `an operation that is ${name}`,
    ours,
    `forge(flat([${name}, target, 'x']))`,
    malformed,
  ]),
  ...[
    'constructor',
    '__proto__',
    'prototype',
    'caller',
    'arguments',
    'callee',
    '__lookupGetter__',
    '__defineGetter__',
  ].map((name): [string, string, string, RegExp] => [
    `get ${name}, past the filter of the isolate`,
    'the classic way out of node:vm',
    `forge(flat(['get', target, '${name}']))`,
    /nothing: undefined/,
  ]),
  ['set __proto__', ours, "forge(flat(['set', target, '__proto__', {}]))", /cannot set __proto__/],
  ['set constructor', ours, "forge(flat(['set', target, 'constructor', {}]))", /cannot set constructor/],
  ['delete constructor', ours, "forge(flat(['delete', target, 'constructor']))", /nothing: boolean/],
  ['has constructor', ours, "forge(flat(['has', target, 'constructor'])) || 0", /nothing: number/],
  ['a key that is an array', ours, "forge(flat(['get', target, ['constructor']]))", /no key/],
  ['a key that is an object of the project', ours, "forge(flat(['get', target, target]))", /no key/],
  [
    'a key that is a symbol named constructor',
    ours,
    "forge(flat(['get', target, { $: ['symbol', 'constructor'] }]))",
    /nothing: undefined/,
  ],
  ['apply without a list', ours, "forge(flat(['apply', target, null, 'x']))", /no list/],
  ['apply what is no function', ours, "forge(flat(['apply', target, null, []]))", /refused: TypeError/],
  [
    'construct with a new.target',
    ours,
    "forge(flat(['construct', target, [], target]))",
    /refused: TypeError/,
  ],
  [
    'a target that is plain data',
    ours,
    "forge(flat(['get', { a: 1 }, 'constructor']))",
    /no object of the project/,
  ],
  [
    'a target that is an own function',
    ours,
    "forge(flat(['get', { $: ['callback', 1] }, 'constructor']))",
    /no object of the project/,
  ],
  ['a target that is nothing', ours, "forge(flat(['get']))", /no object of the project/],
  [
    'a handle of an earlier generation',
    ours,
    "forge(flat(['get', own(generation - 1, id), 'spin']))",
    /that was replaced/,
  ],
  [
    'a handle of a later generation',
    ours,
    "forge(flat(['get', own(generation + 1, id), 'spin']))",
    /that was replaced/,
  ],
  [
    'a handle with a negative id',
    ours,
    "forge(flat(['get', own(generation, -id), 'spin']))",
    /that was replaced/,
  ],
  [
    'a handle with a huge id',
    ours,
    "forge(flat(['get', own(generation, 2 ** 60), 'spin']))",
    /that was replaced/,
  ],
  [
    'a handle whose id is a text',
    ours,
    "forge(flat(['get', own(generation, String(id)), 'spin']))",
    /that was replaced/,
  ],
  [
    'a handle whose generation is a text',
    ours,
    "forge(flat(['get', own(String(generation), id), 'spin']))",
    /that was replaced/,
  ],
  [
    'a handle whose id is __proto__',
    ours,
    "forge(flat(['get', own(generation, '__proto__'), 'spin']))",
    /that was replaced/,
  ],
  [
    'handles that were never handed out',
    ours,
    "(() => { for (let n = id + 5_000; n < id + 5_300; n++) try { forge(flat(['get', own(generation, n), 'x'])); return n } catch (e) { if (e.code !== 'STALE_HANDLE') return e } throw Error('all stale') })()",
    /all stale/,
  ],
  ['the global __proto__', rpc, "forge(flat(['global', '__proto__']))", /unknown global/],
  ['the global constructor', rpc, "forge(flat(['global', 'constructor']))", /unknown global/],
  ['import of what is no text', ours, "forge(flat(['import', ['data:text/javascript,'], []]))", /no text/],
  [
    'import with names that are no texts',
    ours,
    "forge(flat(['import', './src/oddities', [{ a: 1 }]]))",
    /no text/,
  ],
  [
    'a template whose strings are an object of the project, to freeze it',
    ours,
    "(pricing.PriceList.note = 0, forge(flat(['has', target, 'x', { $: ['template', own(generation, classId), []] }])), pricing.PriceList.note = 1, pricing.PriceList.note)",
    /refused: TypeError: malformed/,
  ],
  [
    'an error whose fields are an object of the project',
    ours,
    "forge(flat(['has', target, 'x', { $: ['error', 0, 0, { name: 'x', message: 'y', stack: 'z', fields: target, hidden: [] }] }]))",
    /nothing: boolean/,
  ],
  [
    'an error whose hidden names are no list',
    ours,
    "forge(flat(['has', target, 'x', { $: ['error', 0, 0, { name: 'x', message: 'y', stack: 'z', fields: { a: 1 }, hidden: 7 }] }]))",
    /refused: TypeError/,
  ],
  ['bytes that are a number', ours, "forge(flat(['has', target, 'x', { $: ['bytes', 1e9] }]))", /refused/],
  [
    'a reference that only the project may send',
    ours,
    "forge(flat(['has', target, 'x', { $: ['handle', generation, id, 'f', 'x'] }]))",
    /unexpected reference/,
  ],
  ...[
    "generation, 999, 'x'",
    "String(generation), '1', 'x'",
    "generation + 1, 1, 'x'",
    '0, 7, target',
    'null',
  ].map((parts): [string, string, string, RegExp] => [
    `a symbol that was not handed out: ${parts}`,
    ours,
    `forge(flat(['get', target, { $: ['unique', ${parts}] }]))`,
    /that was replaced/,
  ]),
  [
    'a symbol that was not handed out, as a key of data',
    ours,
    `forge(flat(['has', target, 'x', { ['\\0' + JSON.stringify(['unique', generation, 999, 'x'])]: 1 }]))`,
    /that was replaced/,
  ],
  [
    'a key of data that is marked as a symbol, and is none',
    ours,
    `forge(flat(['has', target, 'x', { ['\\0{']: 1 }]))`,
    /refused: SyntaxError/,
  ],
  [
    'a key of data that is a symbol named __proto__',
    ours,
    `forge(flat(['has', target, 'x', { ['\\0["symbol","__proto__"]']: {} }]))`,
    /nothing: boolean/,
  ],
  ...['target', 'null', '7', "{ next: target, return: 'x' }"].map(
    (steps): [string, string, string, RegExp] => [
      `an iterator whose steps are ${steps}`,
      ours,
      `forge(flat(['has', target, 'x', { $: ['iterator', true, ${steps}] }]))`,
      /nothing: boolean/,
    ],
  ),
  [
    'a reference that is a text',
    ours,
    "forge(flat(['has', target, 'x', { $: 'own' }]))",
    /unexpected reference/,
  ],
  ['a reference that is null', ours, "forge(flat(['has', target, 'x', { $: null }]))", /refused: TypeError/],
  [
    'a reference to itself',
    'devalue: CVE-2025-57820 and the like',
    `forge('[[1,2,2],"has",["$",2]]')`,
    /refused/,
  ],
  [
    'an operation with a __proto__ key',
    'devalue: CVE-2025-57820',
    `forge('[[1,2,3],"has",{"__proto__":3},"x"]')`,
    /__proto__/,
  ],
  ['an empty operation', ours, "forge('[]')", /refused/],
  ['an operation that is not JSON', ours, "forge('[{]')", /refused: SyntaxError/],
  ['an operation that points outside of itself', ours, "forge('[[1,99]]')", /refused/],
  [
    'an operation that nests 100,000 lists',
    ours,
    "forge('['.repeat(100_000) + ']'.repeat(100_000))",
    /refused/,
  ],
  [
    'an operation with a chain of 100,000 lists',
    ours,
    "forge('[' + Array.from({ length: 100_000 }, (_, n) => '[' + (n + 1) + ']').join() + ',1]')",
    /refused/,
  ],
  [
    'an operation with a list of four billion holes',
    ours,
    'forge(\'[[1,2,3],"get",[-7,4294967295],"x"]\')',
    /no object of the project/,
  ],
  [
    'an operation of 40 MB',
    ours,
    `forge(flat(['get', target, 'x'.repeat(40_000_000)]))`,
    /nothing: undefined/,
  ],
  ...['1e9', '-1', "'1'", 'null', "'__proto__'", '[1]', 'target'].map(
    (call): [string, string, string, RegExp] => [
      `an operation out of a call that was not made: ${call}`,
      ours,
      `forge(flat(['in', ${call}, ['get', target, 'x']]))`,
      /malformed operation: no such call/,
    ],
  ),
  [
    'an operation out of a call that is over',
    ours,
    "(pricing.mapPlans(() => 1), forge(flat(['in', 1, ['get', target, 'x']])))",
    /malformed operation: no such call/,
  ],
  [
    'a hidden name, out of a call that was made',
    ours,
    "pricing.mapPlans(() => { let n = 0; for (;;) try { return forge(flat(['in', ++n, ['get', target, 'constructor']])) } catch (e) { if (n > 99) return e } })[0]",
    /nothing: undefined/,
  ],
  [
    'a call within a call',
    ours,
    "pricing.mapPlans(() => { let n = 0; for (;;) try { return forge(flat(['in', ++n, ['in', n, ['get', target, 'x']]])) } catch (e) { if (!/no such call/.test(e)) throw e } })",
    malformed,
  ],
  [
    'an operation out of a call that is none',
    ours,
    "pricing.mapPlans(() => { let n = 0; for (;;) try { return forge(flat(['in', ++n, 'get'])) } catch (e) { if (!/no such call/.test(e)) throw e } })",
    malformed,
  ],
  ['an outcome when nobody waits for one', ours, `forge('[[1,-1],"return"]')`, malformed],
  [
    'an outcome more than the project waits for',
    ours,
    `pricing.mapPlans(() => { try { forge('[[1,-1],"return"]') } catch {} return 1 }).length`,
    /nothing: number|refused/,
  ],
  [
    'an outcome in place of a question, in a callback',
    ours,
    `pricing.mapPlans(() => { for (let n = 0; n < 20; n++) try { forge('[[1,-1],"throw"]') } catch {} return 1 })`,
    /nothing|powerless|refused/,
  ],
];

const notices: [name: string, text: string][] = [
  ['a promise that does not exist', "flat(['settle', 12345, true, 1])"],
  ['a promise whose id is __proto__', "flat(['settle', '__proto__', true, 1])"],
  ['the release of a handle, a billion times', "flat(['release', [[id, 1e9]]])"],
  ['the release of a handle, a negative number of times', "flat(['release', [[id + 1, -1e9]]])"],
  ['the release of everything', "flat(['release', Array.from({ length: 10_000 }, (_, n) => [n, 1])])"],
  ['a release that is no list', "flat(['release', 5])"],
  ['a notice named toString', "flat(['toString', 1])"],
  ['a notice that is not JSON', "'[{]'"],
  ['the end of a call that does not exist', "flat(['left', 12345])"],
  ['the end of what is no call', "flat(['left', [target]])"],
  ['a promise fulfilled with itself', `'[[1,2,3,4],"settle",1,true,["$",5],["promise",6],1]'`],
];

/** That it is not the forging that fails: what is well formed is carried out as if the runtime had asked for it. */
const wellFormed: [name: string, code: string, meets: RegExp][] = [
  ['an operation', "Object.keys(forge(flat(['get', target, 'PriceList'])).standard()).length", /^\d$/],
  ['its key', "forge(flat(['has', target, 'PriceList']))", /true/],
  ['its answer', "forge(flat(['has', target, 'nothing of the kind']))", /false/],
  [
    'in a call',
    "pricing.mapPlans(() => { for (let n = 1; ; n++) try { return forge(flat(['in', n, ['has', target, 'PriceList']])) } catch (e) { if (n > 99) throw e } })[0]",
    /true/,
  ],
];

export const forged: readonly Attack[] = [
  ...wellFormed.map(([name, code, meets]) => ({
    name: `forged, and well formed: ${name}`,
    source: ours,
    code: [forging, code],
    meets,
  })),
  ...forgeries.map(([name, source, code, meets]) => ({
    name: `forged: ${name}`,
    source,
    code: [forging, `await attempt(() => ${code})`],
    meets,
  })),
  ...notices.map(([name, text]) => ({
    name: `forged notice: ${name}`,
    source: ours,
    code: [forging, `await forgeNotice(${text})`, "import { echo as again } from './src/oddities'; again(7)"],
    meets: /^7$/,
  })),
];
