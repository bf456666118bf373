// get_package: one package at one version, put together from what the registry and the project say.
import { satisfies } from 'semver';
import type { Package, PackageAnswer, PackageFacts } from '../../protocol/packages/facts.ts';
import type { Answered, PackageContents, RegistryReply } from '../../protocol/packages/registry.ts';
import type { Warning } from '../../protocol/schemas.ts';
import { cutText } from '../mcp/cut-text.ts';
import type { CallContext } from '../mcp/registry.ts';
import { opinionOf } from './curated/opinion.ts';
import { modulesOf } from './fit/entry.ts';
import { fitOf } from './fit/fits.ts';
import type { Fit } from './fit/shapes.ts';
import type { ReadSurroundings } from './fit/surroundings.ts';
import { quiet, typesOf } from './found-types.ts';
import { type Installed, installedManifest } from './installed.ts';
import { parseName } from './names.ts';
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
  const installed = await installedManifest(root, name);
  const own = await onDisk(registry, name, range, asked, installed);
  const reply = own ?? mustAnswer(asked, name, range);
  // Nobody is asked for more of what was refused once.
  const asking = own ? quiet(context) : context;
  const { facts, ...about } = reply.value;
  const around = await surroundings();
  const [downloads, opinion, read] = await Promise.all([
    registry.downloads([name], asking),
    opinionOf(name),
    wholeReadme && !own && about.readme === null
      ? registry.contents(name, facts.version, context)
      : undefined,
  ]);
  const { contents = read, ...found } = await typesOf(
    reply.value,
    { registry, read, installed, around },
    asking,
  );
  const { types } = found;
  const inside = contents?.status === 'answered' ? contents.value : undefined;
  const readme = about.readme ?? inside?.readme ?? null;
  return {
    ...saidOf(facts),
    ...{
      installed: installed?.version ?? null,
      types,
      installScript: facts.hasInstallScript,
      modules: modulesOf(facts),
    },
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

/** What is installed, where the registry gives no answer. */
async function onDisk(
  registry: Registry,
  name: string,
  range: string | null,
  { status }: RegistryReply<PackageAnswer>,
  found: Installed | null,
): Promise<Answered<PackageAnswer> | null> {
  if (status !== 'denied' && status !== 'failed') return null;
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

/** Releases, unless there is none yet. */
function newestOf(versions: PackageAnswer['versions']): string[] {
  const all = versions.map(({ version }) => version);
  const releases = all.filter((version) => !version.includes('-'));
  return (releases.length > 0 ? releases : all).slice(0, NEWEST);
}
