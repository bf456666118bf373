// Paths of routes that are files, place by place: what each takes of a request, and which of several comes first.
import type { Matching } from '../../../protocol/schemas.ts';

export interface Segment {
  /** RegExp of what it takes, with the slash in front. */
  source: string;
  /** How early it is tried, compared as text. */
  rank: string;
  params: string[];
}

/** Ranks of what may stand at a place. */
export const ranks = {
  written: 'a',
  mixed: 'b',
  checked: 'c',
  param: 'd',
  optional: 'e',
  rest: 'f',
  all: 'g',
};

export const written = (text: string): Segment => ({
  source: `/${literally(text)}`,
  rank: ranks.written,
  params: [],
});

export const param = (name: string): Segment => ({ source: '/[^/]+', rank: ranks.param, params: [name] });

export const optional = (name: string): Segment => ({
  source: '(?:/[^/]+)?',
  rank: ranks.optional,
  params: [name],
});

/** Several segments, one at least. */
export const rest = (name: string): Segment => ({ source: '/.+', rank: ranks.rest, params: [name] });

/** Any number of them. */
export const all = (name: string): Segment => ({ source: '(?:/.*)?', rank: ranks.all, params: [name] });

/** `file-[name].[ext]`: what is written, and RegExps of parameters between it. */
export function mixed(parts: readonly (string | { source: string })[], params: string[]): Segment {
  const source = parts.map((part) => (typeof part === 'string' ? literally(part) : part.source)).join('');
  return { source: `/${source}`, rank: ranks.mixed, params };
}

export interface PathOptions {
  /** What is in front of every path. */
  base?: string;
  /** RegExp between the two, with its slash. */
  before?: string;
  /** In front of the rank. */
  rank?: string;
  /** What is tried first among equals. */
  tie?: string;
}

export function matchingOf(segments: readonly Segment[], options: PathOptions = {}): Matching {
  const { base = '', before = '', rank = '', tie = '' } = options;
  const source = segments.map((segment) => segment.source).join('');
  return {
    steps: [{ source: `^${literally(base)}${before}${source}/?$`, flags: 's' }],
    decodes: true,
    rank: `${rank}${segments.map((segment) => segment.rank).join('')}${tie}`,
    byPath: true,
  };
}

export const paramsOf = (segments: readonly Segment[]): string[] => segments.flatMap(({ params }) => params);

export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
