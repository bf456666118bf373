// The parts that every answer is written with; docs/answers.md describes them.
import type { Warning } from '../../protocol/schemas.ts';

/** As it is where it reads as one word, else as JSON; a word is no mark of ours. `ends`: characters that end a word at its place. */
export function word(text: string, ends = ''): string {
  const isMark = /^(?:["#@!]|\/\/\/|[-<]?$)/.test(text);
  const isWord = !isMark && !/[\s\p{Cc}]/u.test(text) && ![...ends].some((end) => text.includes(end));
  return isWord ? text : JSON.stringify(text);
}

/** At the start of a line. */
export const firstWord = (text: string, ends = ''): string =>
  /^(?:none|warning|more:|enum)$/.test(text) ? JSON.stringify(text) : word(text, ends);

/** Of a package, with a version behind it or not: a scope begins with `@`. */
export const packageName = (text: string, ends = ''): string =>
  /^@[\w.~-]+\/[\w.~@+-]+$/.test(text) ? text : firstWord(text, ends);

/** `-`: there is none. */
export const wordOrNone = (text: string | null, ends = ''): string =>
  text === null ? '-' : word(text, ends);

export const list = (items: readonly string[], ends = ''): string =>
  items.map((item) => word(item, `,${ends}`)).join(', ');

/** What a text says goes under its title, one space further in: no line of it can be taken for one of ours. */
export function text(title: string, content: string): string {
  return content.includes('\n') ? block(title, content) : `${title}: ${content}`;
}

export const block = (title: string, content: string): string =>
  [`${title}:`, ...content.split('\n').map((line) => ` ${line}`)].join('\n');

/** What an answer has beyond what has a form of its own. */
export function rest(
  item: object,
  known: readonly string[],
  write: (key: string, json: string) => string,
): string[] {
  return Object.entries(item)
    .filter(([key, value]) => !known.includes(key) && !isEmpty(value))
    .map(([key, value]) => write(key, JSON.stringify(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

export const warningLines = (warnings: readonly Warning[]): string[] =>
  warnings.map(({ code, message }) => text(`warning ${word(code, ':')}`, message));

export interface Page<Item> {
  items: readonly Item[];
  warnings: readonly Warning[];
  nextCursor?: string;
}

/** The items in lines, what is to be known of them, and how to go on. */
export function page(lines: readonly string[], { items, warnings, nextCursor }: Page<unknown>): string {
  return [
    ...(items.length === 0 ? ['none'] : lines),
    ...warningLines(warnings),
    ...(nextCursor === undefined ? [] : [`more: cursor ${nextCursor}`]),
  ].join('\n');
}

/** Neighbours that share a head. */
export function runsOf<Item>(
  items: readonly Item[],
  headOf: (item: Item) => string,
): [head: string, items: Item[]][] {
  const runs: [string, Item[]][] = [];
  for (const item of items) {
    const head = headOf(item);
    const last = runs.at(-1);
    if (last?.[0] === head) last[1].push(item);
    else runs.push([head, [item]]);
  }
  return runs;
}

/** A line in front of each run of items that share something. */
export function grouped<Item>(
  items: readonly Item[],
  headOf: (item: Item) => string,
  write: (item: Item) => readonly string[],
): string[] {
  return runsOf(items, headOf).flatMap(([head, run]) => [`# ${head}`, ...run.flatMap(write)]);
}
