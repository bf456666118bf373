// Code with other text in places, and the way back: where a position in it stands in the code before.

/** `text` takes the place of what is between `start` and `end`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface Position {
  line: number;
  column: number;
}

export interface Edited {
  code: string;
  /** Position before the edits for one in `code`; all one-based. Within what was put in: where that begins. */
  locate(line: number, column: number): Position;
}

/** They do not overlap. Of several at one place the first comes first. */
export function applyEdits(code: string, edits: readonly Edit[]): Edited {
  if (edits.length === 0) return { code, locate: (line, column) => ({ line, column }) };
  const sorted = [...edits].sort((a, b) => a.start - b.start);
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, text } of sorted) {
    parts.push(code.slice(from, start), text);
    from = end;
  }
  const edited = parts.join('') + code.slice(from);
  const before = lineStarts(code);
  const after = lineStarts(edited);
  return {
    code: edited,
    locate(line, column) {
      const offset = offsetBefore(sorted, (after[line - 1] ?? 0) + column - 1);
      const index = before.findLastIndex((start) => start <= offset);
      return { line: index + 1, column: offset - (before[index] ?? 0) + 1 };
    },
  };
}

function offsetBefore(edits: readonly Edit[], offset: number): number {
  let moved = 0;
  for (const { start, end, text } of edits) {
    if (offset < start + moved) break;
    if (offset < start + moved + text.length) return start;
    moved += text.length - (end - start);
  }
  return offset - moved;
}

/** As V8 counts lines. */
function lineStarts(code: string): number[] {
  return [
    0,
    ...[...code.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map(({ index, 0: end }) => index + end.length),
  ];
}
