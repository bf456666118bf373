// A shell without a session: every call evaluates its code in a new Node process.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const execute = promisify(execFile);

const server = new McpServer({ name: 'fork-per-call', version: '1.0.0' });
server.registerTool(
  'shell',
  { description: 'Evaluates code.', inputSchema: { code: z.string() } },
  async ({ code }) => {
    const { stdout } = await execute(process.execPath, ['-p', code]);
    return { content: [{ type: 'text', text: stdout }] };
  },
);
await server.connect(new StdioServerTransport());
