// get_package: one package at one version, put together from what the registry and the project say.
import type { Package, PackageAnswer, PackageFacts } from '../../protocol/packages/facts.ts';
import type { PackageContents, RegistryReply } from '../../protocol/packages/registry.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import { cutText } from '../mcp/results.ts';
import { opinionOf } from './curated/opinion.ts';
import { bundlesTypes, modulesOf } from './fit/entry.ts';
import type { Fit } from './fit/shapes.ts';
import { fitOf, type ReadSurroundings } from './fit/surroundings.ts';
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
  const [downloads, installed, around, opinion, contents] = await Promise.all([
    registry.downloads([name], context),
    installedVersion(root, name),
    surroundings(),
    opinionOf(name),
    wholeReadme && about.readme === null ? registry.contents(name, facts.version, context) : undefined,
  ]);
  const inside = contents?.status === 'answered' ? contents.value : undefined;
  const types = inside?.hasTypes ? 'bundled' : await typesOf(reply.value, registry, context);
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
    fits: fitOf(reply.value, types, around),
    readme: readme === null ? null : wholeReadme ? cutText(readme, README_BYTES).text : excerptOf(readme),
    warnings: [...staleWarnings(reply), ...unread(contents)],
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

/** Types of another package are only looked for where it has none of its own. */
async function typesOf(
  { name, facts }: PackageAnswer,
  registry: Registry,
  context: CallContext,
): Promise<string> {
  if (bundlesTypes(facts) || name.startsWith('@types/')) return 'bundled';
  const types = typesPackageOf(name);
  const reply = await registry.package(types, null, context);
  return reply.status === 'answered' ? `${types} ${reply.value.facts.version}` : 'none';
}

/** Releases, unless there is none yet. */
function newestOf(versions: PackageAnswer['versions']): string[] {
  const all = versions.map(({ version }) => version);
  const releases = all.filter((version) => !version.includes('-'));
  return (releases.length > 0 ? releases : all).slice(0, NEWEST);
}
