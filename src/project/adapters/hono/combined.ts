// What `every`, `some` and `except` of hono/combine were given: it guards, or not. https://hono.dev/docs/middleware/builtin/combine
import { guardsOf, type Known } from '../_http/guards.ts';
import type { LiveApp } from '../adapter.ts';
import { mayMeet } from './matching.ts';

export interface Combined<H> {
  how: 'every' | 'some' | 'except';
  given: readonly H[];
  /** Of `except`: whether a request for that path goes past all of it; null where that is not known. */
  isPast?: (path: string) => boolean | null;
  /** The paths that go past; undefined where they are not known. */
  paths?: readonly string[] | undefined;
}

/** Of a route: its path, and that of a request for it. */
export interface Asked {
  path: string;
  sample: string;
}

export type CombinedOf<H> = (handler: H) => Combined<H> | undefined;

const MAX_DEPTH = 8;

/** What runs of a handler in front of a route; `asked`: null where the path of a request is not known. */
export function partsOf<H>(
  handler: H,
  asked: Asked | null,
  named: (handler: H) => Known,
  combinedOf: CombinedOf<H>,
  depth = 0,
): Known[] {
  const known = named(handler);
  const combined = depth < MAX_DEPTH ? combinedOf(handler) : undefined;
  if (!combined) return [withoutCombined(known)];
  const { how, given } = combined;
  const inside = given.map((one) => partsOf(one, asked, named, combinedOf, depth + 1));
  const unread = { ...known, name: how, text: null };
  if (how === 'every') return inside.flat();
  if (how === 'some') return [oneOf(inside, unread)];
  const past = asked && pastOf(combined, asked);
  if (past === null) return inside.flat().some(mayStop) ? [unread] : inside.flat();
  return past ? [] : inside.flat();
}

/** One request does not stand for all where a path has parameters: another one may go past. */
function pastOf<H>({ isPast, paths }: Combined<H>, { path, sample }: Asked): boolean | null {
  const past = isPast?.(sample) ?? null;
  if (past !== false || sample === path) return past;
  return paths && !paths.some((one) => mayMeet(one, path)) ? false : null;
}

/** It guards where each alternative does: any one that lets pass will do. */
function oneOf(alternatives: readonly Known[][], unread: Known): Known {
  const guarding = alternatives.filter((parts) => guardsOf(parts).length > 0);
  if (alternatives.length > 0 && guarding.length === alternatives.length) {
    const names = guarding.map((parts) => guardsOf(parts)[0]?.name).join(', ');
    return { ...unread, text: '', reason: `all of it guards: ${names}` };
  }
  const isOpen = alternatives.some((parts) => parts.length > 0 && !parts.some(mayStop));
  return isOpen ? { ...unread, text: '' } : unread;
}

/** A guard, or what says yes or no instead of going on. */
function mayStop(known: Known): boolean {
  const { text } = known;
  return guardsOf([known]).length > 0 || text === null || (text !== '' && !/\bnext\b/.test(text));
}

/** Where it is not seen what they were given, that may guard. */
function withoutCombined(item: Known): Known {
  const isCombined =
    /^(?:every|some|except)$/.test(item.name) && (item.source === null || /\/combine\//.test(item.source));
  return isCombined ? { ...item, text: null } : item;
}

interface Matcher {
  match(method: string, path: string): unknown;
}

/** Live, they keep it in their closures. Undefined for what is none, or cannot be looked into. */
export function liveCombined(
  { closure }: Pick<LiveApp, 'closure'>,
  fn: unknown,
  pathsOf: (router: object) => readonly string[] | undefined,
): Combined<unknown> | undefined {
  const how = typeof fn === 'function' ? fn.name : '';
  if (how === 'every' || how === 'some') {
    const given = listIn(closure(fn));
    return given && { how, given };
  }
  if (how !== 'except') return undefined;
  const scope = closure(fn).find(({ handler, conditions }) => handler && Array.isArray(conditions));
  const [, every] = (scope && listIn(closure(scope.handler))) ?? [];
  const given = every === undefined ? undefined : listIn(closure(every));
  const { router } = scope ?? {};
  const paths = typeof router === 'object' && router !== null ? pathsOf(router) : [];
  return scope && given && { how, given, paths, isPast: (path) => isPast(scope, path) };
}

function listIn(scopes: readonly Record<string, unknown>[]): unknown[] | undefined {
  const found = scopes.find(({ middleware }) => Array.isArray(middleware))?.middleware as
    | unknown[]
    | undefined;
  return found?.every((one) => typeof one === 'function') ? found : undefined;
}

/** Hono's own router has the paths; a function decides by more than a path. */
function isPast({ router, conditions }: Record<string, unknown>, path: string): boolean | null {
  const own = (router as Matcher | undefined)?.match('ALL', path) as unknown[][][] | undefined;
  if (own?.[0]?.[0]?.[0]) return true;
  return (conditions as unknown[]).length > (router ? 1 : 0) ? null : false;
}
