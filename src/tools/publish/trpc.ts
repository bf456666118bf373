// Procedures of a tRPC router, called with the context that they know.
import type { ToolContext } from '../context.ts';
import type { DefinedTool } from '../define/define.ts';
import { defineTool } from '../define/define.ts';
import { ToolError, toolError } from '../errors.ts';
import type { Schema } from '../schema.ts';
import type { PublishedRoute } from './operation.ts';

interface Procedure {
  _def: {
    type?: string;
    query?: boolean;
    mutation?: boolean;
    subscription?: boolean;
    inputs?: Schema[];
    meta?: { description?: unknown };
  };
}

interface Router {
  _def: { router: true; procedures: Record<string, Procedure> };
  createCaller(context: unknown): unknown;
}

export function asRouter(app: unknown): Router | undefined {
  const { _def, createCaller } = Object(app) as Partial<Router>;
  return _def?.router === true && typeof createCaller === 'function' ? (app as Router) : undefined;
}

export const proceduresOf = (router: Router) => Object.keys(router._def.procedures);

/** `route.route`: the path of a procedure, such as "orders.byId". */
export function procedureTool(
  router: Router,
  { route, name, description, input, ...rules }: PublishedRoute,
  contextOf: (context: ToolContext) => unknown,
): DefinedTool | undefined {
  if (!Object.hasOwn(router._def.procedures, route)) return undefined;
  const { _def } = router._def.procedures[route] as Procedure;
  const kind = _def.type ?? (_def.query ? 'query' : _def.mutation ? 'mutation' : 'subscription');
  if (kind === 'subscription')
    throw toolError('PUBLISH_INVALID', `publish(): ${route} is a subscription: a tool answers once.`);
  const inputs = _def.inputs ?? [];
  if (inputs.length > 1 && !input)
    throw toolError(
      'PUBLISH_INVALID',
      `publish(): ${route} has ${inputs.length} inputs: give it one, as { route, input }.`,
    );
  const known = typeof _def.meta?.description === 'string' ? _def.meta.description : '';
  const schema = input ?? inputs[0];
  return defineTool(
    {
      name: name ?? route.replaceAll(/\W/g, '_'),
      description: description ?? (known || `${kind} ${route}`),
      ...(schema ? { input: schema } : {}),
      ...(kind === 'query' ? { readOnly: true } : {}),
      ...rules,
    },
    async (args, context) => {
      const caller = router.createCaller(await contextOf(context));
      const call = route
        .split('.')
        .reduce<unknown>((of, key) => (of as Record<string, unknown>)[key], caller);
      try {
        return await (call as (args: unknown) => Promise<unknown>)(schema ? args : undefined);
      } catch (error) {
        throw forCaller(error);
      }
    },
  );
}

/** What a client of the API would be told; faults of the server are masked. */
function forCaller(error: unknown): unknown {
  const { name, code, message } = Object(error) as { name?: string; code?: string; message?: string };
  if (name !== 'TRPCError' || code === undefined || code === 'INTERNAL_SERVER_ERROR') return error;
  return new ToolError(`${code}: ${message}`, { code });
}
