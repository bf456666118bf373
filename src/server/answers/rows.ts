// database_query as text: a row in a line, its cells apart by a bar.
import type { Cell, QueryAnswer } from '../../protocol/databases/query.ts';
import { block, word } from './words.ts';

export function rowsText({ connection, driver, columns, rows, plan, truncated }: QueryAnswer): string {
  const many = plan === undefined ? `: ${rows.length} ${rows.length === 1 ? 'row' : 'rows'}` : '';
  const head = `# ${word(connection)} by ${word(driver, ':,')}${many}${truncated ? ', truncated' : ''}`;
  if (plan !== undefined) return [head, block('plan', plan)].join('\n');
  return [head, cells(columns), ...rows.map(cells)].join('\n');
}

/** A row of a table. */
export const cells = (row: readonly Cell[]): string => row.map(cellText).join(' | ');

/** A text that could be read as another value, as another cell or as a mark of ours is JSON. */
function cellText(cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell !== 'string') return JSON.stringify(cell);
  const isPlain = !/^(?:["#\s]|-?$)|[|\p{Cc}\u2028\u2029]|\s$/u.test(cell) && !isJson(cell);
  return isPlain ? cell : JSON.stringify(cell);
}

const isJson = (text: string): boolean => /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text);
