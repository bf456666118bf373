// Types of values: what `typeof` says of constants, and what a default says of a parameter.
import type { Node } from 'oxc-parser';
import { isFunction, keyText } from '../../../project/source/parse/syntax.ts';
import { docOf, takeType } from '../comments/doc.ts';
import { placeOf, typeFragment } from '../comments/typedefs.ts';
import { typeScriptOf } from '../comments/types.ts';
import { isClass } from '../modules/module.ts';
import type { Found } from '../modules/modules.ts';
import { enumMembers } from './enums.ts';
import {
  absent,
  boolean,
  lazily,
  literal,
  meaning,
  nothing,
  number,
  objectOf,
  type Property,
  refused,
  string,
  type Type,
  Unreadable,
  unionOf,
} from './model.ts';
import { memberType } from './relations.ts';
import type { Reader, Scope } from './scope.ts';

export function namedValue(found: Found, scope: Scope, reader: Reader): Type {
  if (found.kind === 'outside') throw new Unreadable(`${found.name} is a value of ${found.from}`);
  if (found.kind === 'module') return moduleType(found, scope, reader);
  const [node] = found.nodes;
  if (!node || isClass(node)) return refused('a class');
  const inner: Scope = { module: placeOf(node, found.module), params: new Map() };
  switch (node.type) {
    case 'TSEnumDeclaration': {
      const members = enumMembers(node, inner, reader);
      return objectOf(new Map([...members].map(([name, type]) => [name, propertyOf(() => type)])));
    }
    case 'VariableDeclarator': {
      const annotation = node.id.type === 'Identifier' ? node.id.typeAnnotation : null;
      if (annotation) return reader.type(annotation.typeAnnotation, inner);
      const commented = typeInComment(node, inner, reader);
      if (commented) return commented;
      if (!node.init) throw new Unreadable(`${found.name} has no value`);
      return reader.value(node.init, inner, isConstant(node, inner));
    }
    default:
      return isFunction(node) ? refused('a function') : refused(`${found.name}, which is no data`);
  }
}

/** `@type`, in JavaScript. */
function typeInComment(node: Node, scope: Scope, reader: Reader): Type | null {
  const { module } = scope;
  if (!/\.[mc]?jsx?$/.test(module.file)) return null;
  const tag = docOf(module.parsed, node.start)?.tags.find(({ name }) => name === 'type');
  const text = tag ? takeType(tag.text).type : null;
  if (text === null || text === 'const') return null;
  const fragment = typeFragment(module, typeScriptOf(text), reader.modules.parse);
  return fragment && reader.type(fragment.type, { ...scope, module: fragment.module });
}

/** `as const`, in JavaScript. */
const isFrozenBefore = (node: Node, { module }: Scope) =>
  /\/\*\*\s*@type\s*\{const\}\s*\*\/\s*\(\s*$/.test(
    module.parsed.text.slice(Math.max(0, node.start - 80), node.start),
  );

const propertyOf = (type: () => Type): Property => ({
  isOptional: false,
  description: '',
  type: lazily(type),
});

function moduleType(found: Found & { kind: 'module' }, scope: Scope, reader: Reader): Type {
  const properties = new Map<string, Property>();
  for (const name of reader.modules.exportNames(found.module)) {
    const member = reader.modules.exported(found.module, name);
    if (member?.kind === 'declared')
      properties.set(
        name,
        propertyOf(() => reader.valueNamed(member, scope)),
      );
  }
  return objectOf(properties);
}

/** Whether a variable is declared with `const`: then a literal is what it is, unless it lies within. */
function isConstant(node: Node & { type: 'VariableDeclarator' }, { module }: Scope): boolean {
  const before = module.parsed.text.slice(Math.max(0, node.start - 400), node.start);
  const keyword = /\b(const|let|var)\b(?![\s\S]*\b(?:const|let|var)\b)/.exec(before)?.[1];
  return keyword === 'const';
}

const FROZEN = Symbol('as const');

/** `isConst`: a literal is what it is; `FROZEN`: so is what lies within. */
export function valueType(node: Node, scope: Scope, isConst: boolean | typeof FROZEN, reader: Reader): Type {
  if (isConst !== FROZEN && isFrozenBefore(node, scope)) return valueType(node, scope, FROZEN, reader);
  const within = isConst === FROZEN ? FROZEN : false;
  const inner = (of: Node) => valueType(of, scope, within, reader);
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSTypeAssertion': {
      const { typeAnnotation: type } = node;
      const isFrozen =
        type.type === 'TSTypeReference' &&
        type.typeName.type === 'Identifier' &&
        type.typeName.name === 'const';
      return isFrozen ? valueType(node.expression, scope, FROZEN, reader) : reader.type(type, scope);
    }
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
      return valueType(node.expression, scope, isConst, reader);
    case 'Literal':
      return literalValue(node.value, isConst !== false, 'regex' in node);
    case 'TemplateLiteral':
      return node.expressions.length === 0 && isConst !== false
        ? literal(node.quasis[0]?.value.cooked ?? '')
        : string;
    case 'UnaryExpression':
      if (node.operator === '!') return boolean;
      if (
        node.operator === '-' &&
        node.argument.type === 'Literal' &&
        typeof node.argument.value === 'number'
      )
        return isConst === false ? number : literal(-node.argument.value);
      return node.operator === 'void' ? absent : number;
    case 'ArrayExpression':
      return arrayValue(node, within, inner);
    case 'ObjectExpression':
      return objectValue(node, inner);
    case 'Identifier': {
      if (node.name === 'undefined') return absent;
      const found = reader.modules.find(scope.module, node.name);
      if (!found) throw new Unreadable(`nothing is called ${node.name}`);
      return widened(reader.valueNamed(found, scope), isConst !== false);
    }
    case 'MemberExpression':
      return memberValue(node, scope, isConst !== false, reader);
    case 'CallExpression':
    case 'NewExpression':
      return madeBy(node, inner);
    default:
      if (isFunction(node)) return refused('a function');
      throw new Unreadable('a value is computed');
  }
}

function memberValue(
  node: Node & { type: 'MemberExpression' },
  scope: Scope,
  isConst: boolean,
  reader: Reader,
): Type {
  const name = keyText(node.property as never, node.computed);
  if (name === null) throw new Unreadable('a value is computed');
  const { object } = node;
  const found = object.type === 'Identifier' ? reader.modules.find(scope.module, object.name) : null;
  // A parameter whose default is a member of an enum is of the whole enum.
  if (!isConst && found?.kind === 'declared' && found.nodes[0]?.type === 'TSEnumDeclaration')
    return reader.declared(found, [], scope);
  const whole = reader.value(object as Node, scope, true);
  return widened(memberType(whole, literal(name)), isConst);
}

/** What a variable of it may hold. */
function widened(type: Type, isConst: boolean): Type {
  const meant = meaning(type);
  if (isConst || meant.kind !== 'literal') return type;
  return literalValue(meant.value, false, false);
}

function literalValue(value: unknown, isConst: boolean, isRegExp: boolean): Type {
  if (isRegExp) return { kind: 'made', as: 'regexp' };
  if (value === null) return nothing;
  if (typeof value === 'bigint') return { kind: 'made', as: 'bigint' };
  if (isConst) return literal(value as string | number | boolean);
  return typeof value === 'string' ? string : typeof value === 'number' ? number : boolean;
}

function arrayValue(
  node: Node & { type: 'ArrayExpression' },
  frozen: typeof FROZEN | false,
  inner: (of: Node) => Type,
): Type {
  const items = node.elements.flatMap((element): Type[] => {
    if (!element) return [absent];
    if (element.type !== 'SpreadElement') return [inner(element)];
    const spread = meaning(inner(element.argument));
    if (spread.kind === 'tuple' && !spread.rest) return spread.items.map(({ type }) => type);
    if (spread.kind === 'array' && !frozen) return [spread.of];
    throw new Unreadable('what a list spreads cannot be read');
  });
  if (frozen) return { kind: 'tuple', items: items.map((type) => ({ type, isOptional: false })), rest: null };
  if (items.length === 0) throw new Unreadable('of what an empty list is a list is not said');
  return { kind: 'array', of: unionOf(items) };
}

function objectValue(node: Node & { type: 'ObjectExpression' }, inner: (of: Node) => Type): Type {
  const properties = new Map<string, Property>();
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const spread = meaning(inner(property.argument));
      if (spread.kind !== 'object') throw new Unreadable('what an object spreads cannot be read');
      for (const [name, own] of spread.properties) properties.set(name, own);
      continue;
    }
    const name = keyText(property.key, property.computed);
    if (name === null) throw new Unreadable('the name of a property is computed');
    const { value } = property;
    properties.set(
      name,
      propertyOf(() => (property.kind === 'init' ? inner(value) : refused('a getter'))),
    );
  }
  return objectOf(properties);
}

/** `new Date()`, `Object.freeze(x)`, `new Set(['a'])` and their kin. */
function madeBy(node: Node & { type: 'CallExpression' | 'NewExpression' }, inner: (of: Node) => Type): Type {
  const { callee, arguments: args } = node;
  const [first] = args;
  if (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Object'
  ) {
    const isFreeze = callee.property.type === 'Identifier' && callee.property.name === 'freeze';
    if (isFreeze && first && first.type !== 'SpreadElement') return inner(first);
  }
  const name = callee.type === 'Identifier' ? callee.name : '';
  const made = { Date: 'date', URL: 'url', RegExp: 'regexp', Uint8Array: 'bytes' } as const;
  if (node.type === 'NewExpression' && Object.hasOwn(made, name))
    return { kind: 'made', as: made[name as keyof typeof made] };
  if (node.type === 'CallExpression' && name === 'BigInt') return { kind: 'made', as: 'bigint' };
  throw new Unreadable('a value is computed');
}
