// The doc comment in front of a node.
import type { Comment } from 'oxc-parser';
import type { Parsed } from './parser.ts';

/** What may stand between a comment and what it is about: decorators, keywords, the name of a variable. */
const isHead =
  /^\s*(?:@[^;]*\s)?(?:(?:export|default|declare|abstract|async|public|private|protected|static|readonly|const|let|var|class|function|enum|interface|type)\s+)*(?:(?:[\w$]+|'[^'\n]*'|"[^"\n]*")\s*[=:]\s*)?(?:new\s+)?$/;

const opensClass = /\bclass\s+[\w$][^{;]*\{/;

/** Text of the JSDoc block that ends right before `offset`, without stars and tags; null when there is none. */
export function docBefore(parsed: Parsed, offset: number): string | null {
  const lines = linesBefore(parsed, offset);
  if (lines === null) return null;
  const tag = lines.findIndex((line) => /^\s*@\w/.test(line));
  return (
    lines
      .slice(0, tag === -1 ? undefined : tag)
      .join('\n')
      .trim() || null
  );
}

/** Its lines without stars, tags included. */
export function linesBefore({ comments, text }: Parsed, offset: number): string[] | null {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const comment = comments[low - 1];
  const lines = comment ? docLines(comment) : null;
  if (!comment || !lines) return null;
  const between = text.slice(comment.end, offset);
  // The comment of a class is none of its first member.
  if (between.length > 2_000 || !isHead.test(between) || opensClass.test(between)) return null;
  return lines;
}

/** Null: it is no doc comment. */
export function docLines({ type, value }: Comment): string[] | null {
  if (type !== 'Block' || !value.startsWith('*')) return null;
  return value
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
}
