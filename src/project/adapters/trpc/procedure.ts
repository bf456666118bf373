// A procedure as it is listed.
import type { Matching, Route } from '../../../protocol/schemas.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';

/** What a procedure is, and the HTTP methods that its requests have; a subscription also runs over a WebSocket. */
const types = { query: ['GET'], mutation: ['POST'], subscription: ['GET'] } as const;
export type ProcedureType = keyof typeof types;

export function isProcedureType(name: string): name is ProcedureType {
  return Object.hasOwn(types, name);
}

export interface Procedure {
  /** Names of the routers on the way, and its own. */
  path: string;
  type: ProcedureType;
  handler: Known;
  /** What runs before it, validators apart. */
  run: Known[];
  /** Keys of its input. */
  params: string[];
  /** Between the names in a URL. */
  separator: string;
}

export function toRoute(
  { path, type, handler, run, params, separator }: Procedure,
  { origin, app, notes = [] }: Pick<Route, 'origin' | 'app'> & { notes?: string[] },
): Route {
  const guards = guardsOf(run);
  const note = [...notes, ...guardNotes(run, guards, handler)].join('; ');
  const end = path.lastIndexOf('.');
  return {
    path,
    methods: [type.toUpperCase()],
    name: null,
    params,
    handler: handler.name,
    source: handler.source,
    prefix: end === -1 ? '' : path.slice(0, end),
    origin,
    framework: 'trpc',
    kind: 'procedure',
    app,
    middleware: run.map(({ name, source }) => ({ name, source })),
    guards,
    ...authOf(run, guards, handler),
    matching: matchingOf(path, type, separator),
    ...(note ? { note } : {}),
  };
}

/** Wherever it is mounted: at the end of the path, among others where calls are batched. */
function matchingOf(path: string, type: ProcedureType, separator: string): Matching {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const name = path
    .split('.')
    .map((part) => (part === '{}' ? '[^/,]+' : literal(part)))
    .join(literal(separator));
  return { steps: [{ source: `[/,]${name}(?:,[^/]*)?$`, flags: '' }], methods: [...types[type]] };
}
