// What is answered by name and not by path, by what the decorators left on the methods.
import type { Operation } from '../source/operations.ts';
import { read, readList } from './metadata.ts';
import type { Class } from './shapes.ts';

export function operationsOf(method: unknown, name: string): Operation[] {
  if (typeof method !== 'function') return [];
  if (read('websockets:message_mapping', method) === true)
    return [
      { kind: 'gateway', name: textOf(read('message', method)), method: 'MESSAGE', guardedBy: 'nobody' },
    ];
  const isEvent = read('microservices:handler_type', method) === 2;
  const patterns = readList('microservices:pattern', method).map(
    (pattern): Operation => ({
      ...{ kind: 'operation', name: textOf(pattern), method: isEvent ? 'EVENT' : 'MESSAGE' },
      guardedBy: 'microservice',
    }),
  );
  const field = read('graphql:resolver_type', method);
  if (typeof field !== 'string' || !/^(?:Query|Mutation|Subscription)$/.test(field)) return patterns;
  const given = read('graphql:resolver_name', method);
  return [
    ...patterns,
    {
      ...{ kind: 'operation', name: typeof given === 'string' ? given : name, method: field.toUpperCase() },
      guardedBy: 'app',
    },
  ];
}

/** The namespace that a gateway is in, or its path; "" for the default one. */
export function namespaceOf(owner: Class): string {
  const options = read('websockets:gateway_options', owner) as
    | { namespace?: unknown; path?: unknown }
    | undefined;
  const found = options?.namespace ?? options?.path;
  return typeof found === 'string' && found !== '' ? `/${found.replace(/^\//, '')}` : '';
}

/** A gRPC method is `{ service, rpc }`. */
function textOf(pattern: unknown): string {
  if (typeof pattern === 'string') return pattern;
  const { service, rpc } = (pattern ?? {}) as { service?: unknown; rpc?: unknown };
  if (typeof service === 'string' && typeof rpc === 'string') return `${service}.${rpc}`;
  return JSON.stringify(pattern) ?? String(pattern);
}
