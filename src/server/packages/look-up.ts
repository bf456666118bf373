// get_package: one package at one version, put together from what the registry and the project say.
import type { Package, PackageAnswer, PackageFacts } from '../../protocol/packages/facts.ts';
import type { PackageContents, RegistryReply } from '../../protocol/packages/registry.ts';
import type { Surroundings } from '../../protocol/packages/surroundings.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import { cutText } from '../mcp/results.ts';
import { opinionOf } from './curated/opinion.ts';
import { bundlesTypes, modulesOf } from './fit/entry.ts';
import type { Fit } from './fit/shapes.ts';
import { type FoundTypes, fitOf, type ReadSurroundings } from './fit/surroundings.ts';
import { installedVersion } from './installed.ts';
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
  const reply = mustAnswer(await registry.package(name, range, context), name, range);
  const { facts, ...about } = reply.value;
  const around = await surroundings();
  const [downloads, installed, opinion, read] = await Promise.all([
    registry.downloads([name], context),
    installedVersion(root, name),
    opinionOf(name),
    wholeReadme && about.readme === null ? registry.contents(name, facts.version, context) : undefined,
  ]);
  const { contents = read, ...found } = await typesOf(reply.value, { registry, read, around }, context);
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
    warnings: [...staleWarnings(reply), ...unread(read)],
  };
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
  context: CallContext,
): Promise<FoundTypes & { contents?: Read }> {
  if (bundlesTypes(facts) || name.startsWith('@types/')) return { types: 'bundled', looked: false };
  const types = typesPackageOf(name);
  const reply = await registry.package(types, null, context);
  const other =
    reply.status === 'answered' && reply.value.facts.deprecated === null ? reply.value : undefined;
  if (other && read === undefined) return { types: `${types} ${other.facts.version}`, looked: false };
  const isTyped = around.packages.some(({ typescript }) => typescript !== null);
  // Nobody is asked for this alone: it may lie on another host.
  const quiet = { signal: context.signal, ask: async () => undefined };
  const contents = read ?? (isTyped ? await registry.contents(name, facts.version, quiet) : undefined);
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
