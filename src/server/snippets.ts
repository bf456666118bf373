// What a person sees who starts mcp-node by hand: what it is, and how to give it to a client.

export function clientHelp(root: string, version: string): string {
  return `mcp-node ${version} serves ${root} to an MCP client over stdin and stdout.
It is started by a client, not by hand; press Ctrl+C to stop.

Claude Code:
  claude mcp add node -- npx --no-install mcp-node

Opencode (opencode.json):
  { "mcp": { "node": { "type": "local", "command": ["npx", "--no-install", "mcp-node"], "enabled": true } } }
`;
}
