// What the type of a parameter is: written, said in a comment, inferred of its default, or known to a checker.
import type { Node, ParamPattern } from 'oxc-parser';
import { keyText } from '../../../project/source/parse/syntax.ts';
import type { Checking } from '../checker/checking.ts';
import type { Named } from '../comments/doc.ts';
import { objectText, typeFragment } from '../comments/typedefs.ts';
import { isRestType, typeScriptOf } from '../comments/types.ts';
import { dataOf } from '../types/defaults.ts';
import { meaning, membersOf, type Property, type Type, Unreadable } from '../types/model.ts';
import { withProperties } from '../types/relations.ts';
import type { Reader, Scope } from '../types/scope.ts';

export interface Given {
  pattern: ParamPattern;
  name: string;
  tag: Named | undefined;
  /** What the comment says of its properties. */
  parts: Named[];
}

export const isJavaScript = ({ module }: Scope) => /\.[mc]?jsx?$/.test(module.file);

/** The pattern without its default or dots. */
export const bare = (pattern: ParamPattern): Node =>
  pattern.type === 'AssignmentPattern'
    ? pattern.left
    : pattern.type === 'RestElement'
      ? pattern.argument
      : (pattern as Node);

const annotationOf = (pattern: ParamPattern) =>
  ('typeAnnotation' in pattern && pattern.typeAnnotation) ||
  (bare(pattern) as { typeAnnotation?: { typeAnnotation: never } | null }).typeAnnotation ||
  null;

export function typeText(pattern: ParamPattern, tag: Named | undefined, scope: Scope): string | null {
  const annotation = annotationOf(pattern);
  if (!annotation) return isJavaScript(scope) ? (tag?.type ?? null) : null;
  const { start, end } = annotation.typeAnnotation as Node;
  return scope.module.parsed.text.slice(start, end).replace(/\s+/g, ' ').slice(0, 80);
}

export function typeOf({ pattern, tag, parts }: Given, scope: Scope, reader: Reader): Type {
  const annotation = annotationOf(pattern);
  if (annotation) return reader.type(annotation.typeAnnotation, scope);
  const inComment = isJavaScript(scope) && tag?.type ? typeInComment(tag, parts, scope, reader) : null;
  if (inComment) return pattern.type === 'RestElement' ? restOf(inComment, tag?.type ?? null) : inComment;
  if (pattern.type === 'AssignmentPattern') return reader.value(pattern.right, scope, false);
  const inner = bare(pattern);
  const name = inner.type === 'Identifier' ? inner.name : 'options';
  throw new Unreadable(
    isJavaScript(scope)
      ? `no type is written (a line "@param {…} ${name}" in its comment)`
      : 'no type is written',
  );
}

/** `{...number}` is said of each, `{number[]}` of all. */
const restOf = (type: Type, text: string | null): Type =>
  isRestType(text) || meaning(type).kind !== 'array' ? { kind: 'array', of: type } : type;

function typeInComment(tag: Named, parts: Named[], scope: Scope, reader: Reader): Type {
  const isObject = /^(?:Object|object)(?:\[\])?=?$/.test(tag.type ?? '');
  const text =
    parts.length > 0 && isObject
      ? `${objectText(parts, `${tag.name}.`)}${/\[\]=?$/.test(tag.type ?? '') ? '[]' : ''}`
      : typeScriptOf(tag.type ?? '');
  const fragment = typeFragment(scope.module, text, reader.modules.parse);
  if (!fragment) throw new Unreadable('its comment cannot be read as a type');
  return reader.type(fragment.type, { ...scope, module: fragment.module });
}

/** With what the comment says of its properties, and the defaults of a pattern that takes it apart. */
export function described(type: Type, { pattern, parts, tag }: Given): Type {
  const said = new Map(parts.map((part) => [part.name.slice((tag?.name.length ?? 0) + 1), part.description]));
  const defaults = defaultsIn(bare(pattern));
  if (said.size === 0 && defaults.size === 0) return type;
  if (membersOf(type).some((one) => meaning(one).kind !== 'object')) return type;
  return withProperties(type, (property, name): Property => {
    const value = defaults.get(name);
    return {
      ...property,
      description: said.get(name) || property.description,
      ...(value ? { isOptional: true, ...(value.data === undefined ? {} : { default: value.data }) } : {}),
    };
  });
}

function defaultsIn(pattern: Node): Map<string, { data: unknown }> {
  const found = new Map<string, { data: unknown }>();
  if (pattern.type !== 'ObjectPattern') return found;
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.value.type !== 'AssignmentPattern') continue;
    const name = keyText(property.key, property.computed);
    if (name !== null) found.set(name, dataOf(property.value.right) ?? { data: undefined });
  }
  return found;
}

export const isTyped = ({ pattern, tag }: Given, scope: Scope): boolean =>
  annotationOf(pattern) !== null ||
  pattern.type === 'AssignmentPattern' ||
  (isJavaScript(scope) && (tag?.type ?? null) !== null);

export function checked<T>(
  given: Given,
  scope: Scope,
  checking: Checking | null,
  written: (type: Type) => T,
): T | null {
  const { pattern } = given;
  const annotation = annotationOf(pattern)?.typeAnnotation as Node | undefined;
  if (!checking || !isTyped(given, scope)) return null;
  const inner = bare(pattern);
  const end = inner.type === 'Identifier' ? inner.start + inner.name.length : inner.end;
  const type = checking.ask(annotation ?? { start: inner.start, end }, annotation !== undefined, scope);
  return type && written(type);
}
