// Tokens that somebody makes who knows how they are read: keys of their own choice, odd claims, odd spellings.
import { createHmac } from 'node:crypto';
import { base64url, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Auth } from '../../../src/tools/auth/auth.ts';
import { oauth } from '../../../src/tools/auth/oauth.ts';
import { createMcp, defineTool } from '../../../src/tools/index.ts';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../support/tools/authorization-server.ts';

const audience = 'https://shop.example/mcp';
let server: AuthorizationServer;
let auth: Auth;
beforeAll(async () => {
  server = await startAuthorizationServer();
  auth = oauth({ issuer: server.issuer, audience });
});
afterAll(() => server[Symbol.asyncDispose]());

const now = () => Math.floor(Date.now() / 1000);
const claims = (more: object = {}) => ({ sub: 'eve', aud: audience, ...more });
const request = (authorization: string) => new Request(audience, { headers: { authorization } });
async function statusOf(token: string, scheme = 'Bearer '): Promise<number> {
  const found = await auth.authenticate(request(`${scheme}${token}`), {});
  return found instanceof Response ? found.status : 200;
}
/** Of its parts, with a signature of one's own. */
const token = (header: object, payload: object, sign: (text: string) => Uint8Array | string) => {
  const text = [header, payload].map((part) => base64url.encode(JSON.stringify(part))).join('.');
  return `${text}.${base64url.encode(sign(text))}`;
};
const whole = () => ({ iss: server.issuer, exp: now() + 300, ...claims() });

test('one that is as it should be gets in', async () => {
  expect(await statusOf(await server.token(claims()))).toBe(200);
});

describe('keys', () => {
  const hmac = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest();
  const own = async (header: object) => {
    const { privateKey } = await generateKeyPair('ES256');
    return server.token(claims(), { key: privateKey, header: { alg: 'ES256', ...header } });
  };
  const attacks: [string, () => Promise<string> | string][] = [
    ['none, in capitals', () => token({ alg: 'NONE' }, whole(), () => '')],
    ['none, with the name of a key', () => token({ alg: 'none', kid: 'one' }, whole(), () => '')],
    ['an empty signature', () => token({ alg: 'ES256', kid: 'one' }, whole(), () => '')],
    ['a signature of zeros', () => token({ alg: 'ES256', kid: 'one' }, whole(), () => new Uint8Array(64))],
    [
      'the published key as a shared secret, as JSON',
      async () =>
        token(
          { alg: 'HS256', kid: 'one' },
          whole(),
          hmac(
            JSON.stringify({ ...(await exportJWK(server.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }),
          ),
        ),
    ],
    [
      'the published key as a shared secret, as PEM with an end of line',
      async () =>
        token({ alg: 'HS256', kid: 'one' }, whole(), hmac(`${await exportSPKI(server.publicKey)}\n`)),
    ],
    ['an empty secret', () => token({ alg: 'HS256', kid: 'one' }, whole(), hmac('\0'))],
    ['a key of a file', () => token({ alg: 'HS256', kid: '../../../../dev/null' }, whole(), hmac('\0'))],
    ['another key by a path', () => own({ kid: '../../evil/keys#one' })],
    ['another key by a question', () => own({ kid: "x' UNION SELECT 'key" })],
    [
      'a key that the token brings',
      async () => {
        const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
        const jwk = await exportJWK(publicKey);
        return server.token(claims(), { key: privateKey, header: { alg: 'ES256', kid: 'one', jwk } });
      },
    ],
    [
      'a key at an address of the token',
      () => own({ kid: 'one', jku: 'http://127.0.0.1:1/keys', x5u: 'http://127.0.0.1:1/x' }),
    ],
    ['a certificate that the token brings', () => own({ kid: 'one', x5c: ['MIIB'] })],
    [
      'another curve',
      async () => {
        const { privateKey } = await generateKeyPair('ES384');
        return server.token(claims(), { key: privateKey, header: { alg: 'ES384', kid: 'one' } });
      },
    ],
  ];
  test.each(attacks)('%s', async (_, make) => {
    const before = server.asked.length;
    expect(await statusOf(await make())).toBe(401);
    // Keys come from where the issuer says, and are not asked for again by everyone who names another.
    expect(server.asked.slice(before).filter((path) => path !== '/keys')).toEqual([]);
    expect(server.asked.length - before).toBeLessThan(2);
  });

  test('many unknown names of keys ask the issuer hardly ever', async () => {
    const before = server.asked.length;
    for (let index = 0; index < 50; index++)
      expect(await statusOf(await own({ kid: `k${index}` }))).toBe(401);
    expect(server.asked.length - before).toBeLessThan(3);
  });
});

describe('claims', () => {
  test.each<[string, object]>([
    ['an end as text', { exp: '9999999999' }],
    ['an end that is none', { exp: null }],
    ['a beginning as text', { nbf: '0' }],
    ['a beginning far away', { nbf: now() + 3_600 }],
    ['an audience in other letters', { aud: audience.toUpperCase() }],
    ['an audience with more behind it', { aud: `${audience}/admin` }],
    ['an audience with a question', { aud: `${audience}?x` }],
    ['an audience with two slashes', { aud: `${audience}//` }],
    ['a wildcard for an audience', { aud: '*' }],
    ['an audience within a list', { aud: [[audience]] }],
    ['an audience that is an object', { aud: { [audience]: true } }],
    ['an issuer in a list', { iss: ['x'] }],
    ['a subject that is an object', { sub: { toString: 'admin' } }],
    ['a subject that is a number', { sub: 1 }],
    ['an empty subject', { sub: '' }],
    ['a subject that is true', { sub: true }],
  ])('%s', async (_, more) => {
    const made = server.token({ ...claims(), ...more } as never, 'exp' in more ? { expires: null } : {});
    expect(await statusOf(await made)).toBe(401);
  });

  test('scopes of any other form are none', async () => {
    for (const scope of [{ admin: true }, 7, [['admin']], [{ toString: 'admin' }], true]) {
      const made = await server.token(claims({ scope }) as never);
      const found = await auth.authenticate(request(`Bearer ${made}`), {});
      expect(found, JSON.stringify(scope)).toMatchObject({ scopes: [] });
    }
  });
});

test('spellings', async () => {
  const good = await server.token(claims());
  const [head = '', body = '', signature = ''] = good.split('.');
  for (const odd of [
    `${good}=`,
    `${good}.`,
    `${head}..${signature}`,
    `.${body}.${signature}`,
    `${good}.${good}`,
    `"${good}"`,
    `${good},${good}`,
  ])
    expect(await statusOf(odd), odd.slice(-20)).toBe(401);
  for (const scheme of ['', 'Basic ', 'Bearer: ', 'Token ', 'Bearer,', 'Bearer Bearer '])
    expect(await statusOf(good, scheme), scheme).toBe(401);
  // The name of the scheme is the same in any letters.
  expect(await statusOf(good, 'bearer  ')).toBe(200);
});

test('a token that ends while its session lives is refused with it', async () => {
  const mcp = createMcp({
    name: 'shop',
    auth,
    tools: [{ it: defineTool({ description: 'x' }, () => 'it') }],
  });
  const post = async (bearer: string, method: string, params: object, session = '') => {
    const response = await mcp.fetch(
      new Request(audience, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
          authorization: `Bearer ${bearer}`,
          ...(session === '' ? {} : { 'mcp-session-id': session }),
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      }),
    );
    await response.text();
    return response;
  };
  const info = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  const started = await post(await server.token(claims()), 'initialize', info);
  const session = started.headers.get('mcp-session-id') ?? '';
  const over = await server.token(claims(), { expires: now() - 60 });
  expect((await post(over, 'tools/list', {}, session)).status).toBe(401);
  // Another token of the same subject is the same caller; one of another subject is not.
  expect((await post(await server.token(claims()), 'tools/list', {}, session)).status).toBe(200);
  expect((await post(await server.token(claims({ sub: 'ann' })), 'tools/list', {}, session)).status).toBe(
    404,
  );
});

test('asking for more scopes ends where they are granted, and never grows', async () => {
  const mcp = createMcp({
    ...{ name: 'shop', auth },
    tools: [
      {
        read: defineTool({ description: 'x', scopes: ['read'] }, () => 'read'),
        write: defineTool({ description: 'x', scopes: ['read', 'write'] }, () => 'written'),
      },
    ],
  });
  const call = async (scope: string, names: string[]) => {
    const body = names.map((name, id) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name } }));
    return mcp.fetch(
      new Request(audience, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
          authorization: `Bearer ${await server.token(claims({ scope }))}`,
        },
        body: JSON.stringify(names.length === 1 ? body[0] : body),
      }),
    );
  };
  const asked = async (scope: string, ...names: string[]) => {
    const response = await call(scope, names);
    await response.text();
    return [response.status, /scope="([^"]*)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1]];
  };
  for (let round = 0; round < 3; round++) expect(await asked('', 'write')).toEqual([403, 'read write']);
  expect(await asked('read', 'write')).toEqual([403, 'read write']);
  expect(await asked('READ WRITE', 'write')).toEqual([403, 'read write']);
  // Many at once name each scope once.
  expect(await asked('', ...Array.from({ length: 100 }, () => 'write'), ...[])).toEqual([403, 'read write']);
  // With all of them it is served (and has no session yet).
  expect(await asked('read write', 'write')).toEqual([400, undefined]);
});
