// Lines of a file, as many as an answer can hold.

import { codedError } from '../../../errors.ts';
import type { SourceAnswer } from '../../../protocol/docs/answers.ts';
import type { Files } from '../read/files.ts';

type Lines = SourceAnswer['definitions'][number];

const MAX_LINES = 250;
const MAX_CHARACTERS = 14_000;
const MAX_LINE = 2_000;

/** From the first line to the last that was asked for, cut to what an answer can hold. */
export function linesOf(
  files: Files,
  path: string,
  { from, to }: { from: number; to: number | null },
  last?: number,
): Lines {
  const shown = files.shown(path);
  const text = files.text(path);
  if (text === null || text.includes('\0')) throw notPermitted(shown);
  const all = text.replace(/\n$/, '').split('\n');
  const first = Math.min(Math.max(1, from), all.length);
  const end = Math.min(to ?? last ?? all.length, all.length);
  const taken: string[] = [];
  let size = 0;
  for (const line of all.slice(first - 1, end)) {
    const own =
      line.length > MAX_LINE
        ? `${line.slice(0, MAX_LINE)}… ${line.length - MAX_LINE} more characters`
        : line.replace(/\r$/, '');
    if (taken.length > 0 && (taken.length >= MAX_LINES || size + own.length > MAX_CHARACTERS)) break;
    taken.push(own);
    size += own.length + 1;
  }
  const reached = first + taken.length - 1;
  return {
    ...{ source: `${shown}:${first}`, last: reached, text: taken.join('\n') },
    ...(reached < end && { more: `${reached + 1}-${end}` }),
  };
}

export const notPermitted = (file: string): Error =>
  codedError('PERMISSION_DENIED', {
    operation: `Reading ${file}`,
    remedy: 'It lies outside of the project and its packages, holds secrets, is too large, or is no text.',
  });
