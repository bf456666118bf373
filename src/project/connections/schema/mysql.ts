// The schema of a MySQL or MariaDB database, from information_schema.
import type { Table } from '../../../protocol/databases/tables.ts';
import type { Connection } from '../../databases/connection.ts';
import { ask, groupBy, newTable, optional, type Row, text } from './table.ts';

const here = 'TABLE_SCHEMA = DATABASE()';

export async function readMysqlTables(connection: Connection): Promise<Table[]> {
  // MySQL 8 names columns of information_schema in upper case, whatever the query says.
  const select = async (sql: string) =>
    (await ask(connection, sql)).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value])),
    );
  const found = await select(
    `SELECT t.TABLE_NAME AS name, t.TABLE_TYPE AS type, t.TABLE_ROWS AS size, t.TABLE_COMMENT AS comment, v.VIEW_DEFINITION AS definition
      FROM information_schema.TABLES t
      LEFT JOIN information_schema.VIEWS v ON v.TABLE_SCHEMA = t.TABLE_SCHEMA AND v.TABLE_NAME = t.TABLE_NAME
      WHERE t.${here} ORDER BY t.TABLE_NAME`,
  );
  const tables = new Map(found.map((row) => [text(row.name), tableOf(row)]));
  const forEach = async (sql: string, add: (table: Table, rows: Row[]) => void, ...keys: string[]) => {
    for (const rows of groupBy(await select(sql), 'table_name', ...keys)) {
      const table = tables.get(text(rows[0]?.table_name));
      if (table) add(table, rows);
    }
  };
  await forEach(
    `SELECT TABLE_NAME AS table_name, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_KEY AS part,
      COLUMN_DEFAULT AS value, EXTRA AS extra, GENERATION_EXPRESSION AS expression, COLUMN_COMMENT AS comment
      FROM information_schema.COLUMNS WHERE ${here} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    (table, rows) => table.columns.push(...rows.map(columnOf)),
  );
  await forEach(
    `SELECT k.TABLE_NAME AS table_name, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS part, k.REFERENCED_TABLE_NAME AS target,
      k.REFERENCED_COLUMN_NAME AS target_column, r.DELETE_RULE AS deleted, r.UPDATE_RULE AS updated
      FROM information_schema.KEY_COLUMN_USAGE k
      JOIN information_schema.REFERENTIAL_CONSTRAINTS r
        ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
      WHERE k.${here} AND k.REFERENCED_TABLE_NAME IS NOT NULL ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`,
    ({ foreignKeys }, rows) =>
      foreignKeys.push({
        name: text(rows[0]?.name),
        columns: rows.map(({ part }) => text(part)),
        table: text(rows[0]?.target),
        references: rows.map(({ target_column }) => text(target_column)),
        onDelete: text(rows[0]?.deleted),
        onUpdate: text(rows[0]?.updated),
      }),
    'name',
  );
  await forEach(
    `SELECT TABLE_NAME AS table_name, INDEX_NAME AS name, COLUMN_NAME AS part, NON_UNIQUE AS repeats
      FROM information_schema.STATISTICS WHERE ${here} AND INDEX_NAME <> 'PRIMARY' ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
    ({ indexes }, rows) =>
      indexes.push({
        name: text(rows[0]?.name),
        columns: rows.map(({ part }) => (part === null ? 'expression' : text(part))),
        unique: Number(rows[0]?.repeats) === 0,
      }),
    'name',
  );
  await forEach(
    `SELECT t.TABLE_NAME AS table_name, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS definition
      FROM information_schema.CHECK_CONSTRAINTS c
      JOIN information_schema.TABLE_CONSTRAINTS t
        ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
      WHERE t.${here} ORDER BY c.CONSTRAINT_NAME`,
    ({ checks }, rows) =>
      checks.push(
        ...rows.map(({ name, definition }) => ({ name: text(name), definition: text(definition) })),
      ),
  );
  await forEach(
    `SELECT EVENT_OBJECT_TABLE AS table_name, TRIGGER_NAME AS name, ACTION_TIMING AS timing, EVENT_MANIPULATION AS event, ACTION_STATEMENT AS statement
      FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY TRIGGER_NAME`,
    ({ triggers }, rows) =>
      triggers.push(
        ...rows.map(({ name, timing, event, statement }) => ({
          name: text(name),
          definition: `${text(timing)} ${text(event)} ${text(statement)}`,
        })),
      ),
  );
  const routines = await select(
    `SELECT ROUTINE_NAME AS name, ROUTINE_TYPE AS type, DTD_IDENTIFIER AS result, ROUTINE_COMMENT AS comment
      FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY ROUTINE_NAME`,
  );
  return [...tables.values(), ...routines.map(routineOf)];
}

function tableOf({ name, type, size, comment, definition }: Row): Table {
  const isView = /VIEW/.test(text(type));
  return {
    ...newTable(text(name), isView ? 'view' : 'table'),
    rows: isView || size === null || size === undefined ? null : Number(size),
    ...(isView ? {} : optional('comment', comment)),
    ...optional('definition', definition),
  };
}

function columnOf({
  name,
  type,
  nullable,
  part,
  value,
  extra,
  expression,
  comment,
}: Row): Table['columns'][number] {
  const how = text(extra).replace(/\bDEFAULT_GENERATED\b ?/i, '');
  return {
    ...{ name: text(name), type: text(type), nullable: nullable === 'YES', primaryKey: part === 'PRI' },
    // MariaDB says NULL where none is written.
    ...optional('default', value === 'NULL' ? null : value),
    ...optional('generated', [text(expression), how.toLowerCase()].filter(Boolean).join(' ')),
    ...optional('comment', comment),
  };
}

function routineOf({ name, type, result, comment }: Row): Table {
  const routine = newTable(text(name), type === 'PROCEDURE' ? 'procedure' : 'function');
  return {
    ...routine,
    ...optional('definition', result && `returns ${text(result)}`),
    ...optional('comment', comment),
  };
}
