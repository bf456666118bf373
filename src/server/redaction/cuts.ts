// What had to be cut before secrets could be taken out of it, in a process that knows none: half a secret beside the mark of a cut.

/** As the printer of the isolate, the previews of project objects, and what keeps output put it. */
const mark = /['"`]?(?:\.\.\. \d+ more characters?|[\n ]?…)/g;
/** Less says nothing. */
const SHORTEST = 4;
/** Of one text: more come only of a text that is made to have them. */
const MOST = 200;

export interface CutSecret {
  name: string;
  forms: readonly string[];
}

/** Beginnings of secrets before a mark, and their ends after one. */
export function hideHalves(text: string, secrets: readonly CutSecret[]): string {
  if (secrets.length === 0 || !(text.includes('…') || text.includes(' more character'))) return text;
  let result = '';
  let at = 0;
  let marks = 0;
  for (const found of text.matchAll(mark)) {
    if (++marks > MOST) break;
    const end = found.index + found[0].length;
    const head = half(text.slice(at, found.index), secrets, beginningAtEnd);
    result += head
      ? `${text.slice(at, found.index - head.length)}[redacted:${head.name}]${found[0]}`
      : text.slice(at, end);
    at = end;
    // Of a text that begins in the middle.
    const lead = /^\n?['"`]?(?:\[project\] )?/.exec(text.slice(at, at + 12))?.[0] ?? '';
    const tail = half(text.slice(at + lead.length), secrets, endAtBeginning);
    if (!tail) continue;
    result += `${lead}[redacted:${tail.name}]`;
    at += lead.length + tail.length;
  }
  return result + text.slice(at);
}

type Overlap = (text: string, form: string) => number;

function half(
  text: string,
  secrets: readonly CutSecret[],
  overlap: Overlap,
): { name: string; length: number } | undefined {
  let best: { name: string; length: number } | undefined;
  for (const { name, forms } of secrets) {
    for (const form of forms) {
      const length = overlap(text, form);
      if (length >= SHORTEST && length > (best?.length ?? 0)) best = { name, length };
    }
  }
  return best;
}

/** How much of the beginning of `form` the text ends with. */
function beginningAtEnd(text: string, form: string): number {
  // An escape sequence that was cut as well.
  const [dangling = ''] = /\\{1,15}$/.exec(text) ?? [];
  const whole = overlapAtEnd(text, form);
  const length = dangling === '' ? 0 : overlapAtEnd(text.slice(0, -dangling.length), form);
  return Math.max(whole, length >= SHORTEST ? length + dangling.length : 0);
}

function overlapAtEnd(text: string, form: string): number {
  if (!form.includes(text.slice(-SHORTEST))) return 0;
  for (let length = Math.min(form.length, text.length); length >= SHORTEST; length--)
    if (text.endsWith(form.slice(0, length))) return length;
  return 0;
}

/** How much of the end of `form` the text begins with. */
function endAtBeginning(text: string, form: string): number {
  if (!form.includes(text.slice(0, SHORTEST))) return 0;
  for (let length = Math.min(form.length, text.length); length >= SHORTEST; length--)
    if (text.startsWith(form.slice(-length))) return length;
  return 0;
}
