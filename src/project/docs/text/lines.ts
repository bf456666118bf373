// Lines of a file, as many as an answer can hold.

import { codedError } from '../../../errors.ts';
import type { SourceAnswer } from '../../../protocol/docs/answers.ts';
import type { Files } from '../read/files.ts';

type Lines = SourceAnswer['definitions'][number];

const MAX_LINES = 250;
const MAX_CHARACTERS = 14_000;
const MAX_LINE = 2_000;

interface Wanted {
  from: number;
  to: number | null;
  /** Where it begins in its first line, and its last line. */
  column?: number;
  last?: number;
}

/** From the first line to the last that was asked for, cut to what an answer can hold. */
export function linesOf(files: Files, path: string, { from, to, column = 0, last }: Wanted): Lines {
  const shown = files.shown(path);
  const text = files.text(path);
  if (text === null || text.includes('\0')) throw notPermitted(shown);
  const all = text.replace(/\n$/, '').split('\n');
  const first = Math.min(Math.max(1, from), all.length);
  const end = Math.min(to ?? last ?? all.length, all.length);
  const taken: string[] = [];
  let size = 0;
  for (const line of all.slice(first - 1, end)) {
    const own = shortLine(line.replace(/\r$/, ''), taken.length === 0 ? column : 0);
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

/** Of code that was minified, what begins at the column. */
function shortLine(line: string, column: number): string {
  if (line.length <= MAX_LINE) return line;
  const part = line.slice(column, column + MAX_LINE);
  const left = line.length - column - part.length;
  return `${column > 0 ? '… ' : ''}${part}${left > 0 ? `… ${left} more characters` : ''}`;
}

export const notPermitted = (file: string): Error =>
  codedError('PERMISSION_DENIED', {
    operation: `Reading ${file}`,
    remedy: 'It lies outside of the project and its packages, holds secrets, is too large, or is no text.',
  });
