// The listing compared with what TypeScript makes of Kysely's own types for the fixture: what is selected, and what may be inserted.
import { execFileSync } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/kysely/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Field } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';

const probe = `
import type { Insertable, Selectable } from 'kysely';
import type { DB } from './db/archive.ts';
import type { Database } from './db/types.ts';
type All = Database & DB;
export type Selected = { [T in keyof All]: Selectable<All[T]> };
export type Inserted = { [T in keyof All]: Insertable<All[T]> };
`;

const script = `
const ts = require('typescript');
const { join } = require('node:path');
const options = { ...ts.readConfigFile('tsconfig.json', ts.sys.readFile).config.compilerOptions, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2023, types: [] };
const program = ts.createProgram([join(process.cwd(), 'src/probe.ts')], options);
const checker = program.getTypeChecker();
const errors = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
if (errors.length > 0) throw new Error(errors.join('; '));
const probe = program.getSourceFile(join(process.cwd(), 'src/probe.ts'));
const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(probe));
const typeOf = (name) => checker.getDeclaredTypeOfSymbol(symbols.find((symbol) => symbol.name === name));
const { Null, Undefined, Never } = ts.TypeFlags;
const isNothing = (type) => (type.flags & (Null | Undefined)) !== 0;
const partsOf = (type) => (type.isUnion() ? type.types : [type]);
const baseOf = (type) => {
  const list = checker.isArrayType(type) ? checker.getTypeArguments(type)[0] : null;
  return { list: list !== null, parts: partsOf(list ?? type) };
};
const said = {};
const inserted = new Map(typeOf('Inserted').getProperties().map((table) => [table.name, checker.getTypeOfSymbol(table)]));
for (const table of typeOf('Selected').getProperties()) {
  const into = new Map(inserted.get(table.name).getProperties().map((column) => [column.name, column]));
  said[table.name] = Object.fromEntries(checker.getTypeOfSymbol(table).getProperties().map((column) => {
    const type = checker.getTypeOfSymbol(column);
    const parts = partsOf(type).filter((part) => !isNothing(part));
    const { list, parts: inner } = parts.length === 1 ? baseOf(parts[0]) : { list: false, parts };
    const literals = inner.filter((part) => part.isLiteral()).map(({ value }) => String(value));
    const isOptional = (column.flags & ts.SymbolFlags.Optional) !== 0;
    const own = into.get(column.name);
    return [column.name, {
      nullable: partsOf(type).some(isNothing) || isOptional,
      list,
      kinds: [...new Set(inner.map((part) => part.isLiteral() ? typeof part.value : checker.typeToString(checker.getBaseTypeOfLiteralType(part))))].sort(),
      enum: literals.length > 0 ? literals.sort() : null,
      mayBeLeftOut: own === undefined || (own.flags & ts.SymbolFlags.Optional) !== 0,
    }];
  }));
}
process.stdout.write(JSON.stringify(said));
`;

/** What names of the fixture stand for. */
const meanings: Record<string, string[]> = {
  ...{
    Rank: ['string'],
    AuditKind: ['string'],
    Colour: ['string'],
    object: ['{ street: string; city: string; }'],
  },
  ...{ MatchScore: ['Score'], Uint8Array: ['Uint8Array<ArrayBufferLike>'] },
  Json: ['JsonArray', 'JsonObject', 'boolean', 'number', 'string'],
};

const describe = ({ nullable, list, type, enum: values, default: value }: Field) => ({
  ...{ nullable, list, kinds: meanings[type] ?? [type], enum: values ? [...values].sort() : null },
  mayBeLeftOut: nullable || value !== undefined,
});

test("Kysely's types say the same of the tables of the fixture", async () => {
  const manifest = JSON.parse(await readFile(join(fixtures, 'kysely/package.json'), 'utf8'));
  const { root, project } = await createProject({ 'package.json': manifest });
  for (const path of ['src', 'tsconfig.json'])
    await cp(join(fixtures, 'kysely', path), join(root, path), { recursive: true });
  const source = await createSource({ project, entries: [], handled: ['kysely'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  await symlink(join(fixtures, 'kysely/node_modules'), join(root, 'node_modules'), 'dir');
  await writeFile(join(root, 'src/probe.ts'), probe);
  await writeFile(join(root, 'describe.cjs'), script);
  const said = JSON.parse(execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8' }));
  const listed = Object.fromEntries(
    items.map(({ name, fields }) => [
      name,
      Object.fromEntries(fields.map((field) => [field.name, describe(field)])),
    ]),
  );
  expect(Object.keys(said).length).toBe(8);
  expect(listed).toEqual(said);
}, 120_000);
