// What a column is, as its type says: `Generated<number>`, `ColumnType<Date, string | undefined, never>`, `string | null`.
import type { Type } from '../../../source/reader/source.ts';

export interface Column {
  /** What is selected, without null. */
  selected: Type[];
  nullable: boolean;
  list: boolean;
  /** A new row need not say it, or cannot. */
  hasDefault: boolean;
  values: string[];
}

const none: Column = { selected: [], nullable: false, list: false, hasDefault: false, values: [] };
const wrappers = /^(?:Generated|GeneratedAlways|ColumnType|JSONColumnType|ArrayType)$/;
/** What kysely-codegen calls JSON; null within it is none of the database. */
const json = /^Json(?:Value|Object|Array|Primitive)?$/;

export function columnOf(type: Type, depth = 0): Column {
  switch (type.kind) {
    case 'union':
      return literalsOf(type) ?? merge(type.types.map((part) => columnOf(part, depth + 1)));
    case 'list':
      return { ...columnOf(type.of, depth + 1), list: true, nullable: false };
    case 'literal':
      return type.value === null
        ? { ...none, nullable: true }
        : { ...none, selected: [type], values: [String(type.value)] };
    case 'text':
      return type.text === 'undefined' ? { ...none, nullable: true } : { ...none, selected: [type] };
    case 'object':
      return { ...none, selected: [type] };
    case 'name':
      return wrappers.test(lastName(type)) ? unwrapped(type, depth) : named(type, depth);
  }
}

type Named = Extract<Type, { kind: 'name' }>;
const lastName = ({ name }: Named) => name.split('.').at(-1) ?? name;

function unwrapped(type: Named, depth: number): Column {
  const [first = type, inserted] = type.args;
  const inner = depth > 12 || first === type ? { ...none, selected: [type] } : columnOf(first, depth + 1);
  const name = lastName(type);
  if (name === 'ArrayType') return { ...inner, list: true, nullable: false };
  if (name === 'JSONColumnType') return { ...inner, selected: [first] };
  const isLeftOut = inserted !== undefined && (says(inserted, 'undefined') || says(inserted, 'never'));
  return { ...inner, hasDefault: name.startsWith('Generated') || isLeftOut || inner.hasDefault };
}

/** An alias: of literals it is an enum; what makes a column of it, or null, is looked for behind it. */
function named(type: Named, depth: number): Column {
  const meaning = depth > 12 || json.test(type.name) ? null : type.meaning();
  const literals = meaning && literalsOf(meaning);
  if (literals) return { ...literals, selected: [type] };
  const isColumn =
    meaning?.kind === 'name' ||
    meaning?.kind === 'list' ||
    (meaning !== null && (says(meaning, null) || says(meaning, 'undefined')));
  return meaning && isColumn ? columnOf(meaning, depth + 1) : { ...none, selected: [type] };
}

/** `'a' | 'b' | null`, through names; null where there is anything else. */
function literalsOf(type: Type): Column | null {
  const parts = flat(type, 0);
  const values = parts.flatMap((part) => (part.kind === 'literal' && part.value !== null ? [part] : []));
  const isNothing = (part: Type) => says(part, null) || says(part, 'undefined');
  if (values.length === 0 || !parts.every((part) => part.kind === 'literal' || isNothing(part))) return null;
  const nullable = parts.some(isNothing);
  return { ...none, nullable, selected: values, values: values.map(({ value }) => String(value)) };
}

function flat(type: Type, depth: number): Type[] {
  if (depth > 8) return [type];
  if (type.kind === 'union') return type.types.flatMap((part) => flat(part, depth + 1));
  const meaning =
    type.kind === 'name' && !wrappers.test(lastName(type)) && !json.test(type.name) ? type.meaning() : null;
  return meaning?.kind === 'union' || meaning?.kind === 'literal' || meaning?.kind === 'name'
    ? flat(meaning, depth + 1)
    : [type];
}

function merge(columns: readonly Column[]): Column {
  return {
    selected: columns.flatMap(({ selected }) => selected),
    nullable: columns.some(({ nullable }) => nullable),
    list: columns.some(({ list }) => list),
    hasDefault: columns.some(({ hasDefault }) => hasDefault),
    values: columns.flatMap(({ values }) => values),
  };
}

function says(type: Type, word: string | null): boolean {
  if (type.kind === 'union') return type.types.some((part) => says(part, word));
  return (type.kind === 'text' && type.text === word) || (type.kind === 'literal' && type.value === word);
}

/** As the code has it. */
export function textOf({ selected }: Column): string {
  const parts = selected.map((type) => {
    if (type.kind === 'name') return lastName(type);
    if (type.kind === 'literal') return typeof type.value;
    return type.kind === 'text' ? type.text : type.kind;
  });
  return [...new Set(parts)].join(' | ') || 'unknown';
}
