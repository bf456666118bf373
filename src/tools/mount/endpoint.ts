// One endpoint: what a request passes on its way, in this order.
import { randomBytes } from 'node:crypto';
import type { Auth } from '../auth/auth.ts';
import { toolError } from '../errors.ts';
import type { Offer } from '../offer/offer.ts';
import { type Caller, INVALID_REQUEST, REFUSED, rpcError } from './answers.ts';
import { readBody } from './body.ts';
import { missingScopes } from './edge.ts';
import { type FrontOptions, frontOf } from './front.ts';
import { catalogOf } from './serve/catalog.ts';
import { masked, type OnError } from './serve/masked.ts';
import type { Revisions } from './serve/revisions.ts';
import { createSessions } from './session/sessions.ts';
import { type GivenStore, memoryStore, storeOf } from './session/store.ts';

export interface SessionOptions {
  /** `keyv`, what unstorage's `createStorage()` returns, or `{ get, set, delete }`. Without it this process remembers alone. */
  store?: GivenStore;
  /** Of what is not used; 24 hours without it. */
  ttlSeconds?: number;
}

export interface EndpointOptions extends FrontOptions {
  name: string;
  version?: string | undefined;
  instructions?: string | undefined;
  /** Who may call. "none": anybody on this machine, and nobody else. */
  auth: Auth | 'none';
  /** False: clients of revisions up to 2025-11-25 get none, and no tool can ask them. */
  session?: SessionOptions | false | undefined;
  /** At least 32 bytes, the same in all processes of an app: signs what clients carry. Random without it. */
  secret?: string | Uint8Array | undefined;
  /** Of what callers do not read. Without it: console.error. */
  onError?: OnError | undefined;
}

export interface Given {
  /** The body, where a parser of the app has read it. */
  parsedBody?: unknown;
  /** The framework's own request, for `fromRequest()`. */
  raw?: unknown;
  /** The address that the connection comes from. */
  peer?: string | undefined;
}

export interface Endpoint {
  /** Rejects where it cannot be served. */
  ready: Promise<void>;
  fetch(request: Request, given?: Given): Promise<Response>;
  /** For whom nothing is asked any more. */
  fetchAs(request: Request, body: unknown, caller: Caller): Promise<Response>;
  changed(what: 'tools' | 'resources' | 'prompts'): void;
  updated(uri: string): void;
  close(): Promise<void>;
}

/** Of one request. */
const MAX_MESSAGES = 100;
const DAY = 24 * 60 * 60;
const METHODS = ['POST', 'GET', 'DELETE'];
const NOBODY: Caller = { user: null, principal: 'none', scopes: null };

export function createEndpoint(offered: Promise<Offer>, options: EndpointOptions): Endpoint {
  const { name, version = '0.0.0', instructions, auth, session = {}, secret, onError = logged } = options;
  const key = keyOf(secret);
  const passFront = frontOf(options, auth === 'none');
  const given = session === false ? undefined : session.store;
  const sessions = createSessions(
    given ? storeOf(given) : memoryStore(),
    name,
    session === false ? DAY : (session.ttlSeconds ?? DAY),
  );
  const catalog = offered.then(catalogOf);
  let served: Promise<Revisions> | undefined;
  let isClosed = false;

  async function load(): Promise<Revisions> {
    const { serveRevisions } = await import('./serve/revisions.ts');
    return serveRevisions({
      ...{ identity: { name, version, instructions }, catalog: await catalog, onError, sessions, key },
      ...{ hasSessions: session !== false, isShared: given !== undefined },
    });
  }

  async function pass(request: Request, { parsedBody, raw, peer }: Given): Promise<Response> {
    const stopped = passFront(request, peer);
    if (stopped) return stopped;
    const document = auth === 'none' || request.method !== 'GET' ? null : auth.wellKnown?.(request);
    if (document) return document;
    if (!METHODS.includes(request.method))
      return rpcError(405, REFUSED, `${request.method} is none of MCP.`, { allow: METHODS.join(', ') });
    const caller = auth === 'none' ? NOBODY : await auth.authenticate(request, { raw, peer });
    if (caller instanceof Response) return caller;
    if (request.method !== 'POST') return fetchAs(request, undefined, caller);
    const read = await readBody(request, parsedBody);
    if ('refusal' in read) return read.refusal;
    return fetchAs(request, read.body, caller);
  }

  async function fetchAs(request: Request, body: unknown, caller: Caller): Promise<Response> {
    if (isClosed) return rpcError(503, REFUSED, 'The server is closed.');
    if (Array.isArray(body) && body.length > MAX_MESSAGES)
      return rpcError(400, INVALID_REQUEST, `At most ${MAX_MESSAGES} messages at once.`);
    const missing = await missingScopes(body, await catalog, caller);
    if (missing.length > 0)
      return auth === 'none'
        ? rpcError(403, REFUSED, `Needed: ${missing.join(' ')}.`)
        : auth.challenge(missing);
    served ??= load();
    return (await served).fetch(request, body, caller);
  }

  return {
    ready: catalog.then(() => {}),
    fetchAs,
    async fetch(request, given = {}) {
      try {
        return await pass(request, given);
      } catch (error) {
        const { message } = masked(error, `${request.method} ${new URL(request.url).pathname}`, onError);
        return rpcError(500, -32603, message);
      }
    },
    // Nobody listens before the first request.
    changed: (what) => void served?.then((revisions) => revisions.changed(what)),
    updated: (uri) => void served?.then((revisions) => revisions.updated(uri)),
    async close() {
      isClosed = true;
      await (await served)?.close();
    },
  };
}

function keyOf(secret: string | Uint8Array | undefined): Uint8Array {
  if (secret === undefined) return randomBytes(32);
  const key = typeof secret === 'string' ? Buffer.from(secret) : secret;
  if (key.byteLength < 32) throw toolError('MCP_INVALID', 'createMcp(): secret: at least 32 bytes.');
  return key;
}

const logged: OnError = (error, { id, what }) => {
  // biome-ignore lint/suspicious/noConsole: an app that has a log of its own gives onError.
  console.error(`mcp: ${what}: internal error (${id})`, error);
};
