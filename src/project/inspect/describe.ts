// The project as one object. Reads files; executes nothing.
import { findPackageManager } from '../../files/package-manager.ts';
import type { Detection, Listing, ProjectInfo, Warning } from '../../protocol/schemas.ts';
import type { Database } from '../adapters/adapter.ts';
import { readEnvExamples, readEnvFiles } from '../disk/env-files.ts';
import { installedVersion } from '../disk/installed.ts';
import { readRootPackage } from '../disk/packages.ts';
import { listConfigFiles } from '../disk/tool-configs.ts';
import { describeTypescript } from '../disk/typescript.ts';
import { fromSibling, siblingProject, warningsOf } from '../disk/workspace/siblings.ts';
import type { Manifest, Package, Project } from '../shapes.ts';
import { detect, knownConfigFiles, usedAdapters } from './detect.ts';
import { type Missing, missingVariables } from './variables/variables.ts';

/** What the project is made of, but for its models and routes. */
export async function describeProject(
  project: Project,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ item: ProjectInfo; warnings: Warning[] }> {
  const rootPackage = await readRootPackage(project);
  const packages = [rootPackage, ...project.packages.filter((pkg) => pkg.path !== '.')];
  const [
    packageManager,
    dependencies,
    detections,
    orms,
    typescript,
    envFiles,
    databases,
    examples,
    configFiles,
  ] = await Promise.all([
    describePackageManager(project.root, rootPackage.manifest),
    listDependencies(packages),
    detect(project),
    ormsOfSiblings(project),
    describeTypescript(project.root, packages),
    readEnvFiles(project, env),
    listAllDatabases(project, env),
    readEnvExamples(project),
    listConfigFiles(project, knownConfigFiles()),
  ]);
  const isSet = (name: string) => Object.hasOwn(env, name) || Object.hasOwn(envFiles.values, name);
  const unset = await missingVariables(project, isSet);
  const { version, execPath, platform, arch } = process;
  return {
    item: {
      root: project.root,
      runtime: { node: version, execPath, platform, arch },
      packageManager,
      package: describeManifest(rootPackage.manifest),
      workspaces: project.packages
        .filter((pkg) => pkg.path !== '.')
        .map(({ label, path }) => ({ label, path })),
      dependencies,
      frameworks: detections.filter(({ kind }) => kind === 'framework'),
      orms: [...detections.filter(({ kind }) => kind === 'orm'), ...orms],
      typescript: typescript.typescript,
      env: { files: envFiles.files, examples, ...withDatabases(unset, databases.items, isSet) },
      databases: databases.items,
      configFiles,
    },
    warnings: [typescript, envFiles, databases].flatMap(({ warnings }) => warnings),
  };
}

/** A schema of an ORM reads one as well. */
function withDatabases(
  { missing, optional }: Missing,
  databases: readonly Database[],
  isSet: (name: string) => boolean,
): Missing {
  // Where it has a default is the place that names it, or another.
  const isKnown = (name: string, source: string) =>
    missing.some((item) => item.name === name) ||
    optional.some((item) => item.name === name && item.source === source);
  const more = databases.flatMap(({ variable: name, source }) =>
    name === null || isSet(name) || isKnown(name, source) ? [] : [{ name, source }],
  );
  const isNeeded = (name: string) => more.some((item) => item.name === name);
  return { missing: [...missing, ...more], optional: optional.filter(({ name }) => !isNeeded(name)) };
}

/** ORMs of what the project depends on in its workspace; their clients are imported from there. */
async function ormsOfSiblings({ siblings }: Project): Promise<Detection[]> {
  const found = siblings.map(async (sibling) => {
    const orms = (await detect(siblingProject(sibling))).filter(({ kind }) => kind === 'orm');
    return orms.map(({ client: _, configFile, ...orm }) => ({
      ...orm,
      configFile: configFile === null ? null : fromSibling(sibling, configFile),
    }));
  });
  return (await Promise.all(found)).flat();
}

/** Also of what the project depends on in its workspace. */
export async function listAllDatabases(project: Project, env: NodeJS.ProcessEnv): Promise<Listing<Database>> {
  const own = await listDatabases(project, env);
  for (const sibling of project.siblings) {
    const { items, warnings } = await listDatabases(siblingProject(sibling), env);
    const isPath = ({ provider, name }: Database) => provider === 'sqlite' && !name?.startsWith(':');
    own.items.push(
      ...items.map((database) => ({
        ...database,
        source: fromSibling(sibling, database.source),
        name: database.name && isPath(database) ? fromSibling(sibling, database.name) : database.name,
      })),
    );
    own.warnings.push(...warningsOf(sibling, warnings));
  }
  return own;
}

async function listDatabases(project: Project, env: NodeJS.ProcessEnv): Promise<Listing<Database>> {
  const used = await usedAdapters(project);
  const found = await Promise.all(used.map(({ capabilities }) => capabilities.databases?.(project, env)));
  return {
    items: found.flatMap((listing) => listing?.items ?? []),
    warnings: found.flatMap((listing) => listing?.warnings ?? []),
  };
}

async function describePackageManager(
  root: string,
  manifest: Manifest | null,
): Promise<ProjectInfo['packageManager']> {
  const detected = await findPackageManager(root);
  if (detected === null) return null;
  // "yarn@4.9.1+sha512.abc"
  const [, name, version] = /^(\w+)@(\d+(?:\.[\w-]+)*)/.exec(manifest?.packageManager ?? '') ?? [];
  return { name: detected.name, version: name === detected.name ? (version ?? null) : null };
}

function describeManifest(manifest: Manifest | null): ProjectInfo['package'] {
  if (manifest === null) return null;
  return {
    name: manifest.name ?? null,
    version: manifest.version ?? null,
    type: manifest.type === 'module' ? 'module' : 'commonjs',
    private: manifest.private ?? false,
    engines: manifest.engines ?? {},
    scripts: manifest.scripts ?? {},
  };
}

// A dependency that several packages declare alike is listed once, as a runtime dependency if it is one anywhere.
async function listDependencies(packages: readonly Package[]): Promise<ProjectInfo['dependencies']> {
  const declared = packages.flatMap(({ dir, manifest }) => [
    ...entriesOf(dir, manifest?.dependencies, false),
    ...entriesOf(dir, manifest?.optionalDependencies, false),
    ...entriesOf(dir, manifest?.devDependencies, true),
  ]);
  const items = await Promise.all(
    declared.map(async ({ dir, name, range, dev }) => ({
      name,
      range,
      installed: await installedVersion(dir, name),
      dev,
    })),
  );
  const unique = Map.groupBy(items, ({ name, range, installed }) => JSON.stringify([name, range, installed]));
  return [...unique.values()]
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : { ...first, dev: [first, ...others].every(({ dev }) => dev) },
    )
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function entriesOf(
  dir: string,
  group: Readonly<Record<string, string>> | undefined,
  dev: boolean,
): { dir: string; name: string; range: string; dev: boolean }[] {
  return Object.entries(group ?? {}).map(([name, range]) => ({ dir, name, range, dev }));
}
