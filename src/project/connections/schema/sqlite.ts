// The schema of an SQLite file: its pragmas, and for what they leave out the text that made it.
import type { Table } from '../../../protocol/databases/tables.ts';
import type { Connection } from '../../databases/connection.ts';
import { tokensOf } from '../../databases/sql.ts';
import { ask, groupBy, newTable, optional, type Row, text } from './table.ts';

const COUNTED_ROWS = 10_000;

export async function readSqliteTables(connection: Connection): Promise<Table[]> {
  const objects = await ask(
    connection,
    `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
  );
  const tables: Table[] = [];
  for (const object of objects.filter(({ type }) => type === 'table' || type === 'view'))
    tables.push(await readTable(connection, object, objects));
  return tables;
}

async function readTable(connection: Connection, object: Row, objects: readonly Row[]): Promise<Table> {
  const name = text(object.name);
  const sql = text(object.sql);
  const isView = object.type === 'view';
  const isVirtual = /^create\s+virtual\b/i.test(sql);
  const table = newTable(name, isView ? 'view' : isVirtual ? 'virtual table' : 'table');
  if (isView || isVirtual) table.definition = sql;
  table.triggers = objects
    .filter(({ type, tbl_name }) => type === 'trigger' && tbl_name === name)
    .map((trigger) => ({ name: text(trigger.name), definition: text(trigger.sql) }));
  try {
    await addColumns(connection, table);
    if (isView) return table;
    await addKeys(connection, table, objects);
    table.checks = checksIn(sql);
    table.rows = await countRows(connection, name);
  } catch {
    // A view of what is not there any more, or a module that this driver has not.
  }
  return table;
}

/** Hidden: 1 of a virtual table, 2 and 3 generated. */
async function addColumns(connection: Connection, table: Table): Promise<void> {
  const columns = await ask(connection, 'SELECT * FROM pragma_table_xinfo(?)', [table.name]);
  table.columns = columns
    .filter(({ hidden }) => hidden !== 1)
    .map((column) => ({
      name: text(column.name),
      type: text(column.type).toLowerCase() || 'any',
      nullable: column.notnull === 0 && column.pk === 0,
      primaryKey: column.pk !== 0,
      ...optional('default', column.dflt_value),
      ...(column.hidden === 2 || column.hidden === 3
        ? { generated: column.hidden === 2 ? 'virtual' : 'stored' }
        : {}),
    }));
}

async function addKeys(connection: Connection, table: Table, objects: readonly Row[]): Promise<void> {
  const keys = await ask(connection, 'SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq', [
    table.name,
  ]);
  table.foreignKeys = groupBy(keys, 'id').map((rows) => ({
    name: null,
    columns: rows.map(({ from }) => text(from)),
    table: text(rows[0]?.table),
    // None is named where it is the primary key.
    references: rows.flatMap(({ to }) => (to === null ? [] : text(to))),
    onDelete: text(rows[0]?.on_delete),
    onUpdate: text(rows[0]?.on_update),
  }));
  const indexes = await ask(
    connection,
    `SELECT i.name AS "index", i."unique", i.origin, x.name, x.cid FROM pragma_index_list(?) AS i, pragma_index_xinfo(i.name) AS x
      WHERE x.key = 1 AND i.origin <> 'pk' ORDER BY i.seq, x.seqno`,
    [table.name],
  );
  table.indexes = groupBy(indexes, 'index').map((rows) => {
    const name = text(rows[0]?.index);
    const sql = text(objects.find((object) => object.type === 'index' && object.name === name)?.sql);
    const columns = rows.map((row) => (row.cid === -2 ? 'expression' : text(row.name)));
    const [, written] = columns.includes('expression') ? (/\((.*)\)/s.exec(sql) ?? []) : [];
    return {
      name,
      columns: written === undefined ? columns : [written],
      unique: rows[0]?.unique === 1,
      ...optional('where', /\bwhere\s+(.*)$/is.exec(sql)?.[1]),
    };
  });
}

/** `CHECK (…)`, with the name before it. */
function checksIn(sql: string): Table['checks'] {
  const tokens = tokensOf(sql, 'sqlite').filter((token) => !/^(?:\s|--.|\/\*.)/s.test(token));
  return tokens.flatMap((token, at) => {
    if (!/^check$/i.test(token) || tokens[at + 1] !== '(') return [];
    let end = at + 1;
    for (let depth = 0; end < tokens.length; end++) {
      depth += tokens[end] === '(' ? 1 : tokens[end] === ')' ? -1 : 0;
      if (depth === 0) break;
    }
    const isNamed = /^constraint$/i.test(tokens[at - 2] ?? '');
    const name = isNamed ? (tokens[at - 1] ?? '').replace(/^["'`[](.*)["'`\]]$/s, '$1') : null;
    return [{ name, definition: tokens.slice(at + 2, end).join(' ') }];
  });
}

/** Of a large table, the highest number of a row. */
async function countRows(connection: Connection, name: string): Promise<number | null> {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  const [counted] = await ask(
    connection,
    `SELECT count(*) AS n FROM (SELECT 1 FROM ${quoted} LIMIT ${COUNTED_ROWS})`,
  );
  if (Number(counted?.n) < COUNTED_ROWS) return Number(counted?.n);
  const [highest] = await ask(connection, `SELECT max(rowid) AS n FROM ${quoted}`);
  return typeof highest?.n === 'number' ? highest.n : null;
}
