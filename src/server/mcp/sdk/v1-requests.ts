// The SDK's server. It answers requests of a wrong shape with -32603 and what its parser says: here with -32602, in words.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import * as z from 'zod';
import { jsonIn } from '../plain-arguments.ts';
import { INVALID_PARAMS, protocolError } from '../protocol-error.ts';

type SetHandler = Server['setRequestHandler'];

export class RequestServer extends Server {
  /** Handlers that the SDK sets by itself come here too. */
  override setRequestHandler(...[schema, handler]: Parameters<SetHandler>): void {
    const { shape } = schema as unknown as z.ZodObject<{ method: z.ZodLiteral<string>; params: z.ZodType }>;
    const params = z
      .unknown()
      .optional()
      .transform((given) => paramsOf(shape.method.value, shape.params, given));
    super.setRequestHandler(z.looseObject({ method: shape.method, params }), handler);
  }

  /** Who cannot make tasks does as if none had been asked for. */
  protected override assertTaskHandlerCapability(): void {}
}

function paramsOf(method: string, schema: z.ZodType, given: unknown): unknown {
  const parsed = schema.safeParse(method === 'tools/call' ? callParams(given) : (given ?? undefined));
  if (parsed.success) return parsed.data;
  const { path = [], message } = parsed.error.issues[0] ?? {};
  throw protocolError(INVALID_PARAMS, `${method}: ${['params', ...path].join('.')}: ${message}.`);
}

function callParams(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const { arguments: args, task: _, ...params } = given as Record<string, unknown>;
  return { ...params, ...(args === null || args === undefined ? {} : { arguments: jsonIn(args) }) };
}
