import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSource } from '../../../src/project/source/reader/source.ts';
import { readSource, registered, registeredIn } from '../../support/read-source.ts';
import { createProject } from '../../support/temp.ts';

const app = "import web from 'web';\nexport const app = web();\nexport default app;\n";

describe('modules', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'default, named and namespace imports',
      {
        'main.ts':
          "import a, { b as c } from './x'; import * as all from './x'; import { app } from './app'; app.get(a); app.get(c); app.get(all.b)",
        'x.ts': "export default '/a'; export const b = '/b'",
        'app.ts': app,
      },
      ['get /a', 'get /b', 'get /b'],
    ],
    [
      'barrels',
      {
        'main.ts':
          "import { a, inner } from './all'; import { app } from './app'; app.get(a); app.get(inner.b)",
        'all/index.ts':
          "export * from './a'; export * as inner from './b'; export { default as c } from './a'",
        'all/a.ts': "export const a = '/a'; export default 1",
        'all/b.ts': "export const b = '/b'",
        'app.ts': app,
      },
      ['get /a', 'get /b'],
    ],
    [
      'side effects in their order',
      {
        'main.ts': "import './first'; import { app } from './app'; app.get('/main')",
        'first.ts': "import { app } from './app'; app.get('/first')",
        'app.ts': app,
      },
      ['get /first', 'get /main'],
    ],
    [
      '.js that means .ts, and .mjs that means .mts',
      {
        'main.ts':
          "import { a } from './a.js'; import { b } from './b.mjs'; import { app } from './app.js'; app.get(a); app.get(b)",
        'a.ts': "export const a = '/a'",
        'b.mts': "export const b = '/b'",
        'app.ts': app,
      },
      ['get /a', 'get /b'],
    ],
    [
      'circles',
      {
        'main.ts': "import './a'",
        'a.ts':
          "import { b, run } from './b'; import { app } from './app'; export const a = '/a'; run(); app.get(b)",
        'b.ts':
          "import { a } from './a'; import { app } from './app'; export const b = '/b'; export const run = () => app.get(a + b)",
        'app.ts': app,
      },
      ['get /a/b', 'get /b'],
    ],
    [
      'a circle that has no end',
      {
        'main.ts': "import { a } from './a'; import { app } from './app'; app.get(a); app.get('/end')",
        'a.ts': "import { b } from './b'; export const a = b",
        'b.ts': "import { a } from './a'; export const b = a",
        'app.ts': app,
      },
      ['get {}', 'get /end'],
    ],
    [
      'export * in a circle',
      {
        'main.ts': "import { a } from './x'; import { app } from './app'; app.get(a)",
        'x.ts': "export * from './y'",
        'y.ts': "export * from './x'; export const a = '/a'",
        'app.ts': app,
      },
      ['get /a'],
    ],
    [
      'import()',
      {
        'main.ts':
          "import { app } from './app'; const { add } = await import('./add'); add(app); import('./side').then((m) => m.default(app))",
        'add.ts': "export const add = (x) => x.get('/a')",
        'side.ts': "export default (x) => x.get('/b')",
        'app.ts': app,
      },
      ['get /a', 'get /b'],
    ],
    [
      'a module loaded in a branch',
      {
        'main.ts': "import { app } from './app'; if (process.env.DEV) await import('./dev')",
        'dev.ts': "import { app } from './app'; app.get('/dev')",
        'app.ts': app,
      },
      ['get /dev if process.env.DEV'],
    ],
    [
      'CommonJS',
      {
        'main.js':
          "const web = require('web'); const { a } = require('./a'); const b = require('./b'); const app = web(); app.get(a); b(app); require('./c').d(app)",
        'a.js': "exports.a = '/a'",
        'b.js': "module.exports = (app) => app.get('/b')",
        'c.js': "Object.assign(exports, { d: (app) => app.get('/d') })",
      },
      ['get /a', 'get /b', 'get /d'],
    ],
    [
      'CommonJS and ES modules mixed',
      {
        'main.mjs':
          "import web from 'web'; import cjs, { b } from './c.cjs'; const app = web(); app.get(cjs.a); app.get(b)",
        'c.cjs': "module.exports = { a: '/a', b: '/b' }",
      },
      ['get /a', 'get /b'],
    ],
    [
      'what Babel makes of a default export',
      {
        'main.js': "const web = require('web'); const x = require('./x'); web().get(x.default)",
        'x.ts': "export default '/a'",
      },
      ['get /a'],
    ],
    [
      'import = and export =',
      {
        'main.ts': "import web = require('web'); import add = require('./add'); add(web())",
        'add.ts': "const add = (app) => app.get('/a'); export = add",
      },
      ['get /a'],
    ],
    [
      'createRequire',
      {
        'main.mjs':
          "import { createRequire } from 'node:module'; import web from 'web'; const require = createRequire(import.meta.url); web().get(require('./x.json').path)",
        'x.json': { path: '/a' },
      },
      ['get /a'],
    ],
    [
      'JSON',
      {
        'main.ts':
          "import web from 'web'; import data, { path } from './x.json'; web().get(path); web().get(data.list[0])",
        'x.json': { path: '/a', list: ['/b'] },
      },
      ['get /a', 'get /b'],
    ],
    [
      'files of a folder',
      {
        'main.js':
          "const web = require('web'); const fs = require('fs'); const path = require('path'); const app = web(); for (const name of fs.readdirSync(path.join(__dirname, 'routes')).filter((f) => f.endsWith('.js'))) require(path.join(__dirname, 'routes', name))(app)",
        'routes/a.js': "module.exports = (app) => app.get('/a')",
        'routes/b.js': "module.exports = (app) => app.get('/b')",
        'routes/note.txt': '',
      },
      ['get /a', 'get /b'],
    ],
    [
      'folders with types',
      {
        'main.mjs':
          "import web from 'web'; import { readdir } from 'node:fs/promises'; import { dirname, join } from 'node:path'; import { fileURLToPath } from 'node:url'; const here = dirname(fileURLToPath(import.meta.url)); for (const e of await readdir(join(here, 'r'), { withFileTypes: true })) if (e.isFile()) (await import(join(here, 'r', e.name))).default(app); const app = web()",
        'r/a.js': "export default (app) => app.get('/a')",
        'r/inner/b.js': "export default (app) => app.get('/never')",
      },
      ['get /a'],
    ],
    [
      'a path of desm',
      {
        'main.mjs':
          "import web from 'web'; import { readdirSync } from 'node:fs'; import { join } from 'desm'; const app = web(); for (const name of readdirSync(join(import.meta.url, 'r'))) (await import(join(import.meta.url, 'r', name))).default(app)",
        'r/a.js': "export default (app) => app.get('/a')",
      },
      ['get /a'],
    ],
    [
      'a glob',
      {
        'main.js':
          "const web = require('web'); const { globSync } = require('glob'); const app = web(); globSync('./mods/**/*.routes.js', { cwd: __dirname, absolute: true }).forEach((f) => require(f)(app))",
        'mods/x/a.routes.js': "module.exports = (app) => app.get('/a')",
        'mods/x/a.other.js': "module.exports = (app) => app.get('/never')",
      },
      ['get /a'],
    ],
    [
      'import.meta.glob',
      {
        'main.ts':
          "import web from 'web'; const app = web(); for (const m of Object.values(import.meta.glob('./r/*.ts', { eager: true }))) m.add(app)",
        'r/a.ts': "export const add = (app) => app.get('/a')",
      },
      ['get /a'],
    ],
    [
      'a loader of folders',
      {
        'main.js':
          "const web = require('web'); const all = require('require-directory')(module, './r'); for (const add of Object.values(require('require-all')(__dirname + '/r'))) add(web())",
        'r/a.js': "module.exports = (app) => app.get('/a')",
      },
      ['get /a'],
    ],
    [
      'require by a name that is known in part',
      {
        'main.js': "const web = require('web'); require(`./r/${process.env.KIND}`)(web())",
        'r/a.js': "module.exports = (app) => app.get('/a')",
        'r/b.js': "module.exports = (app) => app.get('/b')",
      },
      ['get /a', 'get /b'],
    ],
    [
      'a global',
      {
        'main.js': "global.web = require('web')(); require('./a')",
        'a.js': "web.get('/a'); global.web.get('/b')",
      },
      ['get /a', 'get /b'],
    ],
    [
      'JSX and Flow in .js',
      {
        'main.js':
          "// @flow\nimport web from 'web'; import { page } from './page'; const p: string = page; web().get(p)",
        'page.js': "export const page = '/a'; export const View = () => <div>{page}</div>",
      },
      ['get /a'],
    ],
    [
      'types are no values',
      {
        'main.ts':
          "import web from 'web'; import type { T } from './none'; import { type U, a } from './a'; const x: T | U = a; web().get(x)",
        'a.ts': "export type U = string; export type { V } from './none'; export const a = '/a'",
      },
      ['get /a'],
    ],
    [
      'a function of lodash',
      {
        'main.js':
          "const web = require('web'); const _ = require('lodash'); const app = web(); _.forEach({ a: '/a' }, (path) => app.get(path)); _.each(['/b'], (p) => app.get(p))",
      },
      ['get /a', 'get /b'],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await registeredIn(files)).toEqual(expected);
  });
});

describe('where a name leads', () => {
  const main = (from: string) => `import { a } from '${from}'; import web from 'web'; web().get(a)`;
  const a = "export const a = '/a'";
  test.each<[string, Record<string, unknown>]>([
    [
      'paths of tsconfig, with comments',
      {
        'src/main.ts': main('@/a'),
        'src/a.ts': a,
        'tsconfig.json': '{ // c\n "compilerOptions": { "paths": { "@/*": ["./src/*"], }, } }',
      },
    ],
    [
      'paths with a baseUrl, that another one extends',
      {
        'src/main.ts': main('lib/a'),
        'src/lib/a.ts': a,
        'tsconfig.json': { extends: './config/base.json' },
        'config/base.json': { compilerOptions: { baseUrl: '../src' } },
      },
    ],
    [
      'the longest pattern',
      {
        'main.ts': main('@lib/x/a'),
        'x/a.ts': a,
        'lib/x/a.ts': "export const a = '/never'",
        'tsconfig.json': { compilerOptions: { paths: { '@lib/*': ['./lib/*'], '@lib/x/*': ['./x/*'] } } },
      },
    ],
    [
      'references',
      {
        'main.ts': main('~/a'),
        'src/a.ts': a,
        'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }] },
        'tsconfig.app.json': { compilerOptions: { paths: { '~/*': ['./src/*'] } } },
      },
    ],
    [
      'imports of package.json',
      {
        'main.ts': main('#x/a'),
        'src/a.ts': a,
        'package.json': { name: 'app', imports: { '#x/*': './src/*.ts' } },
      },
    ],
    [
      'a package of the workspace, built files to source',
      {
        'apps/m/main.ts': main('@w/lib'),
        'apps/m/package.json': { name: 'm' },
        'package.json': { name: 'r', workspaces: ['apps/*', 'libs/*'] },
        'libs/l/package.json': {
          name: '@w/lib',
          exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' } },
        },
        'libs/l/src/index.ts': a,
      },
    ],
    [
      'a subpath of it',
      {
        'apps/m/main.ts': main('@w/lib/deep/a'),
        'apps/m/package.json': { name: 'm' },
        'package.json': { name: 'r', workspaces: ['apps/*', 'libs/*'] },
        'libs/l/package.json': { name: '@w/lib', exports: { './*': './dist/*.js' } },
        'libs/l/src/deep/a.ts': a,
      },
    ],
    [
      'a folder with a package.json of its own',
      { 'main.js': main('./lib'), 'lib/package.json': { main: 'inner/x.js' }, 'lib/inner/x.js': a },
    ],
    [
      'a linked folder',
      {
        'main.ts': main('linked'),
        'package.json': { name: 'app', dependencies: { linked: 'file:./vendor/linked' } },
        'vendor/linked/package.json': { name: 'linked', main: 'index.js' },
        'vendor/linked/index.js': a,
      },
    ],
  ])('%s', async (_, files) => {
    expect(await registeredIn(files)).toEqual(['get /a']);
  });

  test('a link, or a path, that leads out of the project is not followed', async () => {
    const outside = await createProject({ 'secret.ts': "export const a = '/secret'", 'tsconfig.json': '{}' });
    const { project } = await createProject({
      'package.json': { name: 'app' },
      'main.ts': `import web from 'web'; import { a } from './linked/secret'; import { a as b } from '${outside.root}/secret'; import * as c from '../../../../etc/hosts'; const app = web(); app.get(a); app.get(b); app.get(require('fs').readdirSync('${outside.root}').length)`,
      'tsconfig.json': { extends: `${outside.root}/tsconfig.json` },
    });
    await symlink(outside.root, join(project.root, 'linked'));
    const source = await createSource({
      project,
      entries: [join(project.root, 'main.ts')],
      handled: ['web'],
    });
    expect(registered(source)).toEqual(['get {}', 'get {}', 'get 0']);
    expect(source.seen().filter(([file]) => !file.startsWith(project.root))).toEqual([]);
  });

  test('files that hold secrets are not read, under whatever name', async () => {
    const { project } = await createProject({
      'package.json': { name: 'app' },
      'credentials.json': { key: '/secret' },
      'main.js':
        "const web = require('web'); const app = web(); app.get(require('./credentials.json').key); app.get(require('./plain.json').key); app.get(JSON.parse(require('fs').readFileSync(__dirname + '/credentials.json', 'utf8')).key)",
    });
    await symlink(join(project.root, 'credentials.json'), join(project.root, 'plain.json'));
    const source = await createSource({
      project,
      entries: [join(project.root, 'main.js')],
      handled: ['web'],
    });
    const lines = registered(source);
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('secret');
  });

  test('a folder that links to itself is walked once', async () => {
    const { project } = await createProject({
      'package.json': {},
      'src/a.ts': "import web from 'web'; web().get('/a')",
    });
    await symlink(join(project.root, 'src'), join(project.root, 'src/again'));
    const source = await createSource({ project, entries: [], handled: [] });
    source.search(['web'], () => true);
    expect(registered(source)).toEqual(['get /a']);
    expect(source.seen().filter(([file]) => file.includes('again/'))).toEqual([]);
  });

  test('a root that is a link is read as what it leads to', async () => {
    const { project } = await createProject({
      'package.json': {},
      'main.ts': "import web from 'web'; web().get('/a')",
    });
    const link = join(project.root, '..', `link-${project.root.split('/').at(-1)}`);
    await symlink(project.root, link);
    const source = await createSource({
      project: { ...project, root: link },
      entries: [join(link, 'main.ts')],
      handled: [],
    });
    expect(registered(source)).toEqual(['get /a']);
    expect(source.root).toBe(project.root);
    await (await import('node:fs/promises')).rm(link);
  });

  test('installed packages are names, never files', async () => {
    const { project } = await createProject({
      'package.json': {},
      'main.ts': "import { a } from 'dep'; import web from 'web'; web().get(a)",
    });
    await mkdir(join(project.root, 'node_modules/dep'), { recursive: true });
    await writeFile(join(project.root, 'node_modules/dep/index.js'), "exports.a = '/never'");
    const source = await createSource({ project, entries: [join(project.root, 'main.ts')], handled: [] });
    expect(registered(source)).toEqual(['get {}']);
    expect(source.strings(source.made(['web'])[0]?.result.calls[0]?.args[0]?.value)).toEqual([
      { text: '{}', holes: ['dep.a'] },
    ]);
  });
});

test('a generated file that is missing is a name with its place', async () => {
  const source = await readSource({
    'main.ts': "import { prefix } from './generated/config'; import web from 'web'; web().get(`${prefix}/a`)",
  });
  expect(registered(source)).toEqual(['get {}/a']);
  expect(source.warnings()).toEqual([]);
});

test('a file that cannot be parsed is a warning, the others are read', async () => {
  const source = await readSource({
    'main.ts':
      "import web from 'web'; import { a } from './broken'; const app = web(); app.get('/a'); app.get(a)",
    'broken.ts': 'export const a = ;',
  });
  expect(registered(source)).toEqual(['get /a', 'get {}']);
  expect(source.warnings()).toEqual([
    { code: 'SOURCE_UNREADABLE', message: expect.stringMatching(/^broken\.ts: /) },
  ]);
});

test('a name of a file that is not exported, and files by their text', async () => {
  const source = await readSource({
    'main.ts': "import { b as imported } from './b'; const own = '/own';",
    'b.ts': "export const b = '/b'",
    'pages/[id].page': 'text',
    'pages/node_modules/x.js': '',
  });
  const main = join(source.root, 'main.ts');
  expect(source.named(main, 'own')).toBe('/own');
  expect(source.named(main, 'imported')).toBe('/b');
  expect(source.named(main, 'none')).toBe(undefined);
  expect(source.below(join(source.root, 'pages'))).toEqual([join(source.root, 'pages/[id].page')]);
  expect(source.text(join(source.root, 'pages/[id].page'))).toBe('text');
  expect(source.text(join(source.root, 'none'))).toBe(null);
});

test.each(['event', 'args'])('a wrapper that passes its %s on is looked through', async (given) => {
  const source = await readSource({
    'main.ts': `const wrap = (fn) => (${given}) => fn(${given});\nexport const GET = wrap(\n  function own() {});`,
  });
  const main = join(source.root, 'main.ts');
  expect(source.handler(source.exported(main, 'GET'))).toMatchObject({ name: 'own', site: { line: 3 } });
});

test('settings that are called as a package are not the package', async () => {
  const files = {
    'main.ts': "import web from 'web'; import paths from 'paths.json'; const app = web(); app.get(paths.a);",
    'web.json': { routes: 1 },
    'paths.json': { a: '/a' },
    'tsconfig.json': { compilerOptions: { baseUrl: './' } },
  };
  expect(await registeredIn(files)).toEqual(['get /a']);
});
