// A route as it is listed, of the live app and of its source alike.
import type { Matching, Route } from '../../../protocol/schemas.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';
import { withoutPart } from '../_http/left-out.ts';
import { joinPaths } from '../_http/paths.ts';
import { takenNotes } from '../_http/wildcards.ts';
import type { FoundRoute } from './chain.ts';

interface Told<F> {
  origin: 'live' | 'source';
  app: string;
  named(fn: F): Known;
  handler: Known;
  /** What routers themselves add. */
  isOwn(fn: F): boolean;
  /** Whether it runs once for a request, however often it is there. */
  isOnce(fn: F): boolean;
  canContinue(fn: F): boolean;
  notes: string[];
}

export function toRoute<F>(found: FoundRoute<F>, told: Told<F>): Route {
  const { layer, router, mounts, methods, exact, endedBy, sharedWith } = found;
  const { named, handler } = told;
  const known = (run: readonly F[]) =>
    run.filter((fn, index) => !told.isOwn(fn) && !(told.isOnce(fn) && run.indexOf(fn) < index)).map(named);
  const run = known(found.run);
  const { guards, notes, isExact } = withoutPart(guardsOf(run), found.shorts.map(known));
  const mount = mounts.map((prefix) => prefix.replace(/\/$/, '')).join('');
  const first = (by: typeof endedBy) => by && ('path' in by ? by.path : named(by.fn).name);
  const note = [
    ...layer.notes,
    ...told.notes,
    ...(router.host === null ? [] : [`only for host ${router.host}`]),
    ...(exact ? [] : ['the middleware chain could not be simulated']),
    ...takenNotes(first(endedBy), first(sharedWith)),
    ...notes,
    ...guardNotes(run, guards, handler),
  ].join('; ');
  const matching = matchingOf(found, told);
  return {
    path: joinPaths(mount, layer.path),
    methods,
    name: layer.name,
    params: layer.params,
    handler: handler.name,
    source: handler.source,
    prefix: joinPaths(mount, layer.prefix).replace(/\/$/, ''),
    origin: told.origin,
    framework: 'koa',
    app: told.app,
    middleware: run.map(({ name, source }) => ({ name, source })),
    guards,
    ...authOf(run, guards, handler, exact && isExact),
    ...(matching ? { matching } : {}),
    ...(note ? { note } : {}),
  };
}

function matchingOf<F>(
  { layer: { regexp }, router, mounts, handler }: FoundRoute<F>,
  told: Told<F>,
): Matching | undefined {
  if (!regexp) return undefined;
  const steps = mounts.map((prefix) => ({
    source: `^${prefix.replace(/\/$/, '').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?=\\/|$)`,
    flags: '',
  }));
  steps.push({ source: regexp.source, flags: regexp.flags.replace(/[gy]/g, '') });
  const isLast = router.host === null && told.notes.length === 0 && !told.canContinue(handler);
  return { steps, ...(isLast ? { last: true } : {}) };
}
