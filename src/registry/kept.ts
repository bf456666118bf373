// A question to a registry: answered from what is kept while that is new enough, else asked, once for all who wait for it.
import type { RegistryReply } from '../protocol/packages/registry.ts';
import type { Scope } from '../protocol/permissions.ts';
import { type Cache, type Kept, keyOf } from './cache.ts';
import { hostOf } from './hosts.ts';
import type { NpmConfig } from './npm-config.ts';
import type { Client, Request } from './request.ts';

export interface Question<T> {
  /** How long an answer of this kind is new; what is absent is looked for again sooner. */
  kind: keyof typeof FRESH_MS;
  request: Request;
  /** What of the body is kept; null where it is not what was asked for. */
  read(body: unknown): T | null | Promise<T | null>;
  /** What it means that the registry answers with 404: there is none of this name, or no such service. */
  absence: 'absent' | 'unsupported';
}

const MINUTE = 60_000;
const FRESH_MS = {
  package: 10 * MINUTE,
  search: 60 * MINUTE,
  downloads: 24 * 60 * MINUTE,
  advisories: 60 * MINUTE,
  /** A version never changes. */
  contents: Number.POSITIVE_INFINITY,
};
const ABSENT_MS = 5 * MINUTE;
const UNSUPPORTED_MS = 24 * 60 * MINUTE;

/** As it is kept: also that there is none. */
type Known<T> = { is: 'value'; value: T } | { is: 'absent' } | { is: 'unsupported' };

export type Ask = <T>(config: NpmConfig, net: Scope, question: Question<T>) => Promise<RegistryReply<T>>;

export function createAsk(client: Client, cache: Cache): Ask {
  const atWork = new Map<string, Promise<RegistryReply<unknown>>>();

  return async <T>(config: NpmConfig, net: Scope, question: Question<T>) => {
    const { kind, request } = question;
    const registry = client.registryOf(config, request.spec);
    const { path, query, body } = request;
    // What a private registry told one user is nothing for another; nor is what came a way that another project does not go.
    const who = [client.identityAt(config, registry), wayOf(config)];
    const key = keyOf(kind, registry.href, who, path, query, body);
    const flight = keyOf(key, net);
    const answer = atWork.get(flight) ?? answerNow(config, net, question, registry, key);
    atWork.set(flight, answer);
    try {
      return (await answer) as RegistryReply<T>;
    } finally {
      atWork.delete(flight);
    }
  };

  async function answerNow<T>(
    config: NpmConfig,
    net: Scope,
    { kind, request, read, absence }: Question<T>,
    registry: URL,
    key: string,
  ): Promise<RegistryReply<T>> {
    const host = hostOf(registry);
    const kept = await cache.read(key);
    const known = kept?.value as Known<T> | undefined;
    const answer = (of: Known<T>, at: number, stale: RegistryReply<T> | null): RegistryReply<T> => {
      if (of.is === 'absent') return { status: 'absent', what: 'package', versions: [] };
      if (of.is === 'unsupported') return { status: 'unsupported', registry: host };
      const age = Math.max(0, Date.now() - at);
      return { status: 'answered', value: of.value, registry: host, age, stale: stale as never };
    };
    const isEnough = config.options.preferOffline === true || (kept && isFresh(known, kept, kind));
    if (kept && known && isEnough) return answer(known, kept.at, null);
    const etag = known?.is === 'value' ? (kept?.etag ?? undefined) : undefined;
    const result = await client.send(config, net, { ...request, etag });
    const at = Date.now();
    const keep = async (of: Known<T>, etag: string | null = null): Promise<RegistryReply<T>> => {
      await cache.write(key, { value: of, etag, at });
      return answer(of, at, null);
    };
    /** What is old is better than nothing, and says so. */
    const without = (reply: RegistryReply<T>) => (kept && known ? answer(known, kept.at, reply) : reply);
    if (result.status === 'denied') return without(result);
    if (result.status === 'unsupported') return keep({ is: 'unsupported' });
    if (result.status === 'absent') return keep({ is: absence });
    if (result.status === 'unchanged' && kept && known) return keep(known, kept.etag);
    if (result.status === 'ok') {
      const value = await read(result.body);
      if (value !== null) return keep({ is: 'value', value }, result.etag);
    }
    const reason = result.status === 'failed' ? result.reason : 'its answer is not what was asked for';
    const retryAfter = result.status === 'failed' ? result.retryAfter : null;
    return without({ status: 'failed', registry: host, reason, retryAfter });
  }
}

/** By whom an answer came, and who vouches for it: a project's own .npmrc may say so. */
const wayOf = ({ options }: NpmConfig): unknown[] => [
  ...[options.httpsProxy, options.proxy, options.noProxy].map((it) => it ?? null),
  ...[options.strictSSL !== false, options.ca ?? null],
];

function isFresh(known: Known<unknown> | undefined, { at }: Kept, kind: keyof typeof FRESH_MS): boolean {
  if (!known) return false;
  const most = { value: FRESH_MS[kind], absent: ABSENT_MS, unsupported: UNSUPPORTED_MS }[known.is];
  const age = Date.now() - at;
  return age >= 0 && age < most;
}
