// A client of either revision with all that the project's own tools have to do with: questions, progress, lists that change.
import { Client as Modern } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { openTransport } from './transports.ts';
import { wallHindrance } from './wall.ts';

export interface Question {
  message: string;
  requestedSchema: { properties: Record<string, unknown> };
}
export interface Reply {
  action: 'accept' | 'decline' | 'cancel';
  content?: Record<string, unknown>;
}

export interface Answer {
  isError?: boolean;
  content: {
    type: string;
    text?: string;
    data?: string;
    mimeType?: string;
    resource?: Record<string, string>;
  }[];
  structuredContent?: Record<string, unknown>;
}

export interface OwnClient extends AsyncDisposable {
  client: Client;
  tools(): Promise<
    { name: string; description?: string; inputSchema: { properties?: object }; annotations?: object }[]
  >;
  call(name: string, args?: object, more?: { progress?: number[]; signal?: AbortSignal }): Promise<Answer>;
  text(name: string, args?: object): Promise<string>;
  /** Lists of tools that were told to have changed. */
  changes: string[][];
}

export async function ownClient(
  revision: 'v1' | 'pinned',
  cwd: string,
  {
    args = [],
    human,
    transport: name = 'stdio',
  }: {
    args?: string[];
    human?: (question: Question) => Reply | Promise<Reply>;
    transport?: 'stdio' | 'http';
  } = {},
): Promise<OwnClient> {
  const changes: string[][] = [];
  const onChanged = (_: unknown, tools: { name: string }[] | null) =>
    void changes.push((tools ?? []).map(({ name }) => name));
  const listChanged = { tools: { onChanged } };
  const flags = [...(wallHindrance === null ? [] : ['--wall', 'off']), ...args];
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
  const opened = await openTransport(name, revision !== 'v1', cwd, flags, env);
  const client =
    revision === 'v1'
      ? new Client(
          { name: 'test', version: '1' },
          { capabilities: human ? { elicitation: {} } : {}, listChanged },
        )
      : (new Modern(
          { name: 'test', version: '1' },
          {
            versionNegotiation: { mode: { pin: '2026-07-28' } },
            capabilities: human ? { elicitation: { form: {} } } : {},
            listChanged,
          },
        ) as unknown as Client);
  if (human && revision === 'v1')
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => human(params as never) as never);
  if (human && revision !== 'v1')
    (client as unknown as Modern).setRequestHandler(
      'elicitation/create',
      async ({ params }) => (await human(params as never)) as never,
    );
  await client.connect(opened.transport);
  // Taken from the wire: clients let go of what comes in one piece with the answer.
  const heard: number[] = [];
  const { onmessage } = opened.transport;
  opened.transport.onmessage = (message, extra) => {
    const { method, params } = message as { method?: string; params?: { progress: number } };
    if (method === 'notifications/progress' && params) heard.push(params.progress);
    onmessage?.(message, extra);
  };
  const call: OwnClient['call'] = async (name, given = {}, { progress, signal } = {}) => {
    const options = {
      timeout: 240_000,
      ...(signal ? { signal } : {}),
      ...(progress ? { onprogress: () => {} } : {}),
    };
    heard.length = 0;
    const params = { name, arguments: { ...given } };
    const callTool = client.callTool.bind(client) as (...given: unknown[]) => Promise<unknown>;
    const answer = await (revision === 'v1'
      ? callTool(params, undefined, options)
      : callTool(params, options));
    progress?.push(...heard);
    return answer as Answer;
  };
  return {
    client,
    changes,
    call,
    tools: async () => (await client.listTools(undefined, { timeout: 240_000 })).tools as never,
    text: async (name, given) =>
      (await call(name, given)).content.map((block) => block.text ?? block.type).join('\n'),
    async [Symbol.asyncDispose]() {
      await client.close();
      await opened.close();
    },
  };
}
