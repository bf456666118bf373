// Tokens that the app knows by itself: API keys, personal tokens, its own sessions.
import type { User } from '../context.ts';
import { type Auth, bearerToken, hashOf, isSomebody, principalOf, refusal } from './auth.ts';

type Maybe<T> = T | Promise<T>;

export interface BearerOptions {
  /** What a user may; none without it. */
  scopes?: (user: User) => Maybe<readonly string[]>;
  /** Who it is. Without it the user's `id` or `sub`, else the token. */
  principal?: (user: User) => string;
}

/** `find`: the user of a token, or null; compare it in constant time, or look up its hash. */
export function bearer(
  find: (token: string, request: Request) => Maybe<User | null | undefined>,
  { scopes, principal }: BearerOptions = {},
): Auth {
  return {
    async authenticate(request) {
      const token = bearerToken(request);
      if (token === null)
        return refusal({ status: 401, description: 'Send Authorization: Bearer <token>, once.' });
      const user = await find(token, request);
      if (!isSomebody(user, 'bearer()'))
        return refusal({
          status: 401,
          error: 'invalid_token',
          description: 'This token is not known, or over.',
        });
      return {
        user,
        principal: principal?.(user) ?? principalOf(user) ?? `token:${hashOf(token)}`,
        scopes: (await scopes?.(user)) ?? [],
      };
    },
    challenge: (needed) =>
      refusal({
        ...{ status: 403, error: 'insufficient_scope', scopes: needed },
        description: 'This token may not do that.',
      }),
  };
}
