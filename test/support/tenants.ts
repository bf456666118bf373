// A module of a project that keeps what it does apart by the async context: tenants, request ids, transactions.
import { AsyncLocalStorage, createHook, executionAsyncId } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const tenant = new AsyncLocalStorage<string>();
const request = new AsyncLocalStorage<{ id: number; log: string[] }>();
export const withTenant = <T>(name: string, work: (name: string) => T) => tenant.run(name, work, name);
export const outside = <T>(work: () => T) => tenant.exit(work);
export const current = () => tenant.getStore() ?? 'nobody';
export const currentLater = async (ms = 1) => {
  await sleep(ms);
  return current();
};
export const fail = async () => {
  await sleep(1);
  throw new Error(`failed for ${current()}`);
};
export const throwNow = () => {
  throw new Error(`failed for ${current()}`);
};
export const sleepIn = sleep;

let requests = 0;
export const handle = <T>(work: () => T) => request.run({ id: ++requests, log: [] }, work);
export const say = (text: string) => request.getStore()?.log.push(text);
export const said = () => request.getStore()?.log.join();

/** A query that starts when it is awaited, as Prisma's and Knex's do. */
export const query = () => ({
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
  then(resolve: (tenant: string) => void) {
    currentLater().then(resolve);
  },
});
export async function* rows(n: number) {
  for (let i = 0; i < n; i++) {
    await sleep(1);
    yield `${i}${current()}`;
  }
}
export const each = async <T>(n: number, work: (i: number) => Promise<T>) => {
  const all: T[] = [];
  for (let i = 0; i < n; i++) all.push(await tenant.run(`t${i}`, work, i));
  return all;
};
export const emitter = new EventEmitter();
export const emit = (name: string) => withTenant(name, () => emitter.emit('event'));
/** Called by the project, when nobody waits for it. */
export const callLater = <T>(name: string, work: () => T) =>
  new Promise<T>((resolve) => withTenant(name, () => setTimeout(() => resolve(work()), 2)));

/** Kept by async_hooks, as libraries older than AsyncLocalStorage do. */
const byResource = new Map<number, string>();
createHook({
  init(id) {
    const inherited = byResource.get(executionAsyncId());
    if (inherited !== undefined) byResource.set(id, inherited);
  },
}).enable();
export const inNamespace = async <T>(name: string, work: () => T) => {
  await sleep(0);
  byResource.set(executionAsyncId(), name);
  return work();
};
export const namespace = () => byResource.get(executionAsyncId()) ?? 'none';
