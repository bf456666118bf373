// Parameters of a method: their names, types and defaults, and what its comment says of them.
import type { Function as FunctionNode, ParamPattern } from 'oxc-parser';
import type { ReadParameter } from '../../offer/read.ts';
import type { JsonSchema } from '../../schema.ts';
import type { Checking } from '../checker/checking.ts';
import { type Doc, type Named, namedTags } from '../comments/doc.ts';
import { mayBeAbsent } from '../schema/parts.ts';
import { type Definitions, writeSchema } from '../schema/write.ts';
import { dataOf, defaultOf } from '../types/defaults.ts';
import { membersOf, type Type, Unreadable, Unsayable } from '../types/model.ts';
import type { Reader, Scope } from '../types/scope.ts';
import {
  bare,
  checked,
  described,
  type Given,
  isJavaScript,
  isTyped,
  typeOf,
  typeText,
} from './parameter-types.ts';

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
