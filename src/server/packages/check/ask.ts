// What the registry says of packages that are declared and installed: newer versions, deprecations, advisories.
import { major, maxSatisfying, prerelease, satisfies, valid, validRange } from 'semver';
import type { PackageAnswer } from '../../../protocol/packages/facts.ts';
import type { Advisories, RegistryReply } from '../../../protocol/packages/registry.ts';
import type { Declared, Surroundings } from '../../../protocol/packages/surroundings.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import type { CallContext } from '../../mcp/registry.ts';
import { type Registry, staleWarnings, whyNot } from '../registry.ts';
import type { Check } from './shapes.ts';

const AT_ONCE = 8;

type Found = Pick<Check, 'outdated' | 'vulnerable' | 'deprecated' | 'warnings'>;
type Own = Declared & { app: string; installed: string };

export async function askRegistry(
  around: Surroundings,
  registry: Registry,
  context: CallContext,
): Promise<Found> {
  const own = ownIn(around);
  const names = [...new Set(own.map(({ name }) => name))];
  const asking = onceAsking(context);
  const answers = new Map<string, RegistryReply<PackageAnswer>>();
  await inParts(names, async (name, index) => {
    context.progress(`asking the registry of ${index + 1} of ${names.length} packages`);
    answers.set(name, await registry.package(name, null, asking));
  });
  const outdated: Found['outdated'] = [];
  const deprecated = new Map<string, Found['deprecated'][number]>();
  await inParts(own, async (one) => {
    const reply = answers.get(one.name);
    if (reply?.status !== 'answered') return;
    const { name, installed: version, at } = one;
    const wanted = (await wantedOf(reply.value, one.range, registry, asking)) ?? version;
    const newer = outdatedBy(one, wanted, reply.value.tags.latest ?? reply.value.facts.version);
    if (newer) outdated.push({ ...newer, ...(around.packages.length > 1 && { app: one.app }) });
    const message = await deprecationOf(reply.value, version, registry, asking);
    if (message !== null) deprecated.set(`${name} ${version}`, { name, version, path: at ?? '', message });
  });
  const versions = versionsOf(around.installed);
  const advisories = names.length === 0 ? null : await registry.advisories(versions, asking);
  return {
    outdated: outdated.sort(byName),
    deprecated: [...deprecated.values()].sort(byName),
    vulnerable: advisories?.status === 'answered' ? vulnerable(advisories.value, versions) : [],
    warnings: [...unanswered(answers), ...(advisories === null ? [] : unknownAdvisories(advisories))],
  };
}

/** What was installed by a range: the rest comes from elsewhere, an address, a folder, the workspace. */
function ownIn({ packages, installed }: Surroundings): Own[] {
  const links = new Set(installed.flatMap(({ path, isLink }) => (isLink ? [path] : [])));
  return packages.flatMap(({ label, declared }) =>
    declared.flatMap((one): Own[] =>
      one.kind === 'peerDependencies' ||
      one.installed === null ||
      validRange(one.range) === null ||
      links.has(one.at ?? '')
        ? []
        : [{ ...one, installed: one.installed, app: label }],
    ),
  );
}

/** Null where it is neither behind its range nor behind the latest. */
function outdatedBy(
  { name, kind, range, installed }: Own,
  wanted: string,
  latest: string,
): Found['outdated'][number] | null {
  if (installed === latest && wanted === installed) return null;
  const isKnown = valid(installed) !== null;
  const isMajor = isKnown && major(latest) !== major(installed);
  // One before a release may be ahead of it.
  if (isKnown && prerelease(installed) !== null && !isMajor) return null;
  // Of version 0 the second number is as good as the first.
  const isBreaking = isMajor || (isKnown && major(installed) === 0 && !satisfies(latest, `^${installed}`));
  return { ...{ name, kind, range, installed }, wanted, latest, major: isBreaking };
}

/** Who said no, or nothing, is not asked again in this call. */
function onceAsking({ ask, signal }: CallContext): Pick<CallContext, 'ask' | 'signal'> {
  let isOver = false;
  let last: Promise<unknown> = Promise.resolve();
  return {
    signal,
    ask(message) {
      const answer = last.then(async () => {
        const said = isOver ? undefined : await ask(message);
        isOver ||= said === undefined || said === 'deny';
        return said;
      });
      last = answer.catch(() => {});
      return answer;
    },
  };
}

async function inParts<T>(
  items: readonly T[],
  each: (item: T, index: number) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE)
    await Promise.all(items.slice(start, start + AT_ONCE).map((item, index) => each(item, start + index)));
}

/** The newest that the range allows; the registry process has them all. */
async function wantedOf(
  { name, versions }: PackageAnswer,
  range: string,
  registry: Registry,
  context: Pick<CallContext, 'ask' | 'signal'>,
): Promise<string | null> {
  const found = maxSatisfying(
    versions.map(({ version }) => version),
    range,
  );
  if (found !== null) return found;
  const reply = await registry.package(name, range, context);
  return reply.status === 'answered' ? reply.value.facts.version : null;
}

async function deprecationOf(
  { name, versions }: PackageAnswer,
  version: string,
  registry: Registry,
  context: Pick<CallContext, 'ask' | 'signal'>,
): Promise<string | null> {
  if (versions.find((line) => line.version === version)?.deprecated === false) return null;
  const reply = await registry.package(name, version, context);
  return reply.status === 'answered' ? reply.value.facts.deprecated : null;
}

function versionsOf(installed: Surroundings['installed']): Record<string, string[]> {
  const versions = new Map<string, Set<string>>();
  for (const { name, version, isLink } of installed)
    if (!isLink && valid(version) !== null)
      versions.set(name, (versions.get(name) ?? new Set<string>()).add(version));
  return Object.fromEntries([...versions].map(([name, all]) => [name, [...all]]));
}

const grave = ['critical', 'high', 'moderate', 'low', 'info'];

function vulnerable(
  advisories: Advisories,
  versions: Readonly<Record<string, string[]>>,
): Found['vulnerable'] {
  const found = Object.entries(advisories).flatMap(([name, all]) =>
    all.flatMap(({ title, severity, url, range }) =>
      (versions[name] ?? [])
        .filter((version) => satisfies(version, range, { includePrerelease: true }))
        .map((version) => ({ name, version, severity, range, title, url })),
    ),
  );
  const rank = ({ severity }: { severity: string }) =>
    (grave.indexOf(severity) + grave.length + 1) % (grave.length + 1);
  return found.sort((a, b) => rank(a) - rank(b) || byName(a, b));
}

/** Packages of which nothing is known, by the reason. */
function unanswered(answers: ReadonlyMap<string, RegistryReply<PackageAnswer>>): Warning[] {
  const reasons = new Map<string, string[]>();
  const stale = new Map<string, Warning>();
  for (const [name, reply] of answers) {
    for (const warning of staleWarnings(reply)) if (stale.size === 0) stale.set(name, warning);
    if (reply.status === 'answered') continue;
    const reason = reply.status === 'absent' ? 'the registry has no such package' : whyNot(reply);
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  const shown = (names: readonly string[]) =>
    names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  return [
    ...stale.values(),
    ...[...reasons].map(([reason, names]) => ({
      code: 'REGISTRY_SILENT',
      message: `Whether these are outdated or deprecated is not known, as ${reason}: ${shown(names)}.`,
    })),
  ];
}

function unknownAdvisories(reply: RegistryReply<Advisories>): Warning[] {
  if (reply.status === 'answered') return staleWarnings(reply);
  const reason =
    reply.status === 'unsupported'
      ? `the registry ${reply.registry} has no advisories`
      : reply.status === 'absent'
        ? 'it knows none'
        : whyNot(reply);
  return [{ code: 'REGISTRY_SILENT', message: `What is vulnerable is not known: ${reason}.` }];
}

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
