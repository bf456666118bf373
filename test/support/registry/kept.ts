// What a server has kept of registries, made older or harmed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNpm } from '../../../src/registry/npm.ts';

interface Store {
  ls(folder: string): Promise<Record<string, { key: string }>>;
  get(folder: string, key: string): Promise<{ data: Buffer; metadata: { at: number } }>;
  put(folder: string, key: string, data: Buffer, options: object): Promise<unknown>;
}

/** `cacheHome`: as XDG_CACHE_HOME. */
const keptIn = (cacheHome: string): string => join(cacheHome, 'mcp-node', 'packages');

export async function makeOlder(cacheHome: string, ms: number): Promise<void> {
  const store = findNpm('/nowhere').load<Store>('cacache');
  const folder = keptIn(cacheHome);
  for (const { key } of Object.values(await store.ls(folder))) {
    const { data, metadata } = await store.get(folder, key);
    await store.put(folder, key, data, { metadata: { ...metadata, at: metadata.at - ms } });
  }
}

export const filesKept = (cacheHome: string): string[] =>
  readdirSync(keptIn(cacheHome), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

export function spoil(cacheHome: string, part: 'content' | 'index'): void {
  for (const file of filesKept(cacheHome).filter((name) => name.includes(`${part}-v`))) {
    const half = readFileSync(file).subarray(0, 20);
    writeFileSync(file, `${half}\n{ not what it was`);
  }
}
