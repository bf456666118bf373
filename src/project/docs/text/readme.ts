// The README of a package: its sections, and those that are about a symbol.
import { join } from 'node:path';
import type { Files } from '../read/files.ts';
import { capped } from './comment.ts';

export interface Section {
  title: string;
  /** file:line */
  source: string;
  text: string;
}

const LONGEST = 1_500;
const MOST = 2;
const MAX_SECTIONS = 2_000;
/** Whoever writes more writes no README; and patterns are tried at every character. */
const MAX_CHARACTERS = 300_000;
const MAX_LINE = 2_000;
const MAX_TITLE = 300;

export function readmeOf(files: Files, dir: string): Section[] {
  const name = files.list(dir).files.find((file) => /^readme(?:\.(?:md|markdown|mdx|txt))?$/i.test(file));
  const text = name === undefined ? null : files.text(join(dir, name));
  return text === null || name === undefined
    ? []
    : sectionsOf(text.slice(0, MAX_CHARACTERS), files.shown(join(dir, name)));
}

/** By its titles; code that is fenced has none. */
function sectionsOf(text: string, file: string): Section[] {
  const sections: { title: string; line: number; lines: string[] }[] = [{ title: '', line: 1, lines: [] }];
  let fence: string | null = null;
  text.split('\n').forEach((line, index) => {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark !== undefined && (fence === null || line.trim().startsWith(fence)))
      fence = fence === null ? mark : null;
    const title = fence === null && mark === undefined ? titleIn(line) : undefined;
    if (title !== undefined && sections.length < MAX_SECTIONS)
      sections.push({ title: plainTitle(title), line: index + 1, lines: [] });
    else sections.at(-1)?.lines.push(line);
  });
  return sections
    .map(({ title, line, lines }) => ({ title, source: `${file}:${line}`, text: plainText(lines) }))
    .filter(({ title, text }) => title !== '' || text !== '');
}

function titleIn(line: string): string | undefined {
  if (line.length > MAX_TITLE) return undefined;
  const title = /^ {0,3}#{1,6}\s+(\S.*)$/.exec(line.trimEnd())?.[1];
  // Those that close it; without a pattern, which would be tried at every space.
  let end = title?.length ?? 0;
  while (title?.[end - 1] === '#') end--;
  return title?.slice(0, end).trimEnd();
}

const plainTitle = (title: string): string =>
  title
    .replaceAll(/<[^>]*>|!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]|\\(?=[_*`.])/g, '')
    .trim();

/** Nothing but tags, spaces and dots. */
const isDecoration = /^(?:<[^<>]*>|&\w+;|[\s•·|])*$/;

/** Without badges and pictures, which say nothing. */
const plainText = (lines: readonly string[]): string =>
  lines
    .map((line) =>
      line
        .slice(0, MAX_LINE)
        .replaceAll(/\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?/g, '')
        .replaceAll(/<\/?(?:img|a|p|br|div|h1|picture|source|sup|b)\b[^>]*>/gi, ''),
    )
    .filter((line) => line.trim() === '' || !isDecoration.test(line))
    .filter((line, index, all) => line.trim() !== '' || all[index - 1]?.trim() !== '')
    .join('\n')
    .trim();

/** Those that name the symbol: in their title, else in code. */
export function sectionsAbout(sections: readonly Section[], path: readonly string[]): Section[] {
  const name = path.at(-1) ?? '';
  if (name.length < 2) return [];
  const escaped = name.replaceAll(/[^\w\s]/g, '\\$&');
  const word = new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`);
  const code = new RegExp(`[.\`]${escaped}(?![\\w$])|(?<![\\w$])${escaped}\\(`);
  const rank = ({ title, text }: Section) => {
    if (path.length > 1 && title.includes(path.slice(-2).join('.'))) return 3;
    if (word.test(title)) return 2;
    return code.test(text) ? 1 : 0;
  };
  const found = sections.map((section) => ({ section, rank: rank(section) })).filter((item) => item.rank > 0);
  const best = Math.max(0, ...found.map((item) => item.rank));
  // A passing mention is shown once, where no section is about it.
  return found
    .filter((item) => item.rank === best)
    .slice(0, best > 1 ? MOST : 1)
    .map(({ section }) => ({
      ...section,
      text: capped(best > 1 ? section.text : around(section.text, code), LONGEST),
    }));
}

/** The lines around the first that names it. */
function around(text: string, code: RegExp): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => code.test(line));
  return lines
    .slice(Math.max(0, at - 6), at + 12)
    .join('\n')
    .trim();
}

export const headOf = (sections: readonly Section[]): Section[] =>
  sections
    .filter(({ text }) => text !== '')
    .slice(0, 1)
    .map((section) => ({ ...section, text: capped(section.text, LONGEST) }));
