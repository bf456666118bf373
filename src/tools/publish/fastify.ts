// Operations of Fastify's own route schemas: those that are registered after publish() was called.
import type { JsonSchema } from '../schema.ts';
import { type OpenApiDocument, valueAt } from './openapi.ts';
import { namesIn, type Operation, type Parameter, parseRoute } from './operation.ts';
import { plainSchema } from './plain-schema.ts';

interface RouteOptions {
  method: string | string[];
  url: string;
  schema?: Record<string, unknown>;
}

interface Fastify {
  addHook(name: 'onRoute', hook: (route: RouteOptions) => void): unknown;
  inject: unknown;
  getSchemas(): Record<string, unknown>;
  ready(): PromiseLike<unknown>;
  swagger?: () => OpenApiDocument;
}

export function asFastify(app: unknown): Fastify | undefined {
  const { addHook, inject, getSchemas } = Object(app) as Partial<Fastify>;
  const isOne = [addHook, inject, getSchemas].every((member) => typeof member === 'function');
  return isOne ? (app as Fastify) : undefined;
}

/** Listens from now on; what it returns are the operations so far. */
export function watchRoutes(app: Fastify): () => Operation[] {
  const seen: RouteOptions[] = [];
  try {
    app.addHook('onRoute', (route) => void seen.push(route));
  } catch {
    // It has begun: it takes no hooks any more, and no routes either.
    return () => [];
  }
  return () =>
    seen.flatMap((route) =>
      [route.method].flat().flatMap((method) => {
        const parsed = parseRoute(`${method} ${route.url}`);
        return parsed ? [operationOf({ ...parsed, schema: route.schema ?? {} }, app)] : [];
      }),
    );
}

function operationOf(
  { method, path, schema }: { method: string; path: string; schema: Record<string, unknown> },
  app: Fastify,
): Operation {
  const shared = app.getSchemas();
  const plain = (given: unknown) =>
    plainSchema(wrapped(given), (pointer) => {
      const [id = '', rest = ''] = pointer.split('#');
      const of = id === '' ? given : shared[id];
      return rest === '' ? of : valueAt(of, `#${rest}`);
    });
  const parametersOf = (place: Parameter['in'], given: unknown): Parameter[] => {
    if (given === undefined) return [];
    const { properties = {}, required = [], $defs } = plain(given) as Record<string, never>;
    return Object.entries(properties).map(([name, of]) => ({
      ...{ name, in: place, required: place === 'path' || (required as string[]).includes(name) },
      schema: { ...(of as JsonSchema), ...($defs ? { $defs } : {}) },
    }));
  };
  const ofPath = parametersOf('path', schema.params);
  const bare = namesIn(path).filter((name) => !ofPath.some((one) => one.name === name));
  const { summary, description, operationId } = schema as Record<string, string | undefined>;
  const hasBody = schema.body !== undefined && method !== 'GET';
  return {
    ...{ method, path, id: operationId },
    description: [summary, description].filter(Boolean).join('. '),
    parameters: [
      ...ofPath,
      ...bare.map((name): Parameter => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...parametersOf('query', schema.querystring ?? schema.query),
    ],
    body: hasBody ? { schema: plain(schema.body), required: true, type: 'application/json' } : null,
  };
}

/** It takes the properties alone as well. */
function wrapped(given: unknown): JsonSchema {
  const schema = Object(given) as JsonSchema;
  const isSchema = ['type', 'properties', '$ref', 'allOf', 'anyOf', 'oneOf'].some(
    (key) => schema[key] !== undefined,
  );
  return isSchema ? schema : { type: 'object', properties: schema };
}
