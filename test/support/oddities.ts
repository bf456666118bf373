// A module of the project under attack: odd values, and functions that do odd things with what they get.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const source = `
import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
export const echo = (value) => value;
export const inspected = (value) => inspect(value);
export const keysOf = (value) => Object.keys(value);
export const call = (f, ...args) => f(...args);
export const construct = (C, ...args) => new C(...args);
export const sum = (...numbers) => numbers.reduce((a, b) => a + b, 0);
export const merge = (target, source) => {
  for (const key in source) {
    if (typeof source[key] === 'object' && typeof target[key] === 'object') merge(target[key], source[key]);
    else target[key] = source[key];
  }
  return target;
};
export const polluted = () => [({}).polluted, [].polluted, (() => {}).polluted].some((value) => value !== undefined);
export const parse = (text) => JSON.parse(text);
export const run = (f) => new Promise((resolve, reject) => setTimeout(() => { try { resolve(f()) } catch (e) { reject(e) } }, 1));
export const hostile = {
  get boom() { throw new RangeError('a getter') },
  get then() { throw new Error('a then that throws') },
  toJSON() { throw new Error('toJSON') },
};
export const traps = new Proxy({}, {
  get(_, key) { throw new Error('get ' + String(key)) }, has() { throw new Error('has') },
  ownKeys() { throw new Error('ownKeys') }, getPrototypeOf() { throw new Error('getPrototypeOf') },
  getOwnPropertyDescriptor() { throw new Error('descriptor') },
});
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
export const revoked = proxy;
export const realm = { global: globalThis, process, require: Function, list: [Function], eval, Reflect, Object, nested: { deep: [eval] } };
export const bag = { any: (name) => realm[name] };
export const proto = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "a": 1}');
export const rows = [JSON.parse('{"constructor":"c","then":"t","toJSON":"j","__proto__":"p","hasOwnProperty":1}')];
export const cyclic = (() => { const e = new Error('cyclic'); e.cause = e; e.self = { e }; return e })();
export const fail = (thrown) => { throw thrown };
export const failing = { get [Symbol.toStringTag]() { throw new Error('tag') }, f() {} };
export const manyHandles = (n) => Array.from({ length: n }, () => () => {});
export const big = (n) => 'x'.repeat(n);
export const endless = { *[Symbol.iterator]() { for (let n = 0; ; n++) yield n } };
export async function* endlessLater() { for (let n = 0; ; n++) yield n }
export const emitter = new EventEmitter();
export const deep = (n) => { let value = 0; for (let i = 0; i < n; i++) value = [value]; return value };
export const later = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));
export const rejectLater = (ms, error) => new Promise((_, reject) => setTimeout(reject, ms, error));
export const every = (ms, f) => { const timer = setInterval(f, ms); return () => clearInterval(timer) };
export const spin = () => { for (;;); };
export const hoard = () => { const kept = []; for (;;) kept.push(new Array(1e6).fill(kept.length)) };
export const print = (text) => console.log(text);
`;

export function writeOddities(dir: string): void {
  writeFileSync(join(dir, 'src/oddities.js'), source);
}
