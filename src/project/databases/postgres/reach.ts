// Whether a text of SQL or PL/pgSQL leads out of the tables: by the names in it, and by what hides names.
import { splitStatements, tokensOf } from '../sql.ts';

/** Names that lead out of the tables of a database. */
export interface Catalogue {
  /** Lower case. `alsoColumn`: it counts only where it is called. */
  functions: Map<string, { reason: string; alsoColumn: boolean }>;
  /** By name: the schemas in which it leads out. */
  relations: Map<string, { reason: string; schemas: Set<string> }>;
  operators: Map<string, string>;
  types: Map<string, string>;
  schemas: Set<string>;
  names: Set<string>;
}

/** Settings by which nothing outside of the session changes, nor how a text is read. */
const harmlessSettings =
  /^(?:client_min_messages|timezone|application_name|statement_timeout|lock_timeout|idle_in_transaction_session_timeout|search_path|datestyle|intervalstyle|extra_float_digits|bytea_output)$/i;
/** Those of the project, as row-level security has them; not those of languages and extensions. */
const ownSettings = /^(?!(?:pl\w+|auto_explain|pgaudit|pg_\w+|cron)\.)[a-z_]\w*\.[\w.]+$/i;

/** `values`: of the parameters; null if they are still to come, and what they set is asked for then. Null: nothing in it leads out. */
export function findReach(
  sql: string,
  catalogue: Omit<Catalogue, 'names'>,
  values: readonly unknown[] | null,
): string | null {
  const tokens = visible(sql);
  for (const [at, token] of tokens.entries()) {
    const name = nameOf(token);
    if (name === null) continue;
    const isCall = tokens[at + 1] === '(';
    const called = catalogue.functions.get(name);
    if (called && (isCall || !called.alsoColumn)) return called.reason;
    const type = catalogue.types.get(name);
    if (type !== undefined) return type;
    const relation = catalogue.relations.get(name);
    if (relation && isRelation(tokens, at, relation.schemas, catalogue.schemas)) return relation.reason;
    if (name === 'set_config' && isCall && !isHarmlessSetting(tokens.slice(at + 2, at + 6), values))
      return moreThanASetting;
  }
  for (const [run] of tokens
    .map(blankName)
    .join('')
    .matchAll(/[-+*/<>=~!@#%^&|`?]+/g))
    for (const [name, reason] of catalogue.operators) if (run.includes(name)) return reason;
  return null;
}

const moreThanASetting = 'set_config changes more than a setting of the project';

/** The same, of what was looked at before its values were there. */
export function findSetting(sql: string, values: readonly unknown[]): string | null {
  const tokens = visible(sql);
  const isRefused = tokens.some(
    (token, at) =>
      nameOf(token) === 'set_config' &&
      tokens[at + 1] === '(' &&
      !isHarmlessSetting(tokens.slice(at + 2, at + 6), values),
  );
  return isRefused ? moreThanASetting : null;
}

/** Names in front of a parenthesis. */
export function calledIn(sql: string): string[] {
  const tokens = visible(sql);
  return tokens.flatMap((token, at) => (tokens[at + 1] === '(' ? (nameOf(token) ?? []) : []));
}

/** Words by which a body runs what it does not show: EXECUTE of a text, COPY, LOAD; null: it can be seen into. */
export function isOpaque(body: string): string | null {
  const statements = splitStatements(body, 'postgres');
  if (typeof statements === 'string') return statements;
  for (const { plain } of statements) {
    // Of a trigger that is made: it names a function.
    const text = plain.replace(/\bexecute\s+(?:function|procedure)\s+(?!into\b|using\b)[\w."$]+\s*\(/gi, '(');
    const tokens = visible(text);
    for (const [at, token] of tokens.entries()) {
      const word = token.toLowerCase();
      if (/^(?:execute|copy|load)$/.test(word)) return `it has ${word.toUpperCase()}`;
      if (word === 'do' && !/^(?:nothing|update)$/i.test(tokens[at + 1] ?? '')) return 'it has DO';
    }
  }
  return null;
}

/** Tokens without blanks and comments. */
const visible = (sql: string) => tokensOf(sql, 'postgres').filter((token) => !/^(?:\s|--|\/\*)/.test(token));

/** Of an identifier, as the catalogue has it; null for all other tokens. */
function nameOf(token: string): string | null {
  if (/^".+"$/s.test(token)) return token.slice(1, -1).replaceAll('""', '"').toLowerCase();
  return /^[a-z_\u0080-\uffff]/i.test(token) && !/^e'/i.test(token) ? token.toLowerCase() : null;
}

const blankName = (token: string) => (token.length > 1 ? ' ' : token);

/** Behind a dot it is a relation only if a schema stands before; else it is a column. */
function isRelation(
  tokens: readonly string[],
  at: number,
  schemas: ReadonlySet<string>,
  known: ReadonlySet<string>,
): boolean {
  if (tokens[at - 1] !== '.') return true;
  const qualifier = nameOf(tokens[at - 2] ?? '') ?? '';
  return schemas.has(qualifier) || (!known.has(qualifier) && tokens[at - 3] === '.');
}

/** The first argument is a text or a parameter that names one. */
function isHarmlessSetting(
  [first = '', ...rest]: readonly string[],
  values: readonly unknown[] | null,
): boolean {
  const number = first === '$' ? /^\d*/.exec(rest.join(''))?.[0] : undefined;
  if (number && values === null) return true;
  const setting = number ? values?.[Number(number) - 1] : /^'([\w.]+)'$/.exec(first)?.[1];
  return typeof setting === 'string' && (ownSettings.test(setting) || harmlessSettings.test(setting));
}
