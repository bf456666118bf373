// What can be asked of a registry: where it lies below its address, and what of the answer counts.
import type { PackageAnswer } from '../protocol/packages/facts.ts';
import type { PackageContents, RegistryMethods, RegistryReply } from '../protocol/packages/registry.ts';
import type { Scope } from '../protocol/permissions.ts';
import type { Cache } from './cache.ts';
import type { RegistryOf } from './downloads.ts';
import { createEach } from './each.ts';
import type { Ask } from './kept.ts';
import type { Npm } from './npm.ts';
import type { NpmConfig } from './npm-config.ts';
import { readSearch } from './read/answers.ts';
import { readContents, type Tar } from './read/contents.ts';
import { answerOf, type Packument, readPackument } from './read/packument.ts';

const NEAR_VERSIONS = 5;

export type Questions = Omit<RegistryMethods, 'start' | 'installed'>;

export function createQuestions(
  configOf: () => Promise<NpmConfig>,
  ask: Ask,
  registryOf: RegistryOf,
  cache: Cache,
  npm: Npm,
): Questions {
  const each = createEach(ask, registryOf, cache);
  const packument = async (net: Scope, name: string): Promise<RegistryReply<Packument>> =>
    ask(await configOf(), net, {
      ...{ kind: 'package', absence: 'absent' },
      request: { path: name.replace('/', '%2f'), spec: name },
      read: (body) => readPackument(body, name),
    });

  return {
    async package({ net, name, range }): Promise<RegistryReply<PackageAnswer>> {
      const reply = await packument(net, name);
      if (reply.status !== 'answered') return reply;
      const value = answerOf(reply.value, range);
      if (value) return { ...reply, value };
      const versions = reply.value.versions.slice(0, NEAR_VERSIONS).map(({ version }) => version);
      return { status: 'absent', what: 'version', versions };
    },
    async contents({ net, name, version }): Promise<RegistryReply<PackageContents>> {
      const reply = await packument(net, name);
      if (reply.status !== 'answered') return reply;
      const facts = answerOf(reply.value, version)?.facts;
      if (!facts?.tarball) return { status: 'unsupported', registry: reply.registry };
      return ask(await configOf(), net, {
        ...{ kind: 'contents', absence: 'unsupported' },
        request: { path: facts.tarball, spec: name, raw: true },
        read: (body) => readContents(npm.load<Tar>('tar'), body as Buffer, facts),
      });
    },
    search: async ({ net, text, limit, offset }) =>
      ask(await configOf(), net, {
        ...{ kind: 'search', absence: 'unsupported' },
        request: { path: '-/v1/search', query: { text, size: limit, from: offset } },
        read: (body) => readSearch(body, limit),
      }),
    downloads: async ({ net, names }) => each.downloads(await configOf(), net, names),
    advisories: async ({ net, packages }) => each.advisories(await configOf(), net, packages),
  };
}
