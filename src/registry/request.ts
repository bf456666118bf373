// One request to a registry by npm's own client: where it may go, how long it may take, and when it is tried again.
import { setTimeout } from 'node:timers/promises';
import { codedError } from '../errors.ts';
import type { Scope } from '../protocol/permissions.ts';
import { createAgents } from './agent.ts';
import { type Failure, Final, failureOf } from './failures.ts';
import { mustReach } from './hosts.ts';
import type { Npm } from './npm.ts';
import type { NpmConfig, NpmOptions } from './npm-config.ts';

export interface Request {
  /** Below the registry, or an address. */
  path: string;
  /** Its bytes are the answer; else JSON is. */
  raw?: boolean;
  /** Name of the package: its scope may have a registry of its own. */
  spec?: string | undefined;
  query?: Record<string, string | number>;
  /** Sent by POST. */
  body?: object;
  etag?: string | undefined;
}

export type Result = { status: 'ok'; body: unknown; etag: string | null } | { status: 'unchanged' } | Failure;

interface Response {
  status: number;
  headers: { get(name: string): string | null };
  body: AsyncIterable<Buffer> & { destroy(): void };
}

interface Fetch {
  (path: string, options: object): Promise<Response>;
  pickRegistry(spec: string, options: NpmOptions): string;
  getAuth(url: string, options: NpmOptions): Auth;
}
interface Auth {
  token: string | null;
  auth: string | null;
  cert: string | null;
  key: string | null;
}

export interface Client {
  /** Where a package, or everything without a scope, comes from. */
  registryOf(config: NpmConfig, spec?: string): URL;
  /** What a registry knows the user by; empty where it does not. A secret. */
  identityAt(config: NpmConfig, registry: URL): string;
  send(config: NpmConfig, net: Scope, request: Request): Promise<Result>;
}

const MAX_BYTES = 128 * 1024 * 1024;
const ATTEMPT_MS = 30_000;
const FIRST_WAIT_MS = 300;
/** What a registry asks to wait for longer is told instead. */
const LONGEST_WAIT_MS = 5_000;
const TRIES = 3;

export function createClient(npm: Npm): Client {
  const fetch = npm.load<Fetch>('npm-registry-fetch');
  const agentFor = createAgents(npm);
  /** By registry: not before. */
  const pauses = new Map<string, number>();

  function registryOf({ options }: NpmConfig, spec?: string): URL {
    const address = spec === undefined ? String(options.registry) : fetch.pickRegistry(spec, options);
    const url = URL.parse(address);
    if (url && /^https?:$/.test(url.protocol)) return url;
    const reason = 'its address is no URL of HTTP';
    throw codedError('REGISTRY_FAILED', { registry: 'that .npmrc names', reason });
  }

  async function send(config: NpmConfig, net: Scope, request: Request): Promise<Result> {
    if (config.options.offline === true)
      return { status: 'failed', reason: 'npm is set to be offline', retryAfter: null };
    const registry = registryOf(config, request.spec);
    const pause = (pauses.get(registry.href) ?? 0) - Date.now();
    if (pause > 0) return tooMany(pause);
    for (let attempt = 1; ; attempt++) {
      const result = await sendOnce(config, net, request, registry);
      if (result.status !== 'failed' || result.isFinal || attempt === TRIES) return result;
      const asked = result.retryAfter === null ? null : result.retryAfter * 1_000;
      if (asked !== null && asked > LONGEST_WAIT_MS) {
        pauses.set(registry.href, Date.now() + asked);
        return result;
      }
      // Many servers that were refused at once do not come again at once.
      await setTimeout(asked ?? FIRST_WAIT_MS * 3 ** (attempt - 1) * (0.75 + Math.random() / 2));
    }
  }

  async function sendOnce(
    config: NpmConfig,
    net: Scope,
    { path, spec, query, body, etag, raw }: Request,
    registry: URL,
  ): Promise<Result & { isFinal?: boolean }> {
    const { options } = config;
    const auth = fetch.getAuth(new URL(path, withSlash(registry)).href, {
      ...options,
      registry: registry.href,
    });
    const agent = agentFor(config, net, ATTEMPT_MS, auth);
    try {
      mustReach(registry, net);
      const response = await fetch(path, {
        ...options,
        ...{ spec, query, body, agent, registry: registry.href },
        ...{ method: body ? 'POST' : 'GET', gzip: body !== undefined },
        headers: {
          accept: raw ? '*/*' : 'application/json',
          ...(etag === undefined ? {} : { 'if-none-match': etag }),
        },
        // Ours are: what is kept, and when it is tried again.
        ...{ cache: undefined, fetchRetries: 0, retry: { retries: 0 }, otpPrompt: undefined },
        timeout: ATTEMPT_MS,
        signal: AbortSignal.timeout(ATTEMPT_MS),
      });
      if (response.status === 304) return { status: 'unchanged' };
      return {
        status: 'ok',
        body: raw ? await readBytes(response) : await readJson(response),
        etag: response.headers.get('etag'),
      };
    } catch (error) {
      return failureOf(error, ATTEMPT_MS);
    }
  }

  return {
    registryOf,
    identityAt({ options }, registry) {
      const { token, auth, cert } = fetch.getAuth(registry.href, { ...options, registry: registry.href });
      return token ?? auth ?? cert ?? '';
    },
    send,
  };
}

const withSlash = (url: URL): string => (url.href.endsWith('/') ? url.href : `${url.href}/`);

const tooMany = (ms: number): Result => {
  const retryAfter = Math.ceil(ms / 1_000);
  return { status: 'failed', reason: 'it has had too many requests', retryAfter };
};

async function readBytes(response: Response): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      response.body.destroy();
      throw new Final(`its answer is larger than ${MAX_BYTES / 1024 / 1024} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readJson(response: Response): Promise<unknown> {
  const bytes = await readBytes(response);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Final('its answer is no JSON');
  }
}
