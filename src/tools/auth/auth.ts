// Who may use an endpoint: what all ways of it share. None of them trusts anything but the request.
import { createHash } from 'node:crypto';
import type { User } from '../context.ts';
import { toolError } from '../errors.ts';

export interface Authenticated {
  user: User;
  /** Whose sessions and questions these are: the same for the same caller, and for nobody else. */
  principal: string;
  scopes: readonly string[];
}

/** What an endpoint hands over beside the web's request. */
export interface RawRequest {
  /** The framework's own, where there is one: a Node request, or a context that holds it. */
  raw?: unknown;
  /** The address that the connection comes from, where it is known. */
  peer?: string | undefined;
}

export interface Auth {
  /** A response is the refusal. Throws only what is a fault of ours or of an authorization server. */
  authenticate(request: Request, from: RawRequest): Promise<Authenticated | Response>;
  /** 403, which names all scopes that are needed: clients ask their human for them. */
  challenge(scopes: readonly string[]): Response;
  /** Documents that clients look for beside the endpoint; null for any other path. */
  wellKnown?(request: Request): Response | null;
}

const MAX_TOKEN = 16_384;

/** The token of `Authorization: Bearer …`; null where there is none, or more than one. Never one of the address. */
export function bearerToken(request: Request): string | null {
  const header = request.headers.get('authorization') ?? '';
  if (header.length > MAX_TOKEN) return null;
  // RFC 6750: b64token.
  return /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(header)?.[1] ?? null;
}

export const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

export interface Challenge {
  status: 401 | 403;
  error?: 'invalid_token' | 'insufficient_scope';
  description: string;
  scopes?: readonly string[] | undefined;
  metadata?: string | undefined;
}

/** RFC 6750 and 9728. Without an error where no token was sent. */
export function refusal({ status, error, description, scopes = [], metadata }: Challenge): Response {
  const parts = Object.entries({
    error,
    error_description: error && description,
    scope: scopes.join(' ') || undefined,
    resource_metadata: metadata,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${value.replaceAll(/["\\]/g, '')}"`]));
  return Response.json(
    { error: error ?? 'unauthorized', error_description: description },
    {
      status,
      headers: {
        'www-authenticate': ['Bearer', parts.join(', ')].join(' ').trim(),
        'cache-control': 'no-store',
      },
    },
  );
}

/** By `id` or `sub` of a user, where nobody said how. */
export function principalOf(user: unknown): string | undefined {
  const { id, sub } = Object(user) as { id?: unknown; sub?: unknown };
  const known = id ?? sub;
  return typeof known === 'string' || typeof known === 'number' || typeof known === 'bigint'
    ? `${typeof known}:${known}`
    : undefined;
}

/** `null`, `undefined` and `false` are nobody. Something that is true but no object is a mistake that would let anybody in. */
export function isSomebody(user: unknown, where: string): user is object {
  if (user === null || user === undefined || user === false) return false;
  if (typeof user === 'object') return true;
  throw toolError('AUTH_INVALID', `${where} returned ${typeof user}: return the user, an object, or null.`);
}
