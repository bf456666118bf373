// The SDK's server of version 2: requests of a wrong shape are answered in the words of version 1's.
import {
  CallToolRequestParamsSchema,
  PaginatedRequestParamsSchema,
  ReadResourceRequestParamsSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Server } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import { paramsOf } from './params.ts';

const schemas: Readonly<Record<string, z.ZodType>> = {
  'tools/list': PaginatedRequestParamsSchema.optional(),
  'tools/call': CallToolRequestParamsSchema,
  'resources/list': PaginatedRequestParamsSchema.optional(),
  'resources/templates/list': PaginatedRequestParamsSchema.optional(),
  'resources/read': ReadResourceRequestParamsSchema,
};

type Handler = Parameters<Server['_wrapHandler']>[1];

export class ModernRequestServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    const schema = schemas[method];
    if (schema === undefined) return wrapped;
    return async (request, context) =>
      wrapped(
        { ...request, params: paramsOf(method, schema, request.params) as typeof request.params },
        context,
      );
  }
}
