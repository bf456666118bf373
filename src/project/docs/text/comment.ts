// Doc comments, with their tags.
import type { SourceFile } from '../read/files.ts';

const LONGEST = 4_000;

/** The text of the block that stands right before `offset`, without its stars; undefined when there is none. */
export function docAt({ comments, text }: SourceFile, offset: number): string | undefined {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  let end = offset;
  for (let index = low - 1; index >= 0; index--) {
    const comment = comments[index];
    if (!comment || text.slice(comment.end, end).trim() !== '') return undefined;
    if (comment.type === 'Block' && comment.value.startsWith('*')) return cleaned(comment.value);
    end = comment.start;
  }
  return undefined;
}

function cleaned(value: string): string | undefined {
  const lines = value
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const found = capped(lines.join('\n').trim(), LONGEST);
  return found === '' ? undefined : found;
}

/** Cut at a line, or within one where it is too long by itself; the mark is what redaction looks for. */
export function capped(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length);
  const end = head.lastIndexOf('\n');
  return `${end > length / 2 ? head.slice(0, end) : head}\n… ${text.length - length} more characters`;
}
