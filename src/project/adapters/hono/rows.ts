// An endpoint as it is listed, live or from source.
import type { Matching, Route } from '../../../protocol/schemas.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';
import { withoutPart } from '../_http/left-out.ts';
import { takenNotes } from '../_http/wildcards.ts';
import { type CombinedOf, partsOf } from './combined.ts';
import { prefixStep, stepOf } from './matching.ts';
import { mergePath, paramNames, plainPrefix } from './paths.ts';
import type { Endpoint, Entry } from './records.ts';
import { sampleOf, shorterSamples } from './samples.ts';

interface Place {
  origin: 'live' | 'source';
  app: string;
  isStrict: boolean;
  /** What else is to be said of it. */
  notes: string[];
}

export function toRoute<H>(
  endpoint: Endpoint<H>,
  named: (handler: H) => Known,
  combinedOf: CombinedOf<H>,
  place: Place,
): Route {
  const { trail, methods, chain, shorts } = endpoint;
  const entry = trail.at(-1) as Entry<H>;
  const outer = trail.slice(0, -1).map(({ path }) => path.replace(/\/\*$/, ''));
  const below = outer.reduce(mergePath, '/');
  const path = mergePath(below, entry.path);
  const handler = named(entry.handler);
  // A mounted app is asked for the rest of a path.
  const asked = outer.length > 0 ? null : { path, sample: sampleOf(path).path };
  const run = chain.flatMap((one) => partsOf(one, asked, named, combinedOf));
  const least = asked && { path, sample: shorterSamples(path).at(-1) ?? path };
  const without = shorts.map((short) => short.flatMap((one) => partsOf(one, least, named, combinedOf)));
  const { guards, notes: ofShort, isExact } = withoutPart(guardsOf(run), without);
  const notes = [
    ...place.notes,
    ...ofShort,
    ...(endpoint.isExact ? [] : ['the middleware chain could not be simulated']),
    ...takenNotes(endpoint.shadowedBy?.path, endpoint.sharedWith?.path),
    ...guardNotes(run.filter(mayGuard), guards, handler, path),
  ];
  return {
    path,
    methods,
    name: null,
    params: paramNames(path),
    handler: handler.name,
    source: handler.source,
    prefix: plainPrefix(mergePath(below, entry.base)),
    origin: place.origin,
    framework: 'hono',
    app: place.app,
    middleware: run.map(({ name, source }) => ({ name, source })),
    guards,
    ...authOf(run.filter(mayGuard), guards, handler, endpoint.isExact && isExact, path),
    matching: matchingOf(trail, entry, place.isStrict),
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  };
}

function matchingOf<H>(trail: readonly Entry<H>[], entry: Entry<H>, isStrict: boolean): Matching {
  const steps = [...trail.slice(0, -1).map(({ path }) => prefixStep(path)), stepOf(entry.path, isStrict)];
  return { steps, decodes: true, ...(entry.takesNext ? {} : { last: true }) };
}

/** Of what cannot be read; Hono's own middleware says by its name what it is. */
function mayGuard({ name }: Known): boolean {
  return !/^(?:hono|@hono)\b/.test(name);
}
