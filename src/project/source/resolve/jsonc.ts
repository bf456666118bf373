// JSON with comments and trailing commas, as tsconfig.json is written.

/** The value; undefined when the text is no such thing. */
export function parseJsonc(text: string): unknown {
  try {
    return JSON.parse(withoutComments(text));
  } catch {
    return undefined;
  }
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function withoutComments(text: string): string {
  const token =
    /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*(?:(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/)\s*)*[}\]])/g;
  return text.replace(token, (match) => (match.startsWith('"') ? match : ''));
}
