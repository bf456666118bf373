// What most servers start as: the SDK's own, with one tool, over stdio.
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createEchoServer } from './echo.js';

await createEchoServer().connect(new StdioServerTransport());
