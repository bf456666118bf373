// Mode read on PostgreSQL, whichever driver: what a statement may be, and how it is sent.
import { type Control, controlOf, findWrite, type Statement } from '../sql.ts';
import { denied } from '../state.ts';

/** Settings of a session that change neither what can be written nor how a text is read. */
const harmlessSetting =
  /^set\s+(?:(?:session|local)\s+)?(?:time\s+zone\s|(?:client_min_messages|timezone|application_name|statement_timeout|lock_timeout|idle_in_transaction_session_timeout|search_path|datestyle|intervalstyle|extra_float_digits|bytea_output)\s*(?:=|to\s)|client_encoding\s*(?:=|to\s)\s*'?utf-?8'?\s*$|standard_conforming_strings\s*(?:=|to\s)\s*on\s*$)/i;

export interface Reading {
  /** It belongs into a read-only transaction; all others are settings, and the transactions of the project themselves. */
  isQuery: boolean;
  control: Exclude<Control, 'refused'> | null;
  /** What is sent in its place. */
  instead: string | null;
}

export const BEGIN_READING = 'BEGIN TRANSACTION READ ONLY';

/** Throws what is refused, but for what the catalogue says. */
export function readingOf(statement: Statement): Reading {
  const { plain, words } = statement;
  const control = controlOf(statement);
  if (control === 'refused') throw denied(plain, 'transactions are not prepared here');
  if (control !== null) return { isQuery: false, control, instead: insteadOf(statement, control) };
  if (words[0] === 'set') {
    const isIsolation = words[1] === 'transaction' && !words.includes('write');
    if (!isIsolation && !harmlessSetting.test(plain.trim()))
      throw denied(plain, 'a setting that may change more');
    return { isQuery: false, control, instead: null };
  }
  const refusal = findWrite(statement, 'postgres');
  if (refusal !== null) throw denied(plain, refusal);
  return { isQuery: true, control, instead: null };
}

/** The project's own transaction reads as well, and ends in a rollback, however it ends. */
function insteadOf({ plain, words }: Statement, control: Exclude<Control, 'refused'>): string | null {
  if (control === 'savepoint') return null;
  if (control !== 'begin') return 'ROLLBACK';
  if (words.includes('write')) throw denied(plain, 'a transaction that writes');
  const level = /isolation\s+level\s+(?:serializable|repeatable\s+read|read\s+(?:un)?committed)/i.exec(plain);
  return `${BEGIN_READING} ${level?.[0] ?? ''}`.trim();
}

/** By its codes, the database said no to what would have written. */
export const saysReadOnly = (code: unknown): boolean => code === '25006' || code === '25001';
