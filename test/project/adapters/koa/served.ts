// What really answers: the app listens, every function that it was given tells its name, and requests are sent.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Sent {
  method: string;
  path: string;
  host?: string;
}

/** In front of all imports: what requires koa-compose gets one that tells. */
const first = `
import { createRequire } from 'node:module';
const require = createRequire(process.cwd() + '/index.js');
const ran = [];
const wrapped = new WeakSet();
const wrap = (fn) => {
  if (Array.isArray(fn)) return fn.map(wrap);
  if (typeof fn !== 'function' || fn.router || wrapped.has(fn)) return fn;
  const name = fn.name.replace(/^bound /, '');
  const told = function (...args) { if (name && name !== 'allowedMethods' && name !== 'middleware') ran.push(name); return fn.apply(this, args); };
  wrapped.add(told);
  return Object.defineProperty(told, 'length', { value: fn.length });
};
const file = require.resolve('koa-compose');
const compose = require(file);
const traced = (list) => compose(list.flat(9).map(wrap));
require.cache[file].exports = traced;
globalThis.trace = { ran, wrapped, wrap, compose: traced };
`;

/** `code` makes `app`. What is wrapped is what Koa, koa-compose and the routers are given. */
const script = (router: string, koa: string, code: string, requests: readonly Sent[]) => `
import { createRequire } from 'node:module';
import { request } from 'node:http';
const require = createRequire(process.cwd() + '/index.js');
const { ran, wrapped, wrap } = globalThis.trace;
const before = (target, name, change) => {
  const original = target[name];
  target[name] = function (...args) { return original.apply(this, change(args)); };
};
for (const { default: Koa } of [await import(${JSON.stringify(koa)}), { default: require(${JSON.stringify(koa)}) }])
  if (!wrapped.has(Koa.prototype)) {
    wrapped.add(Koa.prototype);
    before(Koa.prototype, 'use', ([fn]) => [wrap(fn)]);
  }
const asRouter = (exports) => exports.default?.prototype ? exports.default : exports.default?.default ?? exports;
for (const Router of [asRouter(await import(${JSON.stringify(router)})), asRouter(require(${JSON.stringify(router)}))])
  if (!wrapped.has(Router.prototype)) {
    wrapped.add(Router.prototype);
    before(Router.prototype, 'register', ([path, methods, fns, ...rest]) => [path, methods, wrap([fns].flat()), ...rest]);
    before(Router.prototype, 'param', ([name, fn]) => [name, wrap(fn)]);
  }
${code}
app.silent = true;
const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const all = [];
  for (const { method, path, host } of ${JSON.stringify(requests)}) {
    ran.length = 0;
    const status = await new Promise((done, failed) =>
      request({ port, method, path, agent: false, headers: { host: host ?? 'localhost', authorization: 'Bearer 1' } }, (answer) => {
        answer.resume().on('end', () => done(answer.statusCode));
      }).on('error', failed).end());
    all.push({ status, ran: [...ran] });
  }
  console.log(JSON.stringify(all));
  server.close();
});
`;

export async function served(
  cwd: string,
  packages: { koa: string; router: string },
  code: string,
  requests: readonly Sent[],
): Promise<{ status: number; ran: string[] }[]> {
  const text = script(packages.router, packages.koa, code, requests);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(first)}`, '--input-type=module', '-e', text],
    { cwd, timeout: 120_000 },
  );
  return JSON.parse(stdout) as { status: number; ran: string[] }[];
}
