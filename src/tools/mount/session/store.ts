// Where sessions are kept: memory, or what the app has. Values are texts.

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

export function storeOf(given: GivenStore): SessionStore {
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
  return given;
}

/** Unstorage parses what looks like JSON. */
const textOf = (value: unknown) =>
  value === null || value === undefined || typeof value === 'string' ? value : JSON.stringify(value);

const MAX_KEPT = 50_000;

/** Of this process. What was not touched for the longest makes room. */
export function memoryStore(): SessionStore {
  const kept = new Map<string, { value: string; until: number }>();
  return {
    get(key) {
      const found = kept.get(key);
      if (found && found.until > Date.now()) return found.value;
      kept.delete(key);
      return undefined;
    },
    set(key, value, ttl) {
      kept.delete(key);
      kept.set(key, { value, until: Date.now() + ttl * 1000 });
      for (const [oldest, { until }] of kept) {
        if (kept.size <= MAX_KEPT && until > Date.now()) break;
        kept.delete(oldest);
      }
    },
    delete: (key) => kept.delete(key),
  };
}
