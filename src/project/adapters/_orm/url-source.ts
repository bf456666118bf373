// Where the URL of a database comes from, as a config or schema file says it.

/** The variable of the environment that holds it, or the URL itself. */
export type UrlSource = { variable: string } | { literal: string };

/** Reads `env("X")`, `process.env.X`, `process.env["X"]` or a string at the start of `value`. */
export function urlSource(value: string): UrlSource | null {
  const variable =
    /^\s*(?:env(?:<\w+>)?\(\s*["']([\w.]+)["']\s*\)|process\.env(?:\.(\w+)|\[["'](\w+)["']\]))/.exec(value);
  if (variable !== null) return { variable: variable[1] ?? variable[2] ?? variable[3] ?? '' };
  const literal = /^\s*(?:"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)')/.exec(value);
  return literal === null ? null : { literal: literal[1] ?? literal[2] ?? '' };
}
