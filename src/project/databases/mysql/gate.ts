// Which statements of MySQL and MariaDB may run in the mode in force: DDL and much else commits, so that what is not known is refused.
import { controlOf, findEffect, findWrite, type Statement, splitStatements } from '../sql.ts';

const charset = `'?(?:utf8|utf8mb3|utf8mb4|ascii|binary|latin1|default)'?`;
/** By these a text would be read another way than by us. */
export const readAnotherWay = /ansi|no_backslash_escapes|oracle|mssql|db2|maxdb|postgresql/i;

/** Settings that ORMs make, and that cannot lift the mode. */
const harmlessSetting = new RegExp(
  `^(?:set\\s+(?:names\\s+${charset}(?:\\s+collate\\s+'?\\w+'?)?|(?:session\\s+|@@(?:session\\.)?)?(?:time_zone|net_write_timeout|wait_timeout|lock_wait_timeout|innodb_lock_wait_timeout|max_execution_time|max_statement_time|group_concat_max_len)\\s*=\\s*[^,@(]*)|use\\s+\\S+)\\s*$`,
  'i',
);
const modes = '(?:[a-z_]\\w*(?:\\s*,\\s*[a-z_]\\w*)*)?';
/** By name: a number could be any of them, and so could the default. */
const sqlMode = new RegExp(
  `^set\\s+(?:session\\s+|@@(?:session\\.)?)?sql_mode\\s*=\\s*('${modes}'|"${modes}"|(?!default\\b)[a-z_]\\w*)\\s*$`,
  'i',
);
/** They go with the connection. */
const ofTheConnection =
  /^set\s+(?:session\s+|@@(?:session\.)?)?(?:foreign_key_checks|unique_checks|sql_safe_updates)\s*=\s*(?:0|1|on|off)\s*$/i;
/** As it was written: where names are case-sensitive, another case is another database. */
const use = /^use\s+(?:`((?:``|[^`])+)`|([\w$\u0080-\uffff]+))\s*$/iu;
const isolation = /^set\s+(?:session\s+)?transaction\s/i;
const autocommit = /^set\s+(?:session\s+|@@(?:session\.)?)?autocommit\s*=\s*(0|1|on|off|true|false)\s*$/i;

const isHarmlessSetting = (sql: string): boolean =>
  harmlessSetting.test(sql) || (sqlMode.test(sql) && !readAnotherWay.test(sql));

/** Why a statement is refused in mode read, or null. */
export function refusalInRead(statement: Statement): string | null {
  const { plain, words } = statement;
  const control = controlOf(statement);
  if (control === 'refused') return 'transactions are not prepared or chained here';
  if (control !== null) return words.includes('write') ? 'a transaction that writes' : null;
  const sql = plain.trim();
  if (isHarmlessSetting(sql)) return null;
  if (isolation.test(sql) && !words.includes('write')) return null;
  return findWrite(statement, 'mysql');
}

/** The same of a text that may be none, or several. */
export function refusalOfText(text: string): string | null {
  const statements = splitStatements(text, 'mysql');
  if (typeof statements === 'string') return statements;
  if (statements.length > 1) return 'several statements in one';
  const [statement] = statements;
  return statement ? refusalInRead(statement) : null;
}

/** What a statement is to a dry run. */
export type Meaning =
  | { kind: 'begin' | 'commit' | 'rollback' | 'nothing' | 'run' }
  | { kind: 'autocommit'; isOn: boolean }
  | { kind: 'use'; schema: string }
  | { kind: 'refused'; reason: string };

const runs = new Set([
  ...['select', 'with', 'values', 'table', 'show', 'explain', 'describe', 'desc'],
  ...['insert', 'update', 'delete', 'replace', 'call'],
]);
/** Of the server; nothing undoes what is written there. */
export const systemSchemas = new Set(['mysql', 'sys', 'performance_schema', 'information_schema']);

const refused = (reason: string): Meaning => ({ kind: 'refused', reason });

export function meaningOf(statement: Statement): Meaning {
  const { plain, words } = statement;
  const [first = '', second = ''] = words;
  const sql = plain.trim();
  const control = controlOf(statement);
  if (control === 'refused') return refused('transactions are not prepared or chained here');
  if (control === 'begin')
    return second === 'not' ? refused('a compound statement is not followed') : { kind: 'begin' };
  if (control === 'savepoint')
    return /mcp_node/i.test(sql) ? refused('the name belongs to the dry run') : { kind: 'run' };
  if (control !== null)
    return first === 'commit' || first === 'rollback' ? { kind: control } : unknown(first);
  if (first === 'set') return meaningOfSetting(sql);
  if (first === 'use') {
    const [, quoted, word] = use.exec(sql) ?? [];
    const schema = quoted?.replaceAll('``', '`') ?? word;
    if (schema === undefined) return unknown(first);
    return systemSchemas.has(schema.toLowerCase())
      ? refused('it is the server’s own')
      : { kind: 'use', schema };
  }
  if (!runs.has(first)) return unknown(first);
  if (words.includes('history') && first === 'delete') return refused('the history of rows');
  const effect = findEffect(statement);
  return effect === null ? { kind: 'run' } : refused(effect);
}

const unknown = (verb: string) =>
  refused(
    `${verb.toUpperCase()} would commit, or cannot be followed: MySQL and MariaDB roll back rows alone`,
  );

function meaningOfSetting(sql: string): Meaning {
  const [, value] = autocommit.exec(sql) ?? [];
  if (value !== undefined) return { kind: 'autocommit', isOn: /^(?:1|on|true)$/i.test(value) };
  // It belongs to the beginning of a transaction, which this is not.
  if (isolation.test(sql)) return { kind: 'nothing' };
  return isHarmlessSetting(sql) || ofTheConnection.test(sql)
    ? { kind: 'run' }
    : refused('a setting that may change more');
}

/** Anything of these in a routine or a trigger, and a rollback does not hold what it does. */
const beyondRollback =
  /\b(?:commit|rollback|savepoint|xa|autocommit|sql_log_bin|global|persist|persist_only|grant|revoke|kill|install|uninstall|shutdown|purge)\b|\bstart\s+(?:transaction|slave|replica|all|group)\b|\b(?:create|alter|drop|rename|truncate|flush|prepare|execute|deallocate|unlock|handler)\s+[\w`]|\block\s+tables?\b|\bload\s+(?:data|xml|index)\b|\b(?:analyze|optimize|repair|check|checksum)\s+(?:\w+\s+)?table\b|\bset\s+(?:password|role|default)\b|\breset\s+(?:master|slave|replica|query|persist)\b/i;

/** Why the body of a routine or a trigger is not run, or null. */
export function findBeyond(statements: readonly Statement[]): string | null {
  for (const statement of statements) {
    // A handler of conditions is none of tables.
    const plain = statement.plain.replace(/\b(?:continue|exit|undo)\s+handler\b/gi, ' ');
    const [found] = beyondRollback.exec(plain) ?? [];
    const effect = found === undefined ? findEffect(statement) : `it has ${found.trim().toUpperCase()}`;
    if (effect !== null) return effect;
  }
  return null;
}
