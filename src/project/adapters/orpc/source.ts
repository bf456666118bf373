// Procedures of oRPC from their source. Nothing of it is run.
import type { Listing, Matching, Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';
import { keysOf } from '../_http/schema-keys.ts';
import { searchUncovered } from '../_http/search.ts';
import { type Procedure, proceduresOf } from './routers.ts';

const packages = ['@orpc/server', '@orpc/openapi'];
/** What is given a router to answer with. */
const handlers = /^(?:\w*Handler|createRouterClient)$/;

export function sourceRoutes(source: Source): Listing<Route> {
  const roots = () =>
    source
      .made(packages)
      .filter(({ callee: { origin } }) => origin.type === 'external' && handlers.test(origin.path));
  const labels = () => new Set(roots().map(({ site }) => source.app(site)));
  const search = searchUncovered(source, { packages, title: 'oRPC' }, labels);
  const found = new Map<string, Route>();
  for (const made of roots())
    for (const procedure of proceduresOf(source, made.args[0]?.value)) {
      const route = routeOf(source, made, procedure);
      const key = `${route.app} ${route.path} ${route.source}`;
      if (!found.has(key)) found.set(key, route);
    }
  return { items: [...found.values()], warnings: search.warnings };
}

function routeOf(source: Source, made: Call, procedure: Procedure): Route {
  const { names, call, before, inputs, method, path } = procedure;
  const known = knownOf(source, procedure.handler);
  const handler = {
    ...known,
    name: known.name === '<anonymous>' ? (names.at(-1) ?? known.name) : known.name,
  };
  const runs = before.map((value) => knownOf(source, value));
  const guards = guardsOf(runs);
  const open = call.conditions.filter((text) => !made.conditions.includes(text));
  const note = [
    ...(path === null ? [] : [`over OpenAPI ${method ?? 'POST'} ${path}`]),
    ...(open.length > 0 ? [`only if: ${open.join(' and ')}`] : []),
    ...guardNotes(runs, guards, handler),
  ].join('; ');
  return {
    ...{ path: names.join('.'), methods: [method ?? 'POST'], name: null, kind: 'procedure' },
    params: [...new Set(inputs.flatMap((schema) => keysOf(source, schema)))],
    ...{ handler: handler.name, source: handler.source ?? source.at(call.site) },
    ...{
      prefix: names.slice(0, -1).join('.'),
      origin: 'source',
      framework: 'orpc',
      app: source.app(call.site),
    },
    ...{ middleware: runs.map(({ name, source: where }) => ({ name, source: where })), guards },
    ...authOf(runs, guards, handler),
    matching: matchingOf(names, method, path),
    ...(note ? { note } : {}),
  };
}

/** Wherever it is mounted: its names, or over OpenAPI its path, at the end. */
function matchingOf(names: readonly string[], method: string | null, path: string | null): Matching {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const rest = path
    ?.split(/\{\+?\w+\}/)
    .map(literal)
    .join('[^/]+');
  const own = `/${names.map(literal).join('/')}`;
  return {
    steps: [{ source: `(?:${[own, ...(rest === undefined ? [] : [rest])].join('|')})$`, flags: '' }],
    methods: [method ?? 'POST', 'POST'],
    decodes: true,
  };
}

/** Of a function that is none of the project, the variable says more. */
function knownOf(source: Source, value: Value): Known {
  const { name, site, text } = source.handler(value);
  const own = typeof value === 'object' && value?.kind === 'symbolic' ? value.name : null;
  return {
    name: site && name !== '<anonymous>' ? name : (own ?? name),
    source: site && source.at(site),
    text,
  };
}
