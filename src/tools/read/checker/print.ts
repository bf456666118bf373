// A type as a checker knows it, as declarations that name nothing but what everybody knows.
import type { CheckedSymbol, CheckedType, Opened } from './typescript.ts';

const NO_TRUNCATION = 1;
const CALL = 0;
const CONSTRUCT = 1;
/** Of a tuple's elements. */
const OPTIONAL = 2;
const REST = 4;
const VARIADIC = 8;
/** More is no schema that anybody would send. */
const MAX_TYPES = 600;

const known = /^(?:Date|Uint8Array|Buffer|URL|RegExp|Map|ReadonlyMap|Set|ReadonlySet|Promise|AbortSignal)$/;
const decimal = /^Decimal\d*$/;

/** The last declaration is `Checked`; null where it says too much, or nothing. */
export function printType(opened: Opened, type: CheckedType): string | null {
  const { checker, TypeFlags, SymbolFlags } = opened;
  /** By the id of the type, which is another in each program: their names are their order. */
  const declarations = new Map<number, { name: string; text: string }>();
  let count = 0;
  const is = (of: CheckedType, ...names: string[]) =>
    names.some((name) => (of.flags & (TypeFlags[name] ?? 0)) !== 0);
  const all = (types: readonly CheckedType[], between: string) =>
    types.length === 0 ? 'never' : types.map((one) => `(${print(one)})`).join(between);

  const print = (of: CheckedType): string => {
    if (++count > MAX_TYPES) throw new TooMuch();
    if (of.isErrorType?.() || (of as { intrinsicName?: string }).intrinsicName === 'error')
      throw new TooMuch();
    if (is(of, 'EnumLiteral') && !is(of, 'Union')) return JSON.stringify(of.value);
    if (is(of, 'StringLiteral', 'NumberLiteral')) return JSON.stringify(of.value);
    if (is(of, 'Boolean', 'Intrinsic', 'BooleanLiteral', 'TemplateLiteral', 'StringMapping', 'BigIntLiteral'))
      return checker.typeToString(of, undefined, NO_TRUNCATION);
    if (
      is(of, 'String', 'Number', 'BigInt', 'Null', 'Undefined', 'Void', 'Never', 'Any', 'Unknown', 'ESSymbol')
    )
      return checker.typeToString(of, undefined, NO_TRUNCATION);
    const members = of.getTypes?.() ?? of.types ?? [];
    if (is(of, 'Union', 'Enum')) return all(members, ' | ');
    if (is(of, 'Intersection')) {
      // A brand is what it is a brand of.
      const plain = members.filter((one) => !is(one, 'Object'));
      if (plain.length > 0) return all(plain, ' & ');
    } else if (!is(of, 'Object')) return is(of, 'NonPrimitive') ? 'object' : fail();
    return printObject(of);
  };

  const printObject = (of: CheckedType): string => {
    if (checker.isTupleType(of)) return printTuple(of);
    const name = of.getSymbol()?.name ?? '';
    if (checker.isArrayType(of)) return `(${print(checker.getTypeArguments(of)[0] as CheckedType)})[]`;
    if (decimal.test(name)) return 'Decimal';
    if (known.test(name)) {
      const args = /Map|Set/.test(name) ? checker.getTypeArguments(of).map(print) : [];
      return args.length > 0 ? `${name}<${args.join(', ')}>` : name;
    }
    if (checker.getSignaturesOfType(of, CALL).length > 0) return '() => void';
    if (checker.getSignaturesOfType(of, CONSTRUCT).length > 0) return 'new () => object';
    if (((of.getSymbol()?.flags ?? 0) & (SymbolFlags.Class ?? 0)) !== 0) return fail();
    const declared = declarations.get(of.id);
    if (declared) return declared.name;
    const own = { name: `Type${declarations.size + 1}`, text: '' };
    declarations.set(of.id, own);
    own.text = printMembers(of);
    return own.name;
  };

  const printMembers = (of: CheckedType): string => {
    const properties = checker.getPropertiesOfType(of).map((symbol) => {
      const type = checker.getTypeOfSymbol(symbol) ?? fail();
      const isOptional = (symbol.flags & (SymbolFlags.Optional ?? 0)) !== 0;
      return `${commentOf(symbol)}${JSON.stringify(symbol.name)}${isOptional ? '?' : ''}: ${print(type)};`;
    });
    const indexes = checker
      .getIndexInfosOfType(of)
      .map(({ keyType, valueType }) => `[key: ${print(keyType)}]: ${print(valueType)};`);
    return `{ ${[...properties, ...indexes].join(' ')} }`;
  };

  const printTuple = (of: CheckedType): string => {
    const flags =
      (of.getTarget?.() ?? (of.target as { elementFlags?: readonly number[] } | undefined))?.elementFlags ??
      [];
    const items = checker.getTypeArguments(of).map((item, index) => {
      const flag = flags[index] ?? 0;
      const text = `(${print(item)})`;
      if (flag & VARIADIC) return fail();
      return flag & REST ? `...${text}[]` : flag & OPTIONAL ? `${text}?` : text;
    });
    return `[${items.join(', ')}]`;
  };

  const commentOf = (symbol: CheckedSymbol): string => {
    const doc = symbol.getDocumentationComment(checker);
    const text = typeof doc === 'string' ? doc : doc.map((part) => part.text).join('');
    return text ? `/** ${text.replaceAll('*/', '* /')} */ ` : '';
  };

  // What nobody knows is any to a checker.
  if (is(type, 'Any')) return null;
  try {
    const text = print(type);
    const lines = [...declarations.values()].map((one) => `type ${one.name} = ${one.text};`);
    return `${lines.join('\n')}\ntype Checked = ${text};`;
  } catch (error) {
    if (error instanceof TooMuch) return null;
    throw error;
  }
}

class TooMuch extends Error {}

function fail(): never {
  throw new TooMuch();
}
