// The SDK's client of version 2, with the methods that the tests know of version 1: drives the same tests in the revision of 2026.
import { Client as Modern, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { ElicitResult } from '@modelcontextprotocol/sdk/types.js';

export { StdioClientTransport, StreamableHTTPClientTransport };

/** `mode`: pinned to the revision, or whatever the two agree on. */
export function modernClient(
  mode: 'pinned' | 'auto',
  human: ((message: string) => ElicitResult | Promise<ElicitResult>) | undefined,
): Client {
  const client = new Modern(
    { name: 'test', version: '1.0.0' },
    {
      versionNegotiation: { mode: mode === 'auto' ? 'auto' : { pin: '2026-07-28' } },
      capabilities: human ? { elicitation: { form: {} } } : {},
    },
  );
  if (human)
    client.setRequestHandler(
      'elicitation/create',
      async ({ params }) => (await human(params.message)) as never,
    );
  const { callTool } = client;
  return Object.assign(client, {
    callTool: (params: never, _schema: unknown, options: never) => callTool.call(client, params, options),
  }) as unknown as Client;
}

export const revisionOf = (client: Client): string | undefined =>
  (client as unknown as Modern).getNegotiatedProtocolVersion();
