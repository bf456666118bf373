// A client of either revision over stdio, with all that the project's own tools have to do with: questions, progress, lists that change.
import { Client as Modern } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { bin } from './folders.ts';
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
  { args = [], human }: { args?: string[]; human?: (question: Question) => Reply | Promise<Reply> } = {},
): Promise<OwnClient> {
  const changes: string[][] = [];
  const onChanged = (_: unknown, tools: { name: string }[] | null) =>
    void changes.push((tools ?? []).map(({ name }) => name));
  const listChanged = { tools: { onChanged } };
  const server = {
    command: process.execPath,
    args: [bin, ...(wallHindrance === null ? [] : ['--wall', 'off']), ...args],
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
    stderr: 'ignore' as const,
  };
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
  const transport = revision === 'v1' ? new StdioClientTransport(server) : new ModernStdio(server);
  await client.connect(transport as StdioClientTransport);
  const call: OwnClient['call'] = async (name, given = {}, { progress, signal } = {}) => {
    const options = {
      timeout: 240_000,
      ...(signal ? { signal } : {}),
      ...(progress ? { onprogress: (told: { progress: number }) => void progress.push(told.progress) } : {}),
    };
    const params = { name, arguments: { ...given } };
    const callTool = client.callTool.bind(client) as (...given: unknown[]) => Promise<unknown>;
    return (await (revision === 'v1'
      ? callTool(params, undefined, options)
      : callTool(params, options))) as Answer;
  };
  return {
    client,
    changes,
    call,
    tools: async () => (await client.listTools(undefined, { timeout: 240_000 })).tools as never,
    text: async (name, given) =>
      (await call(name, given)).content.map((block) => block.text ?? block.type).join('\n'),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
