// How a function is called, by its own source: what an agent would otherwise open the file for.

/** Of parameters that are longer, defaults and patterns included, the beginning is shown. */
const MAX_PARAMETERS = 160;
/** Looked through for the end of the parameters. */
const MAX_SOURCE = 4_000;

/** `(a, b = 2)`; undefined where the source does not say. */
export function parametersOf(f: (...args: never[]) => unknown): string | undefined {
  const source = Function.prototype.toString.call(f).slice(0, MAX_SOURCE);
  if (source.endsWith('{ [native code] }')) return undefined;
  const single = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source)?.[1];
  if (single !== undefined) return `(${single})`;
  const from = /^class\b/.test(source) ? constructorIn(source) : 0;
  const open = from === -1 ? -1 : source.indexOf('(', from);
  if (open === -1) return undefined;
  const close = endOf(source, open);
  if (close === undefined) return undefined;
  const text = source
    .slice(open + 1, close)
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/,$/, '');
  return text.length > MAX_PARAMETERS ? `(${text.slice(0, MAX_PARAMETERS)}…)` : `(${text})`;
}

function constructorIn(source: string): number {
  return /[\s;{}]constructor\s*\(/.exec(source)?.index ?? -1;
}

/** Where the bracket at `open` is closed; texts and comments hold none that count. */
function endOf(source: string, open: number): number | undefined {
  const token =
    /\\.|\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\[\s\S]|[^`\\])*`|[()[\]{}]/g;
  token.lastIndex = open;
  let depth = 0;
  for (let found = token.exec(source); found; found = token.exec(source)) {
    if ('([{'.includes(found[0])) depth++;
    else if (')]}'.includes(found[0]) && --depth === 0) return found.index;
  }
  return undefined;
}
