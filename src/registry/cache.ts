// What registries said, kept in the user's cache folder by npm's own store of files: each entry is checked when it is read, and any
// number of servers may write. A key is a hash: nothing in it can be read, a token least of all.
import { hash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Npm } from './npm.ts';

export interface Kept {
  value: unknown;
  etag: string | null;
  /** When the registry last said so. */
  at: number;
}

export interface Cache {
  read(key: string): Promise<Kept | undefined>;
  /** Never fails: what cannot be kept is asked for again. */
  write(key: string, kept: Kept): Promise<void>;
}

interface Entry {
  key: string;
  integrity: string;
  size: number;
  time: number;
}
interface Store {
  get: {
    (path: string, key: string, options?: object): Promise<{ data: Buffer; metadata: Omit<Kept, 'value'> }>;
    info(path: string, key: string): Promise<Entry | null>;
  };
  put(path: string, key: string, data: string, options: object): Promise<unknown>;
  ls(path: string): Promise<Record<string, Entry>>;
  rm: {
    entry(path: string, key: string, options?: object): Promise<unknown>;
    content(path: string, integrity: string): Promise<unknown>;
  };
}

/** Part of each key: what an older version kept is not read. */
const FORMAT = 3;
/** Of what was read, in memory; in characters of JSON. */
const MAX_MEMORY = 32 * 1024 * 1024;
/** What a server left that was killed while it wrote. */
const DRAFT_MS = 3_600_000;

export interface Limits {
  /** On disk; what is tidied at times may be more in between. */
  maxBytes: number;
  writesBetween: number;
}
const limits: Limits = { maxBytes: 256 * 1024 * 1024, writesBetween: 100 };

export const keyOf = (...parts: readonly unknown[]): string =>
  hash('sha256', JSON.stringify([FORMAT, ...parts]));

/** Without a folder that is the user's alone nothing is kept on disk. */
export function createCache(
  npm: Npm,
  folder: string,
  log: (error: unknown) => void,
  { maxBytes, writesBetween }: Limits = limits,
): Cache {
  const store = npm.load<Store>('cacache');
  const isOurs = makeFolder(folder);
  const memory = createMemory();
  let writes = 0;

  /** What is not whole is not written over: the store believes that it has it. */
  async function forget(key: string): Promise<void> {
    try {
      const entry = await store.get.info(folder, key);
      if (entry) await store.rm.content(folder, entry.integrity);
      await store.rm.entry(folder, key);
    } catch (error) {
      log(error);
    }
  }

  return {
    async read(key) {
      const remembered = memory.get(key);
      if (remembered || !isOurs) return remembered;
      try {
        const { data, metadata } = await store.get(folder, key, { memoize: false });
        const kept = { ...metadata, value: JSON.parse(data.toString('utf8')) };
        if (typeof kept.at !== 'number') return undefined;
        memory.set(key, kept, data.length);
        return kept;
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENOENT') {
          log(error);
          await forget(key);
        }
        return undefined;
      }
    },
    async write(key, kept) {
      const { value, ...metadata } = kept;
      const text = JSON.stringify(value);
      memory.set(key, kept, text.length);
      if (!isOurs) return;
      try {
        await store.put(folder, key, text, { metadata, memoize: false });
        // Nobody waits for that.
        if (writes++ % writesBetween === 0) void tidy(store, folder, maxBytes).catch(log);
      } catch (error) {
        log(error);
      }
    },
  };
}

/** The oldest go first. */
async function tidy(store: Store, folder: string, maxBytes: number): Promise<void> {
  await removeDrafts(join(folder, 'tmp'));
  const entries = Object.values(await store.ls(folder)).sort((a, b) => b.time - a.time);
  let total = 0;
  for (const { key, integrity, size } of entries) {
    total += size;
    if (total <= maxBytes) continue;
    await store.rm.entry(folder, key, { removeFully: true });
    await store.rm.content(folder, integrity);
  }
}

async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const stat = await lstat(path).catch(() => undefined);
    if (stat && Date.now() - stat.mtimeMs > DRAFT_MS) await rm(path, { recursive: true, force: true });
  }
}

function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
  } catch {
    return false;
  }
}

/** What was used last stays. */
function createMemory() {
  const entries = new Map<string, { kept: Kept; size: number }>();
  let total = 0;
  return {
    get(key: string): Kept | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.kept;
    },
    set(key: string, kept: Kept, size: number): void {
      total += size - (entries.get(key)?.size ?? 0);
      entries.delete(key);
      entries.set(key, { kept, size });
      for (const [oldest, { size: freed }] of entries) {
        if (total <= MAX_MEMORY || oldest === key) break;
        entries.delete(oldest);
        total -= freed;
      }
    },
  };
}
