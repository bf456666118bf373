// Routes as they are listed, with what is in use where they are.
import type { Route } from '../../../protocol/schemas.ts';
import { colonSegments } from '../_files/colons.ts';
import { toRoute } from '../_files/route.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import type { App, Found, Reader, Walk } from './tree.ts';

interface Origin {
  origin: 'live' | 'source';
  app: string;
  /** Under which the app itself is made. */
  conditions: readonly string[];
}

export function listed<H>(app: App<H>, found: Walk<H>, reader: Reader<H>, of: Origin): Route[] {
  return found.routes.map((route) => {
    const runs = found.middleware.filter(
      (one) => covers(one, route) && (!app.isInOrder || one.place < route.place),
    );
    const { handler: inner, before } = reader.parts(route.handler);
    const open = new Set(
      route.places.flatMap(({ conditions }) => conditions.filter((text) => !of.conditions.includes(text))),
    );
    const handler = reader.named(inner);
    const { byPath: _, ...matching } = matchingOf(
      colonSegments(route.isBelow ? `${route.path.replace(/\/$/, '')}/**` : route.path),
      { rank: app.isInOrder ? String(route.place).padStart(6, '0') : '' },
    );
    const listedRoute = toRoute('h3', of.app, {
      ...{ path: route.path, methods: route.methods, prefix: route.prefix, matching },
      params: paramsOf(colonSegments(route.path)),
      handler: { ...handler, source: handler.source ?? route.places.at(-1)?.at ?? null },
      runs: [...runs.map(({ handler: fn }) => fn), ...route.before, ...before].map((fn) => reader.named(fn)),
      notes: [
        ...(route.isBelow ? ['and whatever is below its path'] : []),
        ...(open.size > 0 ? [`only if: ${[...open].join(' and ')}`] : []),
        ...(route.holes.length > 0 ? [`{} stands for ${route.holes.join(', ')}`] : []),
      ],
    });
    return { ...listedRoute, origin: of.origin };
  });
}

/** A pattern of version 2, or what a path of version 1 begins with. */
function covers<H>({ path, method, isPattern }: Walk<H>['middleware'][number], route: Found<H>): boolean {
  if (method !== null && !route.methods.includes('ALL') && !route.methods.includes(method)) return false;
  if (path === null) return true;
  const sample = route.path.replace(/\*\*(?::\w+)?|:\w+[?+*]?|\*/g, 'x');
  if (!isPattern) return `${sample}/`.startsWith(`${path.replace(/\/$/, '')}/`);
  const [step] = matchingOf(colonSegments(path)).steps;
  return new RegExp(step?.source ?? '').test(sample);
}
