// Interfaces, aliases and enums: what a declaration stands for.
import type { Node, TSInterfaceDeclaration, TSSignature, TSType } from 'oxc-parser';
import { keyText } from '../../../project/source/parse/syntax.ts';
import { descriptionOf, docOf } from '../comments/doc.ts';
import { placeOf } from '../comments/typedefs.ts';
import { isClass } from '../modules/module.ts';
import type { Found } from '../modules/modules.ts';
import { defaultOf } from './defaults.ts';
import { enumMembers } from './enums.ts';
import {
  any,
  lazily,
  meaning,
  membersOf,
  objectOf,
  type Property,
  type Rest,
  refused,
  type Type,
  Unreadable,
  unionOf,
} from './model.ts';
import { intersectionOf } from './relations.ts';
import { bind, type Reader, type Scope } from './scope.ts';

const ids = new WeakMap<Type | Node, number>();
let count = 0;
function idOf(type: Type | Node): number {
  const known = ids.get(type) ?? ++count;
  ids.set(type, known);
  return known;
}

const known = new WeakMap<Reader, Map<string, Type>>();

/** By its name: read when it is looked into, once for each list of arguments. */
export function declaredType(
  found: Found & { kind: 'declared' },
  args: Type[],
  scope: Scope,
  reader: Reader,
): Type {
  const [first] = found.nodes;
  if (!first) return any;
  const key = `${idOf(first)}(${args.map(identity).join()})`;
  const all = known.get(reader) ?? new Map<string, Type>();
  known.set(reader, all);
  const cached = all.get(key);
  if (cached) return cached;
  let isReading = false;
  const get = lazily(() => {
    if (isReading) throw new Unreadable(`${found.name} stands for itself`);
    isReading = true;
    try {
      return typeOf(found, args, scope, reader);
    } finally {
      isReading = false;
    }
  });
  const named: Type = { kind: 'named', key, name: found.name, get };
  all.set(key, named);
  return named;
}

function identity(type: Type): string {
  if (type.kind === 'named') return type.key;
  if (type.kind === 'literal') return JSON.stringify(type.value);
  const isWhole = !['map', 'set', 'array', 'tuple', 'object', 'union', 'made', 'pattern', 'refused'].includes(
    type.kind,
  );
  if (isWhole) return type.kind;
  if (type.kind === 'array' || type.kind === 'set') return `${type.kind}<${identity(type.of)}>`;
  if (type.kind === 'union') return type.types.map(identity).join('|');
  return String(idOf(type));
}

function typeOf(found: Found & { kind: 'declared' }, args: Type[], scope: Scope, reader: Reader): Type {
  const { nodes, name } = found;
  const within = (node: Node): Scope => ({ module: placeOf(node, found.module), params: scope.params });
  const outer = (node: Node): Scope => ({ ...within(node), params: new Map() });
  const interfaces = nodes.filter((node) => node.type === 'TSInterfaceDeclaration');
  if (nodes.some(isClass)) return refused(`an instance of ${name}`);
  if (interfaces.length > 0)
    return intersectionOf(interfaces.map((node) => interfaceType(node, args, outer(node), reader)));
  for (const node of nodes) {
    if (node.type === 'TSTypeAliasDeclaration') {
      const inner = bind(reader, node.typeParameters?.params ?? [], args, outer(node), unbound);
      return reader.type(node.typeAnnotation, inner);
    }
    if (node.type === 'TSEnumDeclaration')
      return unionOf([...enumMembers(node, outer(node), reader).values()]);
  }
  throw new Unreadable(`${name} is a value, no type`);
}

const unbound = (name: string): Type => {
  throw new Unreadable(`its parameter ${name} is not given`);
};

function interfaceType(node: TSInterfaceDeclaration, args: Type[], scope: Scope, reader: Reader): Type {
  const inner = bind(reader, node.typeParameters?.params ?? [], args, scope, unbound);
  const own = objectFrom(node.body.body, inner, reader);
  if (node.extends.length === 0 || own.kind !== 'object') return own;
  const properties = new Map<string, Property>();
  const rest: Rest[] = [];
  for (const { expression, typeArguments } of node.extends) {
    // As the type that its text is.
    const reference = { type: 'TSTypeReference', typeName: typeName(expression), typeArguments } as unknown;
    const { start, end } = expression;
    const base = meaning(reader.type({ ...(reference as TSType), start, end } as TSType, inner));
    if (base.kind === 'refused') return base;
    if (base.kind !== 'object') throw new Unreadable(`what ${node.id.name} extends is no object`);
    for (const [name, property] of base.properties) properties.set(name, property);
    rest.push(...base.rest);
  }
  for (const [name, property] of own.properties) properties.set(name, property);
  return objectOf(properties, [...rest, ...own.rest]);
}

function typeName(node: Node): unknown {
  if (node.type !== 'MemberExpression') return node;
  return { type: 'TSQualifiedName', left: typeName(node.object), right: node.property };
}

export function objectFrom(members: readonly TSSignature[], scope: Scope, reader: Reader): Type {
  const properties = new Map<string, Property>();
  const rest: Rest[] = [];
  for (const member of members) {
    if (member.type === 'TSCallSignatureDeclaration') return refused('a function');
    if (member.type === 'TSConstructSignatureDeclaration') return refused('a class');
    if (member.type === 'TSIndexSignature') {
      const key = member.parameters[0]?.typeAnnotation.typeAnnotation;
      if (!key) continue;
      const value = lazily(() => reader.type(member.typeAnnotation.typeAnnotation, scope));
      // Symbols are no names of JSON.
      if (key.type !== 'TSSymbolKeyword')
        for (const one of membersOf(reader.type(key, scope))) rest.push({ key: one, value });
      continue;
    }
    const name = keyText(member.key, member.computed);
    if (name === null) {
      if (member.key.type === 'MemberExpression') continue;
      throw new Unreadable('the name of a property is computed');
    }
    const doc = docOf(scope.module.parsed, member.start);
    const isMethod = member.type === 'TSMethodSignature' && member.kind === 'method';
    const annotation = member.type === 'TSPropertySignature' ? member.typeAnnotation : member.returnType;
    if (member.type === 'TSMethodSignature' && member.kind === 'set') continue;
    const written = doc?.tags.find((tag) => tag.name === 'default')?.text;
    properties.set(name, {
      isOptional: member.optional,
      description: descriptionOf(doc),
      ...(written === undefined ? {} : defaultOf(written)),
      type: lazily(() =>
        isMethod ? refused('a function') : annotation ? reader.type(annotation.typeAnnotation, scope) : any,
      ),
    });
  }
  return objectOf(properties, rest);
}
