// `[id]`, `[...path]`, `[[...path]]`: https://nextjs.org/docs/app/api-reference/file-conventions/dynamic-routes
import type { Matching } from '../../../protocol/schemas.ts';
import { all, matchingOf, param, paramsOf, rest, type Segment, written } from '../_files/segments.ts';

/** Of routes that may serve a path: redirects, what is written whole, rewrites, what has parameters, the last resort. */
export const orders = { first: 'a', written: 'b', after: 'c', dynamic: 'd', fallback: 'e' };

function segmentOf(name: string): Segment {
  const [, ofAll] = /^\[\[\.\.\.(.+)\]\]$/.exec(name) ?? [];
  if (ofAll !== undefined) return all(ofAll);
  const [, ofRest] = /^\[\.\.\.(.+)\]$/.exec(name) ?? [];
  if (ofRest !== undefined) return rest(ofRest);
  const [, own] = /^\[(.+)\]$/.exec(name) ?? [];
  return own === undefined ? written(decode(name)) : param(own);
}

/** `%5Fdrafts` is a folder whose name may not begin with "_". */
function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export interface PathOfFile {
  path: string;
  params: string[];
  matching: Matching;
}

export function pathOf(names: readonly string[], basePath: string, locale = ''): PathOfFile {
  const segments = names.map(segmentOf);
  const params = paramsOf(segments);
  const rank = params.length > 0 ? orders.dynamic : orders.written;
  return {
    path: `${basePath}/${names.map(decode).join('/')}`.replace(/(.)\/$/, '$1'),
    params,
    matching: matchingOf(segments, { base: basePath, before: locale, rank }),
  };
}
