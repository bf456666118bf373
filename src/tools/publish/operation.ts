// One endpoint of an app, whatever described it.
import type { ToolRules } from '../define/toolset.ts';
import type { JsonSchema } from '../schema.ts';

export interface PublishedRoute extends ToolRules {
  /** "GET /orders/:id", as the app has it; of a tRPC router the path of a procedure. */
  route: string;
  name?: string;
  description?: string;
  /** In place of what describes it: JSON Schema of its query (GET, DELETE) or of its body, parameters of the path left out. */
  input?: JsonSchema;
}

export interface Operation {
  /** In capitals. */
  method: string;
  /** With `{name}`. */
  path: string;
  id: string | undefined;
  description: string;
  parameters: Parameter[];
  body: Body | null;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: JsonSchema;
  /** How an object or a list is written, as OpenAPI calls it. */
  style?: string | undefined;
  explode?: boolean | undefined;
}

export interface Body {
  schema: JsonSchema;
  required: boolean;
  type: 'application/json' | 'application/x-www-form-urlencoded';
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'];

/** Of "GET /orders/:id" or "GET /orders/{id}"; undefined of anything else. Wildcards and optional parts are none. */
export function parseRoute(given: string): { method: string; path: string } | undefined {
  const [, method = '', path = ''] = /^\s*([A-Za-z]+)\s+(\/\S*)\s*$/.exec(given) ?? [];
  if (!METHODS.includes(method.toUpperCase()) || /[*()?#\\]/.test(path)) return undefined;
  return { method: method.toUpperCase(), path: path.replaceAll(/:(\w+)/g, '{$1}') };
}

export const namesIn = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);

/** The same route, whatever its parameters are called. */
export const isSameRoute = (
  one: Pick<Operation, 'method' | 'path'>,
  other: Pick<Operation, 'method' | 'path'>,
) => one.method === other.method && shapeOf(one.path) === shapeOf(other.path);

const shapeOf = (path: string) => path.replaceAll(/\{[^}]*\}/g, '{}').replace(/(.)\/$/, '$1');
