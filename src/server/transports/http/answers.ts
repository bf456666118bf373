// Answers of the front itself: JSON-RPC errors with a code of ours and what to do.
import type { ServerResponse } from 'node:http';
import { type CodedError, codedError, type ErrorCode } from '../../../errors.ts';

const SERVER_ERROR = -32000;
const SESSION_NOT_FOUND = -32001;
const PARSE_ERROR = -32700;

interface Refusal {
  status: number;
  rpcCode?: number;
  headers?: Record<string, string>;
}

/** Every way in which a request ends before MCP sees it. */
const refusals = {
  HTTP_BODY_INVALID: { status: 400, rpcCode: PARSE_ERROR },
  HTTP_REQUEST_INVALID: { status: 400 },
  HTTP_TOKEN_REQUIRED: { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } },
  HTTP_HOST_REFUSED: { status: 403 },
  HTTP_ORIGIN_REFUSED: { status: 403 },
  HTTP_PATH_UNKNOWN: { status: 404 },
  HTTP_SESSION_UNKNOWN: { status: 404, rpcCode: SESSION_NOT_FOUND },
  HTTP_METHOD_REFUSED: { status: 405 },
  HTTP_BODY_TOO_LARGE: { status: 413 },
  HTTP_TYPE_REFUSED: { status: 415 },
  HTTP_RATE_LIMITED: { status: 429 },
  INTERNAL: { status: 500 },
  HTTP_CONNECTION_LIMIT: { status: 503, headers: { 'Retry-After': '20' } },
  HTTP_SESSION_LIMIT: { status: 503, headers: { 'Retry-After': '60' } },
  SERVER_STOPPING: { status: 503, headers: { 'Retry-After': '5', Connection: 'close' } },
} satisfies Partial<Record<ErrorCode, Refusal>>;

export type RefusalCode = keyof typeof refusals;

/** Thrown while a request is looked at: the answer to it. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly coded: CodedError;
  readonly headers: Record<string, string>;

  constructor(code: RefusalCode, params: Record<string, string> = {}, headers: Record<string, string> = {}) {
    const coded = codedError(code, params);
    super(coded.message);
    this.code = code;
    this.coded = coded;
    this.headers = headers;
  }
}

export function refuse(response: ServerResponse, { code, coded, headers }: Refused): void {
  const { status, rpcCode = SERVER_ERROR, headers: always }: Refusal = refusals[code];
  const error = {
    code: rpcCode,
    message: `${coded.message} ${coded.hint}`,
    data: { code, hint: coded.hint },
  };
  answerJson(response, status, { jsonrpc: '2.0', error, id: null }, { ...always, ...headers });
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(text);
}
