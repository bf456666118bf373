// A field of a root type as it is listed.
import type { Route } from '../../../protocol/schemas.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { knownOf } from '../_files/handlers.ts';
import { authOf, guardNotes } from '../_http/guards.ts';
import type { Root } from './definitions.ts';

export interface Operation {
  root: Root;
  name: string;
  params: string[];
  /** Undefined where it has none of its own. */
  resolver: Value;
  /** What stands in front of the resolver. */
  guards: Route['guards'];
  app: string;
  /** "file:line" where it is written, for one without a resolver. */
  where: string;
}

export function toRoute(
  source: Source,
  { root, name, params, resolver, guards, app, where }: Operation,
): Route {
  const handler = resolver === undefined ? null : knownOf(source, resolver);
  // What is guarded in front of its resolver is guarded, whatever that asks.
  const asks = handler !== null && guards.length === 0;
  const notes = [
    ...(asks ? guardNotes([], [], handler) : []),
    ...(resolver === undefined ? ['no resolver of its own was found'] : []),
  ];
  const isNamed = handler !== null && !/^(?:<anonymous>|resolve|subscribe)$/.test(handler.name);
  return {
    ...{ path: name, methods: [root.toUpperCase()], name: null, params },
    handler: isNamed ? handler.name : name,
    source: handler?.source ?? where,
    ...{ prefix: '', origin: 'source', framework: 'graphql-server', kind: 'operation', app, middleware: [] },
    guards,
    ...(asks ? authOf([], [], handler) : {}),
    // Asked for by its name: "MUTATION addBook".
    matching: { steps: [{ source: `^/${name}$`, flags: '' }] },
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  };
}

/** Of what a field was given: who subscribes is let in by `subscribe`. */
export function resolverIn(source: Source, options: Value, root: Root): Value {
  const keys = root === 'Subscription' ? ['subscribe', 'resolve'] : ['resolve', 'subscribe'];
  return keys.map((key) => get(source, options, key)).find((value) => value !== undefined);
}

export function get(source: Source, value: Value, key: string): Value {
  if (typeof value !== 'object' || value === null) return undefined;
  return value.kind === 'object' || value.kind === 'namespace' ? source.get(value, key) : undefined;
}

export function keysOf(value: Value): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (value.kind === 'namespace') return value.names();
  return value.kind === 'object' ? [...value.properties.keys()] : [];
}
