// Classes as adapters read them: decorators, members of the bases first, and what TypeScript says of a type.
import type { Class, Decorator as DecoratorNode, ParamPattern, TSType, TSTypeAnnotation } from 'oxc-parser';
import { type Machine, siteOf, textOf } from '../evaluate/machine.ts';
import { atTop } from '../evaluate/modules/module.ts';
import { keyText, parameterName, shorten } from '../parse/syntax.ts';
import { makeUnknown, read } from '../values/make.ts';
import type { ClassValue, Scope, Site, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';

const MAX_BASES = 30;

export interface Decorator {
  /** As written, without "@". */
  text: string;
  site: Site;
  /** Evaluated when it is asked for, each time anew. */
  value(): Value;
}

/** A type as far as models need it: `Promise<User[] | null>` is a nullable list of "User". */
export interface Annotation {
  name: string;
  list: boolean;
  nullable: boolean;
  text: string;
}

export interface Member {
  name: string;
  kind: 'method' | 'property' | 'get' | 'set';
  isStatic: boolean;
  /** `name?` */
  isOptional: boolean;
  site: Site;
  owner: ClassValue;
  decorators: Decorator[];
  annotation: Annotation | null;
  parameters: { name: string; decorators: Decorator[]; annotation: Annotation | null }[];
  /** The function, or what a property starts with. */
  value(): Value;
}

export function decoratorsOf(machine: Machine, cls: ClassValue): Decorator[] {
  return toDecorators(machine, cls.node.decorators, cls.scope);
}

/** Bases first; a member that is defined again is there twice. */
export function membersOf(machine: Machine, cls: ClassValue): Member[] {
  const classes: ClassValue[] = [];
  for (
    let current: Value = cls;
    isObjectLike(current) && current.kind === 'class' && classes.length < MAX_BASES;
    current = current.superclass
  ) {
    if (classes.includes(current)) break;
    classes.unshift(current);
  }
  return classes.flatMap((owner) =>
    owner.node.body.body.flatMap((member) => toMember(machine, owner, member) ?? []),
  );
}

function toMember(machine: Machine, owner: ClassValue, member: Class['body']['body'][number]): Member | null {
  if (
    member.type === 'StaticBlock' ||
    member.type === 'TSIndexSignature' ||
    // Of TypeScript alone, unless a decorator makes something of it.
    ('declare' in member && member.declare && member.decorators.length === 0)
  )
    return null;
  const name = keyText(member.key, member.computed) ?? shorten(textOf(member.key, owner.scope), 60);
  const isMethod = member.type === 'MethodDefinition' || member.type === 'TSAbstractMethodDefinition';
  if (isMethod && member.kind === 'constructor') return null;
  const initial = isMethod ? null : member.value;
  return {
    name,
    kind: isMethod && member.kind !== 'constructor' ? member.kind : 'property',
    isStatic: member.static,
    isOptional: member.optional === true,
    // The start of a member is that of its first decorator.
    site: siteOf(member.key, owner.scope),
    owner,
    decorators: toDecorators(machine, member.decorators, owner.scope),
    annotation: toAnnotation(
      isMethod ? member.value.returnType : 'typeAnnotation' in member ? member.typeAnnotation : null,
      owner.scope,
    ),
    parameters: isMethod
      ? member.value.params.map((parameter) => toParameter(machine, parameter, owner.scope))
      : [],
    value: () =>
      isMethod
        ? methodValue(owner, name, member.static)
        : initial
          ? evaluateAtTop(machine, initial, owner.scope)
          : undefined,
  };
}

function methodValue(owner: ClassValue, name: string, isStatic: boolean): Value {
  return isStatic ? read(owner.statics.get(name)) : (owner.methods.get(name) ?? owner.getters.get(name));
}

function toParameter(machine: Machine, parameter: ParamPattern, scope: Scope): Member['parameters'][number] {
  const inner = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  const type = 'typeAnnotation' in inner ? inner.typeAnnotation : null;
  return {
    name: parameterName(parameter) ?? '',
    decorators: toDecorators(machine, parameter.decorators ?? [], scope),
    annotation: toAnnotation(type, scope),
  };
}

function toDecorators(machine: Machine, nodes: readonly DecoratorNode[], scope: Scope): Decorator[] {
  return nodes.map(({ expression }) => ({
    text: textOf(expression, scope),
    site: siteOf(expression, scope),
    value: () => evaluateAtTop(machine, expression, scope),
  }));
}

function evaluateAtTop(machine: Machine, node: DecoratorNode['expression'], scope: Scope): Value {
  return atTop(machine, () => machine.evaluate(node, scope), makeUnknown(shorten(textOf(node, scope))));
}

function toAnnotation(annotation: TSTypeAnnotation | null | undefined, scope: Scope): Annotation | null {
  if (!annotation) return null;
  const found: Annotation = {
    name: '',
    list: false,
    nullable: false,
    text: textOf(annotation.typeAnnotation, scope),
  };
  let type: TSType | undefined = annotation.typeAnnotation;
  for (let depth = 0; type && depth < 20; depth += 1) type = unwrapType(type, found, scope);
  return found;
}

const lists = new Set(['Array', 'ReadonlyArray', 'Set', 'Collection', 'Iterable']);
const wrappers = new Set(['Promise', 'Readonly', 'Awaited']);
const missing = new Set(['TSNullKeyword', 'TSUndefinedKeyword', 'TSVoidKeyword']);

/** One layer off; undefined at the core, whose name is noted. */
function unwrapType(type: TSType, found: Annotation, scope: Scope): TSType | undefined {
  switch (type.type) {
    case 'TSUnionType': {
      const others = type.types.filter((item) => !missing.has(item.type));
      found.nullable ||= others.length < type.types.length;
      if (others.length === 1) return others[0];
      break;
    }
    case 'TSArrayType':
      found.list = true;
      return type.elementType;
    case 'TSTypeOperator':
    case 'TSParenthesizedType':
      return type.typeAnnotation;
    case 'TSTypeReference': {
      const name = textOf(type.typeName, scope).split('.').at(-1) ?? '';
      const [inner] = type.typeArguments?.params ?? [];
      found.list ||= inner !== undefined && lists.has(name);
      if (inner && (lists.has(name) || wrappers.has(name))) return inner;
      found.name = name;
      return undefined;
    }
    default:
  }
  found.name = shorten(textOf(type, scope), 80);
  return undefined;
}
