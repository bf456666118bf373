// SQL as far as a gate has to understand it: where statements end, what their words are, which of them only read.
// What cannot be followed with certainty is refused.

export type Dialect = 'sqlite' | 'postgres' | 'mysql';

export interface Statement {
  /** As written, without the semicolon. */
  text: string;
  /** The same without comments, and with a blank for each. */
  plain: string;
  /** Lower-case words; quoted names begin with a quotation mark. Texts in quotes are left out. */
  words: string[];
}

const tokens: Readonly<Record<Dialect, RegExp>> = {
  postgres:
    /--[^\n\r]*|\/\*[\s\S]*?\*\/|[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|\$([a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/giy,
  sqlite:
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:''|[^'])*'|"(?:""|[^"])*"|`(?:``|[^`])*`|\[[^\]]*\]|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/giy,
  mysql:
    /--(?![!-~\u0080-\uffff])[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|""|[^"\\])*"|`(?:``|[^`])*`|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/giy,
};

/** Words, quoted names and texts, comments, and single characters. */
export const tokensOf = (sql: string, dialect: Dialect): string[] =>
  Array.from(sql.matchAll(tokens[dialect]), ([token]) => token);

/** Texts that were split before: clients send the same ones again and again, each past several gates. */
const known = new Map<string, readonly Statement[] | string>();
const KNOWN_TEXTS = 500;
const KNOWN_LENGTH = 5_000;

/** The statements in `sql`, or why they cannot be told apart. */
export function splitStatements(sql: string, dialect: Dialect): readonly Statement[] | string {
  const key = `${dialect} ${sql}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const statements = split(sql, dialect);
  if (known.size >= KNOWN_TEXTS) known.clear();
  if (sql.length <= KNOWN_LENGTH) known.set(key, statements);
  return statements;
}

function split(sql: string, dialect: Dialect): Statement[] | string {
  const statements: Statement[] = [];
  let current: Statement = { text: '', plain: '', words: [] };
  const end = () => {
    if (current.plain.trim() !== '') statements.push({ ...current, text: current.text.trim() });
    current = { text: '', plain: '', words: [] };
  };
  for (const [token] of sql.matchAll(tokens[dialect])) {
    const isComment = /^(?:--.|\/\*..|#.)/s.test(token) || token === '--';
    if (isComment || (dialect === 'mysql' ? /^[\t-\r ]$/ : /^\s$/).test(token)) {
      // Whether a comment may hold another depends on the database; MySQL runs what is in some of them.
      if (token.startsWith('/*') && token.indexOf('/*', 2) !== -1) return 'a nested comment';
      if (dialect === 'mysql' && /^\/\*[!+M]/i.test(token)) return 'a comment that is executed';
      current.text += token;
      current.plain += ' ';
      continue;
    }
    if (token === ';' && !isInTrigger(current, dialect)) {
      end();
      continue;
    }
    // A quote that nothing closes; U&"…" spells any name; whether \' is an escape is a setting of PostgreSQL (ESCAPE '\' is clear).
    const escapes = dialect === 'postgres' && /^'.*\\'/s.test(token) && token.length > 3;
    if (escapes || /^['"`]$/.test(token) || (token === '&' && /\bu$/i.test(current.plain)))
      return 'a quotation that cannot be followed';
    current.text += token;
    current.plain += token;
    const isText = /^(?:e'|')/i.test(token) || (dialect === 'mysql' && token.startsWith('"'));
    if (/^[a-z_\u0080-\uffff]/i.test(token) && !isText) current.words.push(token.toLowerCase());
    if (/^["`[]./.test(token) && !isText) current.words.push(`"${token.slice(1, -1).toLowerCase()}`);
  }
  end();
  return statements;
}

/** The body of a trigger of SQLite has statements of its own. */
function isInTrigger({ words }: Statement, dialect: Dialect): boolean {
  return (
    dialect === 'sqlite' &&
    words[0] === 'create' &&
    words.slice(1, 3).includes('trigger') &&
    words.at(-1) !== 'end'
  );
}

export type Control = 'begin' | 'commit' | 'rollback' | 'savepoint' | 'refused';

/** What a statement does to the transaction; null for all others. */
export function controlOf({ words, plain }: Statement): Control | null {
  const [first = '', second = ''] = words;
  if (/^(?:commit|end|rollback|abort)$/.test(first)) {
    if (words.includes('prepared') || /\band\s+chain\b/i.test(plain)) return 'refused';
    if (words.includes('to')) return 'savepoint';
    return first === 'commit' || first === 'end' ? 'commit' : 'rollback';
  }
  if (first === 'begin' || (first === 'start' && second === 'transaction')) return 'begin';
  if (first === 'prepare' && second === 'transaction') return 'refused';
  return first === 'savepoint' || first === 'release' ? 'savepoint' : null;
}

// Statements that only read. The database refuses what else writes; this refuses what it would let pass.
const readingWords: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  sqlite: new Set(['select', 'with', 'values', 'explain', 'pragma']),
  postgres: new Set(['select', 'with', 'values', 'explain', 'show', 'table']),
  mysql: new Set(['select', 'with', 'values', 'explain', 'show', 'table', 'describe', 'desc']),
};
const readingPragmas =
  /^pragma\s+(?:\w+\s*\.\s*)?(?:(?:table_x?info|index_x?info|index_list|foreign_key_list|foreign_key_check|table_list|integrity_check|quick_check)\b(?!\s*=)|(?:\w+_list|compile_options|\w+_version|application_id|page_(?:count|size)|freelist_count|encoding|foreign_keys|journal_mode|synchronous|query_only|cache_size|busy_timeout)\s*$)/i;
// Effects that no rollback undoes: other sessions, locks of the session, files, other connections.
const refusedFunctions =
  /^(?:pg_(?:try_)?advisory_\w*|pg_(?:terminate|cancel)_backend|pg_notify|pg_reload_conf|pg_(?:rotate_logfile|switch_wal|promote)|pg_(?:create|drop|copy|logical|replication|stat_reset|file)_\w*|pg_stat_reset|dblink\w*|lo_(?:import|export)|setval|(?:query|cursor)_to_xml\w*|ts_stat|ts_rewrite|crosstab\w*|load_extension|load_file|sys_(?:exec|eval)|writefile|fts3_tokenizer|get_lock|release_lock|release_all_locks|outfile|dumpfile)$/;

/** An effect that neither a read-only transaction nor a rollback stops, or null. */
export function findEffect({ words }: Statement): string | null {
  const name = words.find((word) => refusedFunctions.test(word.replace(/^"/, '')));
  return name === undefined ? null : `${name} has effects elsewhere`;
}

/** Why `sql` is not one statement that only reads, or null. */
export function findRefusal(sql: string, dialect: Dialect): string | null {
  const statements = splitStatements(sql, dialect);
  if (typeof statements === 'string') return statements;
  const [statement, another] = statements;
  if (another) return 'several statements in one';
  return statement ? findWrite(statement, dialect) : 'not a reading statement';
}

/** Why a statement is refused to whoever may only read, or null. */
export function findWrite(statement: Statement, dialect: Dialect): string | null {
  const { plain, words } = statement;
  const [first = '', ...others] = words;
  if (!readingWords[dialect].has(first) || !/^\W*[a-z]/i.test(plain)) return 'not a reading statement';
  const effect = findEffect(statement);
  if (effect !== null) return effect;
  // SQLite runs some pragmas while it compiles them, explained or not.
  if (first === 'explain' && others.includes('pragma')) return 'an explained pragma';
  if (first === 'pragma' && !readingPragmas.test(plain.trim())) return 'a pragma that may change something';
  return null;
}
