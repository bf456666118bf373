// Access tokens that only their server can read (RFC 7662).
import { hashOf } from './auth.ts';
import { type Checked, type Claims, type Expected, reasonOf } from './jwt.ts';

export interface Introspection {
  endpoint: string;
  clientId: string;
  clientSecret: string;
}

const FETCH_MS = 5_000;
/** A token that was revoked lives on for so long. */
const KEEP_MS = 60_000;
const MAX_KEPT = 1_000;

export function introspecting({ endpoint, clientId, clientSecret }: Introspection, expected: Expected) {
  const kept = new Map<string, { claims: Claims; until: number }>();
  const credentials = Buffer.from(
    [clientId, clientSecret].map((part) => encodeURIComponent(part)).join(':'),
  ).toString('base64');

  async function ask(token: string): Promise<Checked> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, accept: 'application/json' },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
      signal: AbortSignal.timeout(FETCH_MS),
      redirect: 'error',
    });
    if (!response.ok) {
      await response.body?.cancel();
      return { unavailable: `The introspection endpoint answered ${response.status}.` };
    }
    return checked((await response.json()) as Record<string, unknown>, expected);
  }

  return async (token: string): Promise<Checked> => {
    const key = hashOf(token);
    const known = kept.get(key);
    if (known && known.until > Date.now()) return { claims: known.claims };
    kept.delete(key);
    const found = await ask(token).catch((error: Error) => ({
      unavailable: `The introspection endpoint cannot be asked: ${reasonOf(error)}`,
    }));
    if (!('claims' in found)) return found;
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string);
    const expires = Number(found.claims.exp) * 1000;
    kept.set(key, { claims: found.claims, until: Math.min(expires, Date.now() + KEEP_MS) });
    return found;
  };
}

function checked(answer: Record<string, unknown>, { issuer, audiences }: Expected): Checked {
  if (answer.active !== true) return { invalid: 'The token is not known, or over.' };
  const { aud, iss, exp, nbf } = answer;
  const named = Array.isArray(aud) ? aud : [aud];
  if (!named.some((name) => audiences.includes(name as string)))
    return { invalid: "The token's aud is not one of this server." };
  // The member is optional there; the endpoint is the issuer's.
  if (iss !== undefined && iss !== issuer) return { invalid: "The token's iss is not one of this server." };
  if (typeof exp !== 'number' || exp * 1000 <= Date.now())
    return { invalid: 'The token is over, or never ends.' };
  if (typeof nbf === 'number' && nbf * 1000 > Date.now() + 5_000)
    return { invalid: 'The token is not valid yet.' };
  return { claims: { ...answer, iss: issuer } as Claims };
}
