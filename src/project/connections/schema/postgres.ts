// The schema of a PostgreSQL database, from its catalogue: what is not of the system, nor of an extension.
import type { Table } from '../../../protocol/databases/tables.ts';
import type { Connection } from '../../databases/connection.ts';
import { ask, newTable, optional, type Row, text } from './table.ts';

const ofProject = (oid: string, catalogue: string) =>
  `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

const relations = `SELECT c.oid::int8 AS id, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind, c.reltuples::int8 AS rows,
    obj_description(c.oid, 'pg_class') AS comment,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid, true) END AS definition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND ${ofProject('c.oid', 'pg_class')}
  ORDER BY n.nspname, c.relname`;

const columns = `SELECT a.attrelid::int8 AS id, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
    pg_get_expr(d.adbin, d.adrelid) AS value, a.attidentity::text AS identity, a.attgenerated::text AS generated,
    col_description(a.attrelid, a.attnum) AS comment,
    (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_enum e WHERE e.enumtypid = a.atttypid) AS labels
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;

const names = (numbers: string, relation: string) =>
  `(SELECT json_agg(a.attname ORDER BY k.at)::text FROM unnest(${numbers}) WITH ORDINALITY AS k(number, at)
    JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.number)`;

const constraints = `SELECT c.conrelid::int8 AS id, c.conname AS name, c.contype::text AS type, ${names('c.conkey', 'c.conrelid')} AS columns,
    c.confrelid::regclass::text AS target, ${names('c.confkey', 'c.confrelid')} AS targets,
    c.confdeltype::text AS deleted, c.confupdtype::text AS updated, pg_get_constraintdef(c.oid, true) AS definition
  FROM pg_constraint c WHERE c.conrelid <> 0 AND c.contype IN ('p', 'f', 'c', 'x') ORDER BY c.conname`;

const indexes = `SELECT i.indrelid::int8 AS id, c.relname AS name, i.indisunique AS is_unique,
    (SELECT json_agg(COALESCE(a.attname, pg_get_indexdef(i.indexrelid, k, true)) ORDER BY k)::text FROM generate_series(1, i.indnkeyatts) AS k
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k - 1] AND a.attnum > 0) AS columns,
    pg_get_expr(i.indpred, i.indrelid, true) AS condition
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisprimary ORDER BY c.relname`;

const triggers = `SELECT t.tgrelid::int8 AS id, t.tgname AS name, pg_get_triggerdef(t.oid, true) AS definition
  FROM pg_trigger t WHERE NOT t.tgisinternal ORDER BY t.tgname`;

const routines = `SELECT n.nspname AS schema, p.proname AS name, p.prokind::text AS kind, l.lanname AS language,
    pg_get_function_identity_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result,
    obj_description(p.oid, 'pg_proc') AS comment
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
  WHERE ${ofProject('p.oid', 'pg_proc')} ORDER BY n.nspname, p.proname`;

const kinds: Readonly<Record<string, Table['kind']>> = {
  ...{ r: 'table', p: 'table', v: 'view', m: 'materialized view', f: 'foreign table' },
};
const actions: Readonly<Record<string, string>> = {
  ...{ a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' },
};

export async function readPostgresTables(connection: Connection): Promise<Table[]> {
  const found = await ask(connection, relations);
  const tables = new Map(found.map((row) => [row.id, tableOf(row)]));
  const forEach = async (sql: string, add: (table: Table, row: Row) => void) => {
    for (const row of await ask(connection, sql)) {
      const table = tables.get(row.id ?? null);
      if (table) add(table, row);
    }
  };
  await forEach(columns, ({ columns }, row) => columns.push(columnOf(row)));
  await forEach(constraints, addConstraint);
  await forEach(indexes, ({ indexes }, { name, columns, is_unique, condition }) => {
    const found = { name: text(name), columns: list(columns), unique: is_unique === true };
    indexes.push({ ...found, ...optional('where', condition) });
  });
  await forEach(triggers, ({ triggers }, { name, definition }) => {
    triggers.push({ name: text(name), definition: text(definition) });
  });
  return [...tables.values(), ...(await ask(connection, routines)).map(routineOf)];
}

function tableOf({ schema, name, kind, rows, comment, definition }: Row): Table {
  const table = newTable(text(name), kinds[text(kind)] ?? 'table');
  return {
    ...table,
    schema: outside(schema),
    // -1: nobody has counted yet.
    rows: Number(rows) >= 0 && !/view/.test(table.kind) ? Number(rows) : null,
    ...optional('comment', comment),
    ...optional('definition', text(definition).trim()),
  };
}

const outside = (schema: Row[string] | undefined): string | null =>
  schema === 'public' ? null : text(schema);

/** As everybody writes them. */
const shortTypes: readonly (readonly [RegExp, string])[] = [
  [/^timestamp(\(\d\))? with time zone/, 'timestamptz$1'],
  [/^timestamp(\(\d\))? without time zone/, 'timestamp$1'],
  [/^time(\(\d\))? with time zone/, 'timetz$1'],
  [/^time(\(\d\))? without time zone/, 'time$1'],
  [/^character varying/, 'varchar'],
  [/^character\b/, 'char'],
  [/^double precision/, 'float8'],
];

function columnOf({
  name,
  type,
  required,
  value,
  identity,
  generated,
  comment,
  labels,
}: Row): Table['columns'][number] {
  const short = shortTypes.reduce((shown, [long, form]) => shown.replace(long, form), text(type));
  const isGenerated = text(generated) !== '';
  const made = isGenerated ? value : { a: 'always as identity', d: 'by default as identity' }[text(identity)];
  return {
    ...{ name: text(name), type: short, nullable: required !== true, primaryKey: false },
    ...optional('default', isGenerated ? null : value),
    ...optional('generated', made),
    ...(labels === null || labels === undefined ? {} : { enum: list(labels) }),
    ...optional('comment', comment),
  };
}

function addConstraint(table: Table, row: Row): void {
  const { type, name, target, targets, deleted, updated, definition } = row;
  const columns = list(row.columns);
  if (type === 'p') {
    for (const column of table.columns) column.primaryKey ||= columns.includes(column.name);
  } else if (type === 'f') {
    table.foreignKeys.push({
      ...{ name: text(name), columns, table: text(target), references: list(targets) },
      onDelete: actions[text(deleted)] ?? text(deleted),
      onUpdate: actions[text(updated)] ?? text(updated),
    });
  } else
    table.checks.push({ name: text(name), definition: text(definition).replace(/^CHECK \((.*)\)$/s, '$1') });
}

function routineOf({ schema, name, kind, language, arguments: taken, result, comment }: Row): Table {
  const routine = newTable(`${text(name)}(${text(taken)})`, kind === 'p' ? 'procedure' : 'function');
  const returned = result === null ? '' : `returns ${text(result)} `;
  return {
    ...{ ...routine, schema: outside(schema), definition: `${returned}language ${text(language)}` },
    ...optional('comment', comment),
  };
}

const list = (json: Row[string] | undefined): string[] =>
  typeof json === 'string' ? (JSON.parse(json) as string[]) : [];
