// get_package: one package at one version, put together from what the registry and the project say.
import { satisfies } from 'semver';
import type { Package, PackageAnswer, PackageFacts } from '../../protocol/packages/facts.ts';
import type { Answered, PackageContents, RegistryReply } from '../../protocol/packages/registry.ts';
import type { Surroundings } from '../../protocol/packages/surroundings.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import { cutText } from '../mcp/results.ts';
import { opinionOf } from './curated/opinion.ts';
import { bundlesTypes, modulesOf } from './fit/entry.ts';
import type { Fit } from './fit/shapes.ts';
import { type FoundTypes, fitOf, type ReadSurroundings } from './fit/surroundings.ts';
import { installedManifest, installedVersion } from './installed.ts';
import { parseName, typesPackageOf } from './names.ts';
import { excerptOf } from './readme.ts';
import { mustAnswer, type Registry, staleWarnings, whyNot } from './registry.ts';

const NEWEST = 5;
/** What else an answer has fits beside it. */
const README_BYTES = 30_000;

export interface PackageSources {
  root: string;
  registry: Registry;
  surroundings: ReadSurroundings;
}

export async function lookUp(
  { root, registry, surroundings }: PackageSources,
  text: string,
  wholeReadme: boolean,
  context: CallContext,
): Promise<Package & { fits: Fit; warnings: Warning[] }> {
  const { name, range } = parseName(text);
  const asked = await registry.package(name, range, context);
  const own = await onDisk({ root, registry }, name, range, asked);
  const reply = own ?? mustAnswer(asked, name, range);
  // Nobody is asked for more of what was refused once.
  const asking = own ? quiet(context) : context;
  const { facts, ...about } = reply.value;
  const around = await surroundings();
  const [downloads, installed, opinion, read] = await Promise.all([
    registry.downloads([name], asking),
    installedVersion(root, name),
    opinionOf(name),
    wholeReadme && !own && about.readme === null
      ? registry.contents(name, facts.version, context)
      : undefined,
  ]);
  const { contents = read, ...found } = await typesOf(reply.value, { registry, read, around }, asking);
  const { types } = found;
  const inside = contents?.status === 'answered' ? contents.value : undefined;
  const readme = about.readme ?? inside?.readme ?? null;
  return {
    ...saidOf(facts),
    ...{ installed, types, installScript: facts.hasInstallScript, modules: modulesOf(facts) },
    tags: about.tags,
    versions: {
      count: about.versionCount,
      first: about.created,
      lastYear: about.releasesLastYear,
      newest: newestOf(about.versions),
    },
    downloads: downloads.status === 'answered' ? (downloads.value[name] ?? null) : null,
    ...{ homepage: about.homepage, repository: about.repository },
    ...{ keywords: about.keywords, maintainers: about.maintainers },
    ...opinion,
    unpackedSize: facts.unpackedSize ?? inside?.unpackedSize ?? null,
    fileCount: facts.fileCount ?? inside?.fileCount ?? null,
    fits: fitOf(reply.value, found, around),
    readme: readme === null ? null : wholeReadme ? cutText(readme, README_BYTES).text : excerptOf(readme),
    warnings: [...(own ? silent(asked) : staleWarnings(reply)), ...unread(read)],
  };
}

const quiet = ({ signal }: Pick<CallContext, 'signal'>) => ({ signal, ask: async () => undefined });

/** What is installed, where the registry gives no answer. */
async function onDisk(
  { root, registry }: Pick<PackageSources, 'root' | 'registry'>,
  name: string,
  range: string | null,
  { status }: RegistryReply<PackageAnswer>,
): Promise<Answered<PackageAnswer> | null> {
  if (status !== 'denied' && status !== 'failed') return null;
  const found = await installedManifest(root, name);
  if (!found || (range !== null && !satisfies(found.version, range))) return null;
  const value = await registry.installed(name, found.text);
  return value && { status: 'answered', value, registry: '', age: 0, stale: null };
}

function silent(reply: RegistryReply<PackageAnswer>): Warning[] {
  if (reply.status !== 'denied' && reply.status !== 'failed') return [];
  const code = reply.status === 'denied' ? 'REGISTRY_NOT_PERMITTED' : 'REGISTRY_UNREACHABLE';
  return [{ code, message: `This is what is installed, and no other version: ${whyNot(reply)}.` }];
}

/** As it is answered. */
function saidOf(facts: PackageFacts) {
  const { exports: _, main: _main, module: _module, type: _type, tarball: _tarball, ...rest } = facts;
  const { integrity: _integrity, hasInstallScript: _hasInstallScript, ...said } = rest;
  return said;
}

function unread(contents: RegistryReply<PackageContents> | undefined): Warning[] {
  if (contents === undefined || contents.status === 'answered' || contents.status === 'absent') return [];
  const message = `The README lies in the package, which was not read: ${whyNot(contents)}.`;
  return [{ code: 'PACKAGE_UNREAD', message }];
}

type Read = RegistryReply<PackageContents> | undefined;

/** Where its manifest names none: in another package, or beside its code, which is looked into where the project is written in TypeScript. */
async function typesOf(
  { name, facts }: PackageAnswer,
  { registry, read, around }: { registry: Registry; read: Read; around: Surroundings },
  context: Pick<CallContext, 'ask' | 'signal'>,
): Promise<FoundTypes & { contents?: Read }> {
  if (bundlesTypes(facts) || name.startsWith('@types/')) return { types: 'bundled', looked: false };
  const types = typesPackageOf(name);
  const reply = await registry.package(types, null, context);
  const other =
    reply.status === 'answered' && reply.value.facts.deprecated === null ? reply.value : undefined;
  if (other && read === undefined) return { types: `${types} ${other.facts.version}`, looked: false };
  const isTyped = around.packages.some(({ typescript }) => typescript !== null);
  // Nobody is asked for this alone: it may lie on another host.
  const contents =
    read ?? (isTyped ? await registry.contents(name, facts.version, quiet(context)) : undefined);
  const looked = contents?.status === 'answered';
  const of =
    looked && contents.value.hasTypes ? 'bundled' : other ? `${types} ${other.facts.version}` : 'none';
  return { types: of, looked, contents };
}

/** Releases, unless there is none yet. */
function newestOf(versions: PackageAnswer['versions']): string[] {
  const all = versions.map(({ version }) => version);
  const releases = all.filter((version) => !version.includes('-'));
  return (releases.length > 0 ? releases : all).slice(0, NEWEST);
}
