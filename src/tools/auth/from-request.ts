// Whom the app's own middleware has found: passport, a session cookie, a guard.
import type { User } from '../context.ts';
import { toolError } from '../errors.ts';
import { type Auth, isSomebody, principalOf, type RawRequest, refusal } from './auth.ts';

type Maybe<T> = T | Promise<T>;

export interface FromRequestOptions {
  scopes?: (user: User) => Maybe<readonly string[]>;
  /** Who it is. Without it the user's `id` or `sub`. */
  principal?: (user: User) => string;
}

/**
 * `find`: from the framework's request, or from the web's where there is no other.
 * Browsers send cookies with whatever page asks: what they say of another site is refused.
 */
export function fromRequest<Raw = unknown>(
  find: (raw: Raw, request: Request) => Maybe<User | null | undefined>,
  { scopes, principal }: FromRequestOptions = {},
): Auth {
  return {
    async authenticate(request: Request, { raw = request }: RawRequest) {
      // Where a page says its origin, the endpoint has looked at it.
      const site = request.headers.has('origin') ? 'none' : request.headers.get('sec-fetch-site');
      if (site !== null && site !== 'none' && site !== 'same-origin')
        return refusal({ status: 403, description: `A page of another site (${site}) may not ask.` });
      const user = await find(raw as Raw, request);
      if (!isSomebody(user, 'fromRequest()'))
        return refusal({ status: 401, description: 'Sign in: this endpoint knows its callers by the app.' });
      const known = principal?.(user) ?? principalOf(user);
      if (known === undefined)
        throw toolError(
          'AUTH_INVALID',
          'This user has neither id nor sub: give fromRequest() { principal: (user) => … }, the same for the same user alone.',
        );
      return { user, principal: known, scopes: (await scopes?.(user)) ?? [] };
    },
    challenge: (needed) =>
      refusal({
        ...{ status: 403, error: 'insufficient_scope', scopes: needed },
        description: 'This user may not do that.',
      }),
  };
}
