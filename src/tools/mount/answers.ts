// Answers in the words of JSON-RPC, where no server of the protocol was asked yet.

export const REFUSED = -32000;
export const NO_SESSION = -32001;
export const NO_CAPABILITY = -32021;
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;

export interface Caller {
  user: unknown;
  principal: string;
  /** Null where nothing is told apart: all are granted. */
  scopes: readonly string[] | null;
}

export const rpcError = (
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response => Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status, headers });
