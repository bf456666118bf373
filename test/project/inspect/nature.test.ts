// What is a server, and what starts it: not everything that is installed, and not every file with a usual name.
import { expect, test } from 'vitest';
import { adapters } from '../../../src/project/adapters/index.ts';
import { listApps } from '../../../src/project/inspect/apps.ts';
import { usedAdapters } from '../../../src/project/inspect/detect.ts';
import { createProject } from '../../support/temp.ts';

type Files = Record<string, unknown>;
const server = `import express from 'express';\nexpress();`;
const both = { express: '4', react: '19', 'react-dom': '19' };
const peers = { peerDependencies: { express: '>=4', next: '>=12', h3: '1' } };
const dev = { devDependencies: { express: '4', next: '13', h3: '1' } };

const cases: [string, object, Files, string[], string | null][] = [
  [
    'a library: peers',
    { main: 'src/index.ts', ...peers, ...dev },
    { 'src/index.ts': '' },
    [],
    'src/index.ts',
  ],
  [
    'a library: for its tests',
    { exports: './a.js', ...dev },
    { 'a.js': '', 'test/a.test.js': server },
    [],
    null,
  ],
  [
    'a library of a workspace',
    { private: true, main: 'a.js', ...dev },
    { 'a.js': '', 'a.test.js': server },
    [],
    'a.js',
  ],
  [
    'a library: for its types',
    { private: true, main: 'a.ts', devDependencies: { koa: '3' } },
    { 'a.ts': `import type { Context } from 'koa';` },
    [],
    'a.ts',
  ],
  [
    'a library that brings it along',
    { exports: './a.js', dependencies: { express: '5' } },
    { 'a.js': server },
    ['express'],
    null,
  ],
  [
    'an app that installs it for development',
    { main: 'a.js', devDependencies: { express: '5' } },
    { 'a.js': server },
    ['express'],
    'a.js',
  ],

  [
    'a browser app',
    { scripts: { dev: 'vite' }, dependencies: { react: '18', express: '4' }, devDependencies: { vite: '5' } },
    { 'src/main.tsx': '' },
    [],
    null,
  ],
  [
    'a browser app, made otherwise',
    {
      main: 'src/index.js',
      scripts: { start: 'react-scripts start' },
      dependencies: { ...both, 'react-scripts': '5' },
    },
    { 'src/index.js': '' },
    [],
    null,
  ],
  [
    'a browser app with the types of its server',
    { dependencies: { vue: '3', '@trpc/server': '11' } },
    { 'src/main.ts': `import type { A } from '@trpc/server';` },
    [],
    null,
  ],
  [
    'a browser app with a server',
    { scripts: { dev: 'vite', start: 'node server/index.js' }, dependencies: both },
    { 'server/index.js': server, 'src/main.tsx': '' },
    ['express'],
    'server/index.js',
  ],
  [
    'a browser app whose server nobody starts',
    { scripts: { dev: 'vite' }, dependencies: both },
    { 'server.js': server, 'src/main.tsx': '' },
    ['express'],
    'server.js',
  ],

  [
    'a desktop app',
    {
      main: 'dist/main.js',
      scripts: { build: 'node esbuild.config.mjs', dev: 'pnpm build && electron .', start: 'electron .' },
    },
    { 'esbuild.config.mjs': '', 'src/main.ts': '' },
    [],
    'src/main.ts',
  ],
  [
    'a desktop app with pages',
    {
      main: 'dist-electron/main.js',
      dependencies: { react: '1', 'react-dom': '1' },
      devDependencies: { electron: '33', vite: '7' },
    },
    { 'electron/main.ts': '', 'src/index.tsx': '' },
    [],
    'electron/main.ts',
  ],
  [
    'a desktop app without Node',
    { scripts: { tauri: 'tauri', dev: 'vite' }, devDependencies: { '@tauri-apps/cli': '2' } },
    { 'src/main.ts': '' },
    [],
    null,
  ],

  [
    'a mobile app',
    { main: 'expo-router/entry', dependencies: { expo: '52' } },
    { 'app/index.tsx': '' },
    [],
    null,
  ],
  [
    'a mobile app with a file',
    { main: 'index.js', scripts: { start: 'react-native start' }, dependencies: { 'react-native': '0.83' } },
    { 'index.js': '', 'App.tsx': '' },
    [],
    null,
  ],
  [
    'a mobile app around a web page',
    { dependencies: { '@capacitor/core': '7', vue: '3' } },
    { 'src/main.ts': '' },
    [],
    null,
  ],

  ...(
    [
      ['next', 'next dev'],
      ['nuxt', 'nuxi dev'],
      ['@remix-run/dev', 'remix vite:dev'],
      ['@react-router/dev', 'react-router dev'],
      ['astro', 'astro dev'],
      ['@sveltejs/kit', 'vite dev'],
    ] as const
  ).map(([name, command]): (typeof cases)[number] => [
    `${name} has no entry`,
    { scripts: { dev: command, start: command }, devDependencies: { [name]: '*', express: '4' } },
    { 'src/index.ts': '', 'app/index.tsx': '', 'server.ts': '' },
    [name.replace(/^@(?:remix-run|react-router).*/, 'react-router').replace(/^@sveltejs.*/, 'sveltekit')],
    null,
  ]),
  [
    'a server around such a framework',
    { scripts: { dev: 'node server.js' }, dependencies: { next: '16', express: '5' } },
    { 'server.js': server },
    ['express', 'next'],
    'server.js',
  ],

  [
    'a runner of tasks',
    { scripts: { start: 'npm run jarvis', jarvis: 'node scripts/jarvis.js' } },
    { 'scripts/jarvis.js': '' },
    [],
    null,
  ],
  ['another runner', { scripts: { start: 'node ./tools/dev.mjs' } }, { 'tools/dev.mjs': '' }, [], null],
  [
    'a runner with a file of its own',
    { scripts: { dev: 'node gulpfile.js' } },
    { 'gulpfile.js': '' },
    [],
    null,
  ],
  [
    'what is built first',
    { scripts: { start: 'npm run build && node dist/app.js', build: 'node make.js' } },
    { 'make.js': '', 'src/app.ts': '' },
    [],
    'src/app.ts',
  ],
  [
    'what is built and moved first',
    { scripts: { start: 'node build.js && node migrate.js && node run.js' } },
    { 'build.js': '', 'migrate.js': '', 'run.js': '' },
    [],
    'run.js',
  ],
  [
    'a server among scripts',
    { scripts: { start: 'node scripts/server.js' }, dependencies: { express: '4' } },
    { 'scripts/server.js': server },
    ['express'],
    'scripts/server.js',
  ],
  [
    'a worker without a framework',
    { scripts: { start: 'node src/index.js' } },
    { 'src/index.js': '' },
    [],
    'src/index.js',
  ],
];

test.each(cases)('%s', async (_, manifest, files, frameworks, entry) => {
  const { project } = await createProject({ 'package.json': { name: 'app', ...manifest }, ...files });
  const { items, warnings } = await listApps(project, []);
  expect(items).toMatchObject([{ label: 'app', frameworks, entry }]);
  expect(warnings).toEqual([]);
  const names = (await usedAdapters(project)).map(({ name }) => name);
  expect(names).toEqual(frameworks.filter((name) => adapters.some((adapter) => adapter.name === name)));
});

test('an ORM counts wherever it is installed, but not where others install it', async () => {
  const namesFor = async (manifest: object) =>
    (await usedAdapters((await createProject({ 'package.json': manifest })).project)).map(({ name }) => name);
  expect(await namesFor({ dependencies: { next: '16' }, devDependencies: { prisma: '6' } })).toContain(
    'prisma',
  );
  expect(await namesFor({ dependencies: { vue: '3', 'drizzle-orm': '1' } })).toEqual(['drizzle']);
  expect(
    await namesFor({ peerDependencies: { '@prisma/client': '*' }, devDependencies: { prisma: '6' } }),
  ).toEqual([]);
});
