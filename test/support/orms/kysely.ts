// What TypeScript makes of Kysely's own types for an interface of tables, and what a listing says, in the same words.
import type { Field } from '../../../src/protocol/schemas.ts';

/** Of `Selected` and `Inserted` in src/probe.ts. */
export const script = `
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

/** `meanings`: what names of types stand for. */
export const describe = (
  { nullable, list, type, enum: values, default: value }: Field,
  meanings: Readonly<Record<string, string[]>>,
) => ({
  ...{ nullable, list, kinds: meanings[type] ?? [type], enum: values ? [...values].sort() : null },
  mayBeLeftOut: nullable || value !== undefined,
});
