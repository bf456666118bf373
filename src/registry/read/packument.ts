// What is kept of a packument: what fits, what is answered, and no more. Each field may be anything: a stranger wrote it.
import semver from 'semver';
import type { PackageAnswer, PackageFacts, VersionLine } from '../../protocol/packages/facts.ts';
import { addressOf, exportsOf, licenseOf, people, repositoryOf } from './fields.ts';
import { line, lines, list, MAX_README, record } from './texts.ts';

/** As it is kept: facts by version, the newest first. */
export interface Packument
  extends Omit<PackageAnswer, 'facts' | 'versions' | 'versionCount' | 'releasesLastYear'> {
  versions: PackageFacts[];
}

type Raw = Readonly<Record<string, unknown>>;

const MAX_LINES = 200;
const YEAR_MS = 365 * 24 * 3_600_000;

/** Null where it is none. */
export function readPackument(body: unknown, asked: string): Packument | null {
  const raw = Object(body) as Raw;
  if (raw.name !== asked || typeof raw.versions !== 'object' || raw.versions === null) return null;
  const time = Object(raw.time) as Raw;
  const versions = Object.entries(raw.versions)
    .filter(([version]) => semver.valid(version) !== null)
    .map(([version, of]) => factsOf(asked, version, Object(of) as Raw, dateOf(time[version])))
    .sort((a, b) => semver.rcompare(a.version, b.version));
  const tags = Object.fromEntries(
    Object.entries(record(raw['dist-tags'])).filter(([, version]) => semver.valid(version) !== null),
  );
  const latest = Object((raw.versions as Raw)[tags.latest ?? versions[0]?.version ?? '']) as Raw;
  const either = (key: string) => raw[key] ?? latest[key];
  return {
    ...{ name: asked, tags, versions },
    created: earliest([dateOf(time.created), ...versions.map(({ date }) => date)]),
    homepage: line(either('homepage'), 300),
    repository: repositoryOf(either('repository')),
    keywords: list(either('keywords'), 20),
    maintainers: people(either('maintainers')),
    readme: lines(raw.readme, MAX_README),
  };
}

function factsOf(name: string, version: string, raw: Raw, date: string | null): PackageFacts {
  const dist = Object(raw.dist) as Raw;
  const scripts = Object(raw.scripts) as Raw;
  const bin = typeof raw.bin === 'string' ? [name.replace(/^@.*\//, '')] : Object.keys(record(raw.bin));
  const optional = Object.entries(Object(raw.peerDependenciesMeta) as Raw);
  return {
    ...{ name, version, date },
    description: line(raw.description, 300),
    license: licenseOf(raw),
    deprecated: raw.deprecated === true ? 'deprecated' : line(raw.deprecated, 500),
    engines: Array.isArray(raw.engines) ? {} : record(raw.engines, 20),
    type: raw.type === 'module' ? 'module' : 'commonjs',
    main: line(raw.main, 300),
    module: line(raw.module, 300),
    types: line(raw.types ?? raw.typings, 300),
    exports: exportsOf(raw.exports),
    bin: bin.slice(0, 20),
    dependencies: record(raw.dependencies),
    optionalDependencies: record(raw.optionalDependencies),
    peerDependencies: record(raw.peerDependencies),
    optionalPeers: optional
      .filter(([, of]) => (Object(of) as Raw).optional === true)
      .flatMap(([peer]) => line(peer, 250) ?? []),
    os: list(raw.os),
    cpu: list(raw.cpu),
    libc: list(raw.libc),
    hasInstallScript:
      raw.hasInstallScript === true ||
      raw.gypfile === true ||
      ['preinstall', 'install', 'postinstall'].some((script) => typeof scripts[script] === 'string'),
    unpackedSize: countOf(dist.unpackedSize),
    fileCount: countOf(dist.fileCount),
    tarball: addressOf(dist.tarball),
    integrity: line(dist.integrity, 300),
  };
}

/** The version that a range, a tag or nothing names; undefined where none is. */
export function answerOf(packument: Packument, range: string | null): PackageAnswer | undefined {
  const { versions, ...about } = packument;
  const facts = choose(packument, range);
  if (!facts) return undefined;
  const releases = versions.filter(({ version }) => semver.prerelease(version) === null);
  const since = Date.now() - YEAR_MS;
  return {
    ...{ ...about, facts },
    versions: versions.slice(0, MAX_LINES).map(lineOf),
    versionCount: versions.length,
    releasesLastYear: releases.filter(({ date }) => date !== null && Date.parse(date) > since).length,
  };
}

function choose({ versions, tags }: Packument, range: string | null): PackageFacts | undefined {
  const named = (version: string | undefined) => versions.find((facts) => facts.version === version);
  if (range === null)
    return named(tags.latest) ?? versions.find(({ version }) => !semver.prerelease(version)) ?? versions[0];
  if (Object.hasOwn(tags, range)) return named(tags[range]);
  if (semver.validRange(range) === null) return undefined;
  // As npm: the latest where it satisfies, else the highest, one that is not deprecated rather than one that is.
  const latest = named(tags.latest);
  if (latest && semver.satisfies(latest.version, range)) return latest;
  const all = versions.filter(({ version }) => semver.satisfies(version, range));
  return all.find(({ deprecated }) => deprecated === null) ?? all[0];
}

const lineOf = ({
  version,
  date,
  engines,
  type,
  deprecated,
  peerDependencies,
}: PackageFacts): VersionLine => ({
  ...{ version, date, type, peers: peerDependencies },
  ...{ node: engines.node ?? null, deprecated: deprecated !== null },
});

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

function dateOf(value: unknown): string | null {
  const date = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : new Date(date).toISOString();
}

/** The day of a copy may be later than those of what it copied. */
const earliest = (dates: readonly (string | null)[]): string | null =>
  dates.filter((date) => date !== null).sort()[0] ?? null;
