// What may be sent to SQLite in the mode in force, and which file it goes to.
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { controlOf, findEffect, findWrite, type Statement, splitStatements } from '../../sql.ts';
import { currentMode, denied, unprotected, watchText } from '../../state.ts';

// Of the connection, not of the file: allowed, and done outside of the transaction, where SQLite would ignore some.
export const connectionPragma =
  /^pragma\s+(?:foreign_keys|busy_timeout|synchronous|cache_size|cache_spill|temp_store|mmap_size|case_sensitive_like|recursive_triggers|read_uncommitted|analysis_limit|threads|automatic_index|wal_autocheckpoint|journal_size_limit|query_only\s*=\s*(?:on|1|true)\s*$)\b/i;
/** Of the file: answered with what it is. */
const filePragma =
  /^pragma\s+((?:\w+\s*\.\s*)?(?:journal_mode|auto_vacuum|page_size|locking_mode|encoding))\s*[=(]/i;
const versionPragma = /^pragma\s+(?:\w+\s*\.\s*)?(?:user_version|application_id)\s*=/i;

/** What may run of `sql`; throws for the rest. */
export function readStatements(sql: string, isInMemory: boolean): Statement[] {
  watchText(sql);
  const statements = splitStatements(sql, 'sqlite');
  if (typeof statements === 'string') throw denied(sql, statements);
  return statements.map((statement) => {
    const plain = statement.plain.trim();
    const [, setting] = (!isInMemory && filePragma.exec(plain)) || [];
    if (setting) return { text: `PRAGMA ${setting}`, plain: `pragma ${setting}`, words: ['pragma', setting] };
    const refusal =
      isInMemory || currentMode() === 'rollback' ? findEscape(statement) : findReadRefusal(statement, plain);
    if (refusal !== null) throw denied(plain, refusal);
    return statement;
  });
}

function findReadRefusal(statement: Statement, plain: string): string | null {
  if (controlOf(statement) !== null || connectionPragma.test(plain)) return null;
  return findWrite(statement, 'sqlite');
}

/** What a rollback of this connection does not undo. */
function findEscape(statement: Statement): string | null {
  const [first = ''] = statement.words;
  const plain = statement.plain.trim();
  if (/^(?:attach|detach|vacuum)$/.test(first)) return 'it reaches other files';
  if (first === 'explain' && statement.words.includes('pragma')) return 'an explained pragma';
  if (first === 'pragma' && !connectionPragma.test(plain) && !versionPragma.test(plain))
    return findWrite(statement, 'sqlite');
  return findEffect(statement);
}

/** What is named, as it is written; null for a database in memory. */
export function placeOf(path: unknown): string | null {
  if (typeof path !== 'string') return null;
  const file = path
    .trim()
    .replace(/^file:(?:\/\/(?=\/))?/i, '')
    .replace(/\?.*$/s, '');
  const isInMemory = /[?&]mode=memory\b/i.test(path) || file === '' || file.startsWith(':memory:');
  return isInMemory ? null : file;
}

/** The file that is opened, absolute; null for a database in memory. */
export function fileOf(path: unknown): string | null {
  const file = placeOf(path);
  if (file === null) return null;
  if (/^[a-z][a-z\d+.-]+:/i.test(file))
    throw unprotected('a database on another server cannot be held to the mode');
  const absolute = resolve(file);
  try {
    return realpathSync(absolute);
  } catch {
    // It does not exist yet: its folder may be reached by a link.
    return join(realpathSync(dirname(absolute)), basename(absolute));
  }
}
