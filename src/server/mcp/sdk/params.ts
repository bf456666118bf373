// What a request asks for, in the spellings that are plain; SDKs answer one of a wrong shape with what their parsers say.
import type * as z from 'zod';
import { jsonIn } from '../plain-arguments.ts';
import { INVALID_PARAMS, protocolError } from '../protocol-error.ts';

/** Throws -32602, which names the member that is wrong. */
export function paramsOf(method: string, schema: z.ZodType, given: unknown): unknown {
  const parsed = schema.safeParse(method === 'tools/call' ? callParams(given) : (given ?? undefined));
  if (parsed.success) return parsed.data;
  const { path = [], message } = parsed.error.issues[0] ?? {};
  throw protocolError(INVALID_PARAMS, `${method}: ${['params', ...path].join('.')}: ${message}.`);
}

function callParams(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const { arguments: args, task: _, ...params } = given as Record<string, unknown>;
  // Some languages write an empty object as an empty list.
  const isAbsent = args === null || args === undefined || (Array.isArray(args) && args.length === 0);
  return { ...params, ...(isAbsent ? {} : { arguments: jsonIn(args) }) };
}
