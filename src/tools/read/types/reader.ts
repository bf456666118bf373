// Types as they are written, read across files. Nothing is run, and no checker asked.
import type { Node, TSType, TSTypeName } from 'oxc-parser';
import { shorten } from '../../../project/source/parse/syntax.ts';
import type { Modules } from '../modules/modules.ts';
import { mapped } from './builtins.ts';
import { declaredType, objectFrom } from './declarations.ts';
import {
  absent,
  any,
  anyObject,
  boolean,
  literal,
  meaning,
  never,
  nothing,
  number,
  refused,
  string,
  type TupleItem,
  type Type,
  Unreadable,
} from './model.ts';
import { follow, namesOf, reference, typeQuery } from './references.ts';
import { intersectionOf, keysOf, memberType } from './relations.ts';
import type { Reader, Scope } from './scope.ts';
import { templateType } from './templates.ts';
import { namedValue, valueType } from './values.ts';

const MAX_DEPTH = 200;
/** For one parameter. */
const MAX_STEPS = 20_000;

export function createReader(modules: Modules): Reader {
  let depth = 0;
  let steps = 0;
  const reader: Reader = {
    modules,
    begin() {
      steps = 0;
    },
    type(node, scope) {
      depth += 1;
      try {
        if (depth > MAX_DEPTH) throw new Unreadable('it is nested too deep');
        if (++steps > MAX_STEPS) throw new Unreadable('it takes too long to be read');
        return convert(node, scope, reader);
      } finally {
        depth -= 1;
      }
    },
    declared: (found, args, scope) => declaredType(found, args, scope, reader),
    value: (node, scope, isConst) => valueType(node, scope, isConst, reader),
    valueNamed: (found, scope) => namedValue(found, scope, reader),
  };
  return reader;
}

const keywords: Readonly<Partial<Record<TSType['type'], Type>>> = {
  TSAnyKeyword: any,
  TSUnknownKeyword: any,
  TSStringKeyword: string,
  TSNumberKeyword: number,
  TSBooleanKeyword: boolean,
  TSBigIntKeyword: { kind: 'made', as: 'bigint' },
  TSNullKeyword: nothing,
  TSUndefinedKeyword: absent,
  TSVoidKeyword: absent,
  TSNeverKeyword: never,
  TSObjectKeyword: anyObject,
  TSSymbolKeyword: refused('a symbol'),
  TSFunctionType: refused('a function'),
  TSConstructorType: refused('a class'),
  TSThisType: refused('the object itself'),
};

function convert(node: TSType, scope: Scope, reader: Reader): Type {
  const inner = (of: TSType) => reader.type(of, scope);
  const known = keywords[node.type];
  if (known) return known;
  switch (node.type) {
    case 'TSLiteralType':
      return literalType(node.literal);
    case 'TSTemplateLiteralType':
      return templateType(
        node.quasis.map(({ value }) => value.cooked ?? value.raw),
        node.types.map(inner),
      );
    case 'TSParenthesizedType':
      return inner(node.typeAnnotation);
    case 'TSArrayType':
      return { kind: 'array', of: inner(node.elementType) };
    case 'TSTupleType':
      return tuple(node.elementTypes as TSType[], inner);
    case 'TSUnionType':
      return { kind: 'union', types: node.types.map(inner) };
    case 'TSIntersectionType':
      return intersectionOf(node.types.map(inner));
    case 'TSTypeOperator':
      if (node.operator === 'keyof') return keysOf(inner(node.typeAnnotation));
      return node.operator === 'unique' ? refused('a symbol') : inner(node.typeAnnotation);
    case 'TSIndexedAccessType':
      return memberType(inner(node.objectType), inner(node.indexType));
    case 'TSTypeLiteral':
      return objectFrom(node.members, scope, reader);
    case 'TSTypeQuery':
      return typeQuery(node, scope, reader);
    case 'TSMappedType': {
      if (node.nameType) throw new Unreadable('a mapped type renames its keys');
      const { constraint, key } = node;
      const operand =
        constraint.type === 'TSTypeOperator' && constraint.operator === 'keyof'
          ? inner(constraint.typeAnnotation)
          : null;
      const valueFor = (of: Type) =>
        node.typeAnnotation
          ? reader.type(node.typeAnnotation, { ...scope, params: new Map([...scope.params, [key.name, of]]) })
          : any;
      const optional = node.optional === false ? null : node.optional !== '-';
      return mapped(inner(constraint), operand, valueFor, optional);
    }
    case 'TSTypeReference':
      return reference(node.typeName, node.typeArguments?.params.map(inner) ?? [], scope, reader);
    case 'TSImportType': {
      const args = node.typeArguments?.params.map(inner) ?? [];
      const path = node.qualifier ? namesOf(node.qualifier as TSTypeName) : null;
      if (!path) throw new Unreadable('a module is no type');
      return follow(
        path,
        reader.modules.imported(node.source.value, path[0] ?? '', scope.module),
        args,
        scope,
        reader,
      );
    }
    case 'TSConditionalType':
      throw new Unreadable('it depends on a condition');
    case 'TSTypePredicate':
      return boolean;
    default:
      throw new Unreadable(`"${shorten(textOf(node, scope), 60)}" cannot be read from the source`);
  }
}

const textOf = ({ start, end }: Node, { module }: Scope) => module.parsed.text.slice(start, end);

function literalType(node: Node): Type {
  if (node.type === 'TemplateLiteral') return literal(node.quasis[0]?.value.cooked ?? '');
  if (node.type === 'UnaryExpression' && node.argument.type === 'Literal')
    return literal(-Number(node.argument.value));
  if (node.type !== 'Literal') throw new Unreadable('a literal cannot be read');
  const { value } = node;
  if (value === null) return nothing;
  if (typeof value === 'bigint') return refused('a bigint by its value');
  return literal(value as string | number | boolean);
}

function tuple(elements: TSType[], inner: (node: TSType) => Type): Type {
  const items: TupleItem[] = [];
  let rest: Type | null = null;
  for (const element of elements) {
    const of = element.type === 'TSNamedTupleMember' ? element.elementType : element;
    if (
      of.type === 'TSRestType' ||
      (element.type === 'TSNamedTupleMember' && (of as Node).type === 'TSRestType')
    ) {
      const wrapped = (of as Node & { type: 'TSRestType' }).typeAnnotation as TSType;
      const bare = wrapped.type === 'TSNamedTupleMember' ? (wrapped.elementType as TSType) : wrapped;
      const spread = meaning(inner(bare));
      if (spread.kind === 'array' && rest === null) rest = spread.of;
      else if (spread.kind === 'tuple' && rest === null) {
        items.push(...spread.items);
        rest = spread.rest;
      } else throw new Unreadable('what a tuple spreads cannot be read');
      continue;
    }
    if (rest) throw new Unreadable('a tuple has more behind its rest');
    const isOptional =
      of.type === 'TSOptionalType' || (element.type === 'TSNamedTupleMember' && element.optional);
    items.push({
      isOptional,
      type: inner((of.type === 'TSOptionalType' ? of.typeAnnotation : of) as TSType),
    });
  }
  return { kind: 'tuple', items, rest };
}
