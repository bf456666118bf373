// A path that a route answers: what runs before its handler is what matches that.
import { examplesOf, isHarmless } from '../_http/examples.ts';
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
      [...usual, ...examplesOf(pattern)].find((example) => example !== '' && whole.test(example)) ?? null
    );
  } catch {
    return null;
  }
}
