// A real authorization server on loopback: metadata, keys, tokens, introspection. It can be made to fail.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, type exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

type Key = Extract<Parameters<typeof exportSPKI>[0], { algorithm: unknown }>;

export interface AuthorizationServer extends AsyncDisposable {
  issuer: string;
  /** Paths that were asked for. */
  asked: string[];
  /** What every path answers instead; null as it should be. */
  fault: number | null;
  /** For introspection: by token. */
  known: Map<string, Record<string, unknown>>;
  key: Key;
  publicKey: Key;
  token(claims: JWTPayload, options?: TokenOptions): Promise<string>;
}

interface TokenOptions {
  header?: Record<string, unknown>;
  key?: Key | Uint8Array;
  expires?: string | number | null;
}

export async function startAuthorizationServer({ path = '' } = {}): Promise<AuthorizationServer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const server = createServer(async (request, response) => {
    const { url = '' } = request;
    at.asked.push(url);
    if (at.fault !== null) return void response.writeHead(at.fault).end('{}');
    const json = (body: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url === `/.well-known/oauth-authorization-server${path}`)
      return void json({ issuer: at.issuer, jwks_uri: `${origin}/keys` });
    if (url === '/keys') {
      const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
      return void json({ keys: [key] });
    }
    if (url === '/introspect') return void json(await introspect(request, at.known));
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const at: AuthorizationServer = {
    ...{ issuer: `${origin}${path}`, asked: [], fault: null, known: new Map(), key: privateKey, publicKey },
    async token(claims, { header = {}, key = privateKey, expires = '5m' } = {}) {
      const unsigned = new SignJWT({ iss: at.issuer, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'one', ...header })
        .setIssuedAt();
      if (expires !== null) unsigned.setExpirationTime(expires);
      return unsigned.sign(key);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return at;
}

async function introspect(request: IncomingMessage, known: AuthorizationServer['known']) {
  const token = new URLSearchParams(await text(request)).get('token') ?? '';
  const credentials = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64');
  return credentials.toString() === 'app:s%3Acret'
    ? (known.get(token) ?? { active: false })
    : { active: false };
}
