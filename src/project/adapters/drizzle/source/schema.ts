// The whole schema: tables with the names of their columns, and what an expression in it leads to.
import type { Source, Value } from '../../../source/reader/source.ts';
import { type Chain, chainOf, itemsOf, madeBy, symbolOf, textOf } from '../../_orm/values.ts';
import { columnName, readCasing } from './casing.ts';
import { readTables, type Table, type Tables } from './tables.ts';

export interface Column {
  table: Table;
  key: string;
}

export interface Schema {
  tables: Table[];
  tableOf: Tables['of'];
  /** The column that `users.id` is, methods on it left aside; for a view and for `$inferSelect` and the like, none. */
  columnOf(value: Value): Column | null;
  /** As it is called in the database. */
  nameOf(column: Column): string;
  /** Text of a template of `sql`, with names in place of columns and tables; null for anything else. */
  sqlOf(value: Value): string | null;
}

export function readSchema(source: Source): Schema {
  const { all, of } = readTables(source);
  const casingOf = readCasing(source);

  const columnOf = (value: Value): Column | null => {
    let symbol = symbolOf(value);
    for (let depth = 0; symbol && depth < 20; depth += 1) {
      const { origin } = symbol;
      if (origin.type === 'member') {
        const table = of(origin.of);
        if (table) return { table, key: origin.key };
        symbol = origin.of;
      } else symbol = origin.type === 'call' ? origin.call.on : null;
    }
    return null;
  };

  const nameOf = ({ table, key }: Column): string => {
    const value = table.columns.find(([name]) => name === key)?.[1];
    const chain = value === undefined ? null : chainOf(value);
    return (chain && writtenName(source, chain)) ?? columnName(key, casingOf(table));
  };

  const sqlOf = (value: Value): string | null => {
    const chain = chainOf(value);
    const made = chain && madeBy(chain.root);
    if (!chain || !made || !('path' in made) || !/^sql(?:\.raw)?$/.test(made.path)) return null;
    const [first, ...rest] = chain.root.args;
    if (made.path === 'sql.raw') return textOf(source, first?.value);
    const texts = itemsOf(first?.value).map((item) => textOf(source, item) ?? '');
    return texts
      .map((text, index) => {
        const argument = index === texts.length - 1 ? undefined : rest[index];
        return argument ? text + shown(argument.value, argument.text) : text;
      })
      .join('')
      .replace(/\s+/g, ' ')
      .trim();
  };

  const shown = (value: Value, text: string): string => {
    const column = columnOf(value);
    if (column) return nameOf(column);
    const literal = source.literal(value)?.data;
    if (typeof literal === 'string') return `'${literal}'`;
    if (typeof literal === 'number' || typeof literal === 'boolean') return String(literal);
    return of(value)?.table ?? sqlOf(value) ?? `{${text}}`;
  };

  return { tables: all, tableOf: of, columnOf, nameOf, sqlOf };
}

/** The first string that the function of a column is given. */
function writtenName(source: Source, { root }: Chain): string | null {
  const first = root.args[0]?.value;
  return typeof first === 'string' && first !== '' ? textOf(source, first) : null;
}
