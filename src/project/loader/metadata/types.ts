// What TypeScript writes down of a type, for code that asks as it runs: `String`, `Array`, the class itself.
import type { Node, TSType, TSTypeName } from 'oxc-parser';

/** What types of one file refer to. */
export interface TypeNames {
  /** With `strictNullChecks`, null and undefined make a union of their own. */
  isStrict: boolean;
  /** Type aliases of the file. */
  aliases: ReadonlyMap<string, TSType>;
  /** Names that are no values: interfaces and type parameters of the file, imports of types. */
  erased: ReadonlySet<string>;
  /** The expression that reads an imported name; undefined for one that is not imported. */
  imported(name: string): string | undefined;
}

const OBJECT = 'Object';
export const NOTHING = 'void 0';
/** Deeper aliases are no data that anybody asks for. */
const MAX_DEPTH = 20;

const plain: Readonly<Partial<Record<TSType['type'], string>>> = {
  TSStringKeyword: 'String',
  TSTemplateLiteralType: 'String',
  TSNumberKeyword: 'Number',
  TSBooleanKeyword: 'Boolean',
  TSBigIntKeyword: 'BigInt',
  TSSymbolKeyword: 'Symbol',
  TSVoidKeyword: NOTHING,
  TSUndefinedKeyword: NOTHING,
  TSNullKeyword: NOTHING,
  TSNeverKeyword: NOTHING,
  TSArrayType: 'Array',
  TSTupleType: 'Array',
  TSFunctionType: 'Function',
  TSConstructorType: 'Function',
};

/** An expression, evaluated as the class is made. */
export function expressionOf(type: TSType | null | undefined, names: TypeNames, depth = 0): string {
  if (!type || depth > MAX_DEPTH) return OBJECT;
  const inner = (of: TSType | null | undefined) => expressionOf(of, names, depth + 1);
  const known = plain[type.type];
  if (known) return known;
  switch (type.type) {
    case 'TSLiteralType':
      return literal(type.literal);
    case 'TSParenthesizedType':
      return inner(type.typeAnnotation);
    case 'TSTypeOperator':
      if (type.operator === 'readonly') return inner(type.typeAnnotation);
      return type.operator === 'unique' ? 'Symbol' : OBJECT;
    case 'TSTypePredicate':
      return type.asserts ? NOTHING : 'Boolean';
    case 'TSUnionType':
    case 'TSIntersectionType':
      return common(type.types, names, inner);
    case 'TSConditionalType':
      return common([type.trueType, type.falseType], names, inner);
    case 'TSTypeReference':
      return reference(type.typeName, names, depth);
    default:
      return OBJECT;
  }
}

function literal(node: Node): string {
  if (node.type === 'TemplateLiteral') return 'String';
  const value = node.type === 'UnaryExpression' ? 0 : node.type === 'Literal' ? node.value : {};
  if (value === null) return NOTHING;
  const name = typeof value;
  return name === 'bigint' ? 'BigInt' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function common(types: TSType[], { isStrict }: TypeNames, inner: (type: TSType) => string): string {
  const counted = types.filter(({ type }) => type !== 'TSNeverKeyword').map(inner);
  const [first, ...others] = new Set(isStrict ? counted : counted.filter((one) => one !== NOTHING));
  return first === undefined ? NOTHING : others.length > 0 ? OBJECT : first;
}

function reference(name: TSTypeName, names: TypeNames, depth: number): string {
  const path = pathOf(name);
  const [root = '', ...rest] = path ?? [];
  if (path === null || names.erased.has(root)) return OBJECT;
  const alias = rest.length === 0 ? names.aliases.get(root) : undefined;
  if (alias) return expressionOf(alias, names, depth + 1);
  if (root === 'ReadonlyArray') return 'Array';
  return [names.imported(root) ?? root, ...rest].join('.');
}

function pathOf(name: TSTypeName): string[] | null {
  if (name.type === 'Identifier') return [name.name];
  if (name.type !== 'TSQualifiedName') return null;
  const left = pathOf(name.left);
  return left && [...left, name.right.name];
}
