// Where sessions are kept: memory, or what the app has. Values are texts.
import { type Bounds, createFair } from '../fair.ts';

type Maybe<T> = T | Promise<T>;

/** May forget a value after `ttlSeconds`, and must not sooner. */
export interface SessionStore {
  get(key: string): Maybe<string | null | undefined>;
  set(key: string, value: string, ttlSeconds: number): Maybe<unknown>;
  delete(key: string): Maybe<unknown>;
}

/** A `Keyv`, whose time to live is in milliseconds. */
interface KeyvShape {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttlMs?: number): Promise<unknown>;
  delete(key: string): Promise<unknown>;
  readonly opts: unknown;
}

/** What `createStorage()` of unstorage returns. */
interface UnstorageShape {
  getItem(key: string): Promise<unknown>;
  setItem(key: string, value: string, options?: { ttl?: number }): Promise<void>;
  removeItem(key: string): Promise<void>;
}

export type GivenStore = SessionStore | KeyvShape | UnstorageShape;

/** `owner`: the principal that a value is kept for. An app's own store has bounds of its own. */
export interface OwnedStore extends Omit<SessionStore, 'set'> {
  set(key: string, value: string, ttlSeconds: number, owner: string): Maybe<unknown>;
}

export function storeOf(given: GivenStore): OwnedStore {
  if ('getItem' in given)
    return {
      get: async (key) => textOf(await given.getItem(key)),
      set: (key, value, ttl) => given.setItem(key, value, { ttl }),
      delete: (key) => given.removeItem(key),
    };
  if ('opts' in given)
    return {
      get: async (key) => textOf(await given.get(key)),
      set: (key, value, ttl) => given.set(key, value, ttl * 1000),
      delete: (key) => given.delete(key),
    };
  return {
    get: (key) => given.get(key),
    set: (key, value, ttl) => given.set(key, value, ttl),
    delete: (key) => given.delete(key),
  };
}

/** Unstorage parses what looks like JSON. */
const textOf = (value: unknown) =>
  value === null || value === undefined || typeof value === 'string' ? value : JSON.stringify(value);

/** Characters, of which some thousand sessions are one million. */
const BOUNDS: Bounds = { each: 16_000_000, all: 128_000_000 };
/** Of an entry, beside its value. */
const OVERHEAD = 200;

/** Of this process. What its owner did not touch for the longest makes room. */
export function memoryStore(bounds = BOUNDS): OwnedStore {
  const kept = createFair<string, { value: string; until: number }>(bounds);
  const keep = (owner: string, key: string, entry: { value: string; until: number }) =>
    kept.set(owner, key, entry, OVERHEAD + entry.value.length);
  return {
    get(key) {
      const found = kept.get(key);
      if (!found) return undefined;
      if (found.value.until > Date.now()) {
        keep(found.owner, key, found.value);
        return found.value.value;
      }
      kept.delete(key);
      return undefined;
    },
    set(key, value, ttl, owner) {
      const now = Date.now();
      for (const [oldest, { value: entry }] of kept.entries()) {
        if (entry.until > now) break;
        kept.delete(oldest);
      }
      keep(owner, key, { value, until: now + ttl * 1000 });
    },
    delete: (key) => kept.delete(key),
  };
}
