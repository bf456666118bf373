// The client of one call, in its revision's own way, and what a tool knows of the call by it.
import type { ToolContext, ToolSession, User } from '../../context.ts';
import { ASK_CLIENT } from '../../define/ask-client.ts';
import { toolError } from '../../errors.ts';
import { askBy } from '../../offer/ask.ts';
import { encode } from '../../offer/values/encode.ts';
import type { Caller } from '../answers.ts';

export type Capabilities = Readonly<Record<string, unknown>>;

/** A request to the client, in the words of the protocol. */
export interface ClientRequest {
  method: string;
  params: Record<string, unknown>;
}

/** `key`: among those that are open. */
export type Ask = (request: ClientRequest, key?: string) => Promise<unknown>;

export interface Client {
  capabilities: Capabilities;
  /** Undefined where the client did not ask for it. */
  report: ((progress: Record<string, unknown>) => Promise<void>) | undefined;
  log(data: unknown): Promise<void>;
  /** Null where nothing can be asked, whatever the client could. */
  ask: Ask | null;
}

const NEEDED: Readonly<Record<string, string>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
};

/** Of a ToolError: the capability that the client would need. */
export const LACKS = Symbol('lacks');

export interface CallOf {
  caller: Caller;
  request: Request | null;
  session: ToolSession;
  client: Client;
  signal: AbortSignal;
}

export function contextOf({ caller, request, session, client, signal }: CallOf): ToolContext {
  async function askClient(
    method: string,
    params: Record<string, unknown> = {},
    key?: string,
  ): Promise<unknown> {
    const capability = NEEDED[method];
    if (capability === undefined) throw toolError('CANNOT_ASK', `No client answers ${method}.`);
    if (client.ask === null)
      throw toolError('CANNOT_ASK', 'Nobody can be asked here: this client has no session (Mcp-Session-Id).');
    if (!can(client.capabilities, capability))
      throw Object.assign(toolError('CANNOT_ASK', `This client cannot be asked: it has no ${capability}.`), {
        [LACKS]: capability,
      });
    signal.throwIfAborted();
    return await client.ask({ method, params }, key);
  }

  const context = {
    signal,
    user: caller.user as User | null,
    request,
    session,
    async progress(done: number, total?: number, message?: string) {
      await client.report?.({
        progress: done,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      });
    },
    ask: askBy(async (message, requestedSchema) =>
      Object(await askClient('elicitation/create', { message, requestedSchema })),
    ),
    log(message: string, data?: unknown) {
      void client.log(data === undefined ? message : { message, data: encode(data) });
    },
    [ASK_CLIENT]: askClient,
  };
  return context;
}

/** One of before says {} for forms; one with `url` alone shows none. */
function can(capabilities: Capabilities, capability: string): boolean {
  const said = capabilities[capability];
  if (typeof said !== 'object' || said === null) return false;
  return capability !== 'elicitation' || !('url' in said) || 'form' in said;
}
