// Questions about several packages at once: each goes to the registry that its scope has, so that no other hears of a private name.
import type { Advisories, Answered, NoAnswer, RegistryReply } from '../protocol/packages/registry.ts';
import type { Scope } from '../protocol/permissions.ts';
import type { Cache } from './cache.ts';
import { createDownloads, type RegistryOf } from './downloads.ts';
import type { Ask } from './kept.ts';
import type { NpmConfig } from './npm-config.ts';
import { readAdvisories } from './read/answers.ts';

export function createEach(ask: Ask, registryOf: RegistryOf, cache: Cache) {
  const downloadsOf = createDownloads(ask, registryOf, cache);

  return {
    async downloads(
      config: NpmConfig,
      net: Scope,
      names: readonly string[],
    ): Promise<RegistryReply<Record<string, number>>> {
      return together(await Promise.all(names.map((name) => downloadsOf(config, net, name))));
    },

    async advisories(
      config: NpmConfig,
      net: Scope,
      packages: Readonly<Record<string, string[]>>,
    ): Promise<RegistryReply<Advisories>> {
      const byRegistry = Map.groupBy(Object.keys(packages).sort(), (name) => registryOf(config, name).href);
      const replies = await Promise.all(
        [...byRegistry.values()].map((names) =>
          ask(config, net, {
            ...{ kind: 'advisories', absence: 'unsupported' },
            request: {
              path: '-/npm/v1/security/advisories/bulk',
              spec: names[0],
              body: Object.fromEntries(names.map((name) => [name, packages[name]])),
            },
            read: readAdvisories,
          }),
        ),
      );
      return together(replies);
    },
  };
}

/** What any of them answered; as old as the oldest. */
function together<T extends object>(replies: readonly RegistryReply<T>[]): RegistryReply<T> {
  const answered = replies.filter((reply): reply is Answered<T> => reply.status === 'answered');
  const [first] = answered;
  const denied = replies.flatMap((reply) => (reply.status === 'denied' ? reply.hosts : []));
  // A human may permit it.
  if (denied.length > 0 && !first) return { status: 'denied', hosts: [...new Set(denied)] };
  if (!first) return (replies[0] as NoAnswer | undefined) ?? { status: 'unsupported', registry: '' };
  return {
    ...first,
    value: Object.assign({}, ...answered.map(({ value }) => value)),
    age: Math.max(...answered.map(({ age }) => age)),
    stale: answered.find(({ stale }) => stale !== null)?.stale ?? null,
  };
}
