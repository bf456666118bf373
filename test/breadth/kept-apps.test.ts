// Of several apps, a change runs again those that it concerns. The path of each has a number that another run makes anew.
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, makeFolder } from '../support/folders.ts';

const appOf = (name: string) => ({
  [`apps/${name}/package.json`]: JSON.stringify({
    ...{ name, type: 'module', main: 'src/main.js' },
    dependencies: { express: '5' },
  }),
  [`apps/${name}/src/main.js`]: `import express from 'express';
import { path } from './path.js';
import { prefix } from '../../../libs/prefix.js';
express().get(prefix + path + '/' + process.hrtime.bigint(), (req, res) => res.end()).listen(3000);
`,
  [`apps/${name}/src/path.js`]: `export const path = '/${name}';\n`,
});

let project: Folder;
let session: Session;
beforeAll(async () => {
  project = makeFolder({
    'package.json': JSON.stringify({ name: 'all', private: true, type: 'module', workspaces: ['apps/*'] }),
    'libs/prefix.js': "export const prefix = '';\n",
    ...appOf('one'),
    ...appOf('two'),
  });
  symlinkSync(join(fixtures, 'blog/node_modules'), join(project.dir, 'node_modules'));
  session = await connect(project.dir);
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  project[Symbol.dispose]();
});

const write = (file: string, text: string) => writeFileSync(join(project.dir, file), text);
/** The path of each app, with the number of its run. */
async function paths(): Promise<string[]> {
  const { items } = await session.call<{ items: { path: string; origin: string }[] }>('list_routes', {
    detail: 'full',
  });
  return items.filter(({ origin }) => origin === 'live').map(({ path }) => path);
}

test('a change runs again the apps that it concerns, and no other', async () => {
  const [one = '', two = ''] = await paths();
  expect([one, two]).toEqual([expect.stringMatching(/^\/one\/\d+$/), expect.stringMatching(/^\/two\/\d+$/)]);
  expect(await paths()).toEqual([one, two]);

  // A file that one of them loads.
  write('apps/two/src/path.js', "export const path = '/second';\n");
  const [same, second = ''] = await paths();
  expect([same, second]).toEqual([one, expect.stringMatching(/^\/second\/\d+$/)]);

  // A file that is new in the folder of one: it may load what lies there.
  write('apps/one/src/more.js', 'export const more = 1;\n');
  const [first = '', still] = await paths();
  expect([first, still]).toEqual([expect.stringMatching(/^\/one\/\d+$/), second]);
  expect(first).not.toBe(one);

  // What both load, and what says how all are run.
  write('libs/prefix.js', "export const prefix = '/api';\n");
  const both = await paths();
  expect(both.map((path) => path.replace(/\d+$/, ''))).toEqual(['/api/one/', '/api/second/']);
  write('mcp-node.config.json', JSON.stringify({ timeouts: { load: 60_000 } }));
  const all = await paths();
  expect(all.filter((path) => both.includes(path))).toEqual([]);
  expect(all).toHaveLength(2);

  // One that does not load costs the other nothing, and comes back.
  write('apps/two/src/path.js', 'throw new Error("not now");\n');
  expect(await paths()).toEqual([all[0]]);
  write('apps/two/src/path.js', "export const path = '/two';\n");
  const [kept, back] = await paths();
  expect([kept, back]).toEqual([all[0], expect.stringMatching(/^\/api\/two\/\d+$/)]);
});
