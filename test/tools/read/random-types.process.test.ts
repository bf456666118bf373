// Types put together at random, and random values for them: TypeScript's checker and the schema must agree on each.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { readToolsets } from '../../../src/tools/read/toolsets.ts';
import { makeFolder, root, writeInto } from '../../support/folders.ts';

let seed = 20_261;
const random = () => {
  seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
  return seed / 0x7fffffff;
};
const below = (count: number) => Math.floor(random() * count);
const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T;

const declarations = `
export type Role = 'x' | 'y' | 'z';
export enum Level { A, B = 3, C }
export interface One { a: string; b?: number }
export interface Two { a: number; c: Role | null }
export type Three = { a?: 'x' | 'y'; d: boolean[] };
export interface Box<T> { a: T; b?: T[] }
export type Shape = { a: 'x'; b: number } | { a: 'y'; c: string };
export interface Extended extends One, Pick<Three, 'd'> { c: 1 | 2 }
`;
const scalars = [
  'string',
  'number',
  'boolean',
  'null',
  "'x'",
  '1',
  'true',
  'Role',
  'Level',
  '`${Role}-${1 | 2}`',
  '`n${number}`',
];
const objects = [
  'One',
  'Two',
  'Three',
  'Box<string>',
  'Box<number | null>',
  'Shape',
  'Extended',
  '{ [k: string]: number }',
  'Record<Role, 1>',
];

function objectType(depth: number): string {
  if (depth <= 0) return pick(objects);
  const inner = () => randomType(depth - 1);
  return pick([
    () => pick(objects),
    () => `Partial<${objectType(depth - 1)}>`,
    () => `Required<${objectType(depth - 1)}>`,
    () => `Pick<One & { c: Role }, ${pick(["'a'", "'a' | 'c'"])}>`,
    () => `Omit<${pick(['One', 'Two', 'Extended', 'Box<string>'])}, ${pick(["'a'", "'b' | 'c'"])}>`,
    () => `(${pick(['One', 'Two', 'Box<string>'])} & { d: ${inner()} })`,
    () => `{ [K in ${pick(["'a' | 'b'", 'keyof One', 'keyof Two'])}]${pick(['', '?', '-?'])}: ${inner()} }`,
    () => `{ a${pick(['', '?'])}: ${inner()}; b${pick(['', '?'])}: ${inner()} }`,
  ])();
}

function randomType(depth: number): string {
  if (depth <= 0) return pick(scalars);
  const inner = () => randomType(depth - 1);
  return pick([
    () => pick(scalars),
    () => `(${inner()} | ${inner()})`,
    () => `(${inner()})[]`,
    () => `[${inner()}, (${inner()})?]`,
    () => `[${inner()}, ...(${inner()})[]]`,
    () => `Exclude<${inner()} | Role, ${pick(["'x'", 'string', 'number | null'])}>`,
    () => `NonNullable<${inner()} | null>`,
    () => `(${pick(['One', 'Two', 'Box<Role>'])})['a']`,
    () => objectType(depth),
  ])();
}

type Schema = { [key: string]: never } & {
  anyOf?: Schema[];
  enum?: unknown[];
  type?: string | string[];
  properties?: Record<string, Schema>;
  prefixItems?: Schema[];
};

/** Mostly what fits; every now and then it does not. */
function valueFor(schema: Schema | undefined, depth = 0): unknown {
  if (random() < 0.12 || depth > 8 || !schema) return anyValue(2);
  if ('const' in schema) return schema.const;
  if (schema.enum) return pick(schema.enum);
  if (schema.anyOf) return valueFor(pick(schema.anyOf), depth + 1);
  const type = Array.isArray(schema.type) ? pick(schema.type) : schema.type;
  if (type === 'string') return 'pattern' in schema ? pick(['x-1', 'n1', 'n2.5']) : pick(['x', 'hey', '']);
  if (type === 'array') {
    const items = (schema.prefixItems ?? []).map((item) => valueFor(item, depth + 1));
    if (random() < 0.4) items.length = Math.min(items.length, schema.minItems ?? 0);
    if (schema.items)
      for (let left = below(3); left > 0; left--) items.push(valueFor(schema.items, depth + 1));
    return items;
  }
  if (type === 'object') {
    const entries = Object.entries(schema.properties ?? {}).filter(() => random() < 0.75);
    const more = random() < 0.2 ? [['zz', valueFor(schema.additionalProperties, depth + 1)]] : [];
    return Object.fromEntries([...entries.map(([key, of]) => [key, valueFor(of, depth + 1)]), ...more]);
  }
  return type === 'number' ? pick([0, 1, 2, 3.5]) : type === 'boolean' ? random() < 0.5 : null;
}

function anyValue(depth: number): unknown {
  if (depth <= 0 || random() < 0.6) return pick(['x', 'y', 'q', 'x-1', '', 0, 1, 3, 4, true, null]);
  if (random() < 0.4) return Array.from({ length: below(3) }, () => anyValue(depth - 1));
  return Object.fromEntries(
    ['a', 'b', 'c', 'd'].filter(() => random() < 0.5).map((key) => [key, anyValue(depth - 1)]),
  );
}

test('the schema accepts what can be assigned, and nothing else', async () => {
  const types = Array.from({ length: 150 }, () => randomType(3));
  using folder = makeFolder({
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        noEmit: true,
        strict: true,
        target: 'es2023',
        module: 'nodenext',
        types: [],
        exactOptionalPropertyTypes: true,
      },
    }),
    'stub.d.ts': "declare module '@mcp-node/cli/tools' { export abstract class Toolset {} }",
    'mcp.ts': `import { Toolset } from '@mcp-node/cli/tools';${declarations}
export class Random extends Toolset {
${types.map((type, index) => `  m${index}(value: ${type}) {}`).join('\n')}
}\n`,
  });
  const { toolsets } = await readToolsets(folder.dir, { packages: [] });
  const methods = toolsets[0]?.methods ?? [];
  const samples = methods.flatMap((method, index) => {
    // Nobody can send what does not exist.
    if (method.problem !== null) {
      expect(method.problem).toMatch(/no value is of this type|is not known/);
      return [];
    }
    const schema = method.parameters[0]?.schema as Schema;
    const check = z.fromJSONSchema(schema as never);
    return Array.from({ length: 8 }, () => valueFor(schema)).map((value) => ({
      call: `random.m${index}(${JSON.stringify(value)}); // ${types[index]}`,
      accepted: check.safeParse(value).success,
    }));
  });
  expect(samples.length).toBeGreaterThan(1_000);
  writeInto(folder.dir, {
    'samples.ts': [
      "import { Random } from './mcp.js';",
      'const random = new Random();',
      ...samples.map(({ call }) => call),
    ].join('\n'),
  });
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false', '-p', folder.dir],
    { cwd: folder.dir, encoding: 'utf8', maxBuffer: 100_000_000 },
  );
  const wrong = new Set([...stdout.matchAll(/^samples\.ts\((\d+),/gm)].map(([, line]) => Number(line) - 3));
  expect(stdout).not.toMatch(/^(?!samples\.ts)\S+\(\d+,\d+\): error/m);
  const differing = samples.flatMap(({ call, accepted }, index) =>
    accepted === wrong.has(index) ? [`${accepted ? 'accepted' : 'refused'}: ${call}`] : [],
  );
  expect(differing).toEqual([]);
  expect(samples.filter(({ accepted }) => accepted).length).toBeGreaterThan(300);
  expect(samples.filter(({ accepted }) => !accepted).length).toBeGreaterThan(100);
});
