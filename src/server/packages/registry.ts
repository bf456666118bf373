// Asks registries for the tools: by the process for it, within what is permitted, and says how old an answer is and why.
import { codedError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { PackageAnswer } from '../../protocol/packages/facts.ts';
import type {
  Advisories,
  Answered,
  NoAnswer,
  PackageContents,
  Reach,
  RegistryMethods,
  RegistryReply,
  SearchAnswer,
} from '../../protocol/packages/registry.ts';
import { flagFor } from '../../protocol/permissions.ts';
import type { Rpc } from '../../protocol/rpc.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { createNetAccess, type NetAccess, refusal } from './access.ts';
import { createRegistryProcess } from './registry-process.ts';

type Asking = Pick<CallContext, 'ask' | 'signal'>;

/** Each reply is as the registry process gives it; the human has been asked where that could help. */
export interface Registry {
  package(name: string, range: string | null, context: Asking): Promise<RegistryReply<PackageAnswer>>;
  /** `manifest`: of a package that is installed; nobody is asked. */
  installed(name: string, manifest: string): Promise<PackageAnswer | null>;
  /** What lies in this very version: it is fetched. */
  contents(name: string, version: string, context: Asking): Promise<RegistryReply<PackageContents>>;
  search(text: string, limit: number, offset: number, context: Asking): Promise<RegistryReply<SearchAnswer>>;
  downloads(names: string[], context: Asking): Promise<RegistryReply<Record<string, number>>>;
  advisories(packages: Record<string, string[]>, context: Asking): Promise<RegistryReply<Advisories>>;
  access: NetAccess;
  stop(): void;
}

export function createRegistry(
  { root, permissions, setup }: Pick<Supervisor, 'root' | 'permissions' | 'setup'>,
  log: Logger,
): Registry {
  const process = createRegistryProcess(root, log);
  const access = createNetAccess(permissions);

  async function ask<T>(
    what: string,
    { ask, signal }: Asking,
    question: (rpc: Rpc<RegistryMethods>, reach: Reach) => Promise<RegistryReply<T>>,
  ): Promise<RegistryReply<T>> {
    // The configuration may narrow what flags permit.
    await setup();
    const asked = new Set<string>();
    for (;;) {
      const reply = await process.use((rpc) => question(rpc, { net: access.permitted({ ask }) }));
      if (reply.status !== 'denied' || signal.aborted) return reply;
      // What a redirect leads to is another host; one that stays closed is not asked for again.
      if (reply.hosts.every((host) => asked.has(host))) return reply;
      for (const host of reply.hosts) asked.add(host);
      if ((await access.ask(reply.hosts, what, { ask })) === undefined) return reply;
    }
  }

  return {
    package: (name, range, context) =>
      ask(`looking up the package ${name}`, context, (rpc, reach) =>
        rpc.call('package', { ...reach, name, range }, { signal: context.signal }),
      ),
    installed: (name, manifest) => process.use((rpc) => rpc.call('installed', { name, manifest })),
    contents: (name, version, context) =>
      ask(`fetching the package ${name}`, context, (rpc, reach) =>
        rpc.call('contents', { ...reach, name, version }, { signal: context.signal }),
      ),
    search: (text, limit, offset, context) =>
      ask('searching for packages', context, (rpc, reach) =>
        rpc.call('search', { ...reach, text, limit, offset }, { signal: context.signal }),
      ),
    downloads: (names, context) =>
      ask('counting downloads', context, (rpc, reach) =>
        rpc.call('downloads', { ...reach, names }, { signal: context.signal }),
      ),
    advisories: (packages, context) =>
      ask('looking for advisories', context, (rpc, reach) =>
        rpc.call('advisories', { ...reach, packages }, { signal: context.signal }),
      ),
    access,
    stop: process.stop,
  };
}

/** Of a package; what is no answer is thrown as the error that an agent gets. */
export function mustAnswer<T>(
  reply: RegistryReply<T>,
  name: string,
  range: string | null = null,
): Answered<T> {
  switch (reply.status) {
    case 'answered':
      return reply;
    case 'denied':
      throw refusal(reply.hosts, `the package ${name}`);
    case 'absent':
      throw codedError('PACKAGE_NOT_FOUND', {
        name: range === null || reply.what === 'package' ? name : `${name}@${range}`,
        near: reply.versions.join(', '),
      });
    case 'unsupported':
      throw codedError('REGISTRY_FAILED', { registry: reply.registry, reason: 'it knows no packages' });
    case 'failed': {
      const { registry, reason, retryAfter } = reply;
      throw codedError('REGISTRY_FAILED', {
        registry,
        reason,
        ...(retryAfter === null ? {} : { seconds: String(retryAfter) }),
      });
    }
  }
}

/** That an answer is old, and why it is not newer. */
export function staleWarnings(reply: RegistryReply<unknown>): Warning[] {
  if (reply.status !== 'answered' || reply.stale === null) return [];
  return [{ code: 'REGISTRY_CACHED', message: `Cached ${ago(reply.age)}: ${whyNot(reply.stale)}.` }];
}

export function whyNot(reply: Exclude<NoAnswer, { status: 'absent' }>): string {
  if (reply.status === 'denied')
    return `connecting to the registry is not permitted (${reply.hosts.map((target) => flagFor({ kind: 'net', target })).join(' ')})`;
  if (reply.status === 'unsupported') return `the registry ${reply.registry} has no answer to that`;
  return `the registry ${reply.registry} cannot be asked: ${reply.reason}`;
}

function ago(ms: number): string {
  for (const [unit, size] of units) {
    const count = Math.floor(ms / size);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}

const units: readonly (readonly [string, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
