// Packages of every make: how they are laid, what they ship, what is broken in them.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder } from '../../support/folders.ts';
import { declaredIn, docsIn, refusalOf, sourceIn } from './asking.ts';

const json = (value: object) => JSON.stringify(value);
const app = { 'package.json': json({ name: 'app', version: '1.0.0' }) };

/** A package in node_modules. */
function installed(name: string, manifest: object, files: Record<string, string>): Record<string, string> {
  const all = { 'package.json': json({ name, version: '1.2.3', ...manifest }), ...files };
  return Object.fromEntries(
    Object.entries(all).map(([path, text]) => [`node_modules/${name}/${path}`, text]),
  );
}

describe('what a package declares', () => {
  test('entries by conditions, subpaths, patterns, typesVersions, and types of another package', async () => {
    using folder = makeFolder({
      ...app,
      ...installed(
        'modern',
        {
          exports: {
            '.': {
              'types@<4': './old.d.ts',
              import: { types: './m.d.mts', default: './m.mjs' },
              require: './c.cjs',
            },
            './deep/*': { types: './types/*.d.ts', default: './lib/*.js' },
            './hidden': null,
          },
        },
        {
          'old.d.ts': 'export declare function f(old: 1): void;',
          'm.d.mts': 'export declare function f(a: string): void;',
          'm.mjs': '\nexport function f(a) {}',
          'types/x.d.ts': 'export declare const x: number;',
          'lib/x.js': 'exports.x = 1;',
          'hidden.d.ts': 'export const y: 1;',
        },
      ),
      ...installed(
        'versioned',
        { types: 'index.d.ts', typesVersions: { '<4': { '*': ['old/*'] }, '>=4': { '*': ['new/*'] } } },
        {
          'new/index.d.ts': 'export declare const at: "new";',
          'new/sub.d.ts': 'export declare const sub: 1;',
        },
      ),
      ...installed(
        '@x/plain',
        { main: 'lib/main' },
        { 'lib/main.js': '/** In code. */\nexports.go = function (a) {};' },
      ),
      ...installed(
        '@types/x__plain',
        {},
        { 'index.d.ts': '/** In types. */\nexport declare function go(a: number): void;' },
      ),
    });
    expect(await declaredIn(folder.dir, 'modern.f')).toEqual([
      'node_modules/modern/m.d.mts:1 function f(a: string): void',
    ]);
    expect((await docsIn(folder.dir, 'modern/f')).code).toBe('node_modules/modern/m.mjs:2');
    expect(await declaredIn(folder.dir, 'modern/deep/x:x')).toEqual([
      'node_modules/modern/types/x.d.ts:1 const x: number',
    ]);
    expect(await declaredIn(folder.dir, 'versioned#at')).toEqual([
      'node_modules/versioned/new/index.d.ts:1 const at: "new"',
    ]);
    expect(await declaredIn(folder.dir, 'versioned/sub#sub')).toHaveLength(1);
    expect(await docsIn(folder.dir, '@x/plain.go')).toMatchObject({
      ...{ package: '@x/plain', version: '1.2.3', types: '@types/x__plain 1.2.3' },
      declarations: [{ doc: 'In types.', source: 'node_modules/@types/x__plain/index.d.ts:1' }].map((item) =>
        expect.objectContaining({ ...item, source: 'node_modules/@types/x__plain/index.d.ts:2' }),
      ),
      code: 'node_modules/@x/plain/lib/main.js:2',
    });
    expect((await docsIn(folder.dir, 'modern')).note).toContain('modern/deep/*');
  });

  test('re-exports: circles, names that collide, namespaces, aliases, across packages', async () => {
    using folder = makeFolder({
      ...app,
      ...installed(
        'many',
        { types: 'index.d.ts' },
        {
          'index.d.ts': [
            "export * from './a'; export * from './b';",
            "export * as space from './a';",
            "export { one as first, default as made } from './a';",
            "export { thing } from 'other';",
            "import rest = require('./old'); export { rest };",
            'export declare const both: string;',
          ].join('\n'),
          'a.d.ts':
            "export * from './index';\nexport declare const one: 1;\nexport declare const both: number;\nexport default function (x: 1): void;",
          'b.d.ts': "export * from './a';\nexport declare const one: 2;\nexport declare const two: 2;",
          'old.d.ts':
            'declare function old(a: 1): 1;\ndeclare function old(a: 2): 2;\ndeclare namespace old {\n  const version: string;\n  namespace inner.most { function deep(): void }\n}\nexport = old;',
        },
      ),
      ...installed(
        'other',
        { types: 'o.d.ts' },
        {
          'o.d.ts':
            'export declare class thing<T> {\n  /** Takes. */\n  take(a: T): this;\n  static of<T>(): thing<T>;\n}',
        },
      ),
    });
    const at = async (name: string) =>
      (await declaredIn(folder.dir, name)).map((line) => line.replace('node_modules/', ''));
    // The first `export *` has it, and what is declared here hides both.
    expect(await at('many.one')).toEqual(['many/a.d.ts:2 const one: 1']);
    expect(await at('many.both')).toEqual(['many/index.d.ts:6 const both: string']);
    expect(await at('many.two')).toEqual(['many/b.d.ts:3 const two: 2']);
    expect(await at('many#space.one')).toEqual(['many/a.d.ts:2 const one: 1']);
    expect(await at('many#first')).toEqual(['many/a.d.ts:2 const one: 1']);
    expect(await at('many#made')).toEqual(['many/a.d.ts:4 function (x: 1): void']);
    expect(await at('many#thing.take')).toEqual(['other/o.d.ts:3 take(a: T): this']);
    expect(await at('many#thing.of')).toEqual(['other/o.d.ts:4 static of<T>(): thing<T>']);
    expect((await at('many#rest')).filter((line) => line.includes('function'))).toHaveLength(2);
    expect(await at('many/rest/inner/most/deep')).toEqual(['many/old.d.ts:5 function deep(): void']);
    expect((await docsIn(folder.dir, 'many')).names).toEqual(
      expect.arrayContaining(['one', 'two', 'space', 'first', 'thing']),
    );
  });

  test('members: inherited, generic, merged, through types and what calls give', async () => {
    using folder = makeFolder({
      ...app,
      ...installed(
        'shapes',
        { types: 'index.d.ts' },
        {
          'index.d.ts': [
            'interface Base<T> { value: T; }',
            'export interface Box<T> extends Base<T>, Partial<Lid> { open(): T; }',
            'export interface Box<T> { open(key: string): T; }',
            'interface Lid { /** @deprecated Use open. */ lift: () => void }',
            'type Pick2<T> = { [K in keyof T]: T[K] };',
            'export type Wrapped<X> = Pick2<Box<X>> & { extra: Map<string, Lid> };',
            'export declare const made: Wrapped<Lid>;',
            'export declare function create(): Box<Lid>;',
            'export declare class Store { #secret: 1; private hidden: 2; get box(): Box<Lid>; constructor(a: 1); constructor(a: 2); }',
            'export declare enum Color { Red = 1, /** As grass. */ Green }',
            'export declare const client: { users: { find(id: 1): void }, posts: { find(id: 2): void } };',
            "export declare const lazy: typeof import('./index').made;",
          ].join('\n'),
        },
      ),
    });
    const at = async (name: string) =>
      (await declaredIn(folder.dir, name)).map((line) => line.replace(/^[^:]*:(\d+) /, '$1 '));
    expect(await at('shapes.Box.open')).toEqual(['2 open(): T', '3 open(key: string): T']);
    expect(await at('shapes.Box.value')).toEqual(['1 value: T']);
    expect((await docsIn(folder.dir, 'shapes.Box.lift')).declarations?.[0]?.doc).toBe(
      '@deprecated Use open.',
    );
    expect(await at('shapes.made.open')).toHaveLength(2);
    expect(await at('shapes.made.value.lift')).toEqual(['4 lift: () => void']);
    expect(await at('shapes.lazy.extra')).toEqual(['6 extra: Map<string, Lid>']);
    expect(await at('shapes.Store#box.open')).toHaveLength(2);
    expect(await at('shapes.Store.constructor')).toHaveLength(2);
    expect(await at('shapes.Color.Green')).toEqual(['10 Green']);
    expect(await docsIn(folder.dir, 'shapes.create.lift')).toMatchObject({
      note: expect.stringContaining('what create gives (Box)'),
    });
    expect((await docsIn(folder.dir, 'shapes/client.find')).note).toContain('this is client.users.find');
    expect((await docsIn(folder.dir, 'shapes.Store')).names).toEqual(['hidden', 'box']);
  });

  test('modules that are declared: ambient ones, and what files add to each other', async () => {
    using folder = makeFolder({
      ...app,
      ...installed(
        'added',
        { types: 'index.d.ts' },
        {
          'index.d.ts':
            '/// <reference path="./more.d.ts" />\nexport = _;\ndeclare const _: _.All;\ndeclare namespace _ { interface All { first(): 1 } }',
          'more.d.ts':
            "import _ = require('./index');\ndeclare module './index' {\n  interface All { second(): 2 }\n}",
        },
      ),
      ...installed(
        '@types/node',
        {},
        {
          'index.d.ts': '/// <reference path="fs.d.ts" />\n/// <reference path="globals.d.ts" />',
          'fs.d.ts':
            'declare module "node:fs" {\n  export function stat(a: string): Stats;\n  export function stat(a: Buffer): Stats;\n  interface Stats { size: number }\n}\ndeclare module "fs" { export * from "node:fs"; }',
          'globals.d.ts':
            'export {};\ndeclare global {\n  interface Buffer { fill(): void }\n  var Buffer: { from(a: string): Buffer };\n}',
        },
      ),
      ...installed('uses', { types: 'i.d.ts' }, { 'i.d.ts': 'export declare function read(): Buffer;' }),
    });
    expect(await declaredIn(folder.dir, 'added.second')).toEqual([
      'node_modules/added/more.d.ts:3 second(): 2',
    ]);
    expect(await declaredIn(folder.dir, 'fs.stat')).toHaveLength(2);
    expect(await declaredIn(folder.dir, 'node:fs#Stats.size')).toHaveLength(1);
    // There without an import.
    expect(await declaredIn(folder.dir, 'Buffer.from')).toEqual([
      'node_modules/@types/node/globals.d.ts:4 from(a: string): Buffer',
    ]);
    expect((await docsIn(folder.dir, 'Buffer')).name).toBe('Buffer');
    expect(await declaredIn(folder.dir, 'uses.read.fill')).toEqual([
      'node_modules/@types/node/globals.d.ts:3 fill(): void',
    ]);
  });
});

describe('packages without types', () => {
  test('what is declared and not exported, or lies in a file of its name, is found and said to be that', async () => {
    using folder = makeFolder({
      ...app,
      // Its entry computes what it exports.
      ...installed(
        'many',
        { main: 'many.js' },
        {
          'many.js': ';(function () { var all = make(); (root.exports = all)._ = all; }.call(this));',
          'groupBy.js': '/** Groups. */\nfunction groupBy(list, by) {}\nmodule.exports = groupBy;',
          'deep/inner.js': 'module.exports = 1;',
        },
      ),
      ...installed(
        'closed',
        { exports: { '.': './index.js' } },
        { 'index.js': 'exports.a = 1;', 'b.js': '' },
      ),
      'src/cart.js': [
        '/** A cart. */',
        'function Cart(owner) { this.owner = owner; }',
        '/** Adds. */',
        'Cart.prototype.add = function add(item) {};',
        'function hidden() {}',
        'module.exports = Cart;',
      ].join('\n'),
      'src/shape.ts':
        'class Shape { area(): number { return inner(); } }\nfunction inner() { return 1; }\nexport default new Shape();',
    });
    const told = async (name: string) => {
      const { declarations = [], note } = await docsIn(folder.dir, name);
      return [declarations[0]?.signature, declarations[0]?.doc, note];
    };
    expect(await told('many.groupBy')).toEqual([
      'function groupBy(list, by)',
      'Groups.',
      'this is what many/groupBy exports',
    ]);
    expect((await sourceIn(folder.dir, 'many.groupBy')).definitions[0]?.text).toContain('function groupBy');
    expect((await refusalOf(docsIn(folder.dir, 'many.nothing'))).code).toBe('SYMBOL_NOT_FOUND');
    expect((await refusalOf(docsIn(folder.dir, 'closed.b'))).code).toBe('SYMBOL_NOT_FOUND');
    const unexported = (name: string, module: string) =>
      `"${name}" is declared in ${module}, and not exported by that name`;
    expect(await told('./src/cart#Cart')).toEqual([
      'function Cart(owner)',
      'A cart.',
      unexported('Cart', 'src/cart.js'),
    ]);
    expect(await told('./src/cart#Cart.add')).toEqual([
      expect.stringContaining('function add(item)'),
      'Adds.',
      unexported('Cart', 'src/cart.js'),
    ]);
    expect((await sourceIn(folder.dir, './src/cart#hidden')).definitions[0]?.source).toBe('src/cart.js:5');
    expect(await told('./src/shape#Shape.area')).toEqual([
      'area(): number',
      undefined,
      unexported('Shape', 'src/shape.ts'),
    ]);
    expect((await refusalOf(docsIn(folder.dir, './src/cart#nope'))).code).toBe('SYMBOL_NOT_FOUND');
    // All of a module, beside what it adds to it.
    expect(await declaredIn(folder.dir, './src/cart')).toEqual([
      'src/cart.js:1 module src/cart.js',
      'src/cart.js:2 module.exports: function Cart(owner)',
      expect.stringContaining('add(item)'),
    ]);
  });

  test('what CommonJS exports in each of its ways, with its comments', async () => {
    using folder = makeFolder({
      ...app,
      ...installed(
        'old',
        { main: './lib' },
        {
          'lib/index.js': [
            "'use strict';",
            '/** Makes one. */',
            'exports = module.exports = createOld;',
            "exports.helper = require('./helper').help;",
            "module.exports.all = require('./helper');",
            "Object.defineProperty(exports, 'lazy', { get: function () { return require('./helper'); } });",
            'function createOld(a, b) { return new Old(a); }',
            '/** Of old. */',
            'function Old(a) {}',
            'exports.Old = Old;',
            '/** Runs it. */',
            'Old.prototype.run = function run(times) {};',
          ].join('\n'),
          'lib/helper.js':
            '/**\n * Helps.\n * @param {string} who\n */\nconst help = (who) => who;\nmodule.exports = { help, twice: (who) => [who, who], ...require("./rest") };',
          'lib/rest.js': 'module.exports.rest = function () {};',
        },
      ),
    });
    const at = async (name: string) =>
      (await declaredIn(folder.dir, name)).map((line) => line.replace('node_modules/old/lib/', ''));
    expect(await at('old')).toEqual([
      'index.js:1 module old',
      'index.js:7 module.exports: function createOld(a, b)',
    ]);
    expect(await at('old.default')).toEqual(['index.js:7 function createOld(a, b)']);
    expect(await at('old.helper')).toEqual(['helper.js:5 const help = (who)']);
    expect((await docsIn(folder.dir, 'old.helper')).declarations?.[0]?.doc).toBe(
      'Helps.\n@param {string} who',
    );
    expect(await at('old.all.twice')).toEqual(['helper.js:6 twice: (who)']);
    expect(await at('old.lazy.rest')).toEqual(['rest.js:1 module.exports.rest = function ()']);
    expect((await docsIn(folder.dir, 'old.Old.run')).declarations?.[0]?.doc).toBe('Runs it.');
    expect((await docsIn(folder.dir, 'old')).names).toEqual(
      expect.arrayContaining(['helper', 'all', 'lazy', 'Old']),
    );
    expect(await sourceIn(folder.dir, 'old#Old.run')).toMatchObject({
      definitions: [{ source: 'node_modules/old/lib/index.js:11', last: 12 }],
    });
  });

  test('only a README, broken types, a file that is too large', async () => {
    using folder = makeFolder({
      ...app,
      ...installed(
        'told',
        { description: 'Tells.' },
        {
          'README.md': '# told\n\nHello.\n\n## tell(a)\n\nTells `a`.\n\n```md\n# no title\n```\n\n## Rest\n',
        },
      ),
      ...installed(
        'broken',
        { types: 'x.d.ts', main: 'x.js' },
        { 'x.d.ts': 'export declare function {{{', 'x.js': 'exports.x = 1;' },
      ),
      ...installed('huge', { types: 'x.d.ts' }, { 'x.d.ts': `export const a: 1;\n${' '.repeat(4_000_001)}` }),
    });
    expect(await docsIn(folder.dir, 'told')).toMatchObject({
      ...{ kind: 'package', package: 'told', version: '1.2.3' },
      ...{
        summary: 'Tells.',
        readme: [{ title: 'told', text: 'Hello.' }],
        outline: ['told', 'tell(a)', 'Rest'],
      },
    });
    expect(await refusalOf(docsIn(folder.dir, 'told.tell'))).toMatchObject({
      code: 'SYMBOL_NOT_FOUND',
      hint: expect.stringContaining('get_docs("told")'),
    });
    const broken = await docsIn(folder.dir, 'broken');
    expect(broken.warnings).toEqual([
      { code: 'DOCS_INCOMPLETE', message: expect.stringContaining('broken/x.d.ts could not be parsed') },
    ]);
    expect((await docsIn(folder.dir, 'huge')).warnings[0]?.message).toContain('huge/x.d.ts has more than');
  });
});

describe('where packages lie', () => {
  test('a store of pnpm, a workspace package by its link, two versions in two apps', async () => {
    const pkg = (name: string, version: string, types: string) => ({
      'package.json': json({ name, version, types: 'i.d.ts' }),
      'i.d.ts': types,
    });
    const under = (folder: string, files: Record<string, string>) =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
    using folder = makeFolder({
      'package.json': json({ name: 'top', workspaces: ['apps/*', 'packages/*'] }),
      'apps/a/package.json': json({ name: 'a', dependencies: { dep: '1', core: '*' } }),
      'apps/b/package.json': json({ name: 'b', dependencies: { dep: '2' } }),
      'packages/core/package.json': json({ name: 'core', version: '0.0.1', exports: './dist/index.js' }),
      'packages/core/src/index.ts': '/** Adds. */\nexport function add(a: number) {\n  return a;\n}',
      ...under(
        'node_modules/.pnpm/dep@1.0.0/node_modules/dep',
        pkg('dep', '1.0.0', "export * from 'inner';"),
      ),
      ...under(
        'node_modules/.pnpm/inner@3.0.0/node_modules/inner',
        pkg('inner', '3.0.0', 'export declare const deep: 1;'),
      ),
      ...under('apps/b/node_modules/dep', pkg('dep', '2.0.0', 'export declare const other: 2;')),
    });
    mkdirSync(join(folder.dir, 'apps/a/node_modules'));
    const link = (from: string, to: string) => symlinkSync(join(folder.dir, to), join(folder.dir, from));
    link('apps/a/node_modules/dep', 'node_modules/.pnpm/dep@1.0.0/node_modules/dep');
    link(
      'node_modules/.pnpm/dep@1.0.0/node_modules/inner',
      'node_modules/.pnpm/inner@3.0.0/node_modules/inner',
    );
    link('apps/a/node_modules/core', 'packages/core');
    const found = await docsIn(folder.dir, 'dep.deep');
    expect(found).toMatchObject({ package: 'dep', version: '1.0.0' });
    expect(found.warnings).toEqual([
      { code: 'OTHER_VERSION', message: expect.stringContaining('apps/b has 2.0.0') },
    ]);
    expect((await docsIn(folder.dir, 'dep', { app: 'b' })).version).toBe('2.0.0');
    expect((await docsIn(folder.dir, 'dep.other')).version).toBe('2.0.0');
    expect(await refusalOf(docsIn(folder.dir, 'dep', { app: 'c' }))).toMatchObject({ code: 'APP_NOT_FOUND' });
    // Not built: its source is what there is.
    expect(await declaredIn(folder.dir, 'core.add')).toEqual([
      'packages/core/src/index.ts:2 function add(a: number)',
    ]);
  });

  test('nothing outside, no secrets, and no links that lead there', async () => {
    using outside = makeFolder({
      'package.json': json({ name: 'away' }),
      'index.d.ts': 'export const far: 1;',
      'x.ts': 'export const x = 1;',
    });
    using folder = makeFolder({
      ...app,
      '.env': 'TOKEN=abc',
      'src/a.ts': "export * from '../../x.ts';\nexport const a = 1;",
      ...installed('near', {}, {}),
    });
    symlinkSync(outside.dir, join(folder.dir, 'node_modules/away'));
    symlinkSync(join(outside.dir, 'x.ts'), join(folder.dir, 'src/link.ts'));
    writeFileSync(join(folder.dir, 'node_modules/near/.npmrc'), 'token=1');
    for (const name of [
      '.env',
      './.env',
      '../x.ts',
      `${outside.dir}/x.ts`,
      'src/link.ts',
      '/etc/passwd',
      'near/../../.env',
      'near/../../../x.ts',
    ])
      for (const ask of [docsIn, sourceIn])
        expect((await refusalOf(ask(folder.dir, name))).code, name).toMatch(
          /^(?:PERMISSION_DENIED|MODULE_NOT_FOUND|SYMBOL_NOT_FOUND)$/,
        );
    expect(await refusalOf(docsIn(folder.dir, 'near/.npmrc'))).toMatchObject({ code: 'SYMBOL_NOT_FOUND' });
    expect(await refusalOf(docsIn(folder.dir, 'away.far'))).toMatchObject({
      code: 'PACKAGE_NOT_INSTALLED',
      message: expect.stringContaining('leads out of the project'),
    });
  });

  test('what is not there names what is near', async () => {
    using folder = makeFolder({
      'package.json': json({ name: 'app', dependencies: { declared: '1' } }),
      ...installed('zod', { types: 'i.d.ts' }, { 'i.d.ts': 'export declare const object: 1, string: 2;' }),
    });
    expect(await refusalOf(docsIn(folder.dir, 'zodd'))).toMatchObject({
      code: 'PACKAGE_NOT_INSTALLED',
      hint: expect.stringMatching(/^Nearest: zod\. .*get_package/),
    });
    // What is nearest of all was not meant for that.
    expect((await refusalOf(docsIn(folder.dir, 'hono'))).hint).toMatch(/^search_packages/);
    expect((await refusalOf(docsIn(folder.dir, 'declared.x'))).message).toContain(
      'is declared, but not installed',
    );
    expect(await refusalOf(docsIn(folder.dir, 'zod.objct'))).toMatchObject({
      code: 'SYMBOL_NOT_FOUND',
      message: 'There is no "objct" in zod 1.2.3.',
      hint: 'Nearest: object, string. It has 2: object, string.',
    });
    for (const name of [
      '',
      '.',
      '#',
      ':',
      '../..',
      '@',
      '@x',
      'a'.repeat(2_000),
      '__proto__',
      'constructor.constructor',
    ])
      expect((await refusalOf(docsIn(folder.dir, name))).code).toMatch(/^[A-Z_]+$/);
  });
});

test('docs and skills that are shipped, by list and by name; text that nobody sees is left out', async () => {
  using folder = makeFolder({
    ...app,
    ...installed(
      'rich',
      { types: 'i.d.ts' },
      {
        'i.d.ts': '/** Hid\u200bden\u{e0041}\u202e. */\nexport declare const a: 1;',
        'llms.txt': 'For models.',
        'dist/docs/guide/start.md': `# Start\n${'line\n'.repeat(400)}`,
        'skills/use/SKILL.md': '---\nname: use\n---\n',
        'docs/picture.png': 'x',
        'node_modules/x/docs/no.md': 'no',
      },
    ),
  });
  const { files } = await docsIn(folder.dir, 'rich');
  expect(files?.map(({ path }) => path)).toEqual([
    'llms.txt',
    'dist/docs/guide/start.md',
    'skills/use/SKILL.md',
  ]);
  expect(files?.[0]?.bytes).toBe(11);
  expect((await docsIn(folder.dir, 'rich/dist/docs')).files?.map(({ path }) => path)).toEqual([
    'dist/docs/guide/start.md',
  ]);
  const { content } = await docsIn(folder.dir, 'rich/dist/docs/guide/start.md');
  expect(content).toMatchObject({
    source: 'node_modules/rich/dist/docs/guide/start.md:1',
    last: 250,
    more: '251-401',
  });
  const rest = await docsIn(folder.dir, 'rich/dist/docs/guide/start.md', { lines: { from: 251, to: 401 } });
  expect(rest.content).toMatchObject({ last: 401 });
  expect(rest.content?.more).toBeUndefined();
  expect((await docsIn(folder.dir, 'rich.a')).declarations?.[0]?.doc).toBe('Hidden.');
  expect((await sourceIn(folder.dir, 'rich.a')).definitions[0]?.text).toContain(
    'Hid\\u{200b}den\\u{e0041}\\u{202e}',
  );
});

test('the project itself: modules, exports by their name alone, clients behind them, and changes', async () => {
  using folder = makeFolder({
    ...app,
    'tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }),
    'src/db.ts':
      "import { Client } from 'client';\n/** The database. */\nexport const db = globalThis.db ?? new Client();",
    'src/posts.ts': [
      '/** Lists. */',
      'export function list(limit: number): string[];',
      'export function list(limit: string): string[];',
      'export function list(limit: unknown) {',
      '  return [];',
      '}',
      'export class Posts {',
      '  constructor(private readonly secret: string, count = 1) {}',
      '  find(id: number) { return id; }',
      '}',
    ].join('\n'),
    'test/posts.test.ts': 'export const db = 1;',
    ...installed(
      'client',
      { types: 'i.d.ts' },
      {
        'i.d.ts':
          'export declare class Client { users: Users }\ninterface Users { /** Finds. */ find(): void }',
      },
    ),
  });
  const { dir } = folder;
  expect(await declaredIn(dir, './src/posts#list')).toEqual([
    'src/posts.ts:2 function list(limit: number): string[]',
    'src/posts.ts:3 function list(limit: string): string[]',
  ]);
  expect(await declaredIn(dir, '@/posts#Posts.find')).toEqual(['src/posts.ts:9 find(id: number)']);
  expect(await declaredIn(dir, 'src/posts.ts#Posts.secret')).toHaveLength(1);
  expect(await docsIn(dir, 'db')).toMatchObject({
    name: 'src/db.ts#db',
    package: null,
    names: ['users'],
    declarations: [{ doc: 'The database.' }],
  });
  expect((await docsIn(dir, 'db.users.find')).declarations?.[0]?.doc).toBe('Finds.');
  expect((await docsIn(dir, 'db/find')).note).toContain('this is db.users.find');
  // A module as a whole: its exports, each in short.
  const { declarations: all, names } = await docsIn(dir, './src/posts');
  expect(names).toBeUndefined();
  expect(all?.map(({ signature, doc }) => [signature, doc])).toEqual([
    ['module src/posts.ts', undefined],
    ['function list(limit: number): string[]', 'Lists.'],
    ['function list(limit: string): string[]', undefined],
    ['class Posts { … }', undefined],
  ]);
  expect(await sourceIn(dir, './src/posts#list')).toMatchObject({
    definitions: [{ source: 'src/posts.ts:4', last: 6 }],
  });
  expect(await sourceIn(dir, 'src/posts.ts', { lines: { from: 7, to: 8 } })).toMatchObject({
    kind: 'file',
    definitions: [{ last: 8 }],
  });
  // As answers name a line: what begins there, all of it; else what follows.
  const text =
    "// Routes.\nimport { list } from './posts';\n\nexport const all = {\n  show: async () => {\n    list(1);\n  }, hide() {\n    list('');\n  },\n};\n";
  writeFileSync(join(dir, 'src/routes.ts'), text);
  for (const [line, last] of [
    [1, 10],
    [2, 2],
    [4, 10],
    [5, 7],
    [6, 6],
    [7, 9],
    [99, 10],
  ])
    expect(await sourceIn(dir, `src/routes.ts:${line}`), `line ${line}`).toMatchObject({
      definitions: [{ source: `src/routes.ts:${Math.min(line ?? 0, 10)}`, last }],
    });
  expect(await sourceIn(dir, './src/routes.ts:5:9')).toMatchObject({ definitions: [{ last: 7 }] });
  expect(await sourceIn(dir, 'src/routes.ts:5', { lines: { from: 1, to: 2 } })).toMatchObject({
    definitions: [{ source: 'src/routes.ts:1', last: 2 }],
  });
  expect((await docsIn(dir, 'src/routes.ts:5')).name).toBe('src/routes.ts');
  writeFileSync(join(dir, 'src/posts.ts'), 'export function list(all: boolean) {}');
  expect(await declaredIn(dir, './src/posts#list')).toEqual(['src/posts.ts:1 function list(all: boolean)']);
});

test('text that is made to take for ever ends: it is asked for with what patterns are slowest on', async () => {
  const many = (text: string, count = 200_000) => text.repeat(count);
  using folder = makeFolder({
    ...app,
    ...installed(
      'slow',
      { types: 'i.d.ts' },
      {
        'README.md': `# ${many('# a ', 50_000)}\n${many('![')}\n${many('<a ')}\n${many('\n')}`,
        'i.d.ts': `/// <reference path="./x.d.ts" />\n${many('\n')}export type a = { b: 1; ${many(' ', 1_000_000)} c: 2 };\nexport * from './i';\nexport declare const d: ${many('[', 900)}1${many(']', 900)};`,
        'docs/page.md': 'x',
      },
    ),
    ...installed(
      'wide',
      { types: 'i.d.ts' },
      {
        'i.d.ts': Array.from({ length: 30 }, (_, at) => `export * from './m${at}';`).join('\n'),
        ...Object.fromEntries(
          Array.from({ length: 30 }, (_, at) => [
            `m${at}.d.ts`,
            `${Array.from({ length: 30 }, (_, to) => `export * from './m${to}';`).join('\n')}\nexport { round } from './m${(at + 1) % 30}';\nexport declare const n${at}: ${at};`,
          ]),
        ),
      },
    ),
  });
  expect((await docsIn(folder.dir, 'slow')).names).toEqual(['a', 'd']);
  expect(await declaredIn(folder.dir, 'slow.a')).toHaveLength(1);
  expect(await declaredIn(folder.dir, 'wide.n29')).toEqual(['node_modules/wide/m29.d.ts:32 const n29: 29']);
  expect((await refusalOf(docsIn(folder.dir, 'wide.round'))).code).toBe('SYMBOL_NOT_FOUND');
});

test('what has the type of a function is told with its signatures', async () => {
  using folder = makeFolder({
    ...app,
    ...installed(
      'spies',
      { types: 'i.d.ts' },
      {
        'i.d.ts':
          'declare function fn(): void;\ndeclare function fn(a: string): number;\nexport interface Vi { fn: typeof fn }\nexport declare const vi: Vi;',
      },
    ),
  });
  const { type = [] } = await docsIn(folder.dir, 'spies.vi.fn');
  expect(type.map(({ signature }) => signature)).toEqual([
    'function fn(): void',
    'function fn(a: string): number',
  ]);
});

test('a symbol that is not found where not all could be read: so it is said', async () => {
  using folder = makeFolder({
    ...app,
    ...installed(
      'heavy',
      { types: 'i.d.ts' },
      { 'i.d.ts': `export declare const a: 1;\n//${'x'.repeat(4_100_000)}` },
    ),
  });
  expect((await refusalOf(docsIn(folder.dir, 'heavy.b'))).hint).toContain(
    'Not all could be read: node_modules/heavy/i.d.ts has more than 4000000 bytes',
  );
});

test('what another package of the workspace has as an export is rather meant than what one does not export', async () => {
  const version = (dir: string, version: string, text: string) =>
    Object.fromEntries(
      Object.entries(installed('shared-name', { version, types: 'i.d.ts' }, { 'i.d.ts': text })).map(
        ([path, of]) => [`packages/${dir}/${path}`, of],
      ),
    );
  using folder = makeFolder({
    'package.json': json({ name: 'all', private: true, workspaces: ['packages/*'] }),
    'packages/a/package.json': json({ name: 'a', version: '1.0.0' }),
    'packages/b/package.json': json({ name: 'b', version: '1.0.0' }),
    ...version('a', '1.0.0', 'declare function made(): 1;\nexport declare const other: 1;\nexport {};'),
    ...version('b', '2.0.0', 'export declare function made(): 2;'),
  });
  expect(await docsIn(folder.dir, 'shared-name.made')).toMatchObject({ version: '2.0.0' });
  expect(await docsIn(folder.dir, 'shared-name.made', { app: 'a' })).toMatchObject({
    ...{ version: '1.0.0', note: expect.stringContaining('not exported') },
  });
});
