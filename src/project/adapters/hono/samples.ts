// A path that a route answers: what runs before its handler is what matches that.
import { examplesOf, isHarmless } from '../_http/examples.ts';
import { otherLengths, WILDCARD } from '../_http/wildcards.ts';
import { parameterIn, segmentsOf } from './paths.ts';

const PLAIN = 'zzx';
const usual = [WILDCARD, PLAIN, '1', '0b1f3c1e-7f0a-4c57-9b0e-2d1f6f0a7c11', '2026-01-02', 'a1', 'x.png'];

export interface Sample {
  path: string;
  /** False where no example of a regular expression in it is known. */
  isExact: boolean;
}

export function sampleOf(path: string): Sample {
  let isExact = true;
  const parts = segmentsOf(path).map((segment, index, { length }) => {
    if (segment === '*' && index === length - 1) return WILDCARD;
    const parameter = parameterIn(segment);
    if (!parameter) return segment.replaceAll(/\{\}|\*/g, PLAIN);
    const example = parameter.pattern === null ? PLAIN : exampleOf(parameter.pattern);
    isExact &&= example !== null;
    return example ?? PLAIN;
  });
  return { path: `/${parts.join('/')}`, isExact };
}

/** Others that it answers: longer ones, and those without what may be left out. */
export function otherSamples(path: string, { path: sample }: Sample): string[] {
  const shorter = path.endsWith('/*') ? [path.slice(0, -2)] : withoutOptional(path);
  return [...otherLengths([sample]).flat(), ...shorter.map((one) => sampleOf(one).path)];
}

/** Without what may be left out, from the end on; none where nothing may. */
export const shorterSamples = (path: string): string[] =>
  withoutOptional(path).map((one) => sampleOf(one).path);

function withoutOptional(path: string): string[] {
  const segments = segmentsOf(path);
  const needed = segments.findLastIndex((segment) => !segment.endsWith('?')) + 1;
  return segments
    .slice(needed)
    .map((_, index, { length }) => `/${segments.slice(0, needed + length - 1 - index).join('/')}`);
}

function exampleOf(pattern: string): string | null {
  if (!isHarmless(pattern)) return null;
  try {
    const whole = new RegExp(`^(?:${pattern})$`);
    return (
      [...usual, ...examplesOf(pattern)].find((example) => example !== '' && whole.test(example)) ?? null
    );
  } catch {
    return null;
  }
}
