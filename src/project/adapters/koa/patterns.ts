// Paths as path-to-regexp reads them: of @koa/router since 14 as it is now, of those before as it was.
// https://github.com/pillarjs/path-to-regexp
import { pathToRegexp } from 'path-to-regexp';
import { otherLengths, WILDCARD } from '../_http/wildcards.ts';
import type { Layer } from './tree.ts';

export interface PathOptions {
  /** False: the start of a path will do. */
  end: boolean;
  sensitive: boolean;
  strict: boolean;
}

const MAX_TEXT = 500;

/** Null where nobody can tell; a "{}" may be anything. */
export function regexpOf(text: string, { end, sensitive, strict }: PathOptions): RegExp | null {
  if (text.length > MAX_TEXT) return null;
  let hole = 0;
  const modern = text.replaceAll('{}', () => {
    hole += 1;
    return `*hole${hole}`;
  });
  try {
    return pathToRegexp(modern, { end, sensitive, trailing: !strict }).regexp;
  } catch {
    return formerRegexp(text.replaceAll('{}', '(.*)'), { end, sensitive, strict });
  }
}

const group = '\\(((?:\\\\.|[^\\\\()]|\\((?:\\\\.|[^\\\\()])*\\))*)\\)';
const token = new RegExp(
  `\\\\(.)|([/.]?):(\\w+)(?:${group})?([?+*])?|([/.]?)${group}([?+*])?|(\\/?)\\*|\\{([^{}]*)\\}([?+*])?|([^])`,
  'g',
);

function formerRegexp(text: string, { end, sensitive, strict }: PathOptions): RegExp | null {
  const body = formerSource(strict ? text : text.replace(/(?<=.)\/$/, ''));
  const slash = strict ? '' : '\\/?';
  const tail = end ? `${slash}$` : text.endsWith('/') ? '' : '(?=\\/|$)';
  try {
    return new RegExp(`^${body}${tail}`, sensitive ? '' : 'i');
  } catch {
    return null;
  }
}

function formerSource(text: string): string {
  return text.replace(
    token,
    (
      whole,
      escaped,
      before,
      name,
      inner,
      modifier,
      before2,
      unnamed,
      modifier2,
      slash,
      braces,
      modifier3,
    ) => {
      if (escaped !== undefined) return literal(escaped);
      if (name !== undefined) return parameter(before, constraint(inner), modifier);
      if (unnamed !== undefined) return parameter(before2, constraint(unnamed), modifier2);
      if (braces !== undefined) return `(?:${formerSource(braces)})${modifier3 ?? ''}`;
      return whole.endsWith('*') ? `${literal(slash)}.*` : literal(whole);
    },
  );
}

function parameter(before: string, once: string, modifier: string | undefined): string {
  if (modifier === undefined) return `${literal(before)}(?:${once})`;
  const more = modifier === '?' ? '' : `(?:${literal(before || '/')}(?:${once}))*`;
  const all = `${literal(before)}(?:${once})${more}`;
  return modifier === '+' ? all : `(?:${all})?`;
}

/** One class, words, or anything: others, of a project, might take forever. */
const harmless =
  /^(?:\.[*+]|(?:\\[dwD W]|\[[^\]\\]*(?:\\[dw][^\]\\]*)*\])(?:[+*]|\{\d{1,3}(?:,\d{0,3})?\})?|[\w-]+(?:\|[\w-]+)*)$/;

function constraint(inner: string | undefined): string {
  return inner !== undefined && harmless.test(inner) ? inner : '[^/]+?';
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** What every path that it matches starts with. */
export function literalStart(text: string): string {
  const plain = /^(?:[^\\:*?+(){}])*/.exec(text)?.[0] ?? '';
  // The slash, or the letter, in front of what is optional is optional itself.
  return (plain === text ? plain.replace(/\/$/, '') : plain.slice(0, -1)).toLowerCase();
}

/** Names in order; groups without a name are numbered. */
export function paramNames(text: string): string[] {
  let unnamed = 0;
  const part = new RegExp(`\\\\.|[:*](\\w+)(?:${group})?|[:*]"([^"]*)"|${group}|\\*`, 'g');
  return [...text.replaceAll('{}', '').matchAll(part)]
    .filter(([whole]) => !whole.startsWith('\\'))
    .map(([, name, , quoted]) => name ?? quoted ?? String(unnamed++));
}

const values = ['zzid', '1', '12345678', 'a', 'en', '507f1f77bcf86cd799439011'];

const optional = new RegExp(`\\{[^{}]*\\}|/?[:*]\\w+(?:${group})?[?*]|/?${group}[?*]`, 'g');

/** Paths that are made up, and that the path matches: with all that may be left out, of several lengths, and without it. */
export function samplesOf(text: string, regexp: RegExp | null): Pick<Layer<unknown>, 'samples' | 'shorter'> {
  const texts = [text];
  for (let inner = text.replace(optional, ''); inner !== texts.at(-1); inner = inner.replace(optional, ''))
    texts.push(inner);
  const made = texts.map((one) => sampleOf(one || '/', regexp));
  const samples = made.flatMap((sample) =>
    sample === undefined ? [] : [sample, ...otherLengths([sample]).flat()],
  );
  return {
    samples: [...new Set(samples)].filter((sample) => regexp?.test(sample)),
    shorter: shorterTexts(text).flatMap((one) => sampleOf(one || '/', regexp) ?? []),
  };
}

/** `/a/:b?/:c?` as `/a/:b?` and `/a`. */
function shorterTexts(text: string): string[] {
  const last = [...text.matchAll(optional)].at(-1);
  if (!last) return [];
  const rest = text.slice(0, last.index) + text.slice(last.index + last[0].length);
  return [rest, ...shorterTexts(rest)];
}

function sampleOf(text: string, regexp: RegExp | null): string | undefined {
  if (!regexp || text.length > MAX_TEXT) return undefined;
  const words = [...text.matchAll(/\(([\w-]+(?:\|[\w-]+)*)\)/g)].flatMap(([, all = '']) => all.split('|'));
  const part = new RegExp(
    `\\\\(.)|[:*](?:\\w+|"[^"]*")(?:${group})?[?+*]?|${group}[?+*]?|\\*|[{}][?+*]?`,
    'g',
  );
  const made = (value: string, rest: string) =>
    text.replace(part, (whole, escaped) => {
      if (escaped !== undefined) return escaped;
      return /^[{}]/.test(whole) ? '' : isRest(whole) ? rest : value;
    });
  const all = [...values, ...words];
  for (const rest of [WILDCARD, null]) {
    for (const value of all) {
      const path = made(value, rest ?? value);
      if (regexp.test(path)) return path;
    }
  }
  return undefined;
}

/** May it take several segments? */
function isRest(part: string): boolean {
  return part.startsWith('*') || /\(\.[*+]\)|[*+]$/.test(part);
}
