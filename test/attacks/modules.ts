// Modules that a shell may import, and those that it may not. Some evaluate what they are given: known holes, behind which the guard stands.
import type { Attack } from './runner.ts';

const evaluates =
  'a package that evaluates texts, or hands out what does, runs with the authority of the project';
const intrinsics = 'membranes: handing out intrinsics';
const gadgets = 'gadgets of lodash: CVE-2021-23337 (template), CVE-2019-10744';
const ran = /ran in project\/main\.js, write: PERMISSION_DENIED/;

const holes: [name: string, source: string, code: string][] = [
  [
    'lodash.template',
    gadgets,
    "import _ from 'lodash'; _.template('<%= Function(payload)() %>')({ payload })",
  ],
  ['lodash.invoke', intrinsics, "import _ from 'lodash'; _.invoke(_.noop, 'constructor', payload)()"],
  ['lodash.bindKey', intrinsics, "import _ from 'lodash'; _.bindKey(_.noop, 'constructor')(payload)()"],
  ['lodash.method', intrinsics, "import _ from 'lodash'; _.method('constructor', payload)(_.noop)()"],
  [
    'lodash.invokeMap',
    intrinsics,
    "import _ from 'lodash'; _.invokeMap({ a: _.noop }, 'constructor', payload)[0]()",
  ],
  [
    'call-bound',
    intrinsics,
    "import callBound from 'call-bound'; callBound('Function.prototype.constructor')(undefined, payload)()",
  ],
  [
    'generate-function',
    'our own',
    "import generate from 'generate-function'; generate()('function f() { ' + payload + ' }').toFunction()()",
  ],
  [
    'zod’s compiler of schemas',
    'our own',
    "import { Doc } from 'zod/v4/core'; const doc = new Doc(); doc.write(payload); doc.compile()()",
  ],
  [
    'a module that the agent has written before',
    'our own',
    "import { evaluate } from './src/evaluates.js'; evaluate(payload)",
  ],
];

const closed: [name: string, source: string, code: string, meets: RegExp][] = [
  [
    'lodash.get',
    intrinsics,
    "import _ from 'lodash'; attempt(() => _.get(_.noop, 'constructor'))",
    /refused/,
  ],
  [
    'lodash.get by a path',
    intrinsics,
    "import _ from 'lodash'; attempt(() => _.get({ a: [_.noop] }, 'a[0].constructor.constructor'))",
    /refused/,
  ],
  [
    'lodash.map',
    intrinsics,
    "import _ from 'lodash'; attempt(() => _.map([_.noop], 'constructor')[0])",
    /refused/,
  ],
  [
    'lodash.property',
    intrinsics,
    "import _ from 'lodash'; attempt(() => _.property('constructor')(_.noop))",
    /refused/,
  ],
  [
    'get-intrinsic: Function',
    intrinsics,
    "import get from 'get-intrinsic'; attempt(() => get('%Function%'))",
    /refused/,
  ],
  [
    'get-intrinsic: eval',
    intrinsics,
    "import get from 'get-intrinsic'; attempt(() => { const run = get('%eval%'); return (text) => run('(function () {' + text + '})') })",
    /refused/,
  ],
  [
    'get-intrinsic: AsyncFunction',
    intrinsics,
    "import get from 'get-intrinsic'; attempt(() => get('%AsyncFunction%'))",
    /refused/,
  ],
  [
    'get-intrinsic: Reflect.apply',
    intrinsics,
    "import get from 'get-intrinsic'; attempt(() => { const apply = get('%Reflect.apply%'); return (text) => apply(apply.constructor, undefined, [text]) })",
    /refused/,
  ],
  [
    'get-intrinsic: Function.prototype.call',
    intrinsics,
    "import get from 'get-intrinsic'; attempt(() => get('%Function.prototype.call%').constructor)",
    /refused/,
  ],
  [
    'get-proto of an async function',
    intrinsics,
    "import * as pricing from './src/services/pricing'; import getProto from 'get-proto'; attempt(() => getProto(pricing.charge))",
    /refused/,
  ],
  [
    'dunder-proto',
    intrinsics,
    "import getDunder from 'dunder-proto/get'; import * as pricing from './src/services/pricing'; attempt(() => getDunder(pricing.spin))",
    /refused/,
  ],
  [
    'es-define-property',
    intrinsics,
    "import define from 'es-define-property'; attempt(() => define.constructor)",
    /refused|not|Error/,
  ],
  ['gopd', intrinsics, "import gopd from 'gopd'; attempt(() => gopd)", /refused|not|Error/],
  [
    'generator-function',
    intrinsics,
    "import getGeneratorFunction from 'generator-function'; attempt(() => getGeneratorFunction())",
    /refused/,
  ],
  [
    'a data: URL',
    'the Realms shim; CVE-2026-47140 (vm2)',
    "await attempt(() => import('data:text/javascript,export default Function'))",
    /PERMISSION_DENIED|not permitted/,
  ],
  [
    'a data: URL in capitals, with blanks and line breaks',
    'our own',
    "const heard = []; for (const url of ['DATA:text/javascript,0', ' data:text/javascript,0', 'da\\nta:text/javascript,0', '\\tdata:,0', 'data\\t:text/javascript,0']) try { await import(url); heard.push('loaded ' + url) } catch (e) { heard.push(e.code) } [...new Set(heard)].sort().join()",
    /^'(MODULE_NOT_FOUND,)?PERMISSION_DENIED'$/,
  ],
  [
    'createRequire by a URL',
    'the classic payload',
    "await attempt(() => import('node:module'))",
    /not permitted/,
  ],
  [
    'require.resolve and require.cache',
    'the classic payload',
    "attempt(() => { try { return require.cache } catch { return require.resolve('./package.json') } })",
    /nothing: string/,
  ],
  [
    'a built-in behind a trailing slash',
    'CVE-2026-47140 (vm2)',
    "const tried = []; for (const name of ['fs/', 'node:fs/', './node:fs', 'fs?x', 'node:fs?x', 'node:fs#x', 'NODE:fs', 'node%3Afs']) for (const load of [() => import(name), () => require(name)]) try { await load(); tried.push(name) } catch {} tried.join() || 'none'",
    /^'none'$/,
  ],
  [
    'a stream that compiles',
    'our own',
    "import * as stream from 'node:stream'; attempt(() => stream.Readable.constructor)",
    /nothing: undefined/,
  ],
  [
    'a promisified function',
    'our own',
    "import * as util from 'node:util'; attempt(() => util.promisify(util.inspect).constructor)",
    /nothing: undefined/,
  ],
  [
    'symbols that Node keeps its handles by',
    'our own',
    "import { createHash } from 'node:crypto'; const h = createHash('sha1'); const own = Object.getOwnPropertySymbols(h).map((s) => h[s]).filter((v) => typeof v === 'object' || typeof v === 'function'); own.length",
    /^[01]$/,
  ],
  [
    'timers, which are linked to those of others',
    'our own',
    "import * as timers from 'node:timers'; attempt(() => timers.setTimeout(() => {}, 1e6)._idleNext)",
    /nothing: undefined/,
  ],
  [
    'jiti',
    'our own',
    "import { createJiti } from 'jiti'; attempt(() => createJiti('/').evalModule('module.exports = 1', { filename: '/attack.js' }))",
    /not permitted/,
  ],
];

export const modules: readonly Attack[] = [
  ...closed.map(([name, source, code, meets]) => ({ name: `closed: ${name}`, source, code, meets })),
  ...holes.map(([name, source, code]) => ({ name, source, code, meets: ran, knownHole: evaluates })),
];
