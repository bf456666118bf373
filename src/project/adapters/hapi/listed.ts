// A route as it is listed, of the live server and of its source alike. https://hapi.dev/api/?v=21#path-parameters
import type { Matching, Route } from '../../../protocol/schemas.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';

export interface Facts {
  path: string;
  method: string;
  prefix: string;
  vhosts: string[];
  handler: Known;
  /** In front of authentication, and after it. */
  before: Known[];
  after: Known[];
  auth: { strategies: string[]; mode: string } | null;
  notes: string[];
  schemas?: Route['schemas'] | undefined;
  origin: 'live' | 'source';
  app: string;
}

export function toRoute(facts: Facts): Route {
  const { path, method, prefix, vhosts, handler, auth, origin, app } = facts;
  const strategies = (auth?.strategies ?? []).map((name) => ({
    name: `auth ${name}`,
    source: null,
    text: '',
  }));
  const run = [...facts.before, ...strategies, ...facts.after];
  const isGuard = auth !== null && auth.mode === 'required';
  const guards = run.flatMap((item): Route['guards'] => {
    if (!strategies.includes(item as (typeof strategies)[number])) return guardsOf([item]);
    return isGuard ? [{ name: item.name, source: null, reason: 'authentication is required' }] : [];
  });
  const note = [
    ...facts.notes,
    ...vhosts.map((host) => `only for host ${host}`),
    ...(auth && !isGuard ? [`authentication: ${auth.mode}`] : []),
    ...guardNotes(run, guards, handler),
  ].join('; ');
  return {
    ...{ path, methods: [method === '*' ? 'ALL' : method.toUpperCase()], name: null },
    params: [...path.matchAll(/\{(\w+)[^}]*\}/g)].map(([, name = '']) => name),
    ...{ handler: handler.name, source: handler.source, prefix, origin, framework: 'hapi', app },
    ...{ middleware: run.map(({ name, source }) => ({ name, source })), guards },
    ...authOf(run, guards, handler),
    matching: matchingOf(path, method),
    ...(facts.schemas?.length ? { schemas: facts.schemas } : {}),
    ...(note ? { note } : {}),
  };
}

/** The most specific one answers: what is written, then parts of segments, parameters, and many segments. */
function matchingOf(path: string, method: string): Matching {
  let rank = '';
  const source = path
    .split('/')
    .slice(1)
    .map((segment) => {
      const many = /^\{\w*\*(\d*)\}$/.exec(segment);
      rank += many ? 'd' : /^\{[^}]*\}$/.test(segment) ? 'c' : segment.includes('{') ? 'b' : 'a';
      if (many) return many[1] ? `(?:\\/[^/]+){${many[1]}}` : '(?:\\/.*)?';
      if (/^\{\w*\?\}$/.test(segment)) return '(?:\\/[^/]*)?';
      return `\\/${segment.replace(/\{[^}]*\}|[\\^$.*+?()[\]|]/g, (part) => (part.startsWith('{') ? '[^/]+' : `\\${part}`))}`;
    })
    .join('');
  return {
    steps: [{ source: `^${source}$`, flags: '' }],
    decodes: true,
    rank: `${rank}${method === '*' ? 'z' : 'y'}`,
    last: true,
  };
}

/** As hapi has no order but that of its router. */
export function inOrder(routes: Route[]): Route[] {
  const key = ({ path, methods }: Route) => `${path} ${methods}`;
  return routes.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
