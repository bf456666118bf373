// Where models and the database differ: tables, columns with their types, defaults and what may be null, indexes, and what happens on deletion.
import type { Migrations } from '../../../protocol/databases/migrations.ts';
import type { Table } from '../../../protocol/databases/tables.ts';
import type { Listing, Model, Warning } from '../../../protocol/schemas.ts';
import type { DatabaseReader } from '../databases.ts';
import { defaultDrift } from './defaults.ts';
import { extraIndexes, missingIndexes } from './indexes.ts';
import { type Dialect, typeDrift } from './types.ts';

/** The models that differ, each with its `drift`; compared are all, shown those of `listing`. */
export async function findDrift(
  listing: Listing<Model>,
  all: readonly Model[],
  databases: DatabaseReader,
  signal: AbortSignal,
): Promise<Listing<Model>> {
  const items: Model[] = [];
  const { items: histories, ownTables, warnings: remarks } = await migrationsOf(databases, signal);
  // A project may have none.
  const warnings = remarks.filter(({ code }) => code !== 'NO_MIGRATIONS');
  for (const orm of new Set(listing.items.map((model) => model.orm))) {
    const { connection, dialect, tables } = await databases.tables(null, signal, orm);
    const models = all.filter((model) => model.orm === orm && model.table !== null);
    const before = items.length;
    for (const model of listing.items) {
      const drift = model.orm === orm && model.table !== null ? driftOf(model, models, tables, dialect) : [];
      if (drift.length > 0) items.push({ ...model, drift });
    }
    const own = histories.flatMap(({ table }) => (table === null ? [] : withoutSchema(table)));
    const known = new Set([...ownTables, ...own, ...own.map((name) => `${name}_lock`)]);
    const extra = extraTables(models, tables).filter((name) => !known.has(name));
    warnings.push(...histories.filter((history) => history.orm === orm).flatMap(openOf));
    if (extra.length > 0) {
      const message = `${connection} has tables that no model of ${orm} has: ${extra.join(', ')}.`;
      warnings.push({ code: 'DATABASE_EXTRA', message });
    } else if (items.length === before) {
      const message = `The models of ${orm} are as ${connection} has them: tables, columns, types, what may be null, defaults that are values, and indexes.`;
      warnings.push({ code: 'DRIFT_NONE', message });
    }
  }
  return { items, warnings: [...listing.warnings, ...warnings] };
}

/** A drift is true without them. */
async function migrationsOf(
  databases: DatabaseReader,
  signal: AbortSignal,
): ReturnType<DatabaseReader['migrations']> {
  try {
    return await databases.migrations(signal);
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The migrations could not be read, and their tables are not known: ${reason}`;
    return { items: [], ownTables: [], warnings: [{ code: 'MIGRATIONS_UNKNOWN', message }] };
  }
}

function driftOf(
  model: Model,
  models: readonly Model[],
  tables: readonly Table[],
  dialect: Dialect,
): string[] {
  const table = tables.find(({ name, kind }) => name === nameOf(model) && isStored(kind));
  if (!table) return [`the database has no ${model.kind} ${model.table}`];
  const found = new Map(table.columns.map((column) => [column.name, column]));
  const isTable = table.kind === 'table' && model.kind === 'table';
  const isAll = saysAll(model);
  // Several models may share a table.
  const sharing = models.filter((other) => nameOf(other) === table.name);
  const drift: string[] = [];
  for (const field of model.fields) {
    const { column, nullable, list, primaryKey } = field;
    if (column === null) continue;
    const there = found.get(column);
    if (!there) drift.push(`the database has no column ${column}`);
    if (!there || !isTable) continue;
    const type = typeDrift(field, there, dialect);
    if (type !== null) drift.push(type);
    if (!list && !primaryKey && there.nullable !== nullable)
      drift.push(`${column} may ${there.nullable ? '' : 'not '}be null in the database`);
    // A kind has its own default for the column that tells it.
    const value = type === null && sharing.length === 1 ? defaultDrift(field, there, isAll) : null;
    if (value !== null) drift.push(value);
  }
  if (isTable) drift.push(...missingIndexes(model, table), ...ruleDrift(model, table));
  if (isTable && isAll) drift.push(...extraIndexes(sharing, table));
  const known = new Set(sharing.flatMap(({ fields }) => fields.map(({ column }) => column)));
  const extra = table.columns.filter(({ name }) => !known.has(name));
  return [...drift, ...extra.map(({ name, type }) => `the database alone has the column ${name} ${type}`)];
}

/** Some ORMs know of a table what their code needs, and not what the database has. */
const saysAll = ({ origin, fields }: Model): boolean =>
  origin === 'files' || fields.some(({ dbType }) => dbType !== null);

/** What happens to a row whose parent is deleted, where both say it. */
function ruleDrift({ fields }: Model, { foreignKeys }: Table): string[] {
  const columnOf = (name: string) => fields.find((field) => field.name === name)?.column ?? name;
  return fields.flatMap(({ relation }) => {
    if (!relation || relation.onDelete === null || relation.fields.length === 0) return [];
    const own = relation.fields.map(columnOf);
    const there = foreignKeys.filter(({ columns }) => String(columns) === String(own));
    if (there.length === 0 || there.some((key) => ruleOf(key.onDelete) === ruleOf(relation.onDelete ?? '')))
      return [];
    return `(${own.join(', ')}) is ${there[0]?.onDelete} on deletion in the database, not ${relation.onDelete}`;
  });
}

/** Those that refuse differ in the moment alone. */
const ruleOf = (text: string): string =>
  text.toLowerCase().replace(/[\s_]/g, '').replace('restrict', 'noaction');

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
