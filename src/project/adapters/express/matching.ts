// How Express compares a request with a route: a RegExp for each layer on the way. https://github.com/pillarjs/path-to-regexp
import { pathToRegexp } from 'path-to-regexp';
import type { Matching } from '../../../protocol/schemas.ts';
import type { Layer, Pattern, Router } from './shapes.ts';
import { matcherOf, type Pattern as SourcePattern } from './source/paths.ts';

type Step = Matching['steps'][number];

/** Settings of a router. */
export interface Strictness {
  caseSensitive?: boolean | undefined;
  strict?: boolean | undefined;
}

/** Of a live layer: in Express 4 the one that it has, in Express 5 made as it makes its own; null where nobody can. */
export function liveStep(layer: Layer, pattern: Pattern, router: Router): Step | null {
  if (pattern instanceof RegExp) return stepOf(pattern);
  const { regexp } = layer;
  if (layer.slash || regexp?.fast_slash) return { source: '', flags: '' };
  if (regexp) return regexp.fast_star ? { source: '.*', flags: 's' } : stepOf(regexp);
  const isRoute = layer.route !== undefined;
  try {
    return stepOf(
      pathToRegexp(pattern, {
        sensitive: router.caseSensitive === true,
        end: isRoute,
        trailing: !(isRoute && router.strict === true),
      }).regexp,
    );
  } catch {
    return null;
  }
}

/** Of a path in the source, which may be of either version. */
export function sourceStep(
  pattern: SourcePattern,
  isRoute: boolean,
  { caseSensitive, strict }: Strictness,
): Step | null {
  const { text, isRegExp } = pattern;
  const [, source = '', flags = ''] = (isRegExp && /^\/(.*)\/(\w*)$/s.exec(text)) || [];
  if (isRegExp) return { source, flags: flags.replace(/[gy]/g, '') };
  // What is not known may be anything.
  const { path } = matcherOf({ text: text.replaceAll('{}', '*'), isRegExp });
  if (path === null) return null;
  if (path === '') return { source: isRoute ? '^/?$' : '', flags: '' };
  const end = isRoute ? (strict ? '$' : '/?$') : '(?=[/.]|$)';
  return { source: `^${path}${end}`, flags: caseSensitive ? '' : 'i' };
}

/** A "g" or "y" would make it remember where it stopped. */
function stepOf({ source, flags }: RegExp): Step {
  return { source, flags: flags.replace(/[gy]/g, '') };
}
