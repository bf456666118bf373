// `[id=integer]`, `[[lang]]`, `[...rest]`, `file-[name].[ext]`: https://svelte.dev/docs/kit/advanced-routing
import type { Matching } from '../../../protocol/schemas.ts';
import { matchingOf, mixed, optional, paramsOf, ranks, type Segment, written } from '../_files/segments.ts';

/** RegExp of a matcher by its name; null where that is not known. */
export type Matchers = (name: string) => string | null;

export interface RoutePath {
  path: string;
  params: string[];
  /** Of those params. */
  matchers: string[];
  matching: Matching;
}

const bracket = /(\[\[[^\]]+\]\]|\[[^\]]+\])/;

/** Folders from the routes on, groups among them. */
export function pathOf(folders: readonly string[], base: string, matchers: Matchers): RoutePath {
  const names = folders.filter((name) => !/^\(.+\)$/.test(name));
  const read = names.map((name) => segmentOf(name, matchers));
  const segments = read.map(({ segment }, at) =>
    // What may be missing counts at the end only.
    /^\[(?:\[|\.\.\.)/.test(names[at] ?? '') && at < names.length - 1 ? { ...segment, rank: '' } : segment,
  );
  return {
    path: `${base}/${names.map(decode).join('/')}`.replace(/(.)\/$/, '$1'),
    params: paramsOf(segments),
    matchers: read.flatMap(({ matchers: own }) => own),
    matching: matchingOf(segments, { base }),
  };
}

function segmentOf(name: string, matchers: Matchers): { segment: Segment; matchers: string[] } {
  const parts = name.split(bracket).filter((part) => part !== '');
  const params: string[] = [];
  const used: string[] = [];
  const sources = parts.map((part) => {
    const [, inner] = isEscape(part) ? [] : (/^\[\[?(?:\.\.\.)?([^\]]+)\]\]?$/.exec(part) ?? []);
    if (inner === undefined) return decode(part);
    const [own = '', matcher] = inner.split('=');
    params.push(own);
    if (matcher) used.push(matcher);
    return { source: (matcher && matchers(matcher)) || '[^/]+?' };
  });
  const [only] = parts;
  const [first] = sources;
  if (params.length === 0) return { segment: written(sources.join('')), matchers: [] };
  if (parts.length > 1 || only === undefined || typeof first !== 'object')
    return { segment: mixed(sources, params), matchers: used };
  const rank = only.startsWith('[...')
    ? ranks.all
    : only.startsWith('[[')
      ? ranks.optional
      : used.length > 0
        ? ranks.checked
        : ranks.param;
  const [name_ = ''] = params;
  const source = only.startsWith('[...')
    ? '(?:/.*)?'
    : only.startsWith('[[')
      ? optional(name_).source.replace('[^/]+', first.source)
      : `/${first.source}`;
  return { segment: { source, rank, params }, matchers: used };
}

const isEscape = (part: string): boolean => /^\[(?:x|u)\+[\da-f]+(?:-[\da-f]+)*\]$/i.test(part);

/** `[x+2e]well-known` is `.well-known`. */
function decode(name: string): string {
  return name.replace(/\[(x|u)\+([\da-f]+(?:-[\da-f]+)*)\]/gi, (_whole, _kind, codes: string) =>
    String.fromCodePoint(...codes.split('-').map((code) => Math.min(Number.parseInt(code, 16), 0x10ffff))),
  );
}
