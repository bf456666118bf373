// Real clients at a mounted endpoint: both revisions, each in its own way.

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

export const clientNames = ['sdk 1', 'sdk 2 auto', 'sdk 2 pinned'] as const;
export type ClientName = (typeof clientNames)[number];

type Values = Record<string, unknown>;
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export interface ConnectOptions {
  headers?: Record<string, string>;
  fetch?: Fetch;
  /** To questions; without it the client cannot be asked. */
  answer?: (question: string, form: Values) => Values;
}

export interface Answer {
  content: (Values & { type: string })[];
  structuredContent?: unknown;
  isError?: boolean;
}

export interface Connected {
  raw: OlderClient | Client;
  revision: string | undefined;
  call(
    name: string,
    args?: Values,
    options?: { signal?: AbortSignal; onprogress?: (progress: Values) => void; timeout?: number },
  ): Promise<Answer>;
  close(): Promise<void>;
}

export async function connect(name: ClientName, url: URL, options: ConnectOptions = {}): Promise<Connected> {
  const { headers = {}, fetch, answer } = options;
  const capabilities = answer ? { elicitation: { form: {} } } : {};
  const answered = async ({ params }: { params: Values }) =>
    answer?.(String(params.message), Object(params.requestedSchema));
  const to = { requestInit: { headers }, ...(fetch ? { fetch: fetch as typeof globalThis.fetch } : {}) };
  const info = { name: 'test', version: '1.0.0' };
  if (name === 'sdk 1') {
    const client = new OlderClient(info, { capabilities });
    if (answer) client.setRequestHandler(ElicitRequestSchema, answered as never);
    const transport = new OlderTransport(url, to);
    await client.connect(transport as never);
    return {
      raw: client,
      revision: transport.protocolVersion,
      call: (tool, args = {}, more = {}) =>
        client.callTool({ name: tool, arguments: args }, undefined, more as never) as Promise<Answer>,
      close: () => client.close(),
    };
  }
  const mode = name === 'sdk 2 auto' ? ('auto' as const) : { pin: '2026-07-28' };
  const client = new Client(info, { capabilities, versionNegotiation: { mode } });
  if (answer) client.setRequestHandler('elicitation/create', answered as never);
  await client.connect(new StreamableHTTPClientTransport(url, to));
  return {
    raw: client,
    revision: client.getNegotiatedProtocolVersion(),
    call: (tool, args = {}, more = {}) =>
      client.callTool({ name: tool, arguments: args }, more as never) as Promise<Answer>,
    close: () => client.close(),
  };
}

export const textOf = ({ content }: Answer) => content.map(({ text }) => text).join('\n');
