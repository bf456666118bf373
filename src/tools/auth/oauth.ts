// Access tokens of an authorization server: the endpoint is a protected resource (RFC 9728).
import type { User } from '../context.ts';
import { toolError } from '../errors.ts';
import { addressOf } from './attempts.ts';
import { type Auth, bearerToken, isSomebody, refusal } from './auth.ts';
import { type Introspection, introspecting } from './introspection.ts';
import { type Claims, jwtVerifying } from './jwt.ts';

type Maybe<T> = T | Promise<T>;

export interface OAuthOptions {
  /** As in the tokens: the URL of the authorization server. */
  issuer: string;
  /** The URL of this endpoint, as clients reach it, and as the tokens name it: `https://app.example/mcp`. */
  audience: string;
  /** Of every call; a tool may need more. */
  scopes?: readonly string[];
  /** All that tools need, for clients that ask at once; without it, `scopes`. */
  scopesSupported?: readonly string[];
  /** Where its keys are; without it, as the issuer's own metadata says. */
  jwksUri?: string;
  /** Of signatures; never HS*. */
  algorithms?: readonly string[];
  /** For tokens that are no JWT, or that may be revoked at once. */
  introspection?: Introspection;
  /** From the claims to the app's user; null for nobody. Without it, the claims. */
  user?: (claims: Claims) => Maybe<User | null | undefined>;
}

const SAFE = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Throws where an option cannot be right. */
export function oauth(options: OAuthOptions): Auth {
  const { scopes = [], scopesSupported = scopes, algorithms = SAFE } = options;
  const issuer = urlOf(options.issuer, 'issuer');
  const audience = urlOf(options.audience, 'audience');
  const weak = algorithms.filter((name) => !SAFE.includes(name));
  if (weak.length > 0 || algorithms.length === 0)
    throw toolError(
      'AUTH_INVALID',
      `oauth(): algorithms: ${weak.join(', ') || 'none'}: one of ${SAFE.join(', ')}.`,
    );
  const path = audience.pathname.replace(/\/$/, '');
  const metadata = `${audience.origin}/.well-known/oauth-protected-resource${path}`;
  const bare = options.audience.replace(/\/$/, '');
  const audiences = [bare, `${bare}/`];
  const expected = { issuer: options.issuer, audiences };
  const claimsOf = options.introspection
    ? introspecting(options.introspection, expected)
    : jwtVerifying({ ...expected, jwksUri: options.jwksUri, algorithms });
  const unauthorized = (description: string, error?: 'invalid_token') =>
    refusal({ status: 401, description, metadata, scopes: scopesSupported, ...(error ? { error } : {}) });
  const challenge = (needed: readonly string[]) =>
    refusal({
      ...{ status: 403, error: 'insufficient_scope', scopes: [...new Set([...scopes, ...needed])], metadata },
      description: `This token lacks a scope of: ${needed.join(' ')}.`,
    });
  return {
    async authenticate(request, from) {
      const token = bearerToken(request);
      if (token === null)
        return unauthorized(`Send Authorization: Bearer <access token of ${issuer.origin}>, once.`);
      const found = await claimsOf(token, addressOf(from));
      if ('unavailable' in found) {
        const { unavailable, wait } = found;
        return Response.json(
          { error: 'temporarily_unavailable', error_description: unavailable },
          {
            status: wait === undefined ? 503 : 429,
            headers: { 'retry-after': String(wait ?? 5), 'cache-control': 'no-store' },
          },
        );
      }
      if ('invalid' in found) return unauthorized(found.invalid, 'invalid_token');
      const { claims } = found;
      const granted = scopesOf(claims);
      if (scopes.some((scope) => !granted.includes(scope))) return challenge(scopes);
      const subject = claims.sub ?? claims.client_id;
      if (typeof subject !== 'string' || subject === '')
        return unauthorized('The token names neither sub nor client_id.', 'invalid_token');
      const user = options.user ? await options.user(claims) : claims;
      if (!isSomebody(user, 'oauth()'))
        return unauthorized('Nobody here is the subject of this token.', 'invalid_token');
      // A client that acts for itself may have the name of a user.
      const principal = JSON.stringify([
        claims.iss,
        (claims.sub ?? null) === null ? 'client' : 'sub',
        subject,
      ]);
      return { user, principal, scopes: granted };
    },
    challenge,
    wellKnown(request) {
      if (new URL(request.url).pathname.replace(/\/$/, '') !== new URL(metadata).pathname) return null;
      return Response.json(
        {
          resource: options.audience,
          authorization_servers: [options.issuer],
          bearer_methods_supported: ['header'],
          ...(scopesSupported.length > 0 ? { scopes_supported: scopesSupported } : {}),
        },
        // It is public, and clients within browsers read it too.
        { headers: { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' } },
      );
    },
  };
}

function urlOf(given: string, option: string): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? '');
  if (!url || url.hash || url.search || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)))
    throw toolError(
      'AUTH_INVALID',
      `oauth(): ${option}: "${given}" is no https URL without query and fragment (http on this machine alone).`,
    );
  return url;
}

/** RFC 8693 and 9068 say `scope`; some servers `scp`. */
function scopesOf({ scope, scp }: Claims): string[] {
  const given = scope ?? scp;
  if (typeof given === 'string') return given.split(' ').filter(Boolean);
  return Array.isArray(given) ? given.filter((name) => typeof name === 'string') : [];
}
