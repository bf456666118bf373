// Why an app did not load, and what to do next: told by its cause, whatever was printed and wherever.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProjectInfo, Route } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';

interface Page {
  items: Route[];
  warnings: { code: string; message: string }[];
}
interface Case {
  files: Record<string, string>;
  /** Of the warning of this app, in this order. */
  says: RegExp;
  origin?: 'live';
  never?: RegExp;
}

const routes = `const app = require('express')();
app.get('/items', function list(req, res) { res.end(); });
app.listen(3000);`;
const deep = `function connect(n) { if (n > 0) return connect(n - 1); throw new Error('BROKER must be set', { cause: new Error('no broker') }); }`;

const cases: Record<string, Case> = {
  'printed-with-a-deep-stack': {
    files: {
      'index.js': `${deep}
try { connect(12); ${routes} } catch (error) { console.error('Startup failed:', error); process.exit(1); }`,
    },
    says: /Startup failed: Error: BROKER must be set\n\s*\[cause\]: Error: no broker\n\(the app ended itself with exit code 1\)\nBROKER is not set/,
  },
  'printed-on-stdout': {
    files: {
      'index.js': `console.log('\\u001b[31merror: DB_URL is required\\u001b[39m'); process.exit(1); ${routes}`,
    },
    says: /loaded: error: DB_URL is required\n[\s\S]*DB_URL is not set/,
  },
  'thrown-with-a-cause': {
    files: { 'index.js': `${deep}\nconnect(3); ${routes}` },
    says: /loaded: BROKER must be set \(no broker\) \(apps\/thrown-with-a-cause\/index\.js:1\)\nBROKER is not set/,
  },
  'caught-then-exit-0': {
    files: {
      'index.js': `const connect = () => new Promise((done, fail) => require('net').connect(5999, '127.0.0.1', done).on('error', fail));
async function start() { await connect().catch(() => { throw new Error('migrations failed'); }); ${routes} }
start().catch((error) => { console.error(error); process.exit(); });`,
    },
    says: /index\.js was loaded with connections that only look open[\s\S]*migrations failed[\s\S]*exit code 0[\s\S]*127\.0\.0\.1:5999/,
    origin: 'live',
  },
  'ends-whatever-it-is-told': {
    files: {
      'index.js': `const socket = require('net').connect(5999, '127.0.0.1');
const end = () => { console.error('no queue at 5999'); process.exit(); };
socket.on('error', end).on('connect', end);
const start = () => { ${routes} };`,
    },
    says: /loaded: no queue at 5999\n\(the app ended itself with exit code 0 before it had routes; mcp-node refused while it read the routes: 127\.0\.0\.1:5999\)/,
  },
  'end-of-those-that-exit': {
    files: { 'index.js': `console.error('cannot go on'); process.exit(0); ${routes}` },
    says: /cannot go on\n\(the app ended itself with exit code 0/,
  },
  'not-installed': {
    files: { 'index.js': `require('pino-like'); ${routes}` },
    says: /Cannot find module 'pino-like'\nThe packages are not installed: run pnpm install\./,
    never: /Require stack/,
  },
  'native-part-not-built': {
    files: {
      'index.js': `require('hashing'); ${routes}`,
      'node_modules/hashing/index.js': `module.exports = require('./build/hashing.node');`,
      'node_modules/hashing/build/hashing.node': 'not an addon',
    },
    says: /run pnpm approve-builds hashing && pnpm rebuild hashing\./,
  },
  'list-of-issues': {
    files: {
      'index.js': `const issues = Array.from({ length: 30 }, (_, at) => ({ code: 'x', path: ['SETTING_' + at], message: 'Required' }));
throw Object.assign(new Error(JSON.stringify(issues, null, 2)), { name: 'ZodError' }); ${routes}`,
    },
    says: /SETTING_0: Required[\s\S]*and \d+ more lines[\s\S]*SETTING_0, SETTING_1[\s\S]* are not set/,
  },
  'example-has-it': {
    files: {
      'index.js': `if (!process.env.SHOP_URL || !process.env.SHOP_KEY) { console.error('Missing:\\n    SHOP_URL: undefined\\n    SHOP_KEY: undefined'); process.exit(1); }
${routes}`,
      '.env.sample': 'SHOP_URL=http://localhost:1\nSHOP_KEY=abc\nNODE_OPTIONS=--inspect\n',
    },
    says: /index\.js was loaded with values of apps\/example-has-it\/\.env\.sample for SHOP_URL, SHOP_KEY, which are not set/,
    origin: 'live',
  },
  'example-is-not-enough': {
    files: {
      'index.js': `for (const name of ['SHOP_URL', 'PRIVATE_PART']) if (!process.env[name]) throw new Error('Config validation error: "' + name + '" is required'); ${routes}`,
      'env.example': 'SHOP_URL=http://localhost:1\n',
    },
    says: /"SHOP_URL" is required[\s\S]*SHOP_URL is not set\. apps\/example-is-not-enough\/env\.example has it: copy it to apps\/example-is-not-enough\/\.env/,
  },
  'own-env-file': {
    files: {
      'index.js': `if (!process.env.OWN_NAME) throw new Error('OWN_NAME is required'); ${routes}`,
      '.env': 'OWN_NAME=here\n',
      '.env.example': 'OWN_NAME=\n',
    },
    says: /^$/,
    origin: 'live',
  },
};

test('each app is told of by its cause and the next step, and one takes nothing from the others', async () => {
  const files = Object.entries(cases).flatMap(([name, { files }]) =>
    Object.entries({
      'package.json': JSON.stringify({
        name,
        main: 'index.js',
        dependencies: { express: '4', 'pino-like': '1' },
      }),
      ...files,
    }).map(([path, text]) => [`apps/${name}/${path}`, text] as const),
  );
  using project = makeFolder({
    'package.json': JSON.stringify({ private: true, packageManager: 'pnpm@10.0.0' }),
    'pnpm-workspace.yaml': 'packages:\n  - apps/*\n',
    ...Object.fromEntries(files),
  });
  symlinkSync(join(fixtures, 'shop', 'node_modules'), join(project.dir, 'node_modules'));
  await using session = await connect(project.dir);
  const { items, warnings } = await session.call<Page>('list_routes', { detail: 'full' });
  for (const [name, { says, origin = 'source', never }] of Object.entries(cases)) {
    const own = warnings.filter(({ message }) => message.includes(`apps/${name}/`));
    expect(own.map(({ message }) => message).join('\n'), name).toMatch(says);
    expect(
      items.filter(({ app }) => app === name),
      name,
    ).toMatchObject([{ path: '/items', handler: 'list', origin }]);
    for (const { message } of own) {
      expect(message, name).not.toMatch(/^\s*at /m);
      expect(message, name).not.toContain('\u001b');
      if (never) expect(message, name).not.toMatch(never);
    }
  }
  const { env } = await session.call<ProjectInfo>('get_project');
  expect(env.examples).toEqual([
    { path: 'apps/example-has-it/.env.sample', names: ['SHOP_URL', 'SHOP_KEY', 'NODE_OPTIONS'] },
    { path: 'apps/example-is-not-enough/env.example', names: ['SHOP_URL'] },
    { path: 'apps/own-env-file/.env.example', names: ['OWN_NAME'] },
  ]);
});

test('where no app loads and nothing stands in, each failure is told', async () => {
  const app = (name: string) => ({
    [`apps/${name}/package.json`]: JSON.stringify({ name, main: 'index.js', dependencies: { express: '4' } }),
    [`apps/${name}/index.js`]: `throw new Error('${name} is broken');`,
  });
  using project = makeFolder({
    'package.json': JSON.stringify({ private: true, workspaces: ['apps/*'] }),
    ...app('first'),
    ...app('second'),
    ...app('third'),
  });
  await using session = await connect(project.dir);
  const { code, message } = await session.fails('list_routes');
  expect(code).toBe('APP_LOAD_FAILED');
  for (const name of ['first', 'second', 'third']) expect(message).toContain(`${name} is broken`);
});

test('an app in a sub-folder may be named by --project, with the package manager of its own lock file', async () => {
  const app = (dependencies: object) => JSON.stringify({ name: 'api', main: 'index.js', dependencies });
  using project = makeFolder({
    'package.json': '{ "name": "tools", "private": true }',
    'package-lock.json': '{}',
    'backend/package.json': app({ express: '4', absent: '1' }),
    'backend/pnpm-lock.yaml': '',
    'backend/index.js': `require('absent'); ${routes}`,
  });
  await using session = await connect(project.dir);
  const { warnings } = await session.call<Page>('list_routes');
  const said = warnings.map(({ message }) => message).join();
  expect(said).toContain(
    'run pnpm install. If it is a project of its own, start mcp-node with --project backend.',
  );
  await using inside = await connect(project.dir, { args: ['--project', 'backend'] });
  const own = await inside.call<Page>('list_routes');
  expect(own.warnings.map(({ message }) => message).join()).toMatch(/run pnpm install\.$/);
});
