// Apps in apps, live or from source: which routes they have, and what is in use.
import type { Known } from '../_http/guards.ts';
import { joinPaths } from '../_http/paths.ts';

/** Of a call that adds something. */
export interface Place {
  conditions: readonly string[];
  at: string | null;
}

export type Layer<H> = { place: Place } & (
  | { kind: 'use'; path: string | null; handlers: H[]; method: string | null }
  | {
      kind: 'route';
      methods: string[];
      paths: { text: string; holes: string[] }[];
      handler: H;
      before: H[];
    }
  /** Version 2 copies the routes that the app has by then, unless it is given a handler of it. */
  | { kind: 'mount'; base: string; app: App<H>; upTo: number }
);

export interface App<H> {
  /** Of version 1, in which layers are tried one after the other. */
  isInOrder: boolean;
  isRouter: boolean;
  layers: Layer<H>[];
  isMounted: boolean;
}

export interface Reader<H> {
  named(handler: H): Known;
  /** The function of it that answers, and those that run before. */
  parts(handler: H): { handler: H; before: H[] };
}

interface Before<H> {
  path: string | null;
  method: string | null;
  handler: H;
  place: number;
  isPattern: boolean;
}

export interface Found<H> {
  path: string;
  prefix: string;
  methods: string[];
  handler: H;
  before: H[];
  holes: string[];
  places: Place[];
  place: number;
  /** Of a function that is in use below a path. */
  isBelow: boolean;
}

export interface Walk<H> {
  middleware: Before<H>[];
  routes: Found<H>[];
}

const MAX_DEPTH = 20;

export function mountOf<H>(
  place: Place,
  path: string,
  below: string,
  app: App<H>,
  upTo = Number.POSITIVE_INFINITY,
): Layer<H> {
  // A base that is taken away counts once.
  const base = below !== '' && path.startsWith(below) ? path : `${path}${below}`;
  return { kind: 'mount', place, base: base.replace(/\/(?:\*\*)?$/, ''), app, upTo };
}

export function walk<H>(root: App<H>, reader: Reader<H>): Walk<H> {
  const found: Walk<H> = { middleware: [], routes: [] };
  let place = 0;
  const visit = (app: App<H>, base: string, outer: Place[], upTo: number, depth: number) => {
    for (const [index, layer] of app.layers.entries()) {
      place += 1;
      if (index >= upTo && layer.kind !== 'use') continue;
      const places = [...outer, layer.place];
      if (layer.kind === 'mount') {
        const below = joinPaths(base, layer.base).replace(/\/$/, '');
        if (depth < MAX_DEPTH) visit(layer.app, below, places, layer.upTo, depth + 1);
      } else if (layer.kind === 'use') use(app, layer, base, places);
      else
        for (const { text, holes } of layer.paths)
          found.routes.push({
            ...{ path: joinPaths(base, text), prefix: base, methods: layer.methods, handler: layer.handler },
            ...{ before: layer.before, holes, places, place, isBelow: false },
          });
    }
  };
  const use = (app: App<H>, layer: Extract<Layer<H>, { kind: 'use' }>, base: string, places: Place[]) => {
    const path = layer.path === null ? base : joinPaths(base, layer.path);
    for (const handler of layer.handlers) {
      if (app.isInOrder && answers(reader, handler, layer.path === null || layer.path === '/'))
        found.routes.push({
          ...{ path: path || '/', prefix: base, methods: [layer.method ?? 'ALL'], handler, before: [] },
          ...{ holes: [], places, place, isBelow: true },
        });
      else
        found.middleware.push({
          ...{ path: path === '' || path === '/' ? null : path, method: layer.method, handler, place },
          isPattern: !app.isInOrder && layer.path !== null,
        });
    }
  };
  visit(root, '', [], Number.POSITIVE_INFINITY, 0);
  return found;
}

/** What gives something back is an endpoint, what does not lets the request go on; for all paths, only what always does. */
function answers<H>(reader: Reader<H>, handler: H, isForAll: boolean): boolean {
  const { text } = reader.named(reader.parts(handler).handler);
  if (text === null) return false;
  const arrow = /^(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>(?!\s*\{)\s*/.exec(text)?.[0];
  if (isForAll)
    return arrow === undefined
      ? /\breturn\s*(?:["'`{[\d]|new Response\b)[^;]*;?\s*\}$/.test(text)
      : /^(?:["'`[\d]|\(\s*\{|new Response\b)/.test(text.slice(arrow.length));
  return arrow !== undefined || /\breturn\b\s*[^;\s}]/.test(text);
}
