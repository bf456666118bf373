// Texts of strangers: no control characters, nothing invisible or that turns the direction of what follows, and no more than a reader needs.

/** Of a README: no agent reads more. */
export const MAX_README = 64_000;

/** Controls, formats (zero width, bidi, tags), half characters, private use. */
const unseen = /[^\P{C}\n\t]|[\u2028\u2029\u115f\u1160\u3164\uffa0]|[\ufe00-\ufe0e]|[\u{e0100}-\u{e01ef}]/gu;

export const hasUnseen = (text: string): boolean => clean(text) !== text;

/** One line. */
export function line(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null;
  const text = clean(value.slice(0, most * 4))
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return text === '' ? null : cut(text, most);
}

export function lines(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null;
  const text = clean(value.slice(0, most * 2).replaceAll(/\r\n?/g, '\n')).trim();
  return text === '' ? null : cut(text, most);
}

const clean = (text: string): string => text.toWellFormed().replace(unseen, '');

const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;

/** A record of short texts. */
export function record(value: unknown, most = 500): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const entries = Object.entries(value).slice(0, most);
  return Object.fromEntries(
    entries.flatMap(([key, item]) => {
      const [name, text] = [line(key, 250), line(item, 250)];
      return name === null || text === null || name === '__proto__' ? [] : [[name, text]];
    }),
  );
}

export function list(value: unknown, most = 50): string[] {
  const items = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  return items.slice(0, most).flatMap((item) => line(item, 100) ?? []);
}
