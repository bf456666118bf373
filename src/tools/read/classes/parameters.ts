// Parameters of a method: their names, types and defaults, and what its comment says of them.
import type { Function as FunctionNode, Node, ParamPattern } from 'oxc-parser';
import { keyText } from '../../../project/source/parse/syntax.ts';
import type { ReadParameter } from '../../offer/read.ts';
import type { JsonSchema } from '../../schema.ts';
import type { Checking } from '../checker/checking.ts';
import { type Doc, type Named, namedTags } from '../comments/doc.ts';
import { objectText, typeFragment } from '../comments/typedefs.ts';
import { isRestType, typeScriptOf } from '../comments/types.ts';
import { type Definitions, mayBeAbsent, writeSchema } from '../schema/write.ts';
import { dataOf, defaultOf } from '../types/defaults.ts';
import { meaning, membersOf, type Property, type Type, Unreadable, Unsayable } from '../types/model.ts';
import { withProperties } from '../types/relations.ts';
import type { Reader, Scope } from '../types/scope.ts';

export interface ParametersRead {
  parameters: ReadParameter[];
  /** As `Function.length` has it. */
  length: number;
  /** Of each that cannot be read: its name, and what is in the way. */
  problems: {
    name: string;
    type: string | null;
    reason: string;
    /** A checker may know more. */
    isAskable: boolean;
  }[];
  /** Names of what is made by the method itself. */
  decimals: string[];
}

export interface Readers {
  reader: Reader;
  /** Null: nobody is asked. */
  checking: Checking | null;
}

export function readParameters(
  value: FunctionNode,
  doc: Doc | null,
  scope: Scope,
  readers: Readers & { definitions: Definitions },
): ParametersRead {
  const named = namedTags(doc, ['param', 'arg', 'argument']);
  const roots = named.filter(({ name }) => !name.includes('.'));
  const patterns = value.params.filter(
    (pattern) => !(pattern.type === 'Identifier' && pattern.name === 'this'),
  );
  const read: ParametersRead = { parameters: [], length: 0, problems: [], decimals: [] };
  const isPlain = (pattern: ParamPattern) =>
    pattern.type !== 'AssignmentPattern' && pattern.type !== 'RestElement';
  const end = patterns.findIndex((pattern) => !isPlain(pattern));
  read.length = end === -1 ? patterns.length : end;
  const taken = new Set(patterns.map(identifierOf).filter((name) => name !== null));
  for (const [index, pattern] of patterns.entries()) {
    const name = identifierOf(pattern) ?? nameFor(roots[index], taken);
    const tag =
      roots.find((one) => one.name === name) ?? (identifierOf(pattern) === null ? roots[index] : undefined);
    const parts = named.filter((one) => tag && one.name.startsWith(`${tag.name}.`));
    read.parameters.push(readParameter({ pattern, name, tag, parts }, scope, readers, read));
  }
  return read;
}

interface Given {
  pattern: ParamPattern;
  name: string;
  tag: Named | undefined;
  /** What the comment says of its properties. */
  parts: Named[];
}

function readParameter(
  given: Given,
  scope: Scope,
  { reader, checking, definitions }: Readers & { definitions: Definitions },
  read: ParametersRead,
): ReadParameter {
  const { pattern, name, tag } = given;
  const isRest = pattern.type === 'RestElement';
  const value = pattern.type === 'AssignmentPattern' ? pattern.right : null;
  const isMarked = 'optional' in bare(pattern) && (bare(pattern) as { optional?: boolean }).optional === true;
  const isOptional =
    isMarked || (isJavaScript(scope) && tag?.isOptional === true) || value !== null || isRest;
  const data = value ? dataOf(value) : undefined;
  const defaults = data
    ? { default: data.data }
    : isJavaScript(scope) && tag?.default
      ? defaultOf(tag.default)
      : {};
  const says = tag?.description ? { description: tag.description } : {};
  const parameter = { name, isRest, required: !isOptional, schema: { ...says, ...defaults } as JsonSchema };
  reader.begin();
  try {
    const written = (of: Type) => {
      const type = described(of, given);
      return { type, ...writeSchema(type, definitions) };
    };
    const { type, schema, revive } = readOrAsk(
      () => written(typeOf(given, scope, reader)),
      () => checked(given, scope, checking, written),
    );
    if (membersOf(type).some((one) => one.kind === 'made' && one.as === 'decimal')) read.decimals.push(name);
    return {
      ...parameter,
      required: parameter.required && !mayBeAbsent(type),
      schema: { ...schema, ...says, ...defaults },
      revive,
    };
  } catch (error) {
    const type = typeText(pattern, tag, scope);
    const isAskable = isTyped(given, scope) && !(error instanceof Unsayable);
    // Whatever goes wrong with one parameter, the others are read.
    const reason = error instanceof Unreadable ? error.message : `reading it failed (${error})`;
    read.problems.push({ name, type, reason, isAskable });
    return { ...parameter, schema: says, revive: [] };
  }
}

/** What cannot be read is asked for; where that is of no help either, what was in the way stays what is told. */
function readOrAsk<T>(read: () => T, ask: () => T | null): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable) || error instanceof Unsayable) throw error;
    const answer = ask();
    if (answer === null) throw error;
    return answer;
  }
}

const isTyped = ({ pattern, tag }: Given, scope: Scope): boolean =>
  annotationOf(pattern) !== null ||
  pattern.type === 'AssignmentPattern' ||
  (isJavaScript(scope) && (tag?.type ?? null) !== null);

function checked<T>(
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

const isJavaScript = ({ module }: Scope) => /\.[mc]?jsx?$/.test(module.file);

/** The pattern without its default or dots. */
const bare = (pattern: ParamPattern): Node =>
  pattern.type === 'AssignmentPattern'
    ? pattern.left
    : pattern.type === 'RestElement'
      ? pattern.argument
      : (pattern as Node);

function identifierOf(pattern: ParamPattern): string | null {
  const inner = bare(pattern);
  return inner.type === 'Identifier' ? inner.name : null;
}

/** What is taken apart has no name of its own. */
function nameFor(tag: Named | undefined, taken: Set<string>): string {
  let name = tag && !taken.has(tag.name) ? tag.name : 'options';
  for (let index = 2; taken.has(name); index++) name = `options${index}`;
  taken.add(name);
  return name;
}

const annotationOf = (pattern: ParamPattern) =>
  ('typeAnnotation' in pattern && pattern.typeAnnotation) ||
  (bare(pattern) as { typeAnnotation?: { typeAnnotation: never } | null }).typeAnnotation ||
  null;

function typeText(pattern: ParamPattern, tag: Named | undefined, scope: Scope): string | null {
  const annotation = annotationOf(pattern);
  if (!annotation) return isJavaScript(scope) ? (tag?.type ?? null) : null;
  const { start, end } = annotation.typeAnnotation as Node;
  return scope.module.parsed.text.slice(start, end).replace(/\s+/g, ' ').slice(0, 80);
}

function typeOf({ pattern, tag, parts }: Given, scope: Scope, reader: Reader): Type {
  const annotation = annotationOf(pattern);
  if (annotation) return reader.type(annotation.typeAnnotation, scope);
  const inComment = isJavaScript(scope) && tag?.type ? typeInComment(tag, parts, scope, reader) : null;
  if (inComment) return pattern.type === 'RestElement' ? restOf(inComment, tag?.type ?? null) : inComment;
  if (pattern.type === 'AssignmentPattern') return reader.value(pattern.right, scope, false);
  throw new Unreadable('no type is written');
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
function described(type: Type, { pattern, parts, tag }: Given): Type {
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
