// Indexes and unique keys that a model has and its table has not, and the other way round.
import type { Table } from '../../../protocol/databases/tables.ts';
import type { Model } from '../../../protocol/schemas.ts';

/** Those of columns that are there; an index of the same columns will do, whatever its name. */
export function missingIndexes(model: Model, { columns, indexes: there }: Table): string[] {
  const primary = columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
  const has = (key: string, unique: boolean) =>
    key === String(primary) ||
    there.some((index) => String(index.columns) === key && (index.unique || !unique));
  const missing = keysOf(model).flatMap(({ columns: own, unique }) => {
    const isKnown = own.every((column) => columns.some(({ name }) => name === column));
    if (!isKnown || has(String(own), unique)) return [];
    return [`the database has no ${unique ? 'unique ' : ''}index (${own.join(', ')})`];
  });
  return [...new Set(missing)];
}

/** Not those that a database makes for foreign keys, nor of expressions and parts. `models`: all that share the table. */
export function extraIndexes(models: readonly Model[], { columns, indexes, foreignKeys }: Table): string[] {
  const wanted = models.flatMap(keysOf);
  const extra = indexes.filter((index) => {
    const own = index.columns;
    if (index.where !== undefined || !own.every((name) => columns.some((column) => column.name === name)))
      return false;
    const isWanted = wanted.some((key) => isSameSet(key.columns, own) && (key.unique || !index.unique));
    const ofKey = foreignKeys.some((key) => key.columns.every((name, at) => own[at] === name));
    return !isWanted && (index.unique || !ofKey);
  });
  return extra.map(
    (index) =>
      `the database alone has the ${index.unique ? 'unique ' : ''}index (${index.columns.join(', ')})`,
  );
}

interface Key {
  columns: (string | null | undefined)[];
  unique: boolean;
}

function keysOf({ fields, indexes, uniques }: Model): Key[] {
  const single = fields.filter(({ unique, primaryKey }) => unique && !primaryKey);
  const columnsOf = (names: readonly string[]) =>
    names.map((name) => fields.find((field) => field.name === name)?.column);
  return [
    ...single.map(({ column }) => ({ columns: [column], unique: true })),
    ...uniques.map((key) => ({ columns: columnsOf(key.fields), unique: true })),
    ...indexes.map((key) => ({ columns: columnsOf(key.fields), unique: false })),
  ];
}

const isSameSet = (some: Key['columns'], others: readonly string[]): boolean =>
  some.length === others.length && others.every((name) => some.includes(name));
