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

/** What somebody gets who types into it. */
export const typedHelp =
  'mcp-node: a client talks to it here in JSON-RPC, a line each; what you type is none. mcp-node --help lists its flags, Ctrl+C stops it.\n';

export interface HttpHelp {
  root: string;
  version: string;
  url: string;
  transport: 'http' | 'sse';
  /** Undefined: none is asked for. */
  token: string | undefined;
}

export function httpHelp({ root, version, url, transport, token }: HttpHelp): string {
  const header = token === undefined ? '' : ` --header ${quoted(`Authorization: Bearer ${token}`)}`;
  // An IPv6 address has brackets, which are a pattern to zsh.
  const address = url.includes('[') ? quoted(url) : url;
  const remote = {
    type: 'remote',
    url,
    ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
    oauth: false,
    enabled: true,
  };
  const access =
    token === undefined
      ? 'Every program on this machine can use the server.'
      : 'Whoever has the token can use the server: keep it out of files that you commit.';
  return `mcp-node ${version} serves ${root} at ${url}
Press Ctrl+C to stop. ${access}

Claude Code:
  claude mcp add --transport ${transport} node ${address}${header}

Opencode (opencode.json):
  ${JSON.stringify({ mcp: { node: remote } })}

`;
}

/** For a shell. In double quotes where it may be, as Windows knows no others: a token of the user's may have a $ in it. */
function quoted(text: string): string {
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}
