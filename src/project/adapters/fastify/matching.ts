// How find-my-way compares a request with a route: at each place what is written comes before parameters, and those before "*".
// https://github.com/delvedor/find-my-way#supported-path-formats
import type { Matching } from '../../../protocol/schemas.ts';
import { endOfGroup } from './paths.ts';

/** Options of the server, by the names that Fastify gives them. */
export interface RouterOptions {
  caseSensitive?: unknown;
  ignoreTrailingSlash?: unknown;
  ignoreDuplicateSlashes?: unknown;
  maxParamLength?: unknown;
}

export const routerOptionNames = [
  ...(['caseSensitive', 'ignoreTrailingSlash'] as const),
  ...(['ignoreDuplicateSlashes', 'maxParamLength'] as const),
];

export function matchingOf(path: string, options: RouterOptions): Matching {
  const [, whole = path, question] = /^(.*?\/:[^/?]+)(\?)$/s.exec(path) ?? [];
  const { source, rank } = translate(whole, Number(options.maxParamLength ?? 100));
  // The optional one is a route of its own without it.
  const [, shorter = ''] = (question && /^(.*)\/:[^/]*$/s.exec(whole)) || [];
  const either = question ? `(?:${source}|${translate(shorter || '/', 100).source})` : source;
  const slash =
    options.ignoreTrailingSlash === true && path !== '/' ? `${either.replace(/\\\/$/, '')}\\/?` : either;
  const slashes = options.ignoreDuplicateSlashes === true ? slash.replaceAll('\\/', '\\/+') : slash;
  const flags = options.caseSensitive === false ? 'is' : 's';
  return { steps: [{ source: `^${slashes}$`, flags }], decodes: true, rank };
}

/** Ranks of what may stand at a place: a rank is compared as text. */
const [WRITTEN, LIKE_A_PATTERN, PARAMETER, ANYTHING] = ['a', 'b', 'd', 'e'] as const;

function translate(path: string, maxLength: number): { source: string; rank: string } {
  let source = '';
  let rank = '';
  for (let at = 0; at < path.length; ) {
    if (path[at] === '*') {
      source += '.*';
      rank += ANYTHING;
      at += 1;
    } else if (path.startsWith('{}', at)) {
      // What the source does not say.
      source += '.*?';
      rank += PARAMETER;
      at += 2;
    } else if (path[at] === ':' && path[at + 1] !== ':') {
      const segment = readSegment(path, at, maxLength);
      source += segment.source;
      rank += segment.rank;
      at = segment.end;
    } else {
      source += literal(path[at] as string);
      rank += WRITTEN;
      at += path[at] === ':' ? 2 : 1;
    }
  }
  return { source, rank };
}

/** From its first parameter to the next slash: `:id`, `:file(^\\d+).png`, `:from-:to`. */
function readSegment(path: string, start: number, maxLength: number) {
  let source = '';
  let suffix = '';
  let isPattern = false;
  let parameters = 0;
  let suffixes = 0;
  let at = start;
  while (at < path.length && path[at] !== '/') {
    if (path[at] === ':' && path[at + 1] !== ':') {
      at += 1 + (/^[^/().:-]*/.exec(path.slice(at + 1))?.[0].length ?? 0);
      suffix = '';
      parameters += 1;
      if (path[at] === '(') {
        const end = endOfGroup(path, at);
        source += `(?:${withinSegment(path.slice(at + 1, end))})`;
        isPattern = true;
        at = end + 1;
      } else source += `[^/]{0,${maxLength}}?`;
    } else {
      suffix += path[at];
      suffixes += 1;
      source += literal(path[at] as string);
      isPattern = true;
      at += path[at] === ':' ? 2 : 1;
    }
  }
  // Among patterns, those that end with more of what is written come first.
  const rank = isPattern ? `${LIKE_A_PATTERN}${String(999 - suffix.length).padStart(3, '0')}` : PARAMETER;
  const most = parameters * maxLength + suffixes;
  return { source: isPattern ? `(?![^/]{${most + 1}})${source}` : source, rank, end: at };
}

/** A parameter's own RegExp sees one segment only, without its ends. */
function withinSegment(pattern: string): string {
  return pattern
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replace(/\\.|\[(?:\\.|[^\]\\])*\]|\./gs, (part) => (part === '.' ? '[^/]' : part));
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}
