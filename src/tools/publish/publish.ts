// Tools of an app's own endpoints. A call is a request through the whole app, with the identity of whoever calls.
import type { ToolContext } from '../context.ts';
import { type DefinedTool, defineTool } from '../define/define.ts';
import { type Makes, makes } from '../define/makes.ts';
import { ToolError, toolError } from '../errors.ts';
import type { JsonSchema } from '../schema.ts';
import { answerOf } from './answer.ts';
import { argumentsOf } from './arguments.ts';
import { asFastify, watchRoutes } from './fastify.ts';
import { type OpenApiDocument, operationsOf, routesOf } from './openapi.ts';
import { isSameRoute, namesIn, type Operation, type PublishedRoute, parseRoute } from './operation.ts';
import { type Send, sender } from './send.ts';
import { asRouter, proceduresOf, procedureTool } from './trpc.ts';

export interface PublishOptions {
  /** What describes the routes. Of Fastify it is its own schemas, or what @fastify/swagger makes. */
  openapi?: OpenApiDocument | (() => OpenApiDocument | Promise<OpenApiDocument>);
  /** In front of all names. */
  prefix?: string;
  /** Beside those of the caller: Authorization, Cookie, Origin, Host. */
  headers?: (context: ToolContext) => Record<string, string> | Promise<Record<string, string>>;
  /** Of a tRPC router. */
  createContext?: (context: ToolContext) => unknown;
}

export type { PublishedRoute };

/** Nothing is a tool that is not in `routes`. Of Fastify, call it before its routes are registered. */
export function publish(
  app: unknown,
  routes: readonly (string | PublishedRoute)[],
  options: PublishOptions = {},
): Makes {
  const wanted = routes.map((route) => (typeof route === 'string' ? { route } : route));
  const { prefix = '' } = options;
  const named = (tool: DefinedTool): DefinedTool => ({
    ...tool,
    options: { ...tool.options, name: prefix + tool.options.name },
  });
  const router = asRouter(app);
  if (router) {
    const contextOf = options.createContext ?? (() => ({}));
    return makes(async () =>
      wanted.map((route) => {
        const tool = procedureTool(router, route, contextOf);
        if (!tool) throw notThere(route.route, proceduresOf(router));
        return named(tool);
      }),
    );
  }
  const parsed = wanted.map((route) => ({ ...route, ...requiredRoute(route.route) }));
  const fastify = asFastify(app);
  const watched = fastify && !options.openapi ? watchRoutes(fastify) : () => [];
  const send = sender(app);
  const descriptions = async (): Promise<Descriptions | undefined> => {
    const given = options.openapi ?? fastify?.swagger?.bind(fastify);
    if (!given) return fastify && { operations: watched(), routes: [] };
    const document = typeof given === 'function' ? await given() : given;
    const isWanted = (route: { method: string; path: string }) =>
      parsed.some((one) => isSameRoute(one, route));
    return { operations: operationsOf(document, isWanted), routes: routesOf(document) };
  };
  return makes(async () => {
    await fastify?.ready();
    const known = await descriptions();
    return parsed.map((route) => named(routeTool(route, described(route, known), { send, ...options })));
  });
}

function requiredRoute(route: string) {
  const parsed = parseRoute(route);
  if (parsed) return parsed;
  throw toolError(
    'PUBLISH_INVALID',
    `publish(): "${route}": write METHOD /path, such as "GET /orders/:id"; no wildcards or optional parts.`,
  );
}

const notThere = (route: string, known: string[]) =>
  toolError(
    'PUBLISH_INVALID',
    `publish(): nothing describes "${route}". ${known.length > 0 ? `There is: ${known.slice(0, 20).join(', ')}.` : 'Give openapi, or the route with { input }. Of Fastify, call publish() before its routes are registered.'}`,
  );

interface Descriptions {
  operations: Operation[];
  /** Of all that there is, for who asked for something else. */
  routes: string[];
}

type Wanted = PublishedRoute & { method: string; path: string };

/** By what the route itself is given, else by what describes the app. */
function described(wanted: Wanted, known: Descriptions | undefined): Operation {
  const { route, method, path, input } = wanted;
  const found = known?.operations.find((operation) => isSameRoute(operation, wanted));
  const isBody = !['GET', 'DELETE'].includes(method);
  if (!input) {
    if (found) return found;
    // Nothing but its path can be given.
    if (!isBody && !known) return bare(wanted);
    throw notThere(route, known?.routes ?? []);
  }
  const of = found ?? bare(wanted);
  const ofPath = of.parameters.filter((one) => one.in === 'path');
  if (isBody)
    return {
      ...of,
      path,
      parameters: ofPath,
      body: { schema: input, required: true, type: 'application/json' },
    };
  const { properties = {}, required = [] } = input as Record<string, never>;
  const query = Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query' as const, required: (required as string[]).includes(name) },
    schema: schema as JsonSchema,
  }));
  return { ...of, parameters: [...ofPath, ...query], body: null };
}

const bare = ({ method, path }: Wanted): Operation => ({
  ...{ method, path, id: undefined, description: '', body: null },
  parameters: namesIn(path).map((name) => ({
    ...{ name, in: 'path' as const, required: true },
    schema: { type: 'string' },
  })),
});

function routeTool(
  { route, method: _, path: __, name, description, input: ___, ...rules }: Wanted,
  operation: Operation,
  { send, headers }: PublishOptions & { send: Send },
): DefinedTool {
  const { method } = operation;
  const { inputSchema, requestOf } = argumentsOf(operation);
  const tool = name ?? nameOf(operation);
  return defineTool(
    {
      name: tool,
      description: description ?? (operation.description || route),
      input: inputSchema,
      ...(method === 'GET' || method === 'QUERY' ? { readOnly: true } : {}),
      ...(method === 'DELETE' ? { destructive: true } : {}),
      ...(method === 'DELETE' || method === 'PUT' ? { idempotent: true } : {}),
      ...rules,
    },
    async (args, context) => {
      if (context.request?.headers.has(MARK))
        throw new ToolError('A published endpoint calls no tools.', { code: 'PUBLISH_LOOP' });
      const request = requestOf(args);
      const reply = await send({
        ...{ method, url: request.url, body: request.body, signal: context.signal },
        headers: {
          ...{ accept: 'application/json', ...callerOf(context), ...request.headers },
          ...{ ...(await headers?.(context)), [MARK]: tool },
        },
      });
      return answerOf(reply);
    },
  );
}

/** The app can tell by it. */
const MARK = 'x-mcp-tool';
/** The same app, and so the same resource: a token goes no further than it came. */
const OF_CALLER = ['authorization', 'cookie', 'origin', 'host', 'user-agent', 'accept-language'];

function callerOf({ request }: ToolContext): Record<string, string> {
  // Not what proxies said: this request comes from here, where apps believe whatever stands in it.
  return Object.fromEntries([...(request?.headers ?? [])].filter(([name]) => OF_CALLER.includes(name)));
}

function nameOf({ id, method, path }: Operation): string {
  const words = id ?? `${method.toLowerCase()} ${path.replaceAll(/\{(\w+)\}/g, 'by $1')}`;
  return words
    .replaceAll(/\W+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 64);
}
