// Access tokens that are JWTs, checked with the keys that their issuer publishes.
import type { JWTVerifyGetKey, JWTVerifyResult } from 'jose';

export type Claims = Readonly<Record<string, unknown>> & {
  readonly iss?: string;
  readonly sub?: string;
  readonly client_id?: string;
};

/** `unavailable`: nobody can say at the moment; `wait`: nobody is asked for so many seconds. */
export type Checked = { claims: Claims } | { invalid: string } | { unavailable: string; wait?: number };

export interface Expected {
  issuer: string;
  /** Each spelling of it. */
  audiences: readonly string[];
}

interface JwtOptions extends Expected {
  jwksUri: string | undefined;
  algorithms: readonly string[];
}

const FETCH_MS = 5_000;

/** jose is loaded with the first token. Keys are fetched once, and again for one that is not known. */
export function jwtVerifying({ issuer, audiences, jwksUri, algorithms }: JwtOptions) {
  let keys: Promise<JWTVerifyGetKey> | undefined;

  async function findKeys(): Promise<JWTVerifyGetKey> {
    const { createRemoteJWKSet } = await import('jose');
    const uri = new URL(jwksUri ?? (await publishedJwksUri(issuer)));
    return createRemoteJWKSet(uri, { timeoutDuration: FETCH_MS });
  }

  return async (token: string): Promise<Checked> => {
    const { jwtVerify, errors } = await import('jose');
    keys ??= findKeys();
    // The next token asks again.
    keys.catch(() => {
      keys = undefined;
    });
    const options = {
      ...{ issuer, audience: [...audiences], algorithms: [...algorithms] },
      ...{ requiredClaims: ['exp'], clockTolerance: 5 },
    };
    try {
      const found = await keys;
      const { payload } = await jwtVerify(token, found, options).catch(async (error) => {
        if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
        // The token does not say which.
        const tried: Promise<JWTVerifyResult>[] = [];
        for await (const key of error) tried.push(jwtVerify(token, key, options));
        return Promise.any(tried).catch(({ errors: [first] }: AggregateError) => {
          throw first;
        });
      });
      return { claims: payload };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { invalid: 'The token is over.' };
      if (error instanceof errors.JWTClaimValidationFailed)
        return { invalid: `The token's ${error.claim} is not one of this server.` };
      if (
        error instanceof errors.JWKSTimeout ||
        !(error instanceof errors.JOSEError) ||
        isOfServer(error.code)
      )
        return { unavailable: `The keys of ${issuer} cannot be read: ${reasonOf(error)}` };
      return { invalid: 'The token is none of this server, or was changed.' };
    }
  };
}

/** jose says so of an answer of the server that is no set of keys. */
const isOfServer = (code: string) => code === 'ERR_JWKS_INVALID' || code === 'ERR_JOSE_GENERIC';

/** Not what was answered: a page of strangers, or of an inner network. */
export const reasonOf = (error: unknown): string => {
  const { code, name, cause } = Object(error) as { code?: string; name?: string; cause?: { code?: string } };
  return String(cause?.code ?? code ?? name ?? 'unknown');
};

/** RFC 8414, and OpenID Connect's own place. Of a document that says another issuer nothing is taken. */
async function publishedJwksUri(issuer: string): Promise<string> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  for (const place of places) {
    const response = await fetch(place, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' });
    if (!response.ok) {
      await response.body?.cancel();
      continue;
    }
    const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (found.issuer === issuer && typeof found.jwks_uri === 'string') return found.jwks_uri;
  }
  throw new Error('no metadata with this issuer and a jwks_uri; give jwksUri.');
}
