// `if (isProtectedRoute(request)) await auth.protect()`: for which paths a proxy with such matchers guards.
// https://clerk.com/docs/references/nextjs/clerk-middleware#create-route-matcher
import type { Route } from '../../../protocol/schemas.ts';
import { endOf } from '../../source/parse/brackets.ts';
import type { Source } from '../../source/reader/source.ts';
import type { Known } from '../_http/guards.ts';
import { callOf } from '../_http/values.ts';
import { compile } from './patterns.ts';

interface Check {
  name: string;
  isNegated: boolean;
  patterns: RegExp[];
}

/** The guard for requests of these paths; null where the proxy has none of such matchers. */
export type RouteMatchers = (samples: readonly string[]) => { guards: Route['guards']; notes: string[] };

const declaration = /\b(?:const|let|var)\s+([\w$]+)\s*=\s*createRouteMatcher\s*\(/g;
const sendsAway = /\bprotect\s*\(|\bredirectToSignIn\s*\(|\bredirect\s*\(|\b40[13]\b/;

export function routeMatchersOf(source: Source, file: string, proxy: Known): RouteMatchers | null {
  const names = [...(source.text(file) ?? '').matchAll(declaration)].flatMap(([, name]) => name ?? []);
  const checks = checksIn(proxy.text ?? '', names).flatMap(({ name, isNegated }): Check[] => {
    const value = source.named(file, name);
    const patterns = source.strings(callOf(value)?.args[0]?.value).flatMap(({ text }) => compile(text) ?? []);
    return patterns.length > 0 ? [{ name, isNegated, patterns }] : [];
  });
  if (checks.length === 0) return null;
  return (samples) => {
    const isGuarded = ({ patterns, isNegated }: Check, sample: string) =>
      patterns.some((pattern) => pattern.test(sample)) !== isNegated;
    const found = checks.filter((check) => samples.every((sample) => isGuarded(check, sample)));
    const isPart =
      found.length === 0 && checks.some((check) => samples.some((sample) => isGuarded(check, sample)));
    const guards = found.slice(0, 1).map(({ name, isNegated }) => ({
      ...{ name: proxy.name, source: proxy.source },
      reason: `sends away ${isNegated ? 'unless' : 'where'} ${name} matches`,
    }));
    return { guards, notes: isPart ? [`${proxy.name} guards some of its paths`] : [] };
  };
}

/** Conditions that name a matcher, and send away. */
function checksIn(text: string, names: readonly string[]): { name: string; isNegated: boolean }[] {
  return [...text.matchAll(/\bif\s*\(/g)].flatMap(({ index }) => {
    const open = text.indexOf('(', index);
    const close = endOf(text, open);
    const condition = text.slice(open + 1, close);
    const rest = text.slice(close + 1);
    const start = rest.search(/\S/);
    const then = rest[start] === '{' ? rest.slice(0, endOf(rest, start) + 1) : rest.slice(0, 160);
    if (!sendsAway.test(then.split(';', rest[start] === '{' ? undefined : 1).join(';'))) return [];
    return names.flatMap((name) => {
      const [, not] =
        new RegExp(`(!?)\\s*(?<![\\w$])${name.replaceAll('$', '\\$')}\\s*\\(`).exec(condition) ?? [];
      return not === undefined ? [] : [{ name, isNegated: not === '!' }];
    });
  });
}
