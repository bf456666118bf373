// The installed server as a client starts it, and what it has to answer.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

/** On a machine that is busy, the first call after an install reads all of it from the disk. */
const PATIENCE_MS = 300_000;

export async function withClient(folder, env, use) {
  const transport = new StdioClientTransport({
    command: 'npx',
    args: ['--no-install', 'mcp-node', '--output', 'json'],
    cwd: folder,
    env,
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const client = new Client({ name: 'test-installs', version: '1.0.0' });
  try {
    await client.connect(transport);
    return await use(client);
  } catch (error) {
    throw new Error(`${error.message}\n${stderr}`.trim());
  } finally {
    await client.close();
  }
}

/** The answer, or the error that was answered. */
export async function ask(client, name, args = {}) {
  const given = { name, arguments: args };
  const { content, isError, structuredContent } = await client.callTool(given, undefined, {
    timeout: PATIENCE_MS,
  });
  return isError ? JSON.parse(content[0].text) : structuredContent;
}

export async function call(client, name, args) {
  const answer = await ask(client, name, args);
  if (answer.error) throw new Error(`${name}: ${JSON.stringify(answer.error)}`);
  return answer;
}

export function expectEqual(got, wanted, what) {
  if (JSON.stringify(got) === JSON.stringify(wanted)) return;
  throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}
