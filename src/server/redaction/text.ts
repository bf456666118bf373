// Texts as an agent can read them: well-formed, and without what steers a terminal.

/** OSC, DCS and the like with their strings, where these end; CSI; other escapes; in seven bits or eight. Linear: each begins with a character of its own. */
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])(?:[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c))?|(?:\x1b\[|\x9b)[\x30-\x3f]{0,64}[\x20-\x2f]?[\x40-\x7e]?|\x1b[ #%()*+./-]?[\x30-\x7e]?/g;
/** Back to the beginning of the line, as CSI says it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const lineStart = /(?:\x1b\[|\x9b)[01]?G/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const invisible = /[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;

/** Half a character becomes U+FFFD: parsers that are strict refuse the whole message. */
export function readable(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return control.test(whole) ? whole.replace(sequences, '') : whole;
}

/** What a terminal would show in the end: of a line that was written over, its last state. */
export function printedText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  if (!control.test(whole)) return whole;
  const plain = whole
    .replace(lineStart, '\r')

    .replace(sequences, '')
    .replaceAll(/\r+\n/g, '\n');
  return plain.split('\n').map(lastState).join('\n').replace(invisible, '');
}

function lastState(line: string): string {
  const states = line.includes('\r') ? line.split('\r').filter((state) => state !== '') : [line];
  const last = states.at(-1) ?? '';
  if (!last.includes('\b')) return last;
  const shown: string[] = [];
  for (const character of last) {
    if (character === '\b') shown.pop();
    else shown.push(character);
  }
  return shown.join('');
}

/** Marks of format, tags, and selectors of variants: a model reads what nobody sees. */
const unseen = /\p{Cf}|\p{Variation_Selector}|[\u{E0000}-\u{E0FFF}\u{115F}\u{1160}\u{3164}\u{FFA0}]/gu;

/** Texts in which a human would not see all that a model does, without what cannot be seen. */
export function withoutUnseen<T>(value: T): T {
  if (typeof value === 'string') return printedText(value).replace(unseen, '') as T;
  if (Array.isArray(value)) return value.map(withoutUnseen) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutUnseen(item)])) as T;
}

/** The whole of a text answer: no control character but line breaks and tabs, no half of a character, whatever a name or a value holds. */
export const visible = (answer: string): string =>
  answer
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n\t]/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
