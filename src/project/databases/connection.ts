// A database that a tool of ours has opened: it only reads, as its driver is held to the mode.
import type { Cell } from '../../protocol/databases/query.ts';
import type { Dialect } from './sql.ts';

export type { Cell };

/** Where a database is: a file, absolute, or a server. */
export interface Place {
  url: string;
  file: string | null;
  /** For opening it, and for each statement. */
  timeoutMs: number;
}

export interface Rows {
  columns: string[];
  rows: Cell[][];
  /** There are more. */
  isCut: boolean;
}

export interface Connection {
  dialect: Dialect;
  /** One statement, and at most so many rows of it: no more are read. Infinity: all of them, for catalogues. */
  query(sql: string, params: readonly Cell[], most: number): Promise<Rows>;
  close(): Promise<void>;
}

/** Rows beyond it are not read either. */
const MOST_CHARACTERS = 1_000_000;
/** A cell that is longer is cut: it could be a file. */
const CELL_CHARACTERS = 5_000;
const SHOWN_BYTES = 64;

/** Gathers rows until there are enough. */
export function rowCollector(columns: string[], most: number) {
  const result: Rows = { columns, rows: [], isCut: false };
  let characters = 0;
  return {
    result,
    /** False: no more are wanted. */
    add(values: readonly unknown[]): boolean {
      if (result.rows.length >= most || (characters > MOST_CHARACTERS && Number.isFinite(most))) {
        result.isCut = true;
        return false;
      }
      const row = values.map((value) => toCell(value));
      for (const cell of row) characters += typeof cell === 'string' ? cell.length : 8;
      result.rows.push(row);
      return true;
    },
  };
}

/** Numbers that JSON cannot hold, and what drivers make of other types, are texts. */
export function toCell(value: unknown, most = CELL_CHARACTERS): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  if (ArrayBuffer.isView(value)) return bytesText(value);
  if (value instanceof ArrayBuffer) return bytesText(new Uint8Array(value));
  return cutCell(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)), most);
}

function bytesText({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const shown = Buffer.from(buffer, byteOffset, Math.min(byteLength, SHOWN_BYTES)).toString('hex');
  return `x'${shown}'${byteLength > SHOWN_BYTES ? `… [${byteLength} bytes]` : ''}`;
}

/** With the mark beside which the server looks for half a secret. */
function cutCell(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most).toWellFormed();
  return `${head}… [${text.length} characters]`;
}
