// get_package: one package at one version, put together from what the registry and the project say.
import type { Package, PackageAnswer } from '../../protocol/packages/facts.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import { opinionOf } from './curated/opinion.ts';
import { bundlesTypes, modulesOf } from './forms.ts';
import { installedVersion } from './installed.ts';
import { parseName, typesPackageOf } from './names.ts';
import { excerptOf } from './readme.ts';
import { mustAnswer, type Registry, staleWarnings } from './registry.ts';

const NEWEST = 5;

export async function lookUp(
  { root, registry }: { root: string; registry: Registry },
  text: string,
  wholeReadme: boolean,
  context: CallContext,
): Promise<Package & { warnings: Warning[] }> {
  const { name, range } = parseName(text);
  const reply = mustAnswer(await registry.package(name, range, context), name, range);
  const { facts, ...about } = reply.value;
  const [types, downloads, installed, opinion] = await Promise.all([
    typesOf(reply.value, registry, context),
    registry.downloads([name], context),
    installedVersion(root, name),
    opinionOf(name),
  ]);
  const { exports: _, main: _main, module: _module, type: _type, hasInstallScript, ...said } = facts;
  return {
    ...said,
    ...{ installed, types, installScript: hasInstallScript, modules: modulesOf(facts) },
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
    readme: about.readme === null ? null : wholeReadme ? about.readme : excerptOf(about.readme),
    warnings: staleWarnings(reply),
  };
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
