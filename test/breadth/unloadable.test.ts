// Apps that cannot be loaded: their routes are read from source, and their own error is the warning.
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Route } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import { processesBelow } from '../support/processes.ts';

interface Style {
  express: 'shop' | 'blog';
  extension: 'js' | 'ts';
  isModule: boolean;
}

const styles: [string, Style][] = [
  ['Express 4, CommonJS, JavaScript', { express: 'shop', extension: 'js', isModule: false }],
  ['Express 4, ES modules, JavaScript', { express: 'shop', extension: 'js', isModule: true }],
  ['Express 5, CommonJS, TypeScript', { express: 'blog', extension: 'ts', isModule: false }],
  ['Express 5, ES modules, TypeScript', { express: 'blog', extension: 'ts', isModule: true }],
];

/** Why an app does not load: code between its first line and its routes, and what its error says. */
const failures: Record<string, { code: string; says: RegExp; origin?: 'live' }> = {
  'a missing variable': {
    code: `if (!process.env.QUEUE_URL) throw new Error('QUEUE_URL is required');`,
    says: /QUEUE_URL is required/,
  },
  'a database that is down': {
    code: `await new Promise((done, fail) => net.connect(1, '127.0.0.1', () => done(null)).on('error', fail));`,
    says: /only look open[\s\S]*127\.0\.0\.1:1/,
    origin: 'live',
  },
  'a native module that is missing': {
    code: `process.dlopen({ exports: {} }, path.resolve('build/Release/addon.node'));`,
    says: /addon\.node/,
  },
  'an exception': {
    code: `JSON.parse('{');`,
    says: /JSON/,
  },
  'no end': {
    code: 'setInterval(() => {}, 1000);\nawait new Promise(() => {});',
    says: /within \d+ ms|never settled/,
  },
};

function appOf(style: Style, code: string): Record<string, string> {
  const { extension, isModule } = style;
  const typed = (text: string, type: string) => (extension === 'ts' ? `${text}: ${type}` : text);
  const use = (name: string, from: string) =>
    isModule || extension === 'ts' ? `import ${name} from '${from}';` : `const ${name} = require('${from}');`;
  const give = isModule || extension === 'ts' ? 'export default' : 'module.exports =';
  return {
    [`src/index.${extension}`]: `${use('express', 'express')}
${use('net', 'node:net')}
${use('path', 'node:path')}
${use('users', isModule && extension === 'js' ? './users.js' : './users')}
void net, path;
const app = express();
${isModule ? '' : 'async function main() {'}
${code}
app.get('/health', function health(${typed('req', 'unknown')}, ${typed('res', 'any')}) { res.end(); });
app.use('/users', users);
app.listen(3000);
${isModule ? '' : '}\nmain().catch((error) => { console.error(error.message); process.exit(1); });'}
`,
    [`src/users.${extension}`]: `${use('express', 'express')}
const router = express.Router();
function requireUser(${typed('req', 'unknown')}, ${typed('res', 'unknown')}, ${typed('next', '() => void')}) { next(); }
router.get('/:id', requireUser, function showUser(${typed('req', 'unknown')}, ${typed('res', 'any')}) { res.end(); });
${give} router;
`,
  };
}

test.concurrent.each(styles)('%s', async (_, style) => {
  const labels = Object.keys(failures).map((name) => name.replaceAll(' ', '-'));
  const manifest = (name: string) =>
    JSON.stringify({
      name,
      type: style.isModule ? 'module' : 'commonjs',
      scripts: { start: `node src/index.${style.extension}` },
      dependencies: { express: '*' },
    });
  const files = Object.values(failures).flatMap(({ code }, index) =>
    Object.entries({
      'package.json': manifest(labels[index] ?? ''),
      ...appOf(style, code),
    }).map(([path, text]) => [`apps/${labels[index]}/${path}`, text] as const),
  );
  using project = makeFolder({
    'package.json': JSON.stringify({ private: true, workspaces: ['apps/*'] }),
    'mcp-node.config.json': JSON.stringify({ timeouts: { load: 15_000 } }),
    ...Object.fromEntries(files),
  });
  symlinkSync(join(fixtures, style.express, 'node_modules'), join(project.dir, 'node_modules'));
  await using session = await connect(project.dir);
  const { items, warnings } = await session.call<{
    items: Route[];
    warnings: { code: string; message: string }[];
  }>('list_routes', { detail: 'full' });
  Object.values(failures).forEach(({ code, says, origin = 'source' }, index) => {
    const label = labels[index] ?? '';
    const routes = items.filter(({ app }) => app === label);
    const at = (file: string, line: number) => `apps/${label}/src/${file}.${style.extension}:${line}`;
    const lineOfHealth = 8 + code.split('\n').length;
    expect(routes, label).toMatchObject([
      {
        ...{ path: '/health', methods: ['GET'], handler: 'health', origin },
        source: at('index', lineOfHealth),
      },
      {
        ...{ path: '/users/:id', methods: ['GET'], handler: 'showUser', origin, params: ['id'] },
        ...{ prefix: '/users', source: at('users', 4), guards: [{ name: 'requireUser' }] },
      },
    ]);
    const own = warnings.filter(({ message }) => message.includes(`apps/${label}/`));
    expect(own, label).toEqual([
      {
        code: expect.stringMatching(origin === 'live' ? /^CONNECTION_PRETENDED$/ : /^APP_/),
        message: expect.stringMatching(says),
      },
    ]);
  });
});

test.concurrent('a source that is not read to its end costs nothing but what only it tells', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 900 }, (_, index) => [
      `src/part${index}.js`,
      `const router = require('express').Router();\nrouter.get('/${index}', (req, res) => res.end());\nmodule.exports = router;\n`,
    ]),
  );
  using project = makeFolder({
    'package.json': JSON.stringify({ name: 'app', main: 'src/index.js', dependencies: { express: '4' } }),
    'src/index.js': `const app = require('express')();
app.get('/alive', function alive(req, res) { res.end(); });
if (process.env.NEVER) for (let part = 0; part < 900; part++) app.use(require('./part' + part));
app.listen(3000);
`,
    ...files,
  });
  symlinkSync(join(fixtures, 'shop', 'node_modules'), join(project.dir, 'node_modules'));
  await using session = await connect(project.dir);
  const asked = session.call<{ items: Route[]; warnings: { code: string; message: string }[] }>(
    'list_routes',
  );
  let killed = 0;
  const killing = (async () => {
    while (killed === 0) {
      const [reader] = processesBelow(session.pid).filter(({ command }) =>
        /^(?!\S*bwrap ).*read-source\.js/.test(command),
      );
      if (reader) killed = reader.pid;
      else await setTimeout(5);
    }
    process.kill(killed, 'SIGKILL');
  })();
  const { items, warnings } = await asked;
  await killing;
  expect(items.map(({ path }) => path)).toEqual(['/alive']);
  expect(warnings).toEqual([{ code: 'SOURCE_UNREAD', message: expect.stringContaining('SIGKILL') }]);
  // It is read again the next time: nothing of it is kept.
  expect((await session.call<{ warnings: object[] }>('list_routes')).warnings).toEqual([]);
});

/** Of an app that writes to the pipe of its process what an answer looks like, and then ends by itself or is ended. */
test.concurrent.each([
  ['what is no answer', '{"items":[{"path":"/x"}],"warnings":[],"files":[]}', 'process.exit(0)'],
  ['null', 'null', 'process.exit(0)'],
  [
    'a whole answer, before the process is ended',
    '{"items":[],"warnings":[{"code":"FORGED","message":"x"}],"files":[]}',
    'const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()))',
  ],
])('an app that answers in our place, %s, is one that failed', async (_, line, end) => {
  using project = makeFolder({
    'package.json': JSON.stringify({ name: 'app', main: 'index.js', dependencies: { express: '4' } }),
    'mcp-node.config.json': JSON.stringify({ limits: { projectMemoryMb: 512 } }),
    'index.js': `const app = require('express')();
app.get('/true', function real(req, res) { res.end(); });
require('fs').writeSync(4, ${JSON.stringify(`${line}\n`)});
${end};`,
  });
  symlinkSync(join(fixtures, 'shop', 'node_modules'), join(project.dir, 'node_modules'));
  await using session = await connect(project.dir);
  const { items, warnings } = await session.call<{ items: Route[]; warnings: { code: string }[] }>(
    'list_routes',
    { detail: 'full' },
  );
  expect(items).toMatchObject([{ path: '/true', handler: 'real', origin: 'source' }]);
  expect(warnings.map(({ code }) => code)).toContain('APP_LOAD_FAILED');
  expect(warnings.map(({ code }) => code)).not.toContain('FORGED');
});

test.concurrent('an edit is seen by the next call, and so is a new member of a workspace', async () => {
  const app = (path: string) =>
    `const app = require('express')(); app.get('${path}', (req, res) => {}); app.listen(1);`;
  const manifest = (name: string) =>
    JSON.stringify({ name, main: 'index.js', dependencies: { express: '4' } });
  using project = makeFolder({
    'package.json': '{}',
    'pnpm-workspace.yaml': 'packages:\n  - a\n',
    'a/package.json': manifest('a'),
    'a/index.js': app('/a'),
    'b/package.json': manifest('b'),
    'b/index.js': app('/b'),
  });
  await using session = await connect(project.dir);
  const paths = async () => {
    const { items } = await session.call<{ items: Route[] }>('list_routes');
    return items.map(({ path }) => path);
  };
  expect((await session.call<{ items: { label: string }[] }>('list_apps')).items).toMatchObject([
    { label: 'a' },
  ]);
  expect(await paths()).toEqual(['/a']);
  writeFileSync(join(project.dir, 'a/index.js'), app('/changed'));
  expect(await paths()).toEqual(['/changed']);
  writeFileSync(join(project.dir, 'pnpm-workspace.yaml'), 'packages:\n  - a\n  - b\n');
  expect(await paths()).toEqual(['/changed', '/b']);
});

test('that the source had to be searched is said of an app that fails, and not of one that runs', async () => {
  using project = makeFolder({
    'package.json':
      '{ "name": "hidden", "scripts": { "start": "node main.js" }, "dependencies": { "express": "4" } }',
    'main.js': `if (process.env.FAIL) throw new Error('it fails');
require(require('node:fs').readFileSync('which.txt', 'utf8')).listen(3000);`,
    'which.txt': './lib/wiring.js',
    'lib/wiring.js': `const app = module.exports = require('express')();
app.get('/x', (req, res) => res.end());`,
  });
  symlinkSync(join(fixtures, 'shop', 'node_modules'), join(project.dir, 'node_modules'));
  await using running = await connect(project.dir);
  expect(await running.call('list_routes')).toMatchObject({
    items: [{ path: '/x', origin: 'live' }],
    warnings: [],
  });
  await using failing = await connect(project.dir, { env: { FAIL: '1' } });
  const { items, warnings } = await failing.call<{ items: Route[]; warnings: { code: string }[] }>(
    'list_routes',
  );
  expect(items).toMatchObject([{ path: '/x', origin: 'source' }]);
  expect(warnings.map(({ code }) => code).sort()).toEqual(['APP_LOAD_FAILED', 'SOURCE_SEARCHED']);
});
