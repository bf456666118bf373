// How often a package was downloaded, where the registry counts that. Many do not, and say the same as of a package without a number.
import type { RegistryReply } from '../protocol/packages/registry.ts';
import type { Scope } from '../protocol/permissions.ts';
import { type Cache, keyOf } from './cache.ts';
import type { Ask } from './kept.ts';
import type { NpmConfig } from './npm-config.ts';
import { readDownloads } from './read/answers.ts';

/** So many packages without a number, and none with one: the registry does not count. */
const UNCOUNTED = 3;
const DAY_MS = 24 * 3_600_000;

export type RegistryOf = (config: NpmConfig, spec: string) => URL;
type Downloads = RegistryReply<Record<string, number>>;

export function createDownloads(ask: Ask, registryOf: RegistryOf, cache: Cache) {
  /** By registry: as long as nobody knows whether it counts, one is asked for at a time. */
  const turns = new Map<string, Promise<unknown>>();

  async function count(config: NpmConfig, net: Scope, name: string): Promise<Downloads> {
    const reply = await ask(config, net, {
      ...{ kind: 'downloads', absence: 'unsupported' },
      request: { path: `downloads/point/last-month/${name}`, spec: name },
      read: (body) => readDownloads(body, name),
    });
    return reply;
  }

  return async (config: NpmConfig, net: Scope, name: string): Promise<Downloads> => {
    const registry = registryOf(config, name);
    const key = keyOf('counts', registry.href);
    const missesOf = async () => {
      const kept = await cache.read(key);
      return kept && Date.now() - kept.at < DAY_MS ? Number(kept.value) : 0;
    };
    const none: Downloads = { status: 'unsupported', registry: registry.host };
    const inTurn = async (): Promise<Downloads> => {
      const misses = await missesOf();
      if (misses >= UNCOUNTED) return none;
      const reply = await count(config, net, name);
      const now = { etag: null, at: Date.now() };
      if (reply.status === 'answered' && misses >= 0) await cache.write(key, { value: -1, ...now });
      if (reply.status === 'unsupported' && misses >= 0)
        await cache.write(key, { value: misses + 1, ...now });
      return reply;
    };
    const misses = await missesOf();
    if (misses >= UNCOUNTED) return none;
    if (misses < 0) return inTurn();
    const turn = (turns.get(key) ?? Promise.resolve()).then(inTurn);
    turns.set(
      key,
      turn.catch(() => {}),
    );
    return turn;
  };
}
