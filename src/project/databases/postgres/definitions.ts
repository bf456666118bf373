// Statements that make or run what can do more than a query: held in mode rollback, where they are permitted otherwise.
import { type Statement, tokensOf } from '../sql.ts';
import { type Catalogue, findReach, isOpaque } from './reach.ts';

const elsewhere =
  /^(?:create|alter|drop|import)\s+(?:or\s+replace\s+)?(?:trusted\s+)?(?:procedural\s+)?(?:extension|server|foreign|user\s+mapping|language|subscription|publication|tablespace|database|event\s+trigger|access\s+method|transform|system)\b/i;
const withBody = /^(?:do\b|create\s+(?:or\s+replace\s+)?(?:function|procedure)\b)/i;
/** Their functions may be named by a text. */
const withNames = /^create\s+(?:or\s+replace\s+)?(?:aggregate|operator|type)\b/i;
const textSettings =
  /^set\s+(?:session\s+|local\s+)?(?:client_encoding|names|standard_conforming_strings|backslash_quote|dynamic_library_path|pl\w+\.\w+)\b/i;

/** Why it is refused, or null. */
export function findDefinition({ plain }: Statement, catalogue: Catalogue): string | null {
  const sql = plain.trim();
  if (elsewhere.test(sql)) return 'what is made reaches beyond the tables';
  if (
    textSettings.test(sql) &&
    !/client_encoding\s*(?:=|to\s)\s*'?utf-?8'?\s*$|standard_conforming_strings\s*(?:=|to\s)\s*on\s*$/i.test(
      sql,
    )
  )
    return 'a setting that changes how texts are read';
  const tokens = tokensOf(sql, 'postgres');
  const texts = tokens.filter((token) => /^(?:e?'|\$[^$]*\$.*\$$)/is.test(token));
  if (withNames.test(sql)) {
    if (texts.some((text) => /^e/i.test(text))) return 'a text that cannot be followed';
    return firstReason(texts, (text) => findReach(text, catalogue, []));
  }
  if (!withBody.test(sql)) return null;
  const language = tokens.filter((token) => token.trim() !== '');
  for (const [at, token] of language.entries())
    if (/^language$/i.test(token) && !/^['"]?(?:sql|plpgsql)['"]?$/i.test(language[at + 1] ?? ''))
      return 'a language that cannot be seen into';
  if (texts.some((text) => /^e'.*\\/is.test(text))) return 'a text that cannot be followed';
  return firstReason(texts, (text) => isOpaque(text) ?? findReach(text, catalogue, []));
}

function firstReason(texts: readonly string[], find: (text: string) => string | null): string | null {
  for (const text of texts) {
    const inner = /^\$/.test(text)
      ? text.replace(/^\$[^$]*\$|\$[^$]*\$$/g, '')
      : text.replace(/^e?'|'$/gi, '').replaceAll("''", "'");
    const reason = find(inner);
    if (reason !== null) return reason;
  }
  return null;
}
