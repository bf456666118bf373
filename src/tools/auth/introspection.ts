// Access tokens that only their server can read (RFC 7662).
import { createAttempts } from './attempts.ts';
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
/** One that was not known. */
const REFUSE_MS = 30_000;
const MAX_KEPT = 1_000;

export function introspecting({ endpoint, clientId, clientSecret }: Introspection, expected: Expected) {
  /** Also when it is over: whose token was known once is no guess. */
  const kept = new Map<string, { claims: Claims; until: number }>();
  const refused = new Map<string, { invalid: string; until: number }>();
  const asking = new Map<string, Promise<Checked>>();
  const attempts = createAttempts();
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

  async function learn(token: string, key: string): Promise<Checked> {
    const found = await ask(token).catch((error: Error) => ({
      unavailable: `The introspection endpoint cannot be asked: ${reasonOf(error)}`,
    }));
    const now = Date.now();
    if ('claims' in found) {
      const until = Math.min(Number(found.claims.exp) * 1000, now + KEEP_MS);
      keepIn(kept, key, { claims: found.claims, until });
    }
    // Not where nobody could say: it is known still when the server is back.
    if ('invalid' in found) {
      kept.delete(key);
      keepIn(refused, key, { ...found, until: now + REFUSE_MS });
    }
    return found;
  }

  return async (token: string, address: string): Promise<Checked> => {
    const key = hashOf(token);
    const now = Date.now();
    const known = kept.get(key);
    if (known && known.until > now) return { claims: known.claims };
    const old = refused.get(key);
    if (old && old.until > now) return { invalid: old.invalid };
    const running = asking.get(key);
    if (running) return running;
    const wait = known ? null : attempts.take(address);
    if (wait !== null) return { unavailable: 'Too many unknown tokens came from here.', wait };
    const asked = learn(token, key).finally(() => asking.delete(key));
    asking.set(key, asked);
    const found = await asked;
    if (!known && !('invalid' in found)) attempts.giveBack(address);
    return found;
  };
}

/** The newest; the oldest makes room. */
function keepIn<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MAX_KEPT) map.delete(map.keys().next().value as string);
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
