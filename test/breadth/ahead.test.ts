// Starts that follow each other: the app of the last one is run at once, and the answer is of the one that is there now.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Route } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { fixtures, linkPackage, makeFolder, writeInto } from '../support/folders.ts';

const app = (path: string) => `const app = require('express')();
app.get('/${path}', (request, response) => response.end());
app.listen(3000);`;
const manifest = (start: string) =>
  JSON.stringify({ name: 'app', scripts: { start: `node ${start}` }, dependencies: { express: '*' } });

test('the routes are of what is started now', async () => {
  using cache = makeFolder({});
  using project = makeFolder({
    'package.json': manifest('one.js'),
    'one.js': app('one'),
    'two.js': app('two'),
  });
  linkPackage(project.dir, 'express', join(fixtures, 'blog/node_modules/express'));
  const env = { XDG_CACHE_HOME: cache.dir, LOCALAPPDATA: cache.dir, HOME: cache.dir };
  const routes = async (args: string[] = []) => {
    await using session = await connect(project.dir, { env, args });
    const { items } = (await session.call('list_routes', {})) as { items: Route[] };
    return items.map(({ path, origin }) => `${origin} ${path}`);
  };
  expect(await routes()).toEqual(['live /one']);
  expect(await routes()).toEqual(['live /one']);
  writeInto(project.dir, { 'one.js': app('other') });
  expect(await routes()).toEqual(['live /other']);
  writeInto(project.dir, { 'package.json': manifest('two.js') });
  expect(await routes()).toEqual(['live /two']);
  expect(await routes()).toEqual(['live /two']);
  rmSync(join(project.dir, 'two.js'));
  writeInto(project.dir, { 'package.json': manifest('one.js') });
  expect(await routes()).toEqual(['live /other']);
  writeInto(project.dir, { 'one.js': 'throw new Error("broken");' });
  await expect(routes()).rejects.toThrow(/broken/);
  writeInto(project.dir, { 'one.js': app('mended') });
  expect(await routes()).toEqual(['live /mended']);
});
