// Why a registry gave no answer, in words for a reader, and whether it is worth another try.
import { HostDenied } from './hosts.ts';

export type Failure =
  | { status: 'absent' }
  /** It has no such thing. */
  | { status: 'unsupported' }
  | { status: 'denied'; hosts: string[] }
  | { status: 'failed'; reason: string; retryAfter: number | null };

/** Trying again would not help. */
export class Final extends Error {}

interface Thrown extends Error {
  statusCode?: number;
  headers?: Record<string, string[]>;
  code?: string;
}

export function failureOf(error: unknown, timeoutMs: number): Failure & { isFinal?: boolean } {
  const host = deniedHost(error);
  if (host !== undefined) return { status: 'denied', hosts: [host] };
  const { statusCode, headers = {}, code, message, name } = error as Thrown;
  if (statusCode === 404) return { status: 'absent' };
  if (statusCode === 405 || statusCode === 501) return { status: 'unsupported' };
  if (statusCode !== undefined) {
    const after = Object.entries(headers).find(([key]) => key.toLowerCase() === 'retry-after')?.[1];
    const isTransient = statusCode === 408 || statusCode === 429 || statusCode >= 500;
    return {
      ...{ status: 'failed', reason: reasonFor(statusCode), isFinal: !isTransient },
      retryAfter: isTransient ? secondsOf(String(after)) : null,
    };
  }
  const untrusted = distrust(error);
  if (untrusted !== undefined)
    return { status: 'failed', reason: untrusted, retryAfter: null, isFinal: true };
  const isLate = name === 'AbortError' || name === 'TimeoutError' || /TIMEOUT/.test(code ?? '');
  const reason = isLate
    ? `it did not answer within ${timeoutMs / 1_000} s`
    : (code ?? message.replaceAll(/https?:\/\/[^\s,]+/g, 'it'));
  // What takes this long once would take it again.
  return { status: 'failed', reason, retryAfter: null, isFinal: error instanceof Final || isLate };
}

export function deniedHost(error: unknown): string | undefined {
  const denied = [error, (error as Error).cause].find((it) => it instanceof HostDenied);
  return (denied as HostDenied | undefined)?.host;
}

/** That its certificate is none that is trusted, and what to do; undefined where it is not that. */
export function distrust(error: unknown): string | undefined {
  const { code } = error as Thrown;
  if (!/CERT|SSL|TLS|ISSUER/.test(code ?? '')) return undefined;
  const remedy = 'name its certificate as cafile in .npmrc, or with NODE_EXTRA_CA_CERTS for mcp-node';
  return `it is not trusted (${code}); ${remedy}`;
}

function reasonFor(status: number): string {
  if (status === 401 || status === 403)
    return `it refused with ${status}: the token that .npmrc has for it is missing or wrong`;
  if (status === 429) return 'it has had too many requests';
  return `it answered with ${status}`;
}

/** Seconds, or a date. */
function secondsOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - Date.now()) / 1_000));
}
