// Where the URL of a database comes from, as a config or schema file says it.

/** The variable of the environment that holds it, and what is taken where that is not set; or the URL itself. */
export type UrlSource = { variable: string; fallback?: string } | { literal: string };

const text = String.raw`(?:"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)')`;
const startsWithText = new RegExp(String.raw`^\s*${text}`);
const goesOnWithText = new RegExp(String.raw`^\s*(?:\?\?|\|\|)\s*${text}`);

/** Reads `env("X")`, `process.env.X`, `process.env["X"] ?? "file:…"` or a string at the start of `value`. */
export function urlSource(value: string): UrlSource | null {
  const variable =
    /^\s*(?:env(?:<\w+>)?\(\s*["']([\w.]+)["']\s*\)|process\.env(?:\.(\w+)|\[["'](\w+)["']\]))/.exec(value);
  if (variable !== null) {
    const found = goesOnWithText.exec(value.slice(variable[0].length));
    const fallback = found?.[1] ?? found?.[2];
    return {
      variable: variable[1] ?? variable[2] ?? variable[3] ?? '',
      ...(fallback ? { fallback } : {}),
    };
  }
  const literal = startsWithText.exec(value);
  return literal === null ? null : { literal: literal[1] ?? literal[2] ?? '' };
}
