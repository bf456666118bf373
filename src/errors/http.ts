// Errors of requests over HTTP, before a message is read.
import { type ErrorEntry, row } from './row.ts';

export const httpErrors = {
  HTTP_BODY_INVALID: row(
    (p) => `The body is not valid JSON: ${p.error}.`,
    () => 'Send one JSON-RPC message as JSON in UTF-8.',
  ),
  HTTP_BODY_TOO_LARGE: row(
    (p) => `The body is larger than ${p.limit} bytes.`,
    () => 'Send less at a time.',
  ),
  HTTP_CONNECTION_LIMIT: row(
    (p) => `${p.limit} connections are open with this token already.`,
    () => 'Close some, and try again.',
  ),
  HTTP_HOST_REFUSED: row(
    (p) => `The Host header "${p.host}" is not allowed.`,
    (p) => `Connect to ${p.url}, or start mcp-node with --allowed-host and this name.`,
  ),
  HTTP_METHOD_REFUSED: row(
    (p) => `${p.method} is not allowed here.`,
    (p) => `Allowed: ${p.allowed}.`,
  ),
  HTTP_ORIGIN_REFUSED: row(
    (p) => `Requests of the origin "${p.origin}" are not allowed.`,
    () => 'Start mcp-node with --allowed-origin and this origin if a page in a browser is to use it.',
  ),
  HTTP_PATH_UNKNOWN: row(
    (p) => `There is nothing at ${p.path}.`,
    (p) => `Paths: ${p.paths}.`,
  ),
  HTTP_RATE_LIMITED: row(
    (p) => `More than ${p.limit} messages in a minute.`,
    (p) => `Wait ${p.seconds} s, or start mcp-node with a higher --rate-limit.`,
  ),
  HTTP_REQUEST_INVALID: row(
    (p) => `This request cannot be served: ${p.problem}.`,
    () => 'Begin with initialize, and send the Mcp-Session-Id of its answer with every further request.',
  ),
  HTTP_SESSION_LIMIT: row(
    (p) => `${p.limit} MCP sessions of this token are in use already.`,
    () => 'Close a client, and try again.',
  ),
  HTTP_SESSION_UNKNOWN: row(
    () => 'There is no such MCP session: it ended, or belongs to another token.',
    () => 'Initialize again. Shell sessions live on: pass the session of an earlier result.',
  ),
  HTTP_TOKEN_REQUIRED: row(
    () => 'The request carries no valid bearer token.',
    () => 'Send "Authorization: Bearer <token>"; mcp-node names the file of the token when it starts.',
  ),
  HTTP_TYPE_REFUSED: row(
    (p) => `The content type "${p.type}" is not accepted.`,
    () => 'Send application/json.',
  ),
} satisfies Record<string, ErrorEntry>;
