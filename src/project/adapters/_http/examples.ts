// Texts that a regular expression matches, made up from what it says; it is only run where it is soon through with a short text.

interface Reader {
  text: string;
  at: number;
}

const MAX_ALTERNATIVES = 10;
const MAX_REPEATED = 50;
/** Of the texts that are tried; longer examples are none. */
const LENGTH = 50;
const MAX_WAYS = 20_000_000;
const usual = ['z', '1', 'A', '-', '_', '.', '/', ' '];

/** Nothing in it repeats what repeats, and a text can be taken in so many ways only. */
export function isHarmless(pattern: string): boolean {
  return pattern.length < 200 && !/\)(?:[*+]|\{)|\\\d/.test(pattern) && waysOf(pattern) <= MAX_WAYS;
}

/** An upper bound: loops and choices that stand in a row multiply. */
function waysOf(pattern: string): number {
  const bare = pattern
    .replace(/\\./gs, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replaceAll('(?', '(');
  let ways = 1;
  for (const [, sign, least, most] of bare.matchAll(/(?:([*+?])|\{(\d+)(?:,(\d*))?\})\??/g)) {
    if (sign === '?') ways *= 2;
    else if (sign || most === '') ways *= LENGTH;
    else if (most !== undefined) ways *= Math.max(1, Math.min(Number(most) - Number(least) + 1, LENGTH));
  }
  const groups = 1 + (bare.match(/\(/g)?.length ?? 0);
  const choices = bare.match(/\|/g)?.length ?? 0;
  return ways * (choices / groups + 1) ** groups;
}

/** One for each alternative; none where it looks around, or back. */
export function examplesOf(pattern: string): string[] {
  const reader = { text: pattern, at: 0 };
  const found = alternatives(reader);
  return found && reader.at === pattern.length ? found.filter(({ length }) => length <= LENGTH * 2) : [];
}

/** Of one that says how paths begin, and leaves no choice: else what holds for one path may not hold for another. */
export function samplePathOf(pattern: string, flags: string): string | undefined {
  if (!pattern.startsWith('^') || pattern.includes('|') || !isHarmless(pattern)) return undefined;
  const [example] = examplesOf(pattern);
  if (!example?.startsWith('/')) return undefined;
  return compiled(pattern, flags)?.test(example) ? example : undefined;
}

/** A "g" or "y" would make it remember where it stopped. */
export function compiled(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags.replace(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}

function alternatives(reader: Reader): string[] | undefined {
  const found: string[] = [];
  for (;;) {
    const one = sequence(reader);
    if (one === undefined) return undefined;
    if (found.length < MAX_ALTERNATIVES) found.push(one);
    if (reader.text[reader.at] !== '|') return found;
    reader.at += 1;
  }
}

function sequence(reader: Reader): string | undefined {
  let text = '';
  for (let next = reader.text[reader.at]; next && next !== '|' && next !== ')'; ) {
    const piece = atom(reader);
    if (piece === undefined) return undefined;
    text += piece.repeat(repeats(reader));
    next = reader.text[reader.at];
  }
  return text;
}

function repeats(reader: Reader): number {
  const [whole = '', least] =
    /^(?:\{(\d+)(?:,\d*)?\}|[*+?])\??/.exec(reader.text.slice(reader.at, reader.at + 20)) ?? [];
  reader.at += whole.length;
  return Math.min(Math.max(Number(least ?? 1), 1), MAX_REPEATED);
}

function atom(reader: Reader): string | undefined {
  const rest = reader.text.slice(reader.at);
  if (rest.startsWith('(')) {
    const [open = '('] = /^\((?:\?(?::|<\w+>))?/.exec(rest) ?? [];
    if (open === '(' && rest.startsWith('(?')) return undefined;
    reader.at += open.length;
    const inner = alternatives(reader);
    if (reader.text[reader.at] !== ')') return undefined;
    reader.at += 1;
    return inner?.[0];
  }
  const [one = rest[0] as string] = /^(?:\[(?:\\.|[^\]\\])*\]|\\.)/s.exec(rest) ?? [];
  reader.at += one.length;
  if (one === '^' || one === '$' || one === '\\b') return '';
  if (one.length === 1 && one !== '.') return one;
  const whole = compiled(`^${one}$`, 's');
  return whole && [...usual, ...one].find((letter) => whole.test(letter));
}
