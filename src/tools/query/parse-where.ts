// Conditions of callers: and, or, not, and comparisons of published fields. `not` is moved down to the comparisons, so
// that null means the same in every database: a field that is null fulfils neither a comparison nor its opposite.
import type { Wanted } from './plan.ts';
import { type Published, type PublishedRelation, pathOf } from './published.ts';
import type { Column, Comparison } from './source.ts';
import { castTo, comparisonsOf, invalid, shown, textOf } from './values.ts';

const MAX_DEPTH = 5;
const MAX_CONDITIONS = 50;
const MAX_LIST = 100;

/** As callers write it, and what it is of: an opposite is the comparison, denied. */
const operators = new Map<string, { op: Comparison; not: boolean }>([
  ['eq', { op: 'eq', not: false }],
  ['ne', { op: 'eq', not: true }],
  ['in', { op: 'in', not: false }],
  ['notIn', { op: 'in', not: true }],
  ['lt', { op: 'lt', not: false }],
  ['lte', { op: 'lte', not: false }],
  ['gt', { op: 'gt', not: false }],
  ['gte', { op: 'gte', not: false }],
  ['contains', { op: 'contains', not: false }],
  ['startsWith', { op: 'startsWith', not: false }],
  ['endsWith', { op: 'endsWith', not: false }],
  ['isNull', { op: 'isNull', not: false }],
]);
export const operatorNames = [...operators.keys()];

/** The keys of an object as JSON makes them; throws for anything else, and for a key that is not allowed. */
export function membersOf(value: unknown, allowed: readonly string[], at: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(at, `an object with ${allowed.join(', ')} is wanted, not ${shown(value)}`);
  const members = new Map<string, unknown>(Object.entries(value));
  for (const key of members.keys())
    if (!allowed.includes(key))
      throw invalid(at, `there is no ${shown(key)} here, only ${allowed.join(', ')}`);
  return members;
}

export function parseWhere(published: Published, where: unknown): Wanted {
  let conditions = 0;

  function condition(node: unknown, denied: boolean, depth: number, at: string): Wanted {
    if (depth > MAX_DEPTH) throw invalid(at, `conditions are at most ${MAX_DEPTH} deep`);
    if (++conditions > MAX_CONDITIONS) throw invalid(at, `there are at most ${MAX_CONDITIONS} conditions`);
    const members = membersOf(node, ['and', 'or', 'not', 'field', 'op', 'value'], at);
    if (members.has('field')) return comparison(members, denied, at);
    const [entry, ...others] = [...members];
    if (!entry || others.length > 0) throw invalid(at, 'one of and, or, not, or a field is wanted');
    const [word, inner] = entry;
    if (word === 'not') return condition(inner, !denied, depth + 1, `${at}.not`);
    if (word !== 'and' && word !== 'or') throw invalid(at, 'a field is wanted');
    if (!Array.isArray(inner) || inner.length === 0 || inner.length > MAX_LIST)
      throw invalid(`${at}.${word}`, 'a list of conditions is wanted');
    const parts = inner.map((part, index) => condition(part, denied, depth + 1, `${at}.${word}[${index}]`));
    return (word === 'and') === denied ? { or: parts } : { and: parts };
  }

  function comparison(members: ReadonlyMap<string, unknown>, denied: boolean, at: string): Wanted {
    for (const word of ['and', 'or', 'not'])
      if (members.has(word)) throw invalid(at, `${word} cannot stand beside field`);
    const { relations, name, column } = pathOf(published, members.get('field'), `${at}.field`);
    const word = members.get('op') ?? 'eq';
    const operator = typeof word === 'string' ? operators.get(word) : undefined;
    const allowed = comparisonsOf(column);
    if (allowed.length === 0) throw invalid(`${at}.field`, `${shown(name)} cannot be compared`);
    if (!operator || !allowed.includes(operator.op))
      throw invalid(
        `${at}.op`,
        `${shown(word)} is none of those of this field: ${wordsFor(allowed).join(', ')}`,
      );
    if (!members.has('value')) throw invalid(at, 'value is missing');
    const { op, not, value } = compared(column, operator, members.get('value'), `${at}.value`);
    return reach(relations, { column: name, op, value, not }, denied);
  }

  return condition(where, false, 1, 'where');
}

const wordsFor = (allowed: readonly Comparison[]) =>
  operatorNames.filter((word) => allowed.includes(operators.get(word)?.op as Comparison));

function compared(column: Column, { op, not }: { op: Comparison; not: boolean }, value: unknown, at: string) {
  if (op === 'isNull') {
    if (typeof value !== 'boolean') throw invalid(at, `true or false is wanted, not ${shown(value)}`);
    return { op, not: !value, value: undefined };
  }
  if (op === 'in') {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_LIST)
      throw invalid(at, `a list of 1 to ${MAX_LIST} values is wanted`);
    return { op, not, value: value.map((item, index) => castTo(column, item, `${at}[${index}]`)) };
  }
  if (value === null) throw invalid(at, 'null is asked for with isNull');
  const isText = op === 'contains' || op === 'startsWith' || op === 'endsWith';
  return { op, not, value: isText ? nonEmpty(textOf(value, at), at) : castTo(column, value, at) };
}

function nonEmpty(text: string, at: string): string {
  if (text === '') throw invalid(at, 'some text is wanted');
  return text;
}

/** What is denied of one row is looked for in it; of a list of rows, that there is none such. */
function reach(
  relations: readonly PublishedRelation[],
  leaf: { column: string; op: Comparison; value: unknown; not: boolean },
  denied: boolean,
): Wanted {
  const [relation, ...rest] = relations;
  if (!relation) return { ...leaf, not: leaf.not !== denied };
  return relation.link.isMany
    ? { relation, where: reach(rest, leaf, false), not: denied }
    : { relation, where: reach(rest, leaf, denied), not: false };
}

/** One text, in whichever of the fields that are searched. */
export function parseSearch(published: Published, text: unknown): Wanted {
  if (published.search.length === 0) throw invalid('search', `${published.name} cannot be searched`);
  const value = nonEmpty(textOf(text, 'search'), 'search');
  return { or: published.search.map((column) => ({ column, op: 'contains', value, not: false })) };
}
