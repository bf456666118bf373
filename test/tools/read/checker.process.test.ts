// Types that only a checker knows: the project's own TypeScript is asked, whichever of 5 and 7 it is.
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { makeManifests } from '../../../src/tools/read/manifest/make.ts';
import { readToolsets } from '../../../src/tools/read/toolsets.ts';
import { type Folder, fixtures, makeFolder, root, writeInto } from '../../support/folders.ts';

const made: Folder[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) folder[Symbol.dispose]();
});

const five = join(fixtures, 'blog/node_modules/typescript');
const seven = join(root, 'node_modules/typescript');

const source = `import { Toolset } from '@mcp-node/cli/tools';
import * as z from 'zod';
const Input = z.object({
  id: z.number(),
  name: z.string().optional(),
  at: z.date(),
  role: z.enum(['admin', 'user']),
  pair: z.tuple([z.number(), z.string().optional()]).nullable(),
  of: z.union([z.string(), z.array(z.boolean())]),
});
type Input = z.infer<typeof Input>;
type Cased<T> = T extends string ? { text: T } : { count: number };
interface Node { value: string; next: Cased<number> | Node }
function send(options: {
  /** Whom. */
  to: string;
  when: Map<string, Date>;
}) { return { sent: true as const }; }
const computed = send({ to: '', when: new Map() });
export class Checked extends Toolset {
  inferred(input: z.infer<typeof Input>) {}
  within(part: Partial<Input>, list: Input['role'][]) {}
  conditional(a: Cased<'x'>, b: Cased<1>) {}
  ofFunctions(options: Parameters<typeof send>[0], answer: ReturnType<typeof send>) {}
  renamed(getters: { [K in 'a' | 'b' as \`get_\${K}\`]?: K }) {}
  recursive(node: Node) {}
  defaulted(value = computed) {}
  brand(id: z.infer<z.core.$ZodBranded<z.ZodString, 'Id'>>) {}
  functions(a: ReturnType<() => () => void>) {}
  wide(schema: z.ZodType) {}
  missing(a: ReturnType<Missing>) {}
}
`;

function project(typescript: string | null, file = 'mcp.ts', text = source): string {
  const folder = makeFolder({
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2023',
        skipLibCheck: true,
        allowJs: true,
      },
    }),
    [file]: text,
  });
  made.push(folder);
  mkdirSync(join(folder.dir, 'node_modules'));
  symlinkSync(join(root, 'node_modules/zod'), join(folder.dir, 'node_modules/zod'));
  if (typescript) symlinkSync(typescript, join(folder.dir, 'node_modules/typescript'));
  return folder.dir;
}

const date = { type: 'string', format: 'date-time' };

describe.each([
  ['5.9', five],
  ['7', seven],
])('TypeScript %s', (version, typescript) => {
  test('is asked for what cannot be read', async () => {
    expect(JSON.parse(readFileSync(join(typescript, 'package.json'), 'utf8')).version).toMatch(version);
    const { toolsets } = await readToolsets(project(typescript), { checker: true });
    const methods = Object.fromEntries(toolsets[0]?.methods.map((method) => [method.name, method]) ?? []);
    const schemas = (name: string) => {
      expect(methods[name]?.problem).toBeNull();
      return methods[name]?.parameters.map(({ schema }) => schema);
    };
    const input = {
      id: { type: 'number' },
      name: { type: 'string' },
      at: date,
      role: { type: 'string', enum: ['admin', 'user'] },
      pair: {
        anyOf: [
          { type: 'null' },
          { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }], items: false, minItems: 1 },
        ],
      },
      of: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'boolean' } }] },
    };
    expect(schemas('inferred')).toEqual([
      {
        type: 'object',
        properties: input,
        required: expect.arrayContaining(['id', 'at', 'role', 'pair', 'of']),
        additionalProperties: false,
      },
    ]);
    expect(methods.inferred?.parameters[0]?.revive).toEqual([{ path: ['at'], as: 'date' }]);
    expect(schemas('within')).toEqual([
      { type: 'object', properties: input, additionalProperties: false },
      { type: 'array', items: { type: 'string', enum: ['admin', 'user'] } },
    ]);
    expect(schemas('conditional')).toMatchObject([
      { properties: { text: { const: 'x' } } },
      { properties: { count: { type: 'number' } } },
    ]);
    expect(schemas('ofFunctions')).toMatchObject([
      { properties: { to: { type: 'string', description: 'Whom.' }, when: { additionalProperties: date } } },
      { properties: { sent: { const: true } } },
    ]);
    expect(schemas('renamed')).toMatchObject([
      { properties: { get_a: { const: 'a' }, get_b: { const: 'b' } } },
    ]);
    expect(schemas('recursive')).toMatchObject([{ $ref: expect.any(String), $defs: expect.any(Object) }]);
    expect(schemas('defaulted')).toMatchObject([{ properties: { sent: expect.any(Object) } }]);
    expect(schemas('brand')).toEqual([{ type: 'string' }]);
    // What is asked for, and no help.
    expect(methods.functions?.problem).toMatch(/"a" of the type ReturnType<.*> cannot be read/);
    expect(methods.wide?.problem).toMatch(/a function, which nobody can send|8 kB or 200 parts/);
    expect(methods.missing?.problem).toMatch(/"a" of the type ReturnType<Missing> cannot be read/);
  });
});

test('types of comments of JavaScript as well', async () => {
  const dir = project(
    seven,
    'mcp.js',
    `import { Toolset } from '@mcp-node/cli/tools';
import * as z from 'zod';
const Input = z.object({ id: z.number() });
export class Checked extends Toolset {
  /** @param {z.infer<typeof Input>} [input] */
  inferred(input) {}
}
`,
  );
  const { toolsets } = await readToolsets(dir, { checker: true });
  expect(toolsets[0]?.methods[0]).toMatchObject({
    problem: null,
    parameters: [{ required: false, schema: { properties: { id: { type: 'number' } } } }],
  });
});

test('without it: a problem that names the way to a manifest, which then says it until the source changes', async () => {
  const text = source.replace(/ {2}(?!inferred)\w+\(.*\{\}\n/g, '');
  const dir = project(null, 'mcp.ts', text);
  const problem = async () => (await readToolsets(dir)).toolsets[0]?.methods[0]?.problem;
  expect(await problem()).toMatch(
    /"input" of the type z\.infer<typeof Input>.*npx --no-install mcp-node manifest/,
  );
  // Asked, and there is none.
  const { toolsets } = await readToolsets(dir, { checker: true });
  expect(toolsets[0]?.methods[0]?.problem).toMatch(/cannot be read/);

  const [manifest] = await makeManifests(project(seven, 'mcp.ts', text));
  writeInto(dir, { 'mcp.manifest.json': manifest?.text ?? '' });
  expect(await problem()).toBeNull();
  writeInto(dir, { 'mcp.ts': `${text}\n// changed\n` });
  expect(await problem()).toMatch(/mcp-node manifest/);
  writeInto(dir, { 'mcp.ts': text, 'mcp.manifest.json': '{' });
  expect(await problem()).toMatch(/mcp-node manifest/);
});
