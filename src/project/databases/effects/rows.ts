// Rows of a dry run as texts: few of them, none of them long.
import type { Change, Effects, RowEffect } from '../../../protocol/databases/effects.ts';
import { toCell } from '../connection.ts';

/** Of one kind of change in one table. */
export const ROWS_SHOWN = 3;
/** Of a call. */
const ALL_ROWS_SHOWN = 40;
const CELL_CHARACTERS = 80;
const ROW_CHARACTERS = 600;

export type Row = Readonly<Record<string, unknown>>;

/** `keys`: the columns that say which row it is. */
export function rowEffect(
  change: Change,
  keys: readonly string[],
  before: Row | undefined,
  after: Row | undefined,
): RowEffect {
  if (!before || !after) {
    const only = (row: Row) => textOf(Object.entries(row).filter(([, value]) => value !== null));
    return { change, ...(before && { before: only(before) }), ...(after && { after: only(after) }) };
  }
  const differs = Object.keys(after).filter((name) => cellText(before[name]) !== cellText(after[name]));
  const changed = differs.filter((name) => !keys.includes(name));
  return {
    change,
    before: textOf([...keys, ...changed].map((name) => [name, before[name]])),
    after: textOf(differs.map((name) => [name, after[name]])),
  };
}

const cellText = (value: unknown) => JSON.stringify(toCell(value, Number.POSITIVE_INFINITY));

function textOf(cells: readonly (readonly [string, unknown])[]): string {
  const parts: string[] = [];
  let length = 0;
  for (const [name, value] of cells) {
    const part = `${JSON.stringify(name.slice(0, CELL_CHARACTERS))}:${JSON.stringify(toCell(value, CELL_CHARACTERS))}`;
    length += part.length;
    if (length > ROW_CHARACTERS && parts.length > 0) {
      parts.push(`"…":"${cells.length - parts.length} more columns"`);
      break;
    }
    parts.push(part);
  }
  // JSON lets them stand, and a reader may take them for the end of a line.
  return `{${parts.join(',')}}`.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** Of several databases; of many tables the last ones have no rows. */
export function mergeEffects(all: readonly Effects[]): Effects {
  let left = ALL_ROWS_SHOWN;
  return {
    tables: all
      .flatMap(({ tables }) => tables)
      .map((table) => {
        const rows = table.rows.slice(0, left);
        left -= rows.length;
        return { ...table, rows };
      }),
    schema: all.flatMap(({ schema }) => schema),
    notes: all.flatMap(({ notes }) => notes),
  };
}
