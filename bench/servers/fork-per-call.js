// A shell without a session: every call forks a Node process that evaluates the code, sends the result and ends.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const worker = fileURLToPath(new URL('evaluate-once.js', import.meta.url));

const server = new McpServer({ name: 'fork-per-call', version: '1.0.0' });
server.registerTool('shell', { description: 'Evaluates code.', inputSchema: { code: z.string() } }, evaluate);
await server.connect(new StdioServerTransport());

async function evaluate({ code }) {
  const child = fork(worker);
  child.send(code);
  const [text] = await once(child, 'message');
  return { content: [{ type: 'text', text }] };
}
