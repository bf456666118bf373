// What a server has kept of registries.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** `cacheHome`: as XDG_CACHE_HOME. */
const keptIn = (cacheHome: string): string => join(cacheHome, 'mcp-node', 'packages');

export const filesKept = (cacheHome: string): string[] =>
  readdirSync(keptIn(cacheHome), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
