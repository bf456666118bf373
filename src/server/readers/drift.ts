// Where models and the database differ: tables and columns that one of them has not, what may be null, and missing indexes.
import type { Migrations } from '../../protocol/databases/migrations.ts';
import type { Table } from '../../protocol/databases/tables.ts';
import type { Listing, Model, Warning } from '../../protocol/schemas.ts';
import type { DatabaseReader } from './databases.ts';

/** The models that differ, each with its `drift`; compared are all, shown those of `listing`. */
export async function findDrift(
  listing: Listing<Model>,
  all: readonly Model[],
  databases: DatabaseReader,
  signal: AbortSignal,
): Promise<Listing<Model>> {
  const items: Model[] = [];
  const warnings: Warning[] = [];
  const { items: histories } = await databases.migrations(signal);
  for (const orm of new Set(listing.items.map((model) => model.orm))) {
    const { connection, tables } = await databases.tables(null, signal, orm);
    const models = all.filter((model) => model.orm === orm && model.table !== null);
    const before = items.length;
    for (const model of listing.items) {
      const drift = model.orm === orm && model.table !== null ? driftOf(model, models, tables) : [];
      if (drift.length > 0) items.push({ ...model, drift });
    }
    const own = histories.flatMap((history) => (history.table === null ? [] : withoutSchema(history.table)));
    const extra = extraTables(models, tables).filter(
      (name) => !own.some((table) => isOfHistory(name, table)),
    );
    warnings.push(...histories.filter((history) => history.orm === orm).flatMap(openOf));
    if (extra.length > 0) {
      const message = `${connection} has tables that no model of ${orm} has: ${extra.join(', ')}.`;
      warnings.push({ code: 'DATABASE_EXTRA', message });
    } else if (items.length === before) {
      const message = `The models of ${orm} are as ${connection} has them: tables, columns, what may be null, and no index is missing. Types and defaults are not compared.`;
      warnings.push({ code: 'DRIFT_NONE', message });
    }
  }
  return { items, warnings: [...listing.warnings, ...warnings] };
}

function driftOf(model: Model, models: readonly Model[], tables: readonly Table[]): string[] {
  const table = tables.find(({ name, kind }) => name === nameOf(model) && isStored(kind));
  if (!table) return [`the database has no ${model.kind} ${model.table}`];
  const found = new Map(table.columns.map((column) => [column.name, column]));
  const drift: string[] = [];
  for (const { column, nullable, list, primaryKey } of model.fields) {
    if (column === null) continue;
    const there = found.get(column);
    if (!there) drift.push(`the database has no column ${column}`);
    else if (table.kind === 'table' && !list && !primaryKey && there.nullable !== nullable)
      drift.push(`${column} may ${there.nullable ? '' : 'not '}be null in the database`);
  }
  if (table.kind === 'table') drift.push(...missingIndexes(model, table));
  // Several models may share a table.
  const sharing = models.filter((other) => nameOf(other) === table.name);
  const known = new Set(sharing.flatMap(({ fields }) => fields.map(({ column }) => column)));
  const extra = table.columns.filter(({ name }) => !known.has(name));
  return [...drift, ...extra.map(({ name, type }) => `the database alone has the column ${name} ${type}`)];
}

/** Those of columns that are there; an index of the same columns will do, whatever its name. */
function missingIndexes({ fields, indexes, uniques }: Model, { columns, indexes: there }: Table): string[] {
  const single = fields.filter(({ unique, primaryKey }) => unique && !primaryKey);
  const wanted = [
    ...single.map(({ name }) => ({ fields: [name], unique: true })),
    ...uniques.map((key) => ({ fields: key.fields, unique: true })),
    ...indexes.map((key) => ({ fields: key.fields, unique: false })),
  ];
  const primary = columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
  const has = (key: string, unique: boolean) =>
    key === String(primary) ||
    there.some((index) => String(index.columns) === key && (index.unique || !unique));
  const missing = wanted.flatMap(({ fields: names, unique }) => {
    const own = names.map((name) => fields.find((field) => field.name === name)?.column);
    const isKnown = own.every((column) => columns.some(({ name }) => name === column));
    if (!isKnown || has(String(own), unique)) return [];
    return [`the database has no ${unique ? 'unique ' : ''}index (${own.join(', ')})`];
  });
  return [...new Set(missing)];
}

/** What explains most of a drift. */
function openOf({ orm, pending, failed, skipped }: Migrations): Warning[] {
  const names = [...failed.map(({ name }) => `${name} (failed)`), ...pending, ...skipped];
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [
    { code: 'MIGRATIONS_OPEN', message: `Migrations of ${orm} that are not applied: ${shown}${more}.` },
  ];
}

/** Its lock as well. */
const isOfHistory = (name: string, table: string): boolean => name === table || name === `${table}_lock`;

const isStored = (kind: Table['kind']): boolean => kind !== 'function' && kind !== 'procedure';

const withoutSchema = (table: string): string => table.replace(/^.*\./s, '');

const nameOf = ({ table }: Model): string => withoutSchema(table ?? '');

/** One that begins with a line is a tool's own, or joins two models. */
function extraTables(models: readonly Model[], tables: readonly Table[]): string[] {
  const known = new Set(models.map(nameOf));
  return tables.flatMap(({ name, kind }) =>
    kind === 'table' && !known.has(name) && !name.startsWith('_') ? name : [],
  );
}
