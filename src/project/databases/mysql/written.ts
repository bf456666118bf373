// Which tables a text of MySQL or MariaDB is to write to, by where their names stand.

const part = '(?:`(?:``|[^`])+`|[\\w$\\u0080-\\uffff]+)';
/** `FROM .name` is the same as `FROM name`. */
const name = `(?:\\.\\s*)?(${part}(?:\\s*\\.\\s*${part})?)`;
const modes = '(?:(?:low_priority|high_priority|delayed|quick|ignore)\\b\\s*)*';
const places = [
  `\\b(?:insert|replace)\\b\\s*${modes}(?:into\\b\\s*)?${name}`,
  `(?<!\\b(?:key|for|on)\\s+)\\bupdate\\b\\s*${modes}${name}`,
  // Before FROM, and before USING, there may be other names of what comes after it.
  `\\bdelete\\b[^();]*?\\bfrom\\b(?:[^();]*?\\busing\\b)?\\s*${name}`,
].map((place) => new RegExp(place, 'giu'));
/** Not those of functions. */
const source = new RegExp(
  `(?<!\\b(?:extract|trim|substr|substring)\\s*\\([^()]*)\\b(?:from|join)\\b[\\s(]*${name}`,
  'giu',
);
/** With the name of what is in the parentheses. */
const common = new RegExp(`(${part})\\s*(?:\\([^()]*\\)\\s*)?\\bas\\s*\\(`, 'giu');
const texts = /'(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|""|[^"\\])*"|(`(?:``|[^`])*`)/g;

/** Of a name as it stands in a text: the schema, or null, and the name. */
export function partsOf(found: string): [schema: string | null, name: string] {
  const [one = '', other] = Array.from(found.matchAll(new RegExp(part, 'gu')), ([quoted]) =>
    quoted.startsWith('`') ? quoted.slice(1, -1).replaceAll('``', '`') : quoted,
  );
  return other === undefined ? [null, one] : [one, other];
}

/** The tables of a view, as the catalogue has its text: with their schemas. */
export const sourcesIn = (view: string): [schema: string, name: string][] =>
  Array.from(view.replace(texts, (_, quoted?: string) => quoted ?? "''").matchAll(source), ([, found = '']) =>
    partsOf(found),
  ).flatMap(([schema, found]) => (schema === null ? [] : [[schema, found]]));

/** `plain`: without comments. */
export function writtenIn(plain: string): [schema: string | null, name: string][] {
  const text = plain.replace(texts, (_, quoted?: string) => quoted ?? "''");
  const made = new Set(Array.from(text.matchAll(common), ([, found = '']) => partsOf(found)[1]));
  return places
    .flatMap((place) => Array.from(text.matchAll(place), ([, found = '']) => partsOf(found)))
    .filter(([schema, found]) => schema !== null || !made.has(found));
}
