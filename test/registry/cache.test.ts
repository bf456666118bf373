// What is kept of registries: bounded, and only where nobody else can write.
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCache, keyOf } from '../../src/registry/cache.ts';
import { findNpm } from '../../src/registry/npm.ts';
import { makeFolder } from '../support/folders.ts';

const npm = findNpm('/nowhere');
const fail = (error: unknown) => {
  throw error;
};
const kept = (value: unknown) => ({ value, etag: null, at: Date.now() });

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('content-v'))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

test('of what is too much the oldest goes, and drafts of servers that were killed', async () => {
  using folder = makeFolder();
  const limits = { maxBytes: 5_000, writesBetween: 1 };
  const cache = createCache(npm, folder.dir, fail, limits);
  mkdirSync(join(folder.dir, 'tmp'));
  const draft = join(folder.dir, 'tmp', 'draft');
  writeFileSync(draft, 'x');
  utimesSync(draft, 1, 1);
  for (let index = 0; index < 20; index++) {
    await cache.write(`key${index}`, kept(`${index} ${'x'.repeat(990)}`));
    // It is told apart by its time.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await expect.poll(() => bytesIn(folder.dir)).toBeLessThanOrEqual(5_000);
  expect(existsSync(draft)).toBe(false);
  const fresh = createCache(npm, folder.dir, fail, limits);
  expect(await fresh.read('key0')).toBeUndefined();
  expect((await fresh.read('key19'))?.value).toMatch(/^19 x/);
});

test('a folder that others may write is not used', async () => {
  using folder = makeFolder();
  chmodSync(folder.dir, 0o777);
  const cache = createCache(npm, folder.dir, fail);
  await cache.write('key', kept('value'));
  expect(readdirSync(folder.dir)).toEqual([]);
  // In memory it is.
  expect((await cache.read('key'))?.value).toBe('value');
  expect(await createCache(npm, folder.dir, fail).read('key')).toBeUndefined();
});

test('a key says nothing of what it is made of', () => {
  expect(keyOf('package', 'https://a.example', 'token')).toMatch(/^[\da-f]{64}$/);
  expect(keyOf('a', ['b', 'c'])).not.toBe(keyOf('a', ['b'], 'c'));
});
