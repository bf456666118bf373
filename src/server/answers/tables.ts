// database_schema as text: each table as a block, as list_models has it.
import type { Table } from '../../protocol/databases/tables.ts';
import { list, type Page, page, text, word } from './words.ts';

export interface TableSummary extends Pick<Table, 'name' | 'schema' | 'kind' | 'rows'> {
  columnNames: readonly string[];
}
export interface TablePage extends Page<Table | TableSummary> {
  connection: string;
  driver: string;
}

export function tablesText({ connection, driver, ...answer }: TablePage): string {
  const head = `# ${word(connection)} by ${word(driver)}${answer.items.some((item) => 'columnNames' in item) ? ' summary' : ''}`;
  const lines = answer.items.flatMap((item) =>
    'columnNames' in item ? [`${headOf(item)} (${list(item.columnNames, '()')})`] : tableLines(item),
  );
  return `${head}\n${page(lines, answer)}`;
}

/** `materialized-view`: one word. */
function headOf({ kind, schema, name, rows }: Pick<Table, 'name' | 'schema' | 'kind' | 'rows'>): string {
  const parts = [kind.replace(' ', '-'), word(name, '(')];
  if (schema !== null) parts.push(`in ${word(schema, '(')}`);
  if (rows !== null) parts.push(`~${rows}`);
  return parts.join(' ');
}

function tableLines(table: Table): string[] {
  const { comment, columns, foreignKeys, indexes, checks, triggers, definition } = table;
  return [
    headOf(table),
    ...(comment === undefined ? [] : inside(text('comment', comment))),
    ...columns.map((column) => ` ${columnText(column)}`),
    ...foreignKeys.map((key) => ` @@relation${keyText(key)}`),
    ...indexes.map(
      ({ name, columns: of, unique, where }) =>
        ` @@${unique ? 'unique' : 'index'}(${list(of, '()')}) ${word(name)}${where === undefined ? '' : ` where ${JSON.stringify(where)}`}`,
    ),
    ...checks.flatMap((check) => inside(named('check', check))),
    ...triggers.flatMap((trigger) => inside(named('trigger', trigger))),
    ...(definition === undefined ? [] : inside(text('definition', definition))),
  ];
}

const inside = (lines: string): string[] => lines.split('\n').map((line) => ` ${line}`);

const named = (what: string, { name, definition }: { name: string | null; definition: string }): string =>
  text(`@@${what} ${name === null ? '-' : word(name, ':')}`, definition);

function columnText({ name, type, nullable, primaryKey, ...more }: Table['columns'][number]): string {
  const parts = [
    word(name),
    `${/^[^\s"?]+$/.test(type) ? type : JSON.stringify(type)}${nullable ? '?' : ''}`,
  ];
  if (primaryKey) parts.push('@id');
  for (const key of ['default', 'generated', 'comment'] as const)
    if (more[key] !== undefined) parts.push(`@${key}(${argument(more[key])})`);
  if (more.enum) parts.push(`@enum(${list(more.enum, '()')})`);
  return parts.join(' ');
}

/** Within parentheses: as it is where those in it are balanced. */
function argument(written: string): string {
  let depth = 0;
  for (const character of written) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0;
    if (depth < 0) break;
  }
  return depth === 0 && written !== '' && !/^"|[\n\r]/.test(written) ? written : JSON.stringify(written);
}

function keyText({
  name,
  columns,
  table,
  references,
  onDelete,
  onUpdate,
}: Table['foreignKeys'][number]): string {
  const to = `${word(table, '():')}: ${references.length === 0 ? '-' : list(references, '()')}`;
  const rules = [name === null ? '-' : word(name), `delete ${word(onDelete)}`, `update ${word(onUpdate)}`];
  return `(${list(columns, '()')} -> ${to}) ${rules.join(' ')}`;
}
