// JSON with comments and trailing commas, as tsconfig.json is written.
import { replaceTokens } from '../../disk/comments.ts';

/** The value; undefined when the text is no such thing. */
export function parseJsonc(text: string): unknown {
  try {
    return JSON.parse(plain(text));
  } catch {
    return undefined;
  }
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function plain(text: string): string {
  const strings: string[] = [];
  const bare = replaceTokens(
    text,
    (token, kind) => (kind === 'string' ? `"${strings.push(token) - 1}"` : ' '),
    '"',
  );
  return bare
    .replace(/,(?=\s*[}\]])/g, '')
    .replace(/"(\d+)"/g, (_, index: string) => strings[Number(index)] ?? '');
}
