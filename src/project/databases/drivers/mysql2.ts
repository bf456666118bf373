// https://github.com/sidorares/node-mysql2: mode read, by the session and by the text. Its DDL commits, and a pool has many connections:
// mode rollback is not to be had.
import type { Driver } from '../driver.ts';
import { controlOf, findWrite, type Statement, splitStatements } from '../sql.ts';
import { currentMode, denied, noteProtection, unprotected, watchText } from '../state.ts';
import { openMysql2 } from './open/mysql2.ts';

interface Command {
  sql?: unknown;
  query?: unknown;
}
interface Connection {
  addCommand(command: Command): Command;
  query(sql: string): unknown;
}

const READ_ONLY = 'SET SESSION TRANSACTION READ ONLY';
/** Settings that ORMs make, and that cannot lift it. */
const harmlessSetting =
  /^(?:set\s+(?:names\s+(?:\w+|'\w+')|(?:session\s+)?(?:time_zone|sql_mode|net_write_timeout|wait_timeout|lock_wait_timeout|innodb_lock_wait_timeout|max_execution_time|max_statement_time|group_concat_max_len)\s*=\s*[^,@(]*)|use\s+\S+)\s*$/i;

export const mysql2: Driver = {
  name: 'mysql2',
  urlSchemes: ['mysql', 'mysql2'],
  port: 3306,
  isHeld: true,
  open: openMysql2,
  patches: { 'lib/base/connection.js': protectMysql2 },
};

function protectMysql2(exports: unknown): unknown {
  const { prototype } = exports as { prototype: Connection };
  const original = prototype.addCommand;
  const sealed = new WeakSet<Connection>();
  const replacement = function (this: Connection, command: Command): Command {
    const text = command.sql ?? command.query;
    if (typeof text !== 'string' || text === READ_ONLY) return original.call(this, command);
    if (currentMode() === 'rollback') throw unprotected('mysql2 has no mode rollback here');
    if (!sealed.has(this)) {
      sealed.add(this);
      noteProtection('mysql2', 'driver');
      this.query(READ_ONLY);
    }
    watchText(text);
    const refusal = refusalOf(text);
    if (refusal !== null) throw denied(text, refusal);
    return original.call(this, command);
  };
  Object.defineProperty(prototype, 'addCommand', { value: replacement, writable: true, configurable: false });
  return exports;
}

function refusalOf(text: string): string | null {
  const statements = splitStatements(text, 'mysql');
  if (typeof statements === 'string') return statements;
  if (statements.length > 1) return 'several statements in one';
  const [statement] = statements;
  return statement ? refusalOfStatement(statement) : null;
}

function refusalOfStatement(statement: Statement): string | null {
  const { plain, words } = statement;
  const control = controlOf(statement);
  if (control === 'refused') return 'transactions are not prepared or chained here';
  if (control !== null) return words.includes('write') ? 'a transaction that writes' : null;
  if (harmlessSetting.test(plain.trim())) return null;
  if (/^set\s+(?:session\s+)?transaction\s/i.test(plain.trim()) && !words.includes('write')) return null;
  return findWrite(statement, 'mysql');
}
