// Prisma's driver adapters, held to the mode as the project loads them.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatabaseMode } from '../../../../protocol/database.ts';
import { whenLoaded } from '../../../loader/when-loaded.ts';
import { patchConnect } from './clients.ts';

const adapterNames = [
  'libsql',
  'better-sqlite3',
  'pg',
  'neon',
  'mariadb',
  'mssql',
  'planetscale',
  'd1',
  'ppg',
];

// Taken before code of the project could replace it: it may run before an adapter is loaded.
const { values } = Object;

/**
 * Holds every client to the mode that is going to use one of the driver adapters installed in `directory`, as it is loaded.
 * Comes before the first project module: a client that is already connected would keep its connection.
 */
export async function protectDriverAdapters(directory: string, mode: DatabaseMode): Promise<string[]> {
  if (mode === 'write') return [];
  const require = createRequire(join(directory, 'package.json'));
  const patched: string[] = [];
  for (const name of adapterNames.map((short) => `@prisma/adapter-${short}`)) {
    const file = resolveOrNull(require, name);
    if (file === null) continue;
    // The CommonJS and the ES module build are two copies of the class, and a project may use both.
    const esm = file.replace(/\.js$/, '.mjs');
    const hold = (exports: unknown) => holdClasses(exports, mode);
    if (!whenLoaded(file, hold)) hold(require(file));
    if (esm !== file && existsSync(esm) && !whenLoaded(esm, hold))
      hold(await import(pathToFileURL(esm).href));
    patched.push(name);
  }
  return patched;
}

function holdClasses(exports: unknown, mode: DatabaseMode): void {
  const all = values(exports as object);
  for (let i = 0; i < all.length; i++) {
    const value = all[i];
    if (typeof value !== 'function') continue;
    const { prototype } = value as { prototype?: unknown };
    if (typeof prototype === 'object' && prototype !== null) patchConnect(prototype, mode);
  }
}

function resolveOrNull(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}
