// A client for tests: the whole way of a request but for who is asked, which the test says. It opens no socket.
import { randomUUID } from 'node:crypto';
import { principalOf } from '../../auth/auth.ts';
import { ToolError, toolError } from '../../errors.ts';
import { type Caller, NO_CAPABILITY } from '../answers.ts';
import { endpointOf, type Mcp } from '../create.ts';
import { CODE } from '../serve/masked.ts';
import { messagesOf, type RpcMessage } from './exchange.ts';

type Json = Record<string, unknown>;
type Maybe<T> = T | Promise<T>;

export interface TestClientOptions {
  /** Who calls; null without it. */
  user?: unknown;
  /** Who that is between calls; by the user's `id`, or `sub`, without it. */
  principal?: string;
  /** All of them without it. */
  scopes?: readonly string[];
  /** "2026-07-28" without it. */
  revision?: '2025-11-25' | '2026-07-28';
  /** To what tools ask: true, false, values, or null where the human declines. Without it nobody can be asked. */
  answers?: (question: string, form: Json) => Maybe<boolean | Json | null>;
  onProgress?: (progress: { progress: number; total?: number; message?: string }) => void;
}

export interface TestTool {
  name: string;
  title?: string;
  description: string;
  inputSchema: Json;
  outputSchema?: Json;
  annotations?: Json;
}

export interface TestClient {
  /** As this caller sees them. */
  tools(): Promise<TestTool[]>;
  /** What the tool returned, where that is data, else its text, else its content. Throws a ToolError. */
  call(name: string, args?: Json, options?: { signal?: AbortSignal }): Promise<unknown>;
  /** Text, or bytes; JSON as it is. Throws a ToolError. */
  read(uri: string): Promise<unknown>;
  prompt(name: string, args?: Record<string, string>): Promise<{ role: string; content: Json }[]>;
  complete(of: { prompt: string } | { uri: string }, name: string, typed: string): Promise<string[]>;
}

const META = 'io.modelcontextprotocol';
const MAX_ROUNDS = 20;

export function testClient(mcp: Mcp, options: TestClientOptions = {}): TestClient {
  const { user = null, scopes, revision = '2026-07-28', answers, onProgress } = options;
  const endpoint = endpointOf(mcp);
  const principal = options.principal ?? principalOf(user) ?? 'test';
  const caller: Caller = { user, principal, scopes: scopes ?? null };
  const capabilities = answers ? { elicitation: { form: {} } } : {};
  const isModern = revision === '2026-07-28';
  let session: Promise<string | null> | undefined;

  async function post(body: Json, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
    const request = new Request('http://localhost/mcp', {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        ...headers,
      },
      ...(signal ? { signal } : {}),
    });
    return endpoint.fetchAs(request, { jsonrpc: '2.0', ...body }, caller);
  }

  async function answerTo({ method, params }: RpcMessage): Promise<Json> {
    const { message, requestedSchema } = params as { message: string; requestedSchema: Json };
    if (method !== 'elicitation/create' || !answers)
      throw new Error(`testClient() does not answer ${method}.`);
    const given = await answers(message, requestedSchema);
    if (given === null || given === false) return { action: 'decline' };
    return { action: 'accept', content: given === true ? { answer: true } : given };
  }

  function told({ method, params }: RpcMessage): void {
    if (method === 'notifications/progress') onProgress?.(params as never);
  }

  /** One request, and its answer. */
  async function send(body: Json, headers: Record<string, string>, signal?: AbortSignal): Promise<Json> {
    const id = randomUUID();
    const response = await post({ ...body, id }, headers, signal);
    const answered: Promise<unknown>[] = [];
    const messages = await messagesOf(response, (message) => {
      told(message);
      if (message.method === undefined || message.id === undefined) return;
      const { id: asked } = message;
      answered.push(answerTo(message).then((result) => post({ id: asked, result }, headers)));
    });
    await Promise.all(answered);
    const answer = messages.find((message) => message.id === id || message.id === null);
    if (answer?.result) return answer.result;
    if (response.status === 403) throw toolError('INSUFFICIENT_SCOPE', 'A scope is missing.');
    const { error } = answer ?? {};
    if (error?.code === NO_CAPABILITY) throw toolError('CANNOT_ASK', error.message);
    throw new ToolError(error?.message ?? `The endpoint answered ${response.status}.`, {
      code: String((error?.data as { code?: string } | undefined)?.code ?? error?.code ?? response.status),
    });
  }

  async function start(): Promise<string | null> {
    const params = { protocolVersion: revision, capabilities, clientInfo: { name: 'test', version: '0' } };
    const response = await post({ id: 0, method: 'initialize', params }, {});
    await messagesOf(response, () => {});
    return response.headers.get('mcp-session-id');
  }

  async function legacy(method: string, params: Json, signal?: AbortSignal): Promise<Json> {
    session ??= start();
    const id = await session;
    const headers = { 'mcp-protocol-version': revision, ...(id === null ? {} : { 'mcp-session-id': id }) };
    return send({ method, params: { ...params, ...progressing() } }, headers, signal);
  }

  const progressing = () => (onProgress ? { _meta: { progressToken: randomUUID() } } : {});

  async function modern(method: string, params: Json, signal?: AbortSignal): Promise<Json> {
    const _meta = {
      ...progressing()._meta,
      [`${META}/protocolVersion`]: revision,
      [`${META}/clientCapabilities`]: capabilities,
      [`${META}/clientInfo`]: { name: 'test', version: '0' },
    };
    const name = (params.name ?? params.uri) as string | undefined;
    const headers = {
      ...{ 'mcp-protocol-version': revision, 'mcp-method': method },
      ...(name === undefined ? {} : { 'mcp-name': name }),
    };
    let more: Json = {};
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const result = await send({ method, params: { ...params, ...more, _meta } }, headers, signal);
      if (result.resultType !== 'input_required') return result;
      const asked = Object.entries(result.inputRequests as Record<string, RpcMessage>);
      const inputResponses = await Promise.all(
        asked.map(async ([key, message]) => [key, await answerTo(message)] as const),
      );
      more = { inputResponses: Object.fromEntries(inputResponses), requestState: result.requestState };
    }
    throw new Error(`${method}: still asking after ${MAX_ROUNDS} answers.`);
  }

  const request = isModern ? modern : legacy;
  return {
    tools: async () => (await request('tools/list', {})).tools as TestTool[],
    async call(name, args = {}, { signal } = {}) {
      const { content, structuredContent, isError, _meta } = (await request(
        'tools/call',
        { name, arguments: args },
        signal,
      )) as unknown as Called;
      const [first] = content;
      if (isError) throw toolErrorOf(String(first?.text), _meta?.[CODE]);
      if (structuredContent !== undefined) return structuredContent;
      return content.length === 1 && first?.type === 'text' ? first.text : content;
    },
    async read(uri) {
      const { contents } = (await request('resources/read', { uri })) as unknown as { contents: Read[] };
      const values = contents.map(({ text, blob, mimeType }) =>
        text === undefined
          ? Buffer.from(blob ?? '', 'base64')
          : mimeType === 'application/json'
            ? JSON.parse(text)
            : text,
      );
      return values.length === 1 ? values[0] : values;
    },
    prompt: async (name, args = {}) =>
      (await request('prompts/get', { name, arguments: args })).messages as never,
    async complete(of, name, typed) {
      const ref =
        'prompt' in of ? { type: 'ref/prompt', name: of.prompt } : { type: 'ref/resource', uri: of.uri };
      const answer = await request('completion/complete', { ref, argument: { name, value: typed } });
      return (answer.completion as { values: string[] }).values;
    },
  };
}

interface Called {
  content: (Json & { type: string })[];
  structuredContent?: unknown;
  isError?: boolean;
  _meta?: Json;
}

interface Read {
  text?: string;
  blob?: string;
  mimeType?: string;
}

/** As it was thrown: the code, where it has one, stands in front of the message. */
function toolErrorOf(text: string, code: unknown): ToolError {
  if (typeof code !== 'string') return toolError('INTERNAL_ERROR', text);
  const message = text.startsWith(`${code}: `) ? text.slice(code.length + 2) : text;
  return new ToolError(message, code === 'TOOL_ERROR' ? {} : { code });
}
