// The SDK's server. It answers requests of a wrong shape with -32603 and what its parser says: here with -32602, in words.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import * as z from 'zod';
import { paramsOf } from './params.ts';

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
