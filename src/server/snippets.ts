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

export interface HttpHelp {
  root: string;
  version: string;
  url: string;
  transport: 'http' | 'sse';
  /** Undefined: none is asked for. */
  token: string | undefined;
}

export function httpHelp({ root, version, url, transport, token }: HttpHelp): string {
  const header = token === undefined ? '' : ` --header "Authorization: Bearer ${token}"`;
  const remote = {
    type: 'remote',
    url,
    ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
    oauth: false,
    enabled: true,
  };
  return `mcp-node ${version} serves ${root} at ${url}
Press Ctrl+C to stop. Whoever has the token can use the server: keep it out of files that you commit.

Claude Code:
  claude mcp add --transport ${transport} node ${url}${header}

Opencode (opencode.json):
  ${JSON.stringify({ mcp: { node: remote } })}

`;
}
