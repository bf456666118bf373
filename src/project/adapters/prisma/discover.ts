// Finds the Prisma schemas of a project, in Prisma's own order. Executes nothing, unless the caller offers to load config files.
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Warning } from '../../../protocol/schemas.ts';
import { exists, isDirectory, isFile, reasonOf, relativePath } from '../../disk/files.ts';
import { installedVersion } from '../../disk/installed.ts';
import { declaredRange } from '../../disk/manifest.ts';
import { packageOf, readRootPackage } from '../../disk/packages.ts';
import type { Package, Project } from '../../shapes.ts';
import { namedByScripts, presentByScripts } from '../_orm/scripts.ts';
import { findPrismaConfig, type PrismaConfig, readPrismaConfig } from './config.ts';
import { findUnnamedSchemas, readSchemaFiles, type SchemaFile } from './schema-files.ts';

export interface Schema {
  /** File or folder, relative to the root. */
  path: string;
  package: Package;
  config: PrismaConfig | null;
  files: SchemaFile[];
}

export interface DiscoverOptions {
  /** Runs a config file whose schema path cannot be read from its text. */
  loadPrismaConfig?: (file: string) => Promise<{ schema?: string }>;
}

/** Every Prisma schema of the project; each file once. */
export async function findSchemas(
  project: Project,
  options: DiscoverOptions = {},
): Promise<{ schemas: Schema[]; warnings: Warning[] }> {
  const rootPackage = await readRootPackage(project);
  const owners = [rootPackage, ...project.packages.filter((pkg) => pkg.path !== '.')];
  const schemas: Schema[] = [];
  const warnings: Warning[] = [];
  const seen = new Set<string>();
  const add = async (target: string, config: PrismaConfig | null): Promise<void> => {
    const real = await realpath(target).catch(() => target);
    if (seen.has(real)) return;
    seen.add(real);
    const { files, warnings: unread } = await readSchemaFiles(project.root, target);
    warnings.push(...unread);
    if (files.length === 0) return;
    const holder = packageOf(target, project.packages, rootPackage);
    schemas.push({ path: relativePath(project.root, target), package: holder, config, files });
  };

  const given = project.config.orms.prisma?.schema;
  if (given !== undefined) {
    const target = resolve(project.root, given);
    const file = await findPrismaConfig(packageOf(target, project.packages, rootPackage).dir);
    const config = file === null ? null : await readPrismaConfig(file, dirname(file));
    if (await exists(target)) await add(target, config);
    else warnings.push(notFound(given, '"orms.prisma.schema" in the configuration of mcp-node'));
    return { schemas, warnings };
  }

  const without: Package[] = [];
  for (const owner of owners) {
    const before = schemas.length;
    const { targets, config, warnings: own } = await findTargets(project.root, owner, options);
    warnings.push(...own, ...(await unsupported(project.root, owner)));
    for (const target of targets) await add(target, config);
    if (schemas.length === before && targets.length === 0 && mayUsePrisma(owner)) without.push(owner);
  }
  const covered = new Set(schemas.flatMap((schema) => schema.files.map(({ file }) => file)));
  for (const found of await findUnnamedSchemas(project.root, without, owners, covered)) {
    warnings.push(...found.warnings);
    schemas.push({ path: found.path, package: found.package, config: null, files: found.files });
  }
  return { schemas, warnings };
}

interface Targets {
  targets: string[];
  config: PrismaConfig | null;
  warnings: Warning[];
}

// The first source that names something wins, as with Prisma: config file, package.json, npm scripts, usual places.
async function findTargets(root: string, owner: Package, options: DiscoverOptions): Promise<Targets> {
  // Where there is a usual one, scripts name those of other environments.
  const file =
    (await findPrismaConfig(owner.dir)) ?? (await presentByScripts(owner, prismaCommand, ['--config']));
  const config = file === undefined ? null : await readPrismaConfig(file, owner.dir);
  const warnings: Warning[] = [];
  if (config !== null && config.unread !== null) {
    const problem = await loadConfig(config, options);
    if (problem !== null) {
      const message = `${relativePath(root, config.file)}: ${problem}; the schema was looked for elsewhere.`;
      warnings.push({ code: 'PRISMA_CONFIG_UNREAD', message });
    }
  }
  const inPackage = (paths: readonly string[]): string[] => paths.map((path) => resolve(owner.dir, path));
  const sources: [string, string[]][] = [
    [config === null ? '' : relativePath(root, config.file), config?.schema ? [config.schema] : []],
    ['"prisma.schema" in package.json', inPackage(manifestSchema(owner))],
    ['an npm script', inPackage(scriptSchemas(owner))],
  ];
  for (const [source, named] of sources) {
    const present = await Promise.all(named.map(exists));
    const missing = named.filter((_, index) => !present[index]);
    warnings.push(...missing.map((path) => notFound(relativePath(root, path), source)));
    const targets = named.filter((_, index) => present[index]);
    if (targets.length > 0) return { targets: [...new Set(targets)], config, warnings };
  }
  for (const path of inPackage(['schema.prisma', 'prisma/schema.prisma'])) {
    if (await isFile(path)) return { targets: [path], config, warnings };
  }
  const folder = resolve(owner.dir, 'prisma/schema');
  return { targets: (await isDirectory(folder)) ? [folder] : [], config, warnings };
}

// Fills in the schema by running the file where the caller can; else says why it is not known.
async function loadConfig(config: PrismaConfig, options: DiscoverOptions): Promise<string | null> {
  if (options.loadPrismaConfig === undefined) return config.unread;
  try {
    const { schema } = await options.loadPrismaConfig(config.file);
    config.schema = schema === undefined ? null : resolve(dirname(config.file), schema);
    return null;
  } catch (error) {
    return `could not be loaded: ${reasonOf(error)}`;
  }
}

function manifestSchema({ manifest }: Package): string[] {
  const section = manifest?.prisma;
  const schema =
    typeof section === 'object' && section !== null && 'schema' in section ? section.schema : null;
  return typeof schema === 'string' ? [schema] : [];
}

const prismaCommand = /^prisma$/;

function scriptSchemas(owner: Package): string[] {
  return namedByScripts(owner, prismaCommand, ['--schema']).map(({ file }) => file);
}

function mayUsePrisma({ manifest }: Package): boolean {
  return manifest === null || usesPrisma(manifest);
}

function usesPrisma(manifest: Package['manifest']): boolean {
  return ['prisma', '@prisma/client'].some((name) => declaredRange(manifest, name) !== undefined);
}

function notFound(path: string, source: string): Warning {
  return { code: 'SCHEMA_NOT_FOUND', message: `${path}, named by ${source}, does not exist.` };
}

// Prisma 8 has another schema language and another client.
async function unsupported(root: string, owner: Package): Promise<Warning[]> {
  if (!usesPrisma(owner.manifest)) return [];
  const name = declaredRange(owner.manifest, 'prisma') === undefined ? '@prisma/client' : 'prisma';
  const version =
    (await installedVersion(owner.dir, name)) ?? declaredRange(owner.manifest, name)?.match(/\d[\w.-]*/)?.[0];
  const major = Number.parseInt(version ?? '0', 10);
  const contracts = ['contract.prisma', 'prisma/contract.prisma', 'src/prisma/contract.prisma'];
  const present = await Promise.all(contracts.map((path) => isFile(join(owner.dir, path))));
  const contract = contracts.find((_, index) => present[index]);
  if (contract === undefined && major < 8) return [];
  const evidence =
    contract === undefined
      ? `${name} ${version} in ${relativePath(root, join(owner.dir, 'package.json'))}`
      : relativePath(root, join(owner.dir, contract));
  return [{ code: 'PRISMA_UNSUPPORTED', message: `${evidence}: Prisma 8 and later are not supported yet.` }];
}
