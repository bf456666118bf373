// Why an app ended, of what it printed: the first line that says so, and the list or the cause that belongs to it.
import { stripVTControlCharacters } from 'node:util';

/** Lines of one cause: more are counted. */
const LINES = 24;
const LINE_LENGTH = 400;

const isFrame = /^\s*at .*(?::\d+\)?|\(?<anonymous>\)?|\(?native\)?)(?: \{)?$/;
/** A place, the line of source there, and marks below it. */
const excerpt = /^(?:file:\/\/|node:|[A-Za-z]:\\|\/)\S+:\d+\n.*\n[ \t]*\^+[ \t]*$/gm;
/** What Node and libraries print around an error: frames, its version, who required whom. */
const noise = [
  isFrame,
  /^\s*\.\.\. \d+ lines matching/,
  /^Node\.js v\d/,
  /^Require stack:$/,
  /^- (?:\/|[A-Za-z]:\\)/,
  /^\(node:\d+\)|^\(Use `node --trace/,
  /^\[nodemon\]|^> /,
  /^[\s\-=_*#~─━═{}[\]]*$/,
];
const strong =
  /(?:^|[\s:[(])(?:\w*Error|Exception|fatal|panic)\b.*[:[]|\berror:|^\W*(?:error|fatal)\b|\b(?:is|are) (?:required|missing|not (?:set|defined))\b|\bmissing\b.*(?:variable|env)/i;
const weak =
  /\b(?:errors?|fail(?:ed|ure)?|cannot|can't|could not|couldn't|missing|required|invalid|must|unable|not (?:found|set|defined|allowed|permitted)|refused|denied|exception|undefined|exiting)\b/i;

/** Without escape codes, and with a line for what a terminal would have overwritten. */
function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

/** Undefined where nothing that was printed looks like a reason. */
export function causeOf({ stderr, stdout }: { stderr: string; stdout: string }): string | undefined {
  const texts = [stderr, stdout].map(linesOf);
  for (const pattern of [strong, weak]) {
    for (const lines of texts) {
      const at = lines.findIndex((line) => pattern.test(line));
      if (at !== -1) return shorten(blockAt(lines, headOf(lines, at)));
    }
  }
  return undefined;
}

/** The last of what was printed, for an app that says nothing of an error. */
export function lastWords({ stderr, stdout }: { stderr: string; stdout: string }): string | undefined {
  const lines = [stderr, stdout].map(linesOf).find((found) => found.length > 0);
  return lines && shorten(lines.slice(-5));
}

/** The message of an error: issues that a validator gives as JSON are told as a list, without who required whom. */
export function messageLines(message: string): string {
  return shorten(linesOf(issuesIn(plainText(message))));
}

/** Lines that say something. What follows a frame up to the closing brace are the properties of an error. */
function linesOf(text: string): string[] {
  const kept: string[] = [];
  let afterFrame = false;
  for (const line of issuesIn(plainText(text).replace(excerpt, '')).split('\n')) {
    if (noise.some((pattern) => pattern.test(line))) {
      if (isFrame.test(line)) afterFrame = true;
      if (/^\s*}/.test(line)) afterFrame = false;
      continue;
    }
    const isCause = /^\s*\[cause\]: /.test(line);
    if (afterFrame && !isCause && /^\s+\[?[\w$]+\]?: |^\s+['"}\]]/.test(line)) continue;
    afterFrame = false;
    kept.push(line.trimEnd().slice(0, LINE_LENGTH));
  }
  return kept;
}

/** An item of a list may say more than what stands above the list. */
function headOf(lines: readonly string[], at: number): number {
  const head = lines.findLastIndex((line, index) => index < at && /:\s*$/.test(line));
  const items = head === -1 ? [] : lines.slice(head + 1, at + 1);
  return items.length > 0 && items.every((line) => belongs(line, indentOf(lines[head] ?? ''))) ? head : at;
}

/** From the line that says why: what is indented below it, a list under it, and causes further on. */
function blockAt(lines: readonly string[], at: number): string[] {
  const [first = ''] = lines.slice(at);
  const indent = indentOf(first);
  let end = at + 1;
  while (end < lines.length && belongs(lines[end] ?? '', indent)) end++;
  const causes = lines.slice(end).filter((line) => /^\s*\[cause\]: /.test(line));
  return [first.trim(), ...lines.slice(at + 1, end).map((line) => line.trimEnd()), ...causes];
}

/** A name with what is wrong with it is part of a list, indented or not. */
function belongs(line: string, indent: number): boolean {
  return (
    indentOf(line) > indent ||
    /^\s*(?:[-*•·✖✗❌]|\d+[.)])\s/u.test(line) ||
    /^\s*["']?[A-Z][A-Z0-9_]{2,}["']?\s*(?:[:=,–-]|is\b|$)/.test(line)
  );
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** `[{ "path": ["PORT"], "message": "Required" }, …]` as validators print it: a line for each. */
function issuesIn(text: string): string {
  const start = text.search(/\[\s*\{\s*"/);
  if (start === -1) return text;
  const end = text.lastIndexOf(']');
  try {
    const issues = JSON.parse(text.slice(start, end + 1)) as { path?: unknown; message?: unknown }[];
    const lines = issues.map(({ path, message }) => `    ${[path].flat().join('.')}: ${message}`);
    if (!issues.every(({ message }) => typeof message === 'string')) return text;
    return `${text.slice(0, start)}\n${lines.join('\n')}\n${text.slice(end + 1)}`;
  } catch {
    return text;
  }
}

function shorten(lines: readonly string[]): string {
  const more = lines.length - LINES;
  return [...lines.slice(0, LINES), ...(more > 0 ? [`and ${more} more lines`] : [])].join('\n');
}
