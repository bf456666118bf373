// A source line, as other answers name one ("src/a.ts:12"): which lines are meant by it.
import type { Files } from '../read/files.ts';

/** Without a definition there. */
const FOLLOWING = 40;

/** A name with the number of a line at its end, apart. */
export function splitLine(name: string): { name: string; line: number | null } {
  const [, file, line] = /^\s*(.*\.\w+):(\d{1,9})(?::\d+)?\s*$/s.exec(name) ?? [];
  return file === undefined ? { name, line: null } : { name: file, line: Number(line) };
}

/** All that begins in the line; where nothing does, some lines from there. */
export function definitionAt(files: Files, path: string, line: number): { from: number; to: number } {
  const file = files.parse(path);
  let last = 0;
  if (file) visit(file.program.body);
  return { from: line, to: last > 0 ? last : line + FOLLOWING };

  function visit(node: unknown): void {
    if (typeof node !== 'object' || node === null || !file) return;
    const { start, end } = node as { start?: unknown; end?: unknown };
    if (typeof start === 'number' && typeof end === 'number') {
      const [begins, ends] = [file.lineOf(start), file.lineOf(Math.max(start, end - 1))];
      if (begins > line || ends < line) return;
      if (begins === line) last = Math.max(last, ends);
    }
    for (const child of Object.values(node)) visit(child);
  }
}
