// Tokens that the app knows by itself, and users that its own middleware has found.
import { describe, expect, test } from 'vitest';
import { bearer } from '../../../src/tools/auth/bearer.ts';
import { fromRequest } from '../../../src/tools/auth/from-request.ts';

const asking = (headers: Record<string, string> = {}) =>
  new Request('https://shop.example/mcp', { method: 'POST', headers });
const statusOf = (found: unknown) => (found as Response).status;

describe('bearer', () => {
  const users: Record<string, object> = {
    t1: { id: 7 },
    t2: { id: '7' },
    t3: { name: 'no id' },
    t4: { name: 'no id' },
  };
  const auth = bearer((token) => users[token], { scopes: () => ['read'] });
  const of = (token: string) => auth.authenticate(asking({ authorization: `Bearer ${token}` }), {});

  test('the user, its scopes, and a principal that nobody else has', async () => {
    expect(await of('t1')).toMatchObject({ user: { id: 7 }, scopes: ['read'] });
    const found = await Promise.all(Object.keys(users).map(of));
    expect(new Set(found.map((one) => (one as { principal: string }).principal)).size).toBe(4);
    // The token itself stands nowhere.
    expect(JSON.stringify(found)).not.toMatch(/t[34]"/);
  });

  test.each(['unknown', 'constructor', '__proto__'])('a token that is not known: %s', async (token) => {
    const strict = bearer((given) => (Object.hasOwn(users, given) ? users[given] : null));
    const found = await strict.authenticate(asking({ authorization: `Bearer ${token}` }), {});
    expect([statusOf(found), (found as Response).headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('invalid_token'),
    ]);
  });

  test('no token is asked for one; the app is not asked', async () => {
    const never = bearer(() => {
      throw new Error('asked');
    });
    expect(statusOf(await never.authenticate(asking(), {}))).toBe(401);
  });

  test('true is no user: it would be everybody', async () => {
    const wrong = bearer((token) => (token === 'x') as never);
    const authorization = 'Bearer x';
    await expect(wrong.authenticate(asking({ authorization }), {})).rejects.toThrow(
      'bearer() returned boolean',
    );
  });

  test('an error of the app is no way in', async () => {
    const failing = bearer(() => Promise.reject(new Error('database down')));
    const authorization = 'Bearer x';
    await expect(failing.authenticate(asking({ authorization }), {})).rejects.toThrow('database down');
  });

  test('a scope that is missing is named', () => {
    expect(auth.challenge(['write']).headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", error_description="This token may not do that.", scope="write"',
    );
  });
});

describe('the user of the app', () => {
  const auth = fromRequest<{ user?: object }>(({ user }) => user);

  test('is found in the request of the framework', async () => {
    expect(await auth.authenticate(asking(), { raw: { user: { id: 1 } } })).toMatchObject({
      principal: 'number:1',
    });
  });

  test('or in that of the web', async () => {
    const web = fromRequest((_, request) => ({ id: request.headers.get('x-user') }));
    expect(await web.authenticate(asking({ 'x-user': 'ada' }), {})).toMatchObject({
      principal: 'string:ada',
    });
  });

  test('nobody is refused', async () => {
    expect(statusOf(await auth.authenticate(asking(), { raw: {} }))).toBe(401);
  });

  test.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('a browser that says %s, with a cookie: %i', async (site, status) => {
    const found = await auth.authenticate(asking({ 'sec-fetch-site': site }), { raw: { user: { id: 1 } } });
    expect(found instanceof Response ? found.status : 200).toBe(status);
  });

  test('without id and sub, who it is has to be said', async () => {
    const raw = { user: { name: 'ada' } };
    await expect(auth.authenticate(asking(), { raw })).rejects.toThrow('neither id nor sub');
    const named = fromRequest<typeof raw>(({ user }) => user, { principal: ({ name }) => name });
    expect(await named.authenticate(asking(), { raw })).toMatchObject({ principal: 'ada' });
  });
});
