// What start scripts say beside the entry.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLaunch } from '../../src/files/launch.ts';
import { writeFiles } from '../support/temp.ts';

const nothing = { conditions: [], preload: [], env: {}, envFiles: [] };

async function launchOf(dev: string, more: Record<string, unknown> = {}) {
  const root = await writeFiles({ 'package.json': { scripts: { dev } }, ...more });
  const { files: _, ...launch } = readLaunch(root);
  return JSON.parse(JSON.stringify(launch).replaceAll(`${root}/`, ''));
}

test.each<[string, object]>([
  ['node src/main.js', {}],
  [
    'node --import ./instrument.mjs -r ./early.cjs src/main.js',
    {
      preload: [
        ['import', 'instrument.mjs'],
        ['require', 'early.cjs'],
      ],
    },
  ],
  [
    'node --require=./a.js --import=@opentelemetry/auto/register .',
    {
      preload: [
        ['require', 'a.js'],
        ['import', '@opentelemetry/auto/register'],
      ],
    },
  ],
  ['node -r dotenv/config -r ts-node/register --import tsx -r tsconfig-paths/register src/main.ts', {}],
  [
    'node --import data:text/javascript,1 -r node:fs -r ../outside.js -r /etc/passwd --import https://x.y/z src/main.js',
    {},
  ],
  [
    'tsx watch --env-file=.env.dev --env-file config/more.env --env-file-if-exists=x.env src/main.ts',
    { envFiles: ['x.env', 'config/more.env', '.env.dev'] },
  ],
  ['tsx --env-file=../outside.env src/main.ts', {}],
  [
    'node --conditions=@demo/source -C development src/main.js',
    { conditions: ['@demo/source', 'development'] },
  ],
  ['node "--conditions=a b" src/main.js', {}],
  ['node src/main.js --conditions=app --env-file=app.env -r ./app.js', {}],
  [
    'cross-env NODE_ENV=test PORT=1 MODE="a b" tsx src/main.ts',
    { env: { NODE_ENV: 'test', PORT: '1', MODE: 'a b' } },
  ],
  ['NODE_ENV=production HOME_PAGE=$URL LEVEL=1 node src/main.js', { env: { LEVEL: '1' } }],
  [
    'NODE_OPTIONS="--import ./a.mjs --conditions=x" tsx src/main.ts',
    { conditions: ['x'], preload: [['import', 'a.mjs']] },
  ],
  ["cross-env NODE_OPTIONS='-r ./a.cjs' nodemon src/main.ts", { preload: [['require', 'a.cjs']] }],
  ['nodemon --watch src --exec "tsx --env-file=.env.local src/main.ts"', { envFiles: ['.env.local'] }],
  ['node --watch --import ./a.mjs src/main.js', { preload: [['import', 'a.mjs']] }],
  ['nodemon -w src --require ./a.js src/main.js', { preload: [['require', 'a.js']] }],
  ['dotenv -e .env.dev -- tsx src/main.ts', { envFiles: ['.env.dev'] }],
  ['env-cmd -f config/dev.env node src/main.js', { envFiles: ['config/dev.env'] }],
  [
    'rimraf dist && tsc && node --enable-source-maps -r ./a.js dist/main.js',
    { preload: [['require', 'a.js']] },
  ],
  ['tsx --tsconfig tsconfig.app.json src/main.ts', { tsconfig: 'tsconfig.app.json' }],
  ['tsx --tsconfig=tsconfig.app.json src/main.ts', { tsconfig: 'tsconfig.app.json' }],
  ['ts-node -P tsconfig.app.json src/main.ts', { tsconfig: 'tsconfig.app.json' }],
  ['TS_NODE_PROJECT=tsconfig.app.json ts-node-dev src/main.ts', { tsconfig: 'tsconfig.app.json' }],
  ['tsx --tsconfig ../tsconfig.json src/main.ts', {}],
  ['npm run start', { preload: [['require', 'b.js']] }],
  ['vite', { preload: [['require', 'b.js']] }],
])('%s', async (dev, expected) => {
  const root = { scripts: { dev, start: 'node -r ./b.js src/main.js' } };
  expect(await launchOf(dev, { 'package.json': root, 'tsconfig.app.json': {} })).toEqual({
    ...nothing,
    ...expected,
  });
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['tsconfig.json', { 'tsconfig.json': { compilerOptions: { customConditions: ['a', 'browser'] } } }, ['a']],
  [
    'what it extends',
    {
      'tsconfig.json': { extends: './base.json' },
      'base.json': { compilerOptions: { customConditions: ['a'] } },
    },
    ['a'],
  ],
  [
    'what it references',
    {
      'tsconfig.json': { files: [], references: [{ path: './lib' }] },
      'lib/tsconfig.json': { compilerOptions: { customConditions: ['a', 'b'] } },
    },
    ['a', 'b'],
  ],
  ['one beside it', { 'tsconfig.base.json': { compilerOptions: { customConditions: ['a'] } } }, ['a']],
  ['one that is broken', { 'tsconfig.json': '{', 'package.json': '{' }, []],
  ['types alone', { 'tsconfig.json': { compilerOptions: { customConditions: ['types'] } } }, []],
])('conditions of %s', async (_name, files, expected) => {
  expect(await launchOf('tsx src/main.ts', files)).toMatchObject({ conditions: expected });
});

test('a package has its own', async () => {
  const root = await writeFiles({
    'package.json': { scripts: { dev: 'tsx -r ./root.js src/main.ts' } },
    'packages/api/package.json': {
      scripts: { start: 'node -r ./own.js -r ../../shared.js --env-file=../../.env.api main.js' },
    },
  });
  const folder = join(root, 'packages/api');
  expect(readLaunch(root, folder)).toMatchObject({
    preload: [
      ['require', join(folder, 'own.js')],
      ['require', join(root, 'shared.js')],
    ],
    envFiles: ['../../.env.api'],
  });
});

test('what never ends is not read', async () => {
  const root = await writeFiles({ 'tsconfig.json': { extends: './base.json' } });
  for (const name of ['base.json', 'tsconfig.app.json', 'package.json'])
    await symlink('/dev/zero', join(root, name));
  expect(readLaunch(root)).toMatchObject({ conditions: [], preload: [] });
});
