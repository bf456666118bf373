// Options of tsconfig.json that change what code does, in the shell and for routes, as TypeScript's own compiler has them: it is asked where it can be.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { connect } from '../../support/client.ts';
import { writeFiles } from '../../support/temp.ts';

const run = promisify(execFile);
const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

/** As much of reflect-metadata as decorators use. */
const reflect = `const all = new WeakMap();
  const of = (target, key) => { const map = all.get(target) ?? new Map(); all.set(target, map); const own = map.get(key) ?? {}; map.set(key, own); return own; };
  Reflect.metadata = (name, value) => (target, key) => { of(target, key)[name] = value; };
  Reflect.getMetadata = (name, target, key) => of(target, key)[name];`;

const decorated: Record<string, string> = {
  'src/see.ts': `import 'reflect-metadata';
    const told: Record<string, unknown> = {};
    const nameOf = (type: any): unknown => Array.isArray(type) ? type.map(nameOf) : typeof type === 'function' ? type.name : String(type);
    export const See = (...as: string[]): any => (target: any, key?: string, index?: unknown) => {
      const label = [(target.name ?? target.constructor.name), key ?? '', typeof index === 'number' ? index : '', ...as].join(' ');
      told[label] = ['type', 'paramtypes', 'returntype'].map((name) => nameOf((Reflect as any).getMetadata('design:' + name, target, key)));
    };
    export const show = () => JSON.stringify(told, null, 1);`,
  'src/other.ts': `export class Repo {} export interface Shape { a: number } export enum Level { Low, High } export enum Role { Admin = 'admin' }
    export default class Main {} export type Name = string; export class Generic<T> { value?: T }`,
  'src/only-types.d.ts': 'export interface Declared { a: 1 }',
  'src/node.ts': `import { See } from './see.js'; import { Leaf } from './leaf.js';
    export class Tree { @See() leaf!: Leaf }`,
  'src/leaf.ts': 'export class Leaf {}',
  'src/model.ts': `import { See, show } from './see.js';
    import Main, { Repo, Shape, Level, Role } from './other.js';
    import * as others from './other.js';
    import type { Shape as Typed } from './other.js';
    import { Declared } from './only-types.js';
    import { Tree } from './node.js';
    enum Local { A = 1 } interface Inner { x: 1 } type Id = string; type Both = 'a' | 'b'; type Fn = () => void;
    @See('before') @See() export class Service<T> extends Tree {
      @See() name!: string; @See() maybe?: number | null; @See() flag: boolean = true; @See() when!: Date; @See() big!: bigint;
      @See() list!: string[]; @See() tuple!: [number]; @See() map!: Map<string, number>; @See() readonly frozen!: readonly string[];
      @See() any: any; @See() shape!: Shape; @See() inner!: Inner; @See() literal!: 'a' | 'b'; @See() mixed!: string | number;
      @See() level!: Level; @See() role!: Role; @See() local!: Local; @See() id!: Id; @See() both!: Both; @See() fn!: Fn; @See() arrow!: () => void;
      @See() repo!: Repo; @See() main!: Main; @See() qualified!: others.Repo; @See() typed!: Typed; @See() t!: T; @See() declared!: Declared;
      @See() self!: Service<T>; @See() template!: \`a\${string}\`; @See() never!: undefined; @See() buffer!: Buffer; @See() record!: Record<string, number>;
      @See() untyped = 1; @See() static still: number;
      constructor(private readonly repo1: Repo, @See('parameter') public main1: Main, count = 1, ...rest: number[]) { super(); }
      @See() get value(): number { return 1; } @See() set other(it: string) {}
      @See() async load(id: string, @See('parameter') repo: Repo): Promise<Repo> { return repo; }
      undecorated(@See('parameter') a: number, b: Repo) { return a; }
      @See() nothing(): void {} @See() async implied() {} @See() open(a, b?: boolean) { return this as any; }
      @See() is(value: unknown): value is string { return true; }
      over(a: string): void; over(a: number): void; @See() over(a: any) {}
    }
    export class Bare { constructor(@See() repo: Repo) {} }
    @See() export class Empty {} @See() export abstract class None { constructor() {} }
    const make = () => { @See() class Inside { @See() repo!: Repo } return Inside; };
    make();
    export { show };`,
};

describe('emitDecoratorMetadata writes down what TypeScript does', () => {
  test.each([
    [
      'CommonJS',
      {},
      { module: 'commonjs', moduleResolution: 'bundler', esModuleInterop: true, strict: false },
    ],
    ['ES modules', { type: 'module' }, { module: 'nodenext', strict: true }],
  ])('%s', async (_name, manifest, options) => {
    const root = await writeFiles({
      'package.json': { private: true, ...manifest },
      'tsconfig.json': {
        compilerOptions: {
          target: 'es2022',
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          ...options,
        },
      },
      'node_modules/reflect-metadata/index.js': reflect,
      ...decorated,
    });
    const flags = ['--noCheck', '--rootDir', '.', '--outDir', 'built'];
    await run(process.execPath, [tsc, '-p', '.', ...flags], { cwd: root });
    await using session = await connect(root);
    const { stdout, output } = await session.shell(
      `import { show } from './built/src/model.js'; import { show as ours } from './src/model'; console.log(JSON.stringify([show(), ours()]))`,
    );
    expect(output.exception).toBeUndefined();
    const [theirs, ours] = JSON.parse(stdout).map((text: string) => JSON.parse(text));
    expect(Object.keys(theirs).length).toBeGreaterThan(40);
    expect(ours).toEqual(theirs);
  });
});

describe('the tsconfig that counts for a file', () => {
  const strange = { compilerOptions: { target: 'es2022', module: 'esnext', moduleResolution: 'bundler' } };
  const withPaths = (paths: object, more: object = {}) => ({
    ...strange,
    compilerOptions: { ...strange.compilerOptions, paths },
    ...more,
  });
  const files = {
    'package.json': { private: true, type: 'module', workspaces: ['packages/*'] },
    // As Vite and `tsc -b` have it: the files belong to what is referenced.
    'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }, { path: './tools' }] },
    'tsconfig.app.json': withPaths({ '@/*': ['./src/*'] }, { include: ['src'] }),
    'src/hi.ts': `export const hi = 'root';`,
    'src/uses.ts': `import { hi } from '@/hi'; export { hi };`,
    'tools/tsconfig.json': withPaths({ '@tool/*': ['./*'] }),
    'tools/hi.ts': `export const hi = 'tools';`,
    'tools/uses.ts': `import { hi } from '@tool/hi'; export { hi };`,
    // A package's own, in either module system.
    'packages/api/package.json': { name: 'api', type: 'commonjs' },
    'packages/api/tsconfig.json': withPaths({ '@/*': ['./lib/*'], hi: ['./lib/hi.ts'] }),
    'packages/api/lib/hi.ts': `export const hi = 'api';`,
    'packages/api/uses.ts': `import { hi } from '@/hi'; import { hi as again } from 'hi'; export const both = [hi, again];`,
    // Only beside a tsconfig.json that has other files.
    'packages/web/package.json': { name: 'web', type: 'module' },
    'packages/web/tsconfig.json': { ...strange, include: ['vite.config.ts'] },
    'packages/web/tsconfig.server.json': {
      compilerOptions: {
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        baseUrl: '.',
        paths: { '~/*': ['server/*'] },
      },
      include: ['server'],
    },
    'packages/web/server/see.ts': `(Reflect as any).metadata = (key: string, value: any) => (target: any, name: string) => { told.push(name + ' ' + value.name); };
      export const told: string[] = []; export const See = (): any => () => {};`,
    'packages/web/server/uses.ts': `import { See, told } from '~/see'; class It { @See() when!: Date } export { told };`,
  };

  test('is a referenced one, that of the package, or one beside it', async () => {
    await using session = await connect(await writeFiles(files));
    const { output } = await session.shell(`import { hi } from './src/uses'; import { hi as own } from '@/hi';
      import { hi as tool } from './tools/uses'; import { hi as ownTool } from '@tool/hi';
      import { both } from './packages/api/uses'; import { told } from './packages/web/server/uses';
      [hi, own, tool, ownTool, ...both, ...told]`);
    expect(output).toMatchObject({
      value: "[ 'root', 'root', 'tools', 'tools', 'api', 'api', 'when Date' ]",
    });
  });

  test('may extend what lies above the project, or lie there itself', async () => {
    const root = await writeFiles({
      'base.json': withPaths({ '@/*': ['./inner/src/*'] }, { files: [] }),
      'tsconfig.json': withPaths({ '#/*': ['./outer/*'] }),
      'inner/package.json': { private: true, type: 'module' },
      'inner/tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }] },
      'inner/tsconfig.app.json': { extends: '../base.json', include: ['src'] },
      'inner/src/hi.ts': `export const hi = 'inner';`,
      'inner/src/uses.ts': `import { hi } from '@/hi'; export { hi };`,
      'outer/package.json': { private: true },
      'outer/hi.ts': `export const hi = 'outer';`,
      'outer/uses.ts': `import { hi } from '#/hi'; export { hi };`,
    });
    for (const name of ['inner', 'outer']) {
      await using session = await connect(join(root, name));
      const { output } = await session.shell(
        `import { hi } from './${name === 'inner' ? 'src/' : ''}uses'; hi`,
      );
      expect(output).toMatchObject({ value: `'${name}'` });
    }
  });

  test('is seen when it changes', async () => {
    const root = await writeFiles(files);
    await using session = await connect(root);
    expect((await session.shell(`import { hi } from './src/uses'; hi`)).output.value).toBe("'root'");
    await writeFile(
      join(root, 'tsconfig.app.json'),
      JSON.stringify(withPaths({ '@/*': ['./tools/*'] }, { include: ['src'] })),
    );
    expect((await session.shell(`import { hi } from './src/uses'; hi`)).output.value).toBe("'tools'");
  });
});

describe('without esModuleInterop', () => {
  const files = {
    'package.json': { private: true, dependencies: { express: '4' } },
    'tsconfig.json': { compilerOptions: { module: 'CommonJS', target: 'es2020', strict: true } },
    'node_modules/made/index.js': `module.exports = function made(n) { return 'made ' + n }; module.exports.part = 'part';`,
    'node_modules/Kind/index.js': `module.exports = class Kind { get it() { return 'kind' } };`,
    'node_modules/plain/index.js': `exports.name = 'plain';`,
    'node_modules/whole/index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = () => 'whole';`,
    'src/uses.ts': `import * as made from 'made'; import {part} from "made"; import * as Kind from "Kind"; import * as plain from 'plain';
      import type * as types from 'nowhere'; import * as unused from 'nowhere'; import * as path from 'node:path'; import whole from 'whole';
      class More extends (Kind as any) {}
      export const all = [(made as any)(1), part, new (More as any)().it, plain.name, path.posix.sep, whole(), require('made') === made];`,
  };

  test('a namespace is what the module exports, where that can be called', async () => {
    await using session = await connect(await writeFiles(files));
    const { output } = await session.shell(`import { all } from './src/uses'; import * as made from 'made';
      import { part } from 'made'; import * as plain from 'plain'; import * as Kind from 'Kind';
      [all, [made(2), part, plain.name, new Kind().it]].join()`);
    expect(output.value).toBe("'made 1,part,kind,plain,/,whole,true,made 2,part,plain,kind'");
  });

  test('with it, it cannot be called, as in Node', async () => {
    const tsconfig = { compilerOptions: { module: 'commonjs', esModuleInterop: true } };
    await using session = await connect(await writeFiles({ ...files, 'tsconfig.json': tsconfig }));
    expect((await session.shell(`import * as made from 'made'; made(2)`)).status).toBe('error');
    expect((await session.shell(`import * as uses from './src/uses'`)).status).toBe('error');
  });
});

test('allowJs takes no TypeScript of a package for the source of its JavaScript', async () => {
  const root = await writeFiles({
    'package.json': { private: true, type: 'module' },
    'tsconfig.json': { compilerOptions: { allowJs: true, module: 'nodenext', target: 'es2022' } },
    'node_modules/shipped/package.json': { main: 'index.js' },
    'node_modules/shipped/index.js': `exports.name = 'js'; exports.part = require('./part.js');`,
    'node_modules/shipped/index.ts': `export * from './src/not-shipped';`,
    'node_modules/shipped/part.js': `module.exports = 'part';`,
    'node_modules/shipped/part.ts': `export * from './src/not-shipped';`,
    'node_modules/@scope/modern/package.json': { type: 'module', exports: './index.js' },
    'node_modules/@scope/modern/index.js': `export { name } from './inner.js';`,
    'node_modules/@scope/modern/inner.js': `export const name = 'modern';`,
    'node_modules/@scope/modern/inner.ts': `export const name: string = 'source';`,
    'src/built.ts': `export const name = 'own source';`,
    'src/uses.js': `import shipped from 'shipped'; import { name } from '@scope/modern'; import { name as own } from './built.js';
      export const all = [shipped.name, shipped.part, name, own];`,
  });
  await using session = await connect(root);
  const { output } = await session.shell(
    `import { all } from './src/uses.js'; [...all, require('shipped').name, (await import('shipped')).name].join()`,
  );
  expect(output).toMatchObject({ value: "'js,part,modern,own source,js,js'" });
});
