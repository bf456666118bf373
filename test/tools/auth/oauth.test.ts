// Access tokens: who gets in, against a real authorization server and with tokens that attackers would make.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportSPKI, generateKeyPair, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Auth, RawRequest } from '../../../src/tools/auth/auth.ts';
import { oauth } from '../../../src/tools/auth/oauth.ts';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../support/tools/authorization-server.ts';

const audience = 'https://shop.example/mcp';
let server: AuthorizationServer;
beforeAll(async () => {
  server = await startAuthorizationServer({ path: '/tenant' });
});
beforeEach(() => {
  server.fault = null;
});
afterAll(() => server[Symbol.asyncDispose]());

const asking = (authorization?: string | string[]) => {
  const headers = new Headers();
  for (const value of [authorization ?? []].flat()) headers.append('authorization', value);
  return new Request(audience, { method: 'POST', headers });
};

/** What came of a token: the user, or the status and the code of the refusal. */
async function outcome(token: string | undefined, auth = oauth({ issuer: server.issuer, audience })) {
  const found = await auth.authenticate(asking(token === undefined ? undefined : `Bearer ${token}`), {});
  if (!(found instanceof Response)) return found;
  return `${found.status} ${found.headers.get('www-authenticate') ?? ''}`;
}

describe('a token of this server', () => {
  test.each([
    ['as the client knows it', audience],
    ['with a slash at the end', `${audience}/`],
    ['one of several', ['https://other.example', audience]],
  ])('gets in, its audience %s', async (_, aud) => {
    const found = await outcome(await server.token({ sub: 'ada', aud, scope: 'orders:read orders:write' }));
    expect(found).toMatchObject({ user: { sub: 'ada' }, scopes: ['orders:read', 'orders:write'] });
  });

  test('its principal is the subject of that issuer, and a client without one is another', async () => {
    const auth = oauth({ issuer: server.issuer, audience });
    const of = async (claims: object) =>
      ((await outcome(await server.token({ aud: audience, ...claims }), auth)) as { principal: string })
        .principal;
    const principals = [await of({ sub: 'a' }), await of({ sub: 'a' }), await of({ client_id: 'a' })];
    expect(new Set(principals).size).toBe(2);
    expect(principals[0]).toBe(principals[1]);
  });

  test('scopes may be a list, as scp', async () => {
    const token = await server.token({ sub: 'ada', aud: audience, scp: ['a', 'b'] });
    expect(await outcome(token)).toMatchObject({ scopes: ['a', 'b'] });
  });

  test('the app says who it is; nobody is refused, and what is no user is a fault', async () => {
    const token = await server.token({ sub: 'ada', aud: audience });
    const named = oauth({ issuer: server.issuer, audience, user: ({ sub }) => ({ name: sub }) });
    expect(await outcome(token, named)).toMatchObject({ user: { name: 'ada' } });
    const nobody = oauth({ issuer: server.issuer, audience, user: () => null });
    expect(await outcome(token, nobody)).toMatch(/^401 .*invalid_token/);
    const wrong = oauth({ issuer: server.issuer, audience, user: () => true as never });
    await expect(outcome(token, wrong)).rejects.toThrow('oauth() returned boolean');
  });

  test('keys are fetched once', async () => {
    const auth = oauth({ issuer: server.issuer, audience });
    const token = await server.token({ sub: 'ada', aud: audience });
    server.asked = [];
    await outcome(token, auth);
    await Promise.all(Array.from({ length: 10 }, () => outcome(token, auth)));
    expect(server.asked).toEqual(['/.well-known/oauth-authorization-server/tenant', '/keys']);
  });
});

describe('refused, with what the client has to do', () => {
  const metadata = 'resource_metadata="https://shop.example/.well-known/oauth-protected-resource/mcp"';
  const wrong: [string, () => Promise<string>][] = [
    [
      'expired',
      () => server.token({ sub: 'a', aud: audience }, { expires: Math.floor(Date.now() / 1000) - 60 }),
    ],
    ['without an end', () => server.token({ sub: 'a', aud: audience }, { expires: null })],
    [
      'of a later time',
      () => server.token({ sub: 'a', aud: audience, nbf: Math.floor(Date.now() / 1000) + 600 }),
    ],
    ['for another server', () => server.token({ sub: 'a', aud: 'https://shop.example/other' })],
    ['for a part of the name', () => server.token({ sub: 'a', aud: 'https://shop.example' })],
    ['for nobody in particular', () => server.token({ sub: 'a' })],
    ['of another issuer', () => server.token({ sub: 'a', aud: audience, iss: `${server.issuer}x` })],
    ['without a subject', () => server.token({ aud: audience })],
    [
      'of a key that the issuer does not have',
      async () =>
        server.token({ sub: 'a', aud: audience }, { key: (await generateKeyPair('ES256')).privateKey }),
    ],
    [
      'with a key of its own choice',
      async () =>
        server.token({ sub: 'a', aud: audience }, { header: { kid: 'two', jku: 'http://127.0.0.1:1/keys' } }),
    ],
    [
      'signed with the public key as a shared secret',
      async () =>
        server.token(
          { sub: 'a', aud: audience },
          { header: { alg: 'HS256' }, key: new TextEncoder().encode(await exportSPKI(server.publicKey)) },
        ),
    ],
    [
      'without a signature',
      async () =>
        new UnsecuredJWT({ sub: 'a', aud: audience, iss: server.issuer }).setExpirationTime('5m').encode(),
    ],
    [
      'changed afterwards',
      async () => {
        const [head, body = '', signature] = (await server.token({ sub: 'a', aud: audience })).split('.');
        const claims = JSON.parse(new TextDecoder().decode(base64url.decode(body)));
        return [head, base64url.encode(JSON.stringify({ ...claims, sub: 'admin' })), signature].join('.');
      },
    ],
    [
      'with the signature of another',
      async () => {
        const [one, other] = [
          await server.token({ sub: 'a', aud: audience }),
          await server.token({ sub: 'b', aud: audience }),
        ];
        return [...one.split('.').slice(0, 2), other.split('.')[2]].join('.');
      },
    ],
    [
      'with an extension that must be understood',
      async () => {
        const [, body, signature] = (await server.token({ sub: 'a', aud: audience })).split('.');
        const head = base64url.encode(JSON.stringify({ alg: 'ES256', kid: 'one', crit: ['x'], x: 1 }));
        return [head, body, signature].join('.');
      },
    ],
    ['that is no JWT', async () => 'abc'],
    ['of five parts', async () => 'a.b.c.d.e'],
  ];
  test.each(wrong)('a token %s', async (_, make) => {
    const found = await outcome(await make());
    expect(found).toMatch(/^401 Bearer error="invalid_token"/);
    expect(found).toContain(metadata);
  });

  test.each([
    ['none', undefined],
    ['another way', 'Basic YTpi'],
    ['an empty one', 'Bearer '],
    ['two of them', ['Bearer a', 'Bearer b']],
    ['a huge one', `Bearer ${'a'.repeat(20_000)}`],
  ])('%s is asked for one, without an error', async (_, header) => {
    const found = await oauth({ issuer: server.issuer, audience }).authenticate(asking(header), {});
    expect(found).toBeInstanceOf(Response);
    expect((found as Response).status).toBe(401);
    expect((found as Response).headers.get('www-authenticate')).toBe(`Bearer ${metadata}`);
  });

  test('a token in the address is none', async () => {
    const token = await server.token({ sub: 'a', aud: audience });
    const request = new Request(`${audience}?access_token=${token}`, { method: 'POST' });
    const found = await oauth({ issuer: server.issuer, audience }).authenticate(request, {});
    expect((found as Response).status).toBe(401);
  });

  test('scopes that every call needs: all are named', async () => {
    const auth = oauth({ issuer: server.issuer, audience, scopes: ['a', 'b'] });
    const found = await outcome(await server.token({ sub: 'x', aud: audience, scope: 'a' }), auth);
    expect(found).toMatch(/^403 Bearer error="insufficient_scope".*scope="a b"/);
    expect(auth.challenge(['c']).headers.get('www-authenticate')).toContain('scope="a b c"');
  });
});

describe('an issuer that fails lets nobody in, and is asked again', () => {
  test.each([500, 404, 302])('answer %i', async (status) => {
    const auth = oauth({ issuer: server.issuer, audience });
    const token = await server.token({ sub: 'ada', aud: audience });
    server.fault = status;
    expect(await outcome(token, auth)).toMatch(/^503 /);
    server.fault = null;
    expect(await outcome(token, auth)).toMatchObject({ user: { sub: 'ada' } });
  });

  test('nobody listens', async () => {
    const gone = await startAuthorizationServer();
    const token = await gone.token({ sub: 'ada', aud: audience });
    await gone[Symbol.asyncDispose]();
    expect(await outcome(token, oauth({ issuer: gone.issuer, audience }))).toMatch(/^503 /);
  });

  test('a document of another issuer is not taken', async () => {
    const other = createServer((_, response) =>
      response.end(JSON.stringify({ issuer: 'https://evil.example', jwks_uri: `${server.issuer}/keys` })),
    );
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const token = await server.token({ sub: 'ada', aud: audience, iss: issuer });
    expect(await outcome(token, oauth({ issuer, audience }))).toMatch(/^503 /);
    other.closeAllConnections();
    other.close();
  });
});

describe('introspection', () => {
  const introspecting = () =>
    oauth({
      ...{ issuer: server.issuer, audience },
      introspection: {
        endpoint: `${new URL(server.issuer).origin}/introspect`,
        ...{ clientId: 'app', clientSecret: 's:cret' },
      },
    });
  const soon = () => Math.floor(Date.now() / 1000) + 60;

  test('an active token of this server gets in, and is asked for once', async () => {
    server.known.set('opaque', { active: true, sub: 'ada', aud: audience, exp: soon(), scope: 'a' });
    const auth = introspecting();
    server.asked = [];
    expect(await outcome('opaque', auth)).toMatchObject({ user: { sub: 'ada' }, scopes: ['a'] });
    expect(await outcome('opaque', auth)).toMatchObject({ scopes: ['a'] });
    expect(server.asked).toEqual(['/introspect']);
  });

  test.each([
    ['that is not active', { active: false, sub: 'ada', aud: audience, exp: soon() }],
    ['that is "true"', { active: 'true', sub: 'ada', aud: audience, exp: soon() }],
    ['of another server', { active: true, sub: 'ada', aud: 'https://other.example', exp: soon() }],
    ['of no server', { active: true, sub: 'ada', exp: soon() }],
    [
      'of another issuer',
      { active: true, sub: 'ada', aud: audience, exp: soon(), iss: 'https://evil.example' },
    ],
    ['that is over', { active: true, sub: 'ada', aud: audience, exp: soon() - 120 }],
    ['without an end', { active: true, sub: 'ada', aud: audience }],
  ])('a token %s is refused', async (name, answer) => {
    server.known.set(`token-${name.length}`, answer);
    expect(await outcome(`token-${name.length}`, introspecting())).toMatch(/^401 .*invalid_token/);
  });

  describe('tokens that nobody knows', () => {
    afterEach(() => vi.useRealTimers());
    const statusOf = async (auth: Auth, token: string, from: RawRequest = { peer: '192.0.2.1' }) => {
      const found = await auth.authenticate(asking(`Bearer ${token}`), from);
      return found instanceof Response ? found.status : 200;
    };
    const know = (token: string) =>
      server.known.set(token, { active: true, sub: 'ada', aud: audience, exp: soon() + 3600 });

    test('are asked for once, at once and for a while', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const auth = introspecting();
      server.asked = [];
      const all = Array.from({ length: 10 }, () => statusOf(auth, 'nobodys'));
      expect(new Set(await Promise.all(all))).toEqual(new Set([401]));
      expect(await statusOf(auth, 'nobodys', { peer: '192.0.2.2' })).toBe(401);
      expect(server.asked).toEqual(['/introspect']);
      know('nobodys');
      vi.setSystemTime(Date.now() + 31_000);
      expect(await statusOf(auth, 'nobodys')).toBe(200);
    });

    test('push no known one out', async () => {
      const auth = introspecting();
      know('known');
      expect(await statusOf(auth, 'known')).toBe(200);
      for (let index = 0; index < 1_100; index++)
        await statusOf(auth, `guess ${index}`.replace(' ', '-'), { peer: `10.0.${index >> 6}.1` });
      server.asked = [];
      expect(await statusOf(auth, 'known')).toBe(200);
      expect(server.asked).toEqual([]);
    });

    test.each<[string, (index: number) => RawRequest, RawRequest]>([
      ['an address', () => ({ peer: '192.0.2.1' }), { peer: '192.0.2.9' }],
      [
        'a network',
        (index) => ({ peer: `2001:db8:1:2::${index.toString(16)}` }),
        { peer: '2001:db8:1:3::1' },
      ],
      [
        'what the app knows behind its proxy',
        () => ({ peer: '127.0.0.1', raw: { ip: '192.0.2.1' } }),
        { peer: '127.0.0.1', raw: { ip: '192.0.2.9' } },
      ],
    ])('too many of %s are not asked for; others are', async (_, from, other) => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const auth = introspecting();
      for (const token of ['earlier', 'fresh', 'fresh2']) know(token);
      expect(await statusOf(auth, 'earlier', from(0))).toBe(200);
      server.asked = [];
      const all = Array.from({ length: 100 }, (_, index) => statusOf(auth, `guess-${index}`, from(index)));
      const statuses = await Promise.all(all);
      expect([401, 429].map((status) => statuses.filter((one) => one === status).length)).toEqual([60, 40]);
      expect(server.asked).toHaveLength(60);
      expect(await statusOf(auth, 'fresh', from(1))).toBe(429);
      expect(await statusOf(auth, 'fresh2', other)).toBe(200);
      // Also when what was said of it is over.
      vi.setSystemTime(Date.now() + 59_000);
      expect(await statusOf(auth, 'earlier', from(1))).toBe(200);
      vi.setSystemTime(Date.now() + 2_000);
      server.asked = [];
      expect(await statusOf(auth, 'earlier', from(1))).toBe(200);
      expect(await statusOf(auth, 'fresh', from(1))).toBe(200);
    });

    test('a known one is known still after an outage, and not once it is refused', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const auth = introspecting();
      const later = () => vi.setSystemTime(Date.now() + 61_000);
      know('outlasts');
      expect(await statusOf(auth, 'outlasts')).toBe(200);
      later();
      server.fault = 500;
      expect(await statusOf(auth, 'outlasts')).toBe(503);
      server.fault = null;
      const guess = () =>
        Promise.all(Array.from({ length: 60 }, () => statusOf(auth, `guess-${Math.random()}`)));
      await guess();
      expect(await statusOf(auth, 'outlasts')).toBe(200);
      later();
      server.known.delete('outlasts');
      expect(await statusOf(auth, 'outlasts')).toBe(401);
      later();
      know('outlasts');
      await guess();
      expect(await statusOf(auth, 'outlasts')).toBe(429);
    });
  });

  test('an endpoint that fails lets nobody in, and nothing of it is kept', async () => {
    server.known.set('later', { active: true, sub: 'ada', aud: audience, exp: soon() });
    const auth = introspecting();
    server.fault = 500;
    expect(await outcome('later', auth)).toMatch(/^503 /);
    server.fault = null;
    expect(await outcome('later', auth)).toMatchObject({ user: { sub: 'ada' } });
  });
});

test.each([
  ['issuer', { issuer: 'auth.example', audience }],
  ['issuer', { issuer: 'http://auth.example', audience }],
  ['audience', { issuer: 'https://auth.example', audience: 'shop' }],
  ['audience', { issuer: 'https://auth.example', audience: 'http://shop.example/mcp' }],
  ['audience', { issuer: 'https://auth.example', audience: `${audience}?a=1` }],
  ['algorithms', { issuer: 'https://auth.example', audience, algorithms: ['HS256'] }],
  ['algorithms', { issuer: 'https://auth.example', audience, algorithms: ['none'] }],
  ['algorithms', { issuer: 'https://auth.example', audience, algorithms: [] }],
])('an option that cannot be right is said at once: %s of %j', (option, options) => {
  expect(() => oauth(options)).toThrow(`oauth(): ${option}:`);
});

test('the document that clients look for', async () => {
  const auth = oauth({ issuer: server.issuer, audience, scopes: ['a'], scopesSupported: ['a', 'b'] });
  const at = (url: string) => auth.wellKnown?.(new Request(url)) ?? null;
  expect(at('https://shop.example/mcp')).toBeNull();
  expect(at('https://shop.example/.well-known/oauth-protected-resource')).toBeNull();
  const document = at('https://shop.example/.well-known/oauth-protected-resource/mcp');
  expect(await document?.json()).toEqual({
    resource: audience,
    authorization_servers: [server.issuer],
    bearer_methods_supported: ['header'],
    scopes_supported: ['a', 'b'],
  });
});
