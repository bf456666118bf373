// The ways to the server that the suite is run over: one server for each client, ended with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { bin } from './folders.ts';
import * as modern from './modern-client.ts';

export type TransportName = 'stdio' | 'http' | 'stateless' | 'sse';
/** Of version 1, or of version 2: `auto` agrees with the server on a revision, `pinned` speaks that of 2026 alone. */
export type ClientName = 'v1' | 'auto' | 'pinned';

declare module 'vitest' {
  interface ProvidedContext {
    transport: TransportName;
    client: ClientName;
  }
}

const TOKEN = 'bearer-of-the-test-suite';

const flags = {
  http: ['--transport', 'http'],
  stateless: ['--transport', 'http', '--stateless'],
  sse: ['--transport', 'sse'],
};

const transports = {
  http: StreamableHTTPClientTransport,
  stateless: StreamableHTTPClientTransport,
  sse: SSEClientTransport,
};
const modernTransports = { ...transports, http: modern.StreamableHTTPClientTransport };

export interface OpenTransport {
  transport: Transport;
  /** Of the server; once the client is connected. */
  pid(): number;
  stderr(): string;
  /** Ends the server, if the client's going did not. */
  close(): Promise<void>;
}

export async function openTransport(
  name: TransportName,
  isModern: boolean,
  cwd: string,
  args: string[],
  env: Record<string, string>,
): Promise<OpenTransport> {
  if (name === 'stdio')
    return openStdio(
      isModern ? (modern.StdioClientTransport as never) : StdioClientTransport,
      cwd,
      args,
      env,
    );
  const server = spawn(process.execPath, [bin, ...flags[name], '--port', '0', ...args], {
    cwd,
    env: { ...env, MCP_NODE_TOKEN: TOKEN },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let stderr = '';
  const listening = Promise.withResolvers<string>();
  server.stderr.on('data', (chunk) => {
    stderr += chunk;
    const url = /"url":"([^"]+)"[^\n]*"msg":"listening"/.exec(stderr)?.[1];
    if (url) listening.resolve(url);
  });
  const exited = once(server, 'exit');
  void exited.then(([code]) => listening.reject(new Error(`the server exited with ${code}: ${stderr}`)));
  const url = new URL(await listening.promise);
  const options = { requestInit: { headers: { Authorization: `Bearer ${TOKEN}` } } };
  return {
    transport: new (isModern ? modernTransports : transports)[name](url, options) as Transport,
    pid: () => server.pid ?? 0,
    stderr: () => stderr,
    async close() {
      server.kill('SIGTERM');
      await exited;
    },
  };
}

function openStdio(
  Stdio: typeof StdioClientTransport,
  cwd: string,
  args: string[],
  env: Record<string, string>,
): OpenTransport {
  const transport = new Stdio({
    command: process.execPath,
    args: [bin, ...args],
    cwd,
    stderr: 'pipe',
    env,
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return { transport, pid: () => transport.pid ?? 0, stderr: () => stderr, close: async () => {} };
}
