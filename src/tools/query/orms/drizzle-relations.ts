// How the tables of Drizzle are related, as the db was made: `drizzle(client, { schema })`, or `{ relations }` of version 1.
import type { Link } from '../source.ts';

export interface DrizzleColumn {
  name: string;
  dataType: string;
  notNull: boolean;
  primary: boolean;
  enumValues?: readonly string[];
  /** Of an array, in version 1. */
  dimensions?: number;
  getSQLType(): string;
}
export type Columns = Record<string, DrizzleColumn>;
export interface WithRelations {
  _?: { schema?: Record<string, Config>; relations?: Record<string, Config> };
}
export interface Config {
  columns?: Columns;
  table?: object;
  primaryKey?: DrizzleColumn[];
  relations: Record<string, Relation>;
}
/** Of both versions. */
interface Relation {
  referencedTable?: object;
  relationName?: string;
  config?: { fields?: DrizzleColumn[]; references?: DrizzleColumn[] };
  relationType?: 'one' | 'many';
  targetTable?: object;
  sourceColumns?: Named[];
  targetColumns?: Named[];
  through?: unknown;
  where?: unknown;
}
/** Of version 1. */
interface Named {
  _: { column: DrizzleColumn };
}

const COLUMNS = Symbol.for('drizzle:Columns');
const KIND = Symbol.for('drizzle:entityKind');
export const columnsOf = (table: object) => (table as { [COLUMNS]?: Columns })[COLUMNS];
export const kindOf = (value: object) => String((value.constructor as { [KIND]?: string })[KIND]);

/** What the db was made with: `drizzle(client, { schema })`, or `{ relations }` of version 1. */
export function configOf(db: WithRelations, table: object): Config | undefined {
  const own = columnsOf(table);
  return [...Object.values(db._?.relations ?? {}), ...Object.values(db._?.schema ?? {})].find(
    (config) =>
      config.table === table ||
      (config.columns !== undefined && Object.values(config.columns)[0] === Object.values(own ?? {})[0]),
  );
}

export function linksOf(db: WithRelations, config: Config | undefined, table: object): Map<string, Link> {
  const links = new Map<string, Link>();
  for (const [name, relation] of Object.entries(config?.relations ?? {})) {
    const target = relation.targetTable ?? relation.referencedTable;
    // What goes through a table between, or has a condition of its own, is no matter of keys alone.
    const columns =
      target && !relation.through && !isFiltered(relation.where) ? linked(db, relation, target, table) : null;
    if (!target || !columns) continue;
    const isMany = relation.relationType ? relation.relationType === 'many' : kindOf(relation) === 'Many';
    const names = (of: object, list: readonly DrizzleColumn[]) =>
      list.map((column) => nameOf(columnsOf(of) ?? {}, column));
    links.set(name, {
      name,
      target,
      isMany,
      from: names(table, columns.from),
      to: names(target, columns.to),
    });
  }
  return links;
}

function linked(
  db: WithRelations,
  relation: Relation,
  target: object,
  table: object,
): { from: DrizzleColumn[]; to: DrizzleColumn[] } | null {
  if (relation.sourceColumns && relation.targetColumns)
    return {
      from: relation.sourceColumns.map(({ _: { column } }) => column),
      to: relation.targetColumns.map(({ _: { column } }) => column),
    };
  const { fields, references } = relation.config ?? {};
  if (fields && references) return { from: fields, to: references };
  // The other side says it.
  const back = Object.values(configOf(db, target)?.relations ?? {}).find(
    ({ referencedTable, relationName, config }) =>
      referencedTable === table && relationName === relation.relationName && config?.fields !== undefined,
  );
  return back?.config?.fields && back.config.references
    ? { from: back.config.references, to: back.config.fields }
    : null;
}

/** Where there is no filter, version 1 has a symbol. */
const isFiltered = (where: unknown) => where !== undefined && typeof where !== 'symbol';

export const nameOf = (columns: Columns, column: DrizzleColumn): string =>
  Object.keys(columns).find((name) => columns[name] === column || columns[name]?.name === column.name) ?? '';
