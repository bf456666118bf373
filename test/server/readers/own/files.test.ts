// Whether a project has tools of its own, also where the first comes while that is looked for.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findOwn } from '../../../../src/server/readers/own/files.ts';
import { makeFolder } from '../../../support/folders.ts';

const manifest = { 'package.json': '{}' };
const found = async (files: Record<string, string>, isWatched: (root: string) => void = () => {}) => {
  using folder = makeFolder(files);
  const watched: string[] = [];
  const add = (paths: Iterable<string>) => {
    isWatched(folder.dir);
    watched.push(...paths);
  };
  return { isFound: await findOwn(folder.dir, { add }), isThere: watched.some((path) => existsSync(path)) };
};

test.each(['mcp.ts', 'src/mcp.mjs'])('%s that is there', async (name) => {
  expect((await found({ ...manifest, [name]: '' })).isFound).toBe(true);
});

test.each(['mcp.ts', 'src/mcp.js'])('%s that came between the look and the watch', async (name) => {
  const come = (root: string) => writeFileSync(join(root, name), '');
  expect(await found({ ...manifest, 'src/a.ts': '' }, come)).toEqual({ isFound: true, isThere: true });
});

test('none', async () => {
  expect(await found({ ...manifest, 'src/a.ts': '' })).toEqual({ isFound: false, isThere: false });
});
