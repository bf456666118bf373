// The built server, driven by the SDK's own client over the transport of this run (vitest.config.ts).

import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  ElicitRequestSchema,
  type ElicitResult,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { expect, inject } from 'vitest';
import { modernClient, revisionOf } from './modern-client.ts';
import { openTransport } from './transports.ts';
import { serverFlags } from './wall.ts';

export interface ShellResult {
  status: string;
  output: { value?: string; type?: string; exception?: { name: string; message: string; stack: string[] } };
  stdout: string;
  stderr: string;
  durationMs: number;
  session: string;
  database?: { mode: string; protection: string; reason?: string };
  warnings: { code: string; message: string }[];
  truncated: boolean;
  wall: string;
}

export interface Failure {
  error: { code: string; message: string; hint: string };
}

export interface Session extends AsyncDisposable {
  client: Client;
  pid: number;
  stderr(): string;
  /** The structured content of a good answer; fails the test on an error. */
  call<T = Record<string, unknown>>(tool: string, args?: object): Promise<T>;
  /** The coded error of an answer that must be one. */
  fails(tool: string, args?: object): Promise<Failure['error']>;
  shell(code: string, more?: object): Promise<ShellResult>;
  read<T = Record<string, unknown>>(uri: string): Promise<T>;
  /** Ends the connection and the server, and checks that stdout carried nothing but JSON-RPC. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  args?: string[];
  env?: Record<string, string>;
  /** Answers questions to the human; without it the client cannot ask. */
  human?: (message: string) => ElicitResult | Promise<ElicitResult>;
  /** Folders that the client has open, absolute; without it the client cannot be asked. */
  roots?: () => string[];
}

const clientName = inject('client');
/** The revision of 2026, in which clients have no roots. */
export const isModern = clientName !== 'v1';

/** The client must not be the one that gives up. */
const patient = { timeout: 240_000 };

export async function connect(
  cwd: string,
  { args = [], env = {}, human, roots }: ConnectOptions = {},
): Promise<Session> {
  const opened = await openTransport(inject('transport'), isModern, cwd, [...serverFlags, ...args], {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    ...env,
  });
  const capabilities = {
    ...(human ? { elicitation: {} } : {}),
    ...(roots ? { roots: { listChanged: true } } : {}),
  };
  const client =
    clientName !== 'v1'
      ? modernClient(clientName, human)
      : new Client({ name: 'test', version: '1.0.0' }, { capabilities });
  if (roots && !isModern)
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: roots().map((path) => ({ uri: pathToFileURL(path).href })),
    }));
  if (human && !isModern)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => human(params.message));
  const strayLines: string[] = [];
  await client.connect(opened.transport);
  if (isModern) {
    expect(revisionOf(client)).toBe('2026-07-28');
    // A client that is pinned says nothing until it is used, and the server may not have begun.
    await client.listTools(undefined, patient);
  }
  // The client reports here what it cannot read as a message.
  client.onerror = (error) => strayLines.push(error.message);

  const close = async () => {
    await client.close();
    await opened.close();
    if (inject('transport') === 'stdio') expect(strayLines).toEqual([]);
  };
  const session: Session = {
    client,
    pid: opened.pid(),
    stderr: opened.stderr,
    async call(tool, callArgs = {}) {
      const result = await client.callTool({ name: tool, arguments: { ...callArgs } }, undefined, patient);
      const [content] = result.content as { type: string; text: string }[];
      expect(result.isError, content?.text).toBeFalsy();
      expect(JSON.parse(content?.text ?? '')).toEqual(result.structuredContent);
      return result.structuredContent as never;
    },
    async fails(tool, callArgs = {}) {
      const result = await client.callTool({ name: tool, arguments: { ...callArgs } }, undefined, patient);
      const [content] = result.content as { text: string }[];
      expect(result.isError, content?.text).toBe(true);
      expect(result.structuredContent).toBeUndefined();
      return (JSON.parse(content?.text ?? '') as Failure).error;
    },
    shell: (code, more = {}) => session.call<ShellResult>('shell', { code, ...more }),
    async read(uri) {
      const { contents } = await client.readResource({ uri }, patient);
      return JSON.parse((contents[0] as { text: string }).text);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return session;
}

/** The value of code that succeeds, as the result prints it. It may take its time on a machine that is busy. */
export async function valueIn(session: Session, code: string): Promise<string | undefined> {
  const result = await session.shell(code, { timeout: 100_000 });
  expect(result, code).toMatchObject({ status: 'success' });
  return result.output.value;
}
