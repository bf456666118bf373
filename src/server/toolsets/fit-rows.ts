// Rows of a database under the budget of an answer.
import type { Cell, QueryAnswer } from '../../protocol/databases/query.ts';
import { cutText } from '../mcp/cut-text.ts';
import { ANSWER_BYTES, jsonBytes } from '../mcp/results.ts';

/** What surrounds the rows, and what JSON makes of a text. */
const ROWS_BYTES = ANSWER_BYTES * 0.8;
const CELL_BYTES = 500;

/** Without secrets already: what is cut here could hide half of one. */
export function fitRows(answer: QueryAnswer): QueryAnswer {
  const { rows, plan } = answer;
  if (plan !== undefined) {
    const { text, truncated } = cutText(plan, ROWS_BYTES);
    return { ...answer, plan: text, truncated: answer.truncated || truncated };
  }
  let bytes = 0;
  const fitting = rows.findIndex((row) => {
    bytes += jsonBytes(row);
    return bytes > ROWS_BYTES;
  });
  if (fitting === -1) return answer;
  const [first] = rows;
  const shown = fitting === 0 && first ? [first.map(cutCell)] : rows.slice(0, fitting);
  return { ...answer, rows: shown, truncated: true };
}

const cutCell = (cell: Cell): Cell => (typeof cell === 'string' ? cutText(cell, CELL_BYTES).text : cell);
