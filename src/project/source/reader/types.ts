// Types of TypeScript, as adapters read them. Nothing of a package is known but its name.
import type { Node, TSSignature, TSType } from 'oxc-parser';
import { siteOf } from '../evaluate/machine.ts';
import type { Module } from '../evaluate/modules/module.ts';
import { keyText, shorten } from '../parse/syntax.ts';
import type { Site } from '../values/value.ts';

export type Type =
  /** What it is called, and what it stands for in the project; null: a package has it. */
  | { kind: 'name'; name: string; args: Type[]; meaning(): Type | null }
  | { kind: 'object'; site: Site; members: TypeMember[] }
  | { kind: 'union'; types: Type[] }
  | { kind: 'list'; of: Type }
  | { kind: 'literal'; value: string | number | boolean | null }
  /** "string", "never", or what is none of these as it is written. */
  | { kind: 'text'; text: string };

export interface TypeMember {
  name: string;
  isOptional: boolean;
  site: Site;
  type: Type;
}

const keywords: Readonly<Record<string, string>> = {
  ...{ TSStringKeyword: 'string', TSNumberKeyword: 'number', TSBooleanKeyword: 'boolean' },
  ...{ TSBigIntKeyword: 'bigint', TSUndefinedKeyword: 'undefined', TSNeverKeyword: 'never' },
  ...{ TSUnknownKeyword: 'unknown', TSAnyKeyword: 'any', TSObjectKeyword: 'object' },
};

/** Types of a module; `meaning` says what a name stands for there. */
export function converterOf(module: Module, meaning: (name: string) => Type | null) {
  const convert = (node: TSType): Type => {
    switch (node.type) {
      case 'TSUnionType':
        return { kind: 'union', types: node.types.map(convert) };
      case 'TSArrayType':
        return { kind: 'list', of: convert(node.elementType) };
      case 'TSTypeOperator':
      case 'TSParenthesizedType':
        return convert(node.typeAnnotation);
      case 'TSIntersectionType':
        // Asked for when it is needed: a type may have itself in it.
        return {
          ...{ kind: 'name', name: shorten(textAt(module, node), 80), args: [] },
          meaning: () => together(node.types.map(convert), siteOf(node, module.scope)),
        };
      case 'TSNullKeyword':
        return { kind: 'literal', value: null };
      case 'TSLiteralType':
        return 'value' in node.literal && typeof node.literal.value !== 'object'
          ? { kind: 'literal', value: node.literal.value as string | number | boolean }
          : text(node);
      case 'TSTypeLiteral':
        return {
          kind: 'object',
          site: siteOf(node, module.scope),
          members: membersOf(node.members, module, convert),
        };
      case 'TSTypeReference': {
        const name = textAt(module, node.typeName);
        const args = node.typeArguments?.params.map(convert) ?? [];
        if ((name === 'Array' || name === 'ReadonlyArray') && args[0]) return { kind: 'list', of: args[0] };
        return { kind: 'name', name, args, meaning: () => meaning(name) };
      }
      default:
        return text(node);
    }
  };
  const text = (node: TSType): Type => ({
    kind: 'text',
    text: keywords[node.type] ?? shorten(textAt(module, node), 80),
  });
  return convert;
}

/** Objects as one; null where one of them is none. */
function together(types: readonly Type[], site: Site, depth = 0): Type | null {
  const members: TypeMember[] = [];
  for (const type of types) {
    let found: Type | null = type;
    for (let step = depth; found?.kind === 'name' && step < 20; step += 1) found = found.meaning();
    if (found?.kind !== 'object') return null;
    members.push(...found.members);
  }
  return { kind: 'object', site, members };
}

export function membersOf(
  nodes: readonly TSSignature[],
  module: Module,
  convert: (node: TSType) => Type,
): TypeMember[] {
  return nodes.flatMap((node) => {
    if (node.type !== 'TSPropertySignature' || !node.typeAnnotation) return [];
    const name = keyText(node.key, node.computed);
    if (name === null) return [];
    const type = convert(node.typeAnnotation.typeAnnotation);
    return [{ name, isOptional: node.optional, site: siteOf(node.key, module.scope), type }];
  });
}

export function enumValue(id: Node, initializer: Node | null, index: number): Type {
  if (
    initializer?.type === 'Literal' &&
    (typeof initializer.value === 'string' || typeof initializer.value === 'number')
  )
    return { kind: 'literal', value: initializer.value };
  return initializer ? { kind: 'literal', value: nameOf(id) } : { kind: 'literal', value: index };
}

export function nameOf(node: unknown): string {
  const item = node as { name?: unknown; value?: unknown } | null;
  return typeof item?.name === 'string' ? item.name : typeof item?.value === 'string' ? item.value : '';
}

const textAt = (module: Module, { start, end }: Node) => module.text.slice(start, end);
