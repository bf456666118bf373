// Types of parameters as JSON Schema. TypeScript's own checker is asked about every sample: what a schema accepts can be assigned.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { FrozenMethod } from '../../../src/tools/read/classes/read.ts';
import { readToolsets } from '../../../src/tools/read/toolsets.ts';
import { type Folder, makeFolder, root } from '../../support/folders.ts';
import { comments, jsRows, shared } from './jsdoc-table.ts';
import { declarations, Made, type Row, refusals, refusedDeclarations, rows, type Sample } from './table.ts';

const stub = "declare module '@mcp-node/cli/tools' { export abstract class Toolset {} }\n";
const tsconfig = JSON.stringify({
  compilerOptions: {
    ...{
      noEmit: true,
      strict: true,
      target: 'es2023',
      lib: ['es2023', 'dom'],
      module: 'nodenext',
      types: [],
    },
    ...{ allowImportingTsExtensions: true, allowJs: true, checkJs: true, noImplicitAny: false },
  },
  include: ['*.ts', '*.js'],
});

const listed = (row: Row): Sample[] => [row.accepts, row.rejects, row.loose ?? [], row.tight ?? []].flat();
const jsonOf = (sample: Sample) => (sample instanceof Made ? sample.json : sample);
const codeOf = (sample: Sample) => (sample instanceof Made ? sample.code : JSON.stringify(sample));

/** The samples that TypeScript lets through, as "row:sample". */
function assignable(dir: string, file: string): Set<string> {
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false', '-p', dir],
    { cwd: dir, encoding: 'utf8' },
  );
  const wrong = new Set<number>();
  for (const line of stdout.split('\n').filter((text) => /^\S+\(\d+,\d+\): error/.test(text))) {
    const [, name = '', at = ''] = /^(\S+?)\((\d+),/.exec(line) ?? [];
    // Anywhere else the samples are not what is wrong.
    if (name !== file.replace('js/', '')) throw new Error(line);
    wrong.add(Number(at) - 1);
  }
  const keys = rowsKeys.get(file) ?? [];
  return new Set(keys.filter((_, index) => !wrong.has(index + HEAD)));
}

const HEAD = 2;
const rowsKeys = new Map<string, string[]>();

/** Calls of a method for each row, one sample a line. */
function samples(file: string, from: string, all: readonly Row[]): string {
  const lines = all.flatMap((row, index) =>
    listed(row).map((sample, at) => ({ key: `${index}:${at}`, text: `tools.m${index}(${codeOf(sample)});` })),
  );
  rowsKeys.set(
    file,
    lines.map(({ key }) => key),
  );
  return [
    `import { Samples, Color, Size } from './${from}';`,
    'const tools = new Samples();',
    ...lines.map(({ text }) => text),
  ].join('\n');
}

const methods = (types: readonly string[]) => types.map((type, index) => `  m${index}(value: ${type}) {}`);

/** In JavaScript the comment says the type; to TypeScript as well. */
const commented = (types: readonly string[]) =>
  types.map((type, index) => `  /** @param {${type}} value */\n  m${index}(value) {}`);

let folder: Folder;
let read: FrozenMethod[];
let refused: FrozenMethod[];
let fits: Set<string>;
let js: FrozenMethod[];
let jsFits: Set<string>;

beforeAll(async () => {
  folder = makeFolder({
    'package.json': '{"type":"module"}',
    'tsconfig.json': tsconfig,
    'stub.d.ts': stub,
    'mcp.ts': `import { Toolset } from '@mcp-node/cli/tools';\n${declarations}
type Parameters0 = 'fine';
export class Samples extends Toolset {
${methods(rows.map(({ type }) => type)).join('\n')}
}\n`,
    'samples.ts': samples('samples.ts', 'mcp.ts', rows),
    'refused/mcp.ts': `import { Toolset } from '@mcp-node/cli/tools';\n${declarations}${refusedDeclarations}
export class Refused extends Toolset {
${methods(refusals.map(([type]) => type)).join('\n')}
}\n`,
    'refused/package.json': '{}',
    'js/package.json': '{"type":"module"}',
    'js/tsconfig.json': tsconfig,
    'js/stub.d.ts': stub,
    'js/types.ts': shared,
    'js/mcp.js': `import { Toolset } from '@mcp-node/cli/tools';\n${comments}
export const Color = {}, Size = {};
export class Samples extends Toolset {
${commented(jsRows.map(({ type }) => type)).join('\n')}
}\n`,
    'js/samples.ts': samples('js/samples.ts', 'mcp.js', jsRows),
  });
  read = (await readToolsets(folder.dir, { packages: [] })).toolsets[0]?.methods ?? [];
  refused = (await readToolsets(join(folder.dir, 'refused'), { packages: [] })).toolsets[0]?.methods ?? [];
  js = (await readToolsets(join(folder.dir, 'js'), { packages: [] })).toolsets[0]?.methods ?? [];
  fits = assignable(folder.dir, 'samples.ts');
  jsFits = assignable(join(folder.dir, 'js'), 'js/samples.ts');
});
afterAll(() => folder[Symbol.dispose]());

/** The schema and TypeScript say the same of each sample, and what the table says. */
function compare(row: Row, index: number, method: FrozenMethod | undefined, assigned: Set<string>): void {
  expect(method?.problem).toBeNull();
  const [parameter] = method?.parameters ?? [];
  if (row.schema) expect(parameter?.schema).toEqual(row.schema);
  if (row.revive) expect(parameter?.revive).toEqual(row.revive);
  const schema = z.fromJSONSchema(parameter?.schema as never);
  const found = listed(row).map((sample, at) => ({
    sample: codeOf(sample),
    accepted: schema.safeParse(jsonOf(sample)).success,
    assignable: assigned.has(`${index}:${at}`),
  }));
  const expected = (samples: Sample[] = [], accepted: boolean, assignable: boolean) =>
    samples.map((sample) => ({ sample: codeOf(sample), accepted, assignable }));
  expect(found).toEqual([
    ...expected(row.accepts, true, true),
    ...expected(row.rejects, false, false),
    ...expected(row.loose, true, false),
    ...expected(row.tight, false, true),
  ]);
}

describe('what is read', () => {
  test.each(rows.map((row, index) => [row.type, row, index] as const))('%s', (_type, row, index) => {
    compare(row, index, read[index], fits);
  });

  test.each(jsRows.map((row, index) => [row.type, row, index] as const))(
    '@param {%s}',
    (_type, row, index) => {
      compare(row, index, js[index], jsFits);
    },
  );

  test('there are many', () => {
    expect(rows.length).toBeGreaterThan(110);
  });
});

describe('what is refused, by name', () => {
  test.each(refusals.map(([type, reason], index) => [type, reason, index] as const))(
    '%s',
    (type, reason, index) => {
      const problem = refused[index]?.problem ?? '';
      expect(problem).toMatch(reason);
      expect(problem).toContain(`"value" of the type ${type} cannot be read`);
      expect(problem).toContain(`static options = { m${index}: { input:`);
      expect(refused[index]?.parameters[0]).toMatchObject({ name: 'value', required: true, schema: {} });
    },
  );
});
