// A path that a route answers: what runs before its handler is what matches that.
import { parameterIn, segmentsOf } from './paths.ts';

const PLAIN = 'zzx';
const usual = [PLAIN, '1', '0b1f3c1e-7f0a-4c57-9b0e-2d1f6f0a7c11', '2026-01-02', 'a1', 'x.png'];

export interface Sample {
  path: string;
  /** False where no example of a regular expression in it is known. */
  isExact: boolean;
}

export function sampleOf(path: string): Sample {
  let isExact = true;
  const parts = segmentsOf(path).map((segment) => {
    const parameter = parameterIn(segment);
    if (!parameter) return segment.replaceAll(/\{\}|\*/g, PLAIN);
    const example = parameter.pattern === null ? PLAIN : exampleOf(parameter.pattern);
    isExact &&= example !== null;
    return example ?? PLAIN;
  });
  return { path: `/${parts.join('/')}`, isExact };
}

function exampleOf(pattern: string): string | null {
  if (!isHarmless(pattern)) return null;
  try {
    const whole = new RegExp(`^(?:${pattern})$`);
    return (
      [...usual, ...writtenOut(pattern)].find((example) => example !== '' && whole.test(example)) ?? null
    );
  } catch {
    return null;
  }
}

/** Nothing in it repeats what repeats, so that it is through with a short text soon. */
export function isHarmless(pattern: string): boolean {
  return pattern.length < 200 && !/\)(?:[*+]|\{)|\\\d/.test(pattern);
}

// A group, a class, an escape or a character, and how often.
const atom =
  /(?:\((?:\?(?:[:=!]|<\w+>))?([^()]*)\)|\[(\^?)((?:\\.|[^\]\\])*)\]|\\(.)|([^\\[\](){}*+?]))(?:\{(\d+)(?:,\d*)?\}|[*+?])?/gs;

/** One for each alternative, piece by piece: of a class its first character, of a group its first alternative. */
function writtenOut(pattern: string): string[] {
  return alternativesOf(pattern).map((alternative) => {
    let text = '';
    for (const [, group, negated, members, escaped, plain, often] of alternative.matchAll(atom)) {
      const count = Math.min(Number(often ?? 1), 50);
      if (group !== undefined) text += (writtenOut(group)[0] ?? '').repeat(count);
      else if (members !== undefined) text += (negated ? 'z' : oneOf(members)).repeat(count);
      else if (escaped !== undefined) text += ofClass(escaped).repeat(count);
      else if (plain && !'^$'.includes(plain)) text += (plain === '.' ? 'z' : plain).repeat(count);
    }
    return text;
  });
}

const oneOf = (members: string): string =>
  members.startsWith('\\') ? ofClass(members[1] ?? '') : (members[0] ?? '');

const ofClass = (letter: string): string =>
  ({ d: '1', w: 'z', s: ' ', D: 'z', S: 'z', W: '-', b: '', B: '' })[letter] ?? letter;

/** Split at "|" that is in no group and no class. */
function alternativesOf(pattern: string): string[] {
  return (pattern.match(/(?:\\.|\[(?:\\.|[^\]\\])*\]|\([^()]*\)|[^|])+/gs) ?? ['']).slice(0, 10);
}
