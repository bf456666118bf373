// What clients answer beside questions to their human.
import { currentContext } from '../context.ts';
import { toolError } from '../errors.ts';

/** Of the context of a call, where its client can be asked at all. */
export const ASK_CLIENT = Symbol.for('@mcp-node/cli/tools:ask-client');

/**
 * In the words of the protocol: "sampling/createMessage", "roots/list". Throws a ToolError where the client does not answer that.
 * `key`: what the request is called, for clients of 2026-07-28; without it nothing that says anything.
 */
export async function askClient(
  method: string,
  params: Record<string, unknown> = {},
  key?: string,
): Promise<unknown> {
  const { [ASK_CLIENT]: ask } = currentContext() as { [ASK_CLIENT]?: typeof askClient };
  if (!ask) throw toolError('CANNOT_ASK', `${method}: no client can be asked here.`);
  return ask(method, params, key);
}
