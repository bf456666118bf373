// Which classes and methods are tools, and what is said of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { FrozenMethod } from '../../../src/tools/read/classes/read.ts';
import { type ReadOptions, readToolsets } from '../../../src/tools/read/toolsets.ts';
import { type Folder, makeFolder } from '../../support/folders.ts';

const made: Folder[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) folder[Symbol.dispose]();
});

const head = "import { Toolset } from '@mcp-node/cli/tools';\n";

function read(files: Record<string, string>, options: ReadOptions = {}) {
  const folder = makeFolder({ 'package.json': '{"type":"module"}', ...files });
  made.push(folder);
  return readToolsets(folder.dir, options);
}
const names = async (files: Record<string, string>) =>
  (await read(files)).toolsets.map(({ name, methods }) => [name, methods.map((method) => method.name)]);
async function methodOf(body: string, file = 'mcp.ts'): Promise<FrozenMethod> {
  const { toolsets, problems } = await read({
    [file]: `${head}export class Tools extends Toolset {\n${body}\n}\n`,
  });
  const method = toolsets[0]?.methods[0];
  if (!method) throw new Error(JSON.stringify(problems));
  return method;
}

test('a class that is not exported is told, and no base or part of what is', async () => {
  const { toolsets, problems } = await read({
    'mcp.ts': `${head}class Base extends Toolset { a() {} }
export class Shown extends Base { b() {} }
class Listed extends Toolset { c() {} }
export const all = [Listed];
class Forgotten extends Toolset { d() {} }
class Other {}
`,
  });
  expect(toolsets.map(({ name }) => name)).toEqual(['Shown', 'Listed']);
  const message = 'Forgotten is not exported, so its methods are no tools: export it.';
  const told = problems.filter(({ message }) => message.includes('not exported'));
  expect(told).toEqual([{ source: 'mcp.ts:6', message, isFatal: false }]);
});

describe('classes', () => {
  test.each([
    ['a named import', `${head}export class A extends Toolset { run() {} }`],
    [
      'an alias',
      "import { Toolset as T } from '@mcp-node/cli/tools';\nexport class A extends T { run() {} }",
    ],
    [
      'all of a module',
      "import * as mcp from '@mcp-node/cli/tools';\nexport class A extends mcp.Toolset { run() {} }",
    ],
    ['a default export', `${head}export default class A extends Toolset { run() {} }`],
    ['an exported list', `${head}class A extends Toolset { run() {} }\nexport { A };`],
    ['an exported alias', `${head}class A extends Toolset { run() {} }\nexport { A as B };`],
    ['an expression', `${head}export const A = class extends Toolset { run() {} };`],
    [
      'a dynamic import',
      "const { Toolset } = await import('@mcp-node/cli/tools');\nexport class A extends Toolset { run() {} }",
    ],
  ])('%s', async (_what, text) => {
    expect(await names({ 'mcp.ts': text })).toEqual([['A', ['run']]]);
  });

  test.each([
    [
      'module.exports = { A }',
      "const { Toolset } = require('@mcp-node/cli/tools');\nclass A extends Toolset { run() {} }\nmodule.exports = { A };",
    ],
    [
      'module.exports = A',
      "const { Toolset: Base } = require('@mcp-node/cli/tools');\nclass A extends Base { run() {} }\nmodule.exports = A;",
    ],
    [
      'exports.A =',
      "const tools = require('@mcp-node/cli/tools');\nexports.A = class A extends tools.Toolset { run() {} };",
    ],
    [
      'a member of require',
      "const Toolset = require('@mcp-node/cli/tools').Toolset;\nmodule.exports.A = class A extends Toolset { run() {} };",
    ],
  ])('CommonJS: %s', async (_what, text) => {
    expect(await names({ 'mcp.cjs': text })).toEqual([['A', ['run']]]);
  });

  test('what mcp.ts exports again, and bases in other files up to Toolset', async () => {
    expect(
      await names({
        'mcp.ts':
          "export * from './tools/posts.ts';\nexport { Users as People } from './tools/users.ts';\nexport const other = 1;",
        'tools/base.ts': `${head}export { Toolset };\nexport abstract class Base<T> extends Toolset {\n  /** Finds. */ find(by: T) {}\n  protected secret() {}\n  same(a: string) {}\n}`,
        'tools/posts.ts':
          "import { Base } from './base.ts';\nexport class Posts extends Base<'id' | 'slug'> { add() {} override same(a: string, b: string) {} }\nclass Hidden extends Base<string> {}",
        'tools/users.ts':
          "import { Toolset } from './base.ts';\nexport class Users extends Toolset { list() {} }",
      }),
    ).toEqual([
      ['Posts', ['find', 'same', 'add']],
      ['Users', ['list']],
    ]);
  });

  test('what a base is given for its parameters is the type there', async () => {
    const { toolsets } = await read({
      'mcp.ts': `${head}abstract class Base<T, Id = number> extends Toolset { find(by: T, id: Id) {} }\nexport class A extends Base<'x'> {}\nexport class B extends A {}`,
    });
    const found = toolsets.map(({ name, methods }) => [
      name,
      methods[0]?.parameters.map(({ schema }) => schema),
    ]);
    const schemas = [{ type: 'string', const: 'x' }, { type: 'number' }];
    expect(found).toEqual([
      ['A', schemas],
      ['B', schemas],
    ]);
  });

  test('an abstract class is there without tools, and other classes are none', async () => {
    expect(
      await names({
        'mcp.ts': `${head}export abstract class Base extends Toolset { run() {} abstract later(): void }\nexport class Plain { run() {} }\nexport class Other extends Map { run() {} }\nexport class Odd extends Missing { run() {} }`,
      }),
    ).toEqual([['Base', []]]);
  });

  test('a base that a function makes is named', async () => {
    const { toolsets, problems } = await read({
      'mcp.ts': `${head}const mixed = (base: any) => class extends base {};\nexport class A extends mixed(Toolset) { run() {} }`,
    });
    expect(toolsets).toEqual([]);
    expect(problems).toEqual([
      {
        source: 'mcp.ts:3',
        isFatal: true,
        message: expect.stringMatching(/^A extends what a function makes/),
      },
    ]);
  });

  test('each package of a workspace, in its folder or in src/', async () => {
    const text = (name: string) =>
      `${head}import type { Id } from '@own/shared';\nexport class ${name} extends Toolset { run(id: Id) {} }`;
    const { toolsets } = await read({
      'package.json': '{"type":"module","workspaces":["packages/*"]}',
      'packages/a/package.json': '{"name":"@own/a"}',
      'packages/a/mcp.ts': text('A'),
      'packages/b/package.json': '{"name":"@own/b"}',
      'packages/b/src/mcp.mts': text('B'),
      'packages/shared/package.json': '{"name":"@own/shared","exports":"./dist/index.js"}',
      'packages/shared/src/index.ts': "export type Id = 'one' | 'two';",
    });
    expect(toolsets.map(({ file, methods }) => [file, methods[0]?.parameters[0]?.schema])).toEqual([
      ['packages/a/mcp.ts', { type: 'string', enum: ['one', 'two'] }],
      ['packages/b/src/mcp.mts', { type: 'string', enum: ['one', 'two'] }],
    ]);
  });

  test('a package of a workspace has those beside it', async () => {
    const folder = makeFolder({
      'package.json': '{"workspaces":["packages/*"]}',
      'packages/a/package.json': '{"name":"@own/a"}',
      'packages/a/mcp.ts': `${head}import type { Id } from '@own/shared';\nimport { Base } from '../shared/base.ts';\nexport class A extends Base { run(id: Id) {} }`,
      'packages/other/mcp.ts': `${head}export class Other extends Toolset { run() {} }`,
      'packages/other/package.json': '{"name":"@own/other"}',
      'packages/shared/package.json': '{"name":"@own/shared","main":"index.ts"}',
      'packages/shared/index.ts': "export type Id = 'one' | 'two';",
      'packages/shared/base.ts': `${head}export class Base extends Toolset { base() {} }`,
    });
    made.push(folder);
    const { toolsets } = await readToolsets(join(folder.dir, 'packages/a'));
    expect(toolsets).toMatchObject([
      {
        file: 'mcp.ts',
        methods: [
          { name: 'base', source: '../shared/base.ts:2' },
          { name: 'run', parameters: [{ schema: { enum: ['one', 'two'] } }] },
        ],
      },
    ]);
  });

  test('paths of tsconfig, and imports of package.json', async () => {
    const { toolsets } = await read({
      'package.json': '{"type":"module","imports":{"#types":"./src/types.ts"}}',
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } } // with a comment',
      'src/types.ts': "export type A = 'a'; export type B = 'b';",
      'mcp.ts': `${head}import type { A } from '@/types';\nimport type { B } from '#types';\nexport class T extends Toolset { run(a: A, b: B) {} }`,
    });
    expect(toolsets[0]?.methods[0]?.parameters.map(({ schema }) => schema.const)).toEqual(['a', 'b']);
  });

  test.each([
    ["static prefix = 'a_';", 'a_'],
    ["static readonly prefix = 'a_' as const;", 'a_'],
    ['static override readonly prefix = PREFIX;', 'const_'],
    ['static declare prefix: string;', ''],
  ])('%s', async (member, prefix) => {
    const { toolsets } = await read({
      'mcp.ts': `${head}const PREFIX = 'const_';\nexport class A extends Toolset { ${member} run() {} }`,
    });
    expect(toolsets.map((toolset) => toolset.prefix)).toEqual([prefix]);
  });

  test('a prefix that is computed is a problem', async () => {
    const { toolsets, problems } = await read({
      'mcp.ts': `${head}export class A extends Toolset { static prefix = make(); run() {} }`,
    });
    expect(toolsets).toEqual([]);
    expect(problems[0]?.message).toMatch(/^The prefix of A cannot be read/);
  });

  test('a file that does not parse is named with its line, and the others go on', async () => {
    const { toolsets, problems } = await read({
      'mcp.ts': `${head}export class A extends Toolset {\n  run( {\n}\n`,
      'src/mcp.ts': `${head}export class B extends Toolset { run() {} }`,
    });
    expect(toolsets.map(({ name }) => name)).toEqual(['B']);
    expect(problems.slice(0, 1)).toEqual([
      {
        source: expect.stringMatching(/^mcp\.ts:[3-5]$/),
        isFatal: true,
        message: expect.stringMatching(/cannot be parsed.*: \S/),
      },
    ]);
  });

  test('whoever waits no longer is heeded', async () => {
    await expect(read({ 'mcp.ts': head }, { signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow(
      'over',
    );
  });

  test('a named file may hold classes that it does not export', async () => {
    const { toolsets } = await read(
      { 'lib/x.ts': `${head}class A extends Toolset { run() {} }\nuse(A);` },
      { files: ['lib/x.ts'] },
    );
    expect(toolsets.map(({ name, file }) => [name, file])).toEqual([['A', 'lib/x.ts']]);
  });
});

describe('methods', () => {
  test('what is not public is none', async () => {
    const { toolsets, problems } = await read({
      'mcp.ts': `${head}const key = 'x';
export class A extends Toolset {
  shown() {}
  'also shown'() {}
  async shownToo() {}
  _hidden() {}
  #hidden() {}
  private alsoHidden() {}
  protected andThis() {}
  /** @private */
  commented() {}
  get value() { return 1; }
  set value(to) {}
  static make() {}
  constructor() { super(); }
  [Symbol.iterator]() {}
  [key]() {}
  field = () => 1;
  private own = () => 1;
}`,
    });
    expect(toolsets[0]?.methods.map(({ name }) => name)).toEqual(['shown', 'also shown', 'shownToo']);
    expect(toolsets[0]?.hidden).toEqual(['alsoHidden', 'andThis', 'commented']);
    const remarks = problems
      .map(({ message }) => message)
      .filter((message) => !/no doc comment/.test(message));
    expect(remarks).toEqual([
      'A method with a computed name is no tool.',
      'A.field is a property that holds a function, so it is no tool: write it as a method.',
    ]);
  });

  test('the comment says what it does, and what its parameters are', async () => {
    const method = await methodOf(`  /**
   * Finds {@link Post posts}, as {@linkcode Query} says.
   *
   * - the newest first
   * @param text - what they say
   *   on two lines
   * @param {string} [limit=10] at most
   * @returns nothing of it is told
   * @deprecated use {@link search}
   * @example
   * \`\`\`ts
   * find('x')
   * \`\`\`
   */
  find(text: string, limit = 10) {}`);
    expect(method.description).toBe(
      "Finds posts, as Query says.\n\n- the newest first\n\nDeprecated: use search\n\nExample: find('x')",
    );
    expect(method.source).toBe('mcp.ts:17');
    expect(method.parameters.map(({ schema }) => schema)).toEqual([
      { type: 'string', description: 'what they say\n  on two lines' },
      { type: 'number', description: 'at most', default: 10 },
    ]);
  });

  test('without a comment it is offered, and a warning says so', async () => {
    const { toolsets, problems } = await read({
      'mcp.ts': `${head}export class A extends Toolset {\n  run() {}\n}`,
    });
    expect(toolsets[0]?.methods[0]).toMatchObject({ description: '', problem: null });
    expect(problems).toEqual([
      {
        source: 'mcp.ts:3',
        isFatal: false,
        message: 'A.run has no doc comment: agents see no description of it.',
      },
    ]);
  });

  test.each([
    ['a?: string', { required: false, schema: { type: 'string' } }],
    ['a: string | undefined', { required: false }],
    ["a: 'x' | 'y' = 'x'", { required: false, schema: { type: 'string', enum: ['x', 'y'], default: 'x' } }],
    ['a = 5', { schema: { type: 'number', default: 5 } }],
    ["a = 'x'", { schema: { type: 'string', default: 'x' } }],
    ['a = true', { schema: { type: 'boolean', default: true } }],
    ['a = -1.5', { schema: { type: 'number', default: -1.5 } }],
    ['a = [1, 2]', { schema: { type: 'array', items: { type: 'number' }, default: [1, 2] } }],
    ['a = { b: 1 }', { schema: expect.objectContaining({ required: ['b'], default: { b: 1 } }) }],
    ['a = DEFAULT', { required: false, schema: { type: 'number' } }],
    ['a = Level.High', { required: false, schema: { type: 'number', enum: [0, 1] } }],
    [
      'a = new Date()',
      {
        required: false,
        schema: { type: 'string', format: 'date-time' },
        revive: [{ path: [], as: 'date' }],
      },
    ],
    ['a: Date = new Date(0)', { required: false, schema: { type: 'string', format: 'date-time' } }],
    ['a: string | null = null', { schema: { type: ['string', 'null'], default: null } }],
    [
      '...a: string[]',
      { required: false, isRest: true, schema: { type: 'array', items: { type: 'string' } } },
    ],
    ['...a: [string, number?]', { isRest: true, schema: expect.objectContaining({ minItems: 1 }) }],
    ['this: Tools, a: 1', { name: 'a', schema: { type: 'number', const: 1 } }],
  ])('%s', async (parameter, expected) => {
    const { toolsets } = await read({
      'mcp.ts': `${head}const DEFAULT = 3;\nenum Level { Low, High }\nexport class Tools extends Toolset { run(${parameter}) {} }`,
    });
    expect(toolsets[0]?.methods[0]).toMatchObject({ problem: null, parameters: [expected] });
  });

  test('one that is taken apart has the name of its comment, or is called options', async () => {
    const body = (comment: string) =>
      `${comment}\n  run({ a, b = 2 }: { a: string; b?: number }, [c]: [string] = ['x']) {}`;
    const schema = {
      properties: { a: { type: 'string' }, b: { type: 'number', default: 2 } },
      required: ['a'],
    };
    expect((await methodOf(body(''))).parameters).toMatchObject([
      { name: 'options', required: true, schema },
      { name: 'options2', required: false, schema: { default: ['x'] } },
    ]);
    const named = await methodOf(
      body('  /** Runs.\n * @param input what to do\n * @param input.a the first\n * @param list more */'),
    );
    expect(named.parameters).toMatchObject([
      {
        name: 'input',
        schema: {
          description: 'what to do',
          properties: { a: { type: 'string', description: 'the first' } },
        },
      },
      { name: 'list', schema: { description: 'more' } },
    ]);
    expect(named.length).toBe(1);
  });

  test('what is said of members of a type is said of their properties', async () => {
    const { toolsets } = await read({
      'mcp.ts': `${head}interface Query {\n  /** What it says. */ text: string;\n  /**\n   * At most.\n   * @default 20\n   */\n  limit?: number;\n}\nexport class Tools extends Toolset { run(query: Query, part: Pick<Query, 'text'>) {} }`,
    });
    expect(toolsets[0]?.methods[0]?.parameters.map(({ schema }) => schema.properties)).toEqual([
      {
        text: { type: 'string', description: 'What it says.' },
        limit: { type: 'number', description: 'At most.', default: 20 },
      },
      { text: { type: 'string', description: 'What it says.' } },
    ]);
  });

  test.each([
    ['a generator', '*run() {}', /^a generator cannot be a tool/],
    ['an async generator', 'async *run() {}', /^a generator/],
    ['no type', 'run(a) {}', /"a" cannot be read: no type is written/],
    ['an empty list', 'run(a = []) {}', /"a" cannot be read: of what an empty list is a list/],
    ['any of its types', 'run<T>(a: T) {}', /of any type T/],
    ['signatures', 'run(a: string): void; run(a: number): void; run(a: unknown) {}', /^it has 2 signatures/],
    [
      'several',
      'run(a: () => void, b: symbol) {}',
      /"a" of the type \(\) => void cannot.*; "b" of the type symbol/,
    ],
  ])('%s is a problem', async (_what, method, message) => {
    const { problem, parameters } = await methodOf(method);
    expect(problem).toMatch(message);
    // For those who give a schema, which names them.
    for (const parameter of parameters) expect(parameter.name).toMatch(/^[ab]$/);
  });

  test('one signature in front is what is told', async () => {
    const method = await methodOf("/** Runs. */\n run(a: 'x', b?: number): void;\n run(a: string, b = 1) {}");
    expect(method).toMatchObject({ problem: null, description: 'Runs.', length: 1 });
    expect(method.parameters.map(({ schema }) => schema)).toEqual([
      { type: 'string', const: 'x' },
      { type: 'number' },
    ]);
  });

  test('a parameter of its own type is at least what it extends', async () => {
    const method = await methodOf("run<T extends 'a' | 'b'>(a: T) {}");
    expect(method.parameters[0]?.schema).toEqual({ type: 'string', enum: ['a', 'b'] });
  });

  test('a Decimal arrives as text, and a warning says so', async () => {
    const { toolsets, problems } = await read({
      'mcp.ts': `${head}import { Decimal } from 'decimal.js';\nexport class A extends Toolset { /** Pays. */ pay(amount: Decimal, or: Decimal | number) {} }`,
    });
    expect(toolsets[0]?.methods[0]).toMatchObject({ problem: null });
    expect(toolsets[0]?.methods[0]?.parameters[0]).toMatchObject({ schema: { type: 'string' }, revive: [] });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^A\.pay: "amount" arrives as a string/),
      expect.stringMatching(/^A\.pay: "or" arrives/),
    ]);
  });

  test('a method that takes the place of another has its comment, unless it has its own', async () => {
    const { toolsets } = await read({
      'mcp.ts': `${head}class Base extends Toolset {\n  /**\n   * Finds.\n   * @param a what\n   */\n  find(a: string) {}\n  /** Adds. */\n  add() {}\n}\nexport class A extends Base {\n  override find(a: string) {}\n  /** {@inheritDoc} */\n  override add() {}\n}\nexport class B extends A { /** Own. */ override add() {} }`,
    });
    expect(toolsets.map(({ methods }) => methods.map(({ description }) => description))).toEqual([
      ['Finds.', 'Adds.'],
      ['Finds.', 'Own.'],
    ]);
    expect(toolsets[0]?.methods[0]?.parameters[0]?.schema.description).toBe('what');
  });

  test('one definition for both parameters that need it', async () => {
    const { toolsets } = await read({
      'mcp.ts': `${head}interface Tree { of: Tree[] }\nexport class A extends Toolset { run(a: Tree, b: Tree | null) {} }`,
    });
    const [a, b] = toolsets[0]?.methods[0]?.parameters.map(({ schema }) => schema) ?? [];
    expect(a).toMatchObject({ $ref: '#/$defs/Tree' });
    expect(b?.$defs).toEqual(a?.$defs);
  });
});

describe('JavaScript', () => {
  test.each([
    ['@param {string} [a]', 'a', { required: false, schema: { type: 'string' } }],
    [
      '@param {string} [a=x] what',
      'a',
      { required: false, schema: { type: 'string', default: 'x', description: 'what' } },
    ],
    ["@param {string} [a='x y']", 'a', { schema: { type: 'string', default: 'x y' } }],
    ['@param {number} [a=5]', 'a', { schema: { type: 'number', default: 5 } }],
    ['@param {number=} a', 'a', { required: false, schema: { type: 'number' } }],
    ['@param {?} a', 'a', { required: true, schema: {} }],
    ['@param {...number} a', '...a', { isRest: true, schema: { type: 'array', items: { type: 'number' } } }],
    ['@param {number[]} a', '...a', { isRest: true, schema: { type: 'array', items: { type: 'number' } } }],
    [
      '@param a only text',
      'a = 3',
      { required: false, schema: { type: 'number', default: 3, description: 'only text' } },
    ],
    [
      '@param {Array<{ b: string }>} a',
      'a',
      { schema: { type: 'array', items: expect.objectContaining({ required: ['b'] }) } },
    ],
    ['@param {Object} a', 'a', { schema: { type: 'object' } }],
  ])('%s', async (tag, parameter, expected) => {
    const method = await methodOf(`  /**\n   * Runs.\n   * ${tag}\n   */\n  run(${parameter}) {}`, 'mcp.js');
    expect(method).toMatchObject({ problem: null, description: 'Runs.', parameters: [expected] });
  });

  test('properties of a parameter, and of the items of one', async () => {
    const method = await methodOf(
      `  /**
   * @param {Object} where - what to look for
   * @param {string} where.text the text
   * @param {Object} [where.page]
   * @param {number} [where.page.size=10] at most
   * @param {Object[]} list
   * @param {Date} list[].at
   */
  run({ text, page }, list) {}`,
      'mcp.js',
    );
    expect(method.parameters).toMatchObject([
      {
        name: 'where',
        schema: {
          description: 'what to look for',
          required: ['text'],
          properties: {
            text: { type: 'string', description: 'the text' },
            page: { properties: { size: { type: 'number', default: 10, description: 'at most' } } },
          },
        },
      },
      {
        name: 'list',
        schema: { type: 'array', items: { required: ['at'] } },
        revive: [{ path: ['*', 'at'], as: 'date' }],
      },
    ]);
  });

  test.each([
    ['@param {function(string): void} a', /its comment cannot be read as a type|a function/],
    ['@param {Done} a', /a function/],
    ['@param {Missing} a', /nothing is called Missing/],
    ['@param a', /no type is written \(a line "@param \{…\} a" in its comment\)/],
    ['@param {string} other', /no type is written/],
    ['@param {{ broken a', /no type is written/],
  ])('%s is a problem', async (tag, message) => {
    const method = await methodOf(
      `  /** @callback Done */\n  /**\n   * ${tag}\n   */\n  run(a) {}`,
      'mcp.js',
    );
    expect(method.problem).toMatch(message);
  });

  test('comments of TypeScript say no types', async () => {
    expect((await methodOf('  /** @param {string} a */\n  run(a) {}')).problem).toMatch(/no type is written/);
  });
});

test('own declarations, and packages with a broken package.json', async () => {
  const { toolsets, files } = await read({
    'types.d.ts': 'export interface Own { a: string }',
    'node_modules/broken/package.json': '{',
    'mcp.ts': `${head}import type { Own } from './types';\nimport type { X } from 'broken';\nexport class A extends Toolset { own(a: Own) {}\n bad(x: X) {} }`,
  });
  expect(toolsets[0]?.methods[0]?.parameters[0]?.schema).toMatchObject({ required: ['a'] });
  expect(toolsets[0]?.methods[1]?.problem).toMatch(/X is a type of broken/);
  // It is a source of the project: a change of it makes a manifest stale.
  expect(files.map((file) => file.replace(/.*\//, ''))).toEqual([
    'mcp.ts',
    'types.d.ts',
    'mcp.manifest.json',
  ]);
});

test('plain declarations of packages are read', async () => {
  const folder = makeFolder({
    'package.json': '{"type":"module"}',
    'node_modules/shapes/package.json':
      '{"name":"shapes","exports":{".":{"types":"./dist/index.d.ts","default":"./dist/index.js"}}}',
    'node_modules/shapes/dist/index.d.ts':
      "export * from './more.js';\nexport interface Point { x: number; y: number }\nexport declare class Line {}",
    'node_modules/shapes/dist/more.d.ts': "export declare type Unit = 'cm' | 'mm';",
    'mcp.ts': `${head}import type { Point, Unit, Line } from 'shapes';\nimport type * as shapes from 'shapes';\nexport class A extends Toolset { run(at: Point, unit: Unit, to: shapes.Point) {}\n bad(line: Line) {} }`,
  });
  made.push(folder);
  const { toolsets, files } = await readToolsets(folder.dir, { packages: [] });
  const point = expect.objectContaining({ required: ['x', 'y'] });
  expect(toolsets[0]?.methods[0]?.parameters.map(({ schema }) => schema)).toEqual([
    point,
    { type: 'string', enum: ['cm', 'mm'] },
    point,
  ]);
  expect(toolsets[0]?.methods[1]?.problem).toMatch(/an instance of Line/);
  // What is installed is no source of the project.
  expect(files.map((file) => file.slice(folder.dir.length + 1))).toEqual(['mcp.ts', 'mcp.manifest.json']);
  writeFileSync(join(folder.dir, 'mcp.ts'), head);
  expect((await readToolsets(folder.dir, { packages: [] })).toolsets).toEqual([]);
});
