// Finds the project's own Prisma client: the module that the configuration names, else the one that its sources show, else one built
// from the generated code and an installed driver adapter.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { GlobalSource } from '../../../protocol/project.ts';
import { reasonOf, relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import {
  ambiguous,
  type ClientModule,
  type ClientText,
  exportsOf,
  findClientModules,
  readClientModule,
} from '../_orm/client-modules.ts';
import type { LoadModule } from '../adapter.ts';
import { findSchemas, type Schema } from './discover.ts';
import type { Block } from './scan.ts';
import type { SchemaFile } from './schema-files.ts';

export interface FoundPrismaClient {
  client: object;
  /** `file:line` relative to the root. */
  source: string;
  how: 'config' | 'found' | 'built';
  /** The module that exports it, and under which name; null if it was made here. */
  from: GlobalSource | null;
}

/** The client, or why there is none. Runs the project's code through `load`; the working directory must be the package root. */
export async function findPrismaClient(
  project: Project,
  load: LoadModule,
): Promise<FoundPrismaClient | { missing: string }> {
  const { root, config } = project;
  try {
    const given = config.orms.prisma?.client;
    if (given !== undefined) {
      const file = resolve(root, given);
      return await loadClient(root, await readClientModule(root, file, text), load, 'config');
    }
    const candidates = await findClientModules(root, text);
    const [best, second] = candidates;
    if (!best) return await buildClient(project, load);
    if (second?.score === best.score) return { missing: severalMake(candidates.map(({ source }) => source)) };
    const found = await loadClient(root, best, load, 'found');
    return 'missing' in found ? await buildClient(project, load) : found;
  } catch (error) {
    return { missing: reasonOf(error) };
  }
}

const text: ClientText = {
  orm: 'prisma',
  mentions: 'PrismaClient',
  creation: /\bnew\s+PrismaClient\b|\bextends\s+PrismaClient\b/,
  exported:
    /\bexport\s+default\b|\bmodule\.exports\b|\b(?:(?:export\s+(?:const|let|var|class)\s+|exports\.)\w*|export\s*\{[^{}]*)(?:prisma|db|database|client)/i,
  usualName:
    /(?:^|\/)(?:prisma|db|database|client|prisma[-_.]?(?:client|service)|prismaClient|db\.server|prisma\.server)\.\w+$/i,
};

const severalMake = (sources: string[]) => ambiguous('prisma', 'a Prisma client', sources);

async function loadClient(
  root: string,
  candidate: ClientModule,
  load: LoadModule,
  how: FoundPrismaClient['how'],
) {
  const path = relativePath(root, candidate.file);
  const exports = await load(candidate.file).catch((error: unknown) => {
    throw new Error(`${path} could not be loaded: ${reasonOf(error)}`, { cause: error });
  });
  const client = pickClient(exports, candidate.found.startsWith('extends'));
  if (client === null) return { missing: `${path} exports no Prisma client` };
  const exported = nameOf(exports, client);
  const from = exported === null ? null : { file: candidate.file, exported };
  return { client, source: candidate.source, how, from };
}

function pickClient(exports: unknown, isClass: boolean): object | null {
  const values = [...Object.values(exportsOf(exports, isPrismaClient)), exports];
  const client = values.find(isPrismaClient);
  if (client) return client;
  const Service = isClass ? values.find(isClientClass) : undefined;
  return Service ? new Service() : null;
}

function nameOf(exports: unknown, client: object): string | null {
  const name = Object.entries(exportsOf(exports, isPrismaClient)).find(([, value]) => value === client)?.[0];
  return name ?? (exports === client ? 'default' : null);
}

/** True for a client and for what `$extends` makes of it. */
function isPrismaClient(value: unknown): value is { $connect(): Promise<void> } {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const { $connect, _runtimeDataModel } = value as Record<string, unknown>;
    return typeof $connect === 'function' && typeof _runtimeDataModel === 'object';
  } catch {
    // Some other export, whose getters refuse.
    return false;
  }
}

function isClientClass(value: unknown): value is new () => object {
  if (typeof value !== 'function' || value.length > 0) return false;
  return typeof (value.prototype as Record<string, unknown> | undefined)?.$connect === 'function';
}

const adaptersByProvider: Readonly<
  Record<string, readonly [pkg: string, className: RegExp, urlOption: string][]>
> = {
  sqlite: [
    ['@prisma/adapter-libsql', /^PrismaLibSql$/i, 'url'],
    ['@prisma/adapter-better-sqlite3', /^PrismaBetterSqlite3$/i, 'url'],
  ],
  postgresql: [['@prisma/adapter-pg', /^PrismaPg$/, 'connectionString']],
};

/** A client of our own, for projects that create theirs somewhere out of reach. It lacks their extensions. */
async function buildClient(
  project: Project,
  load: LoadModule,
): Promise<FoundPrismaClient | { missing: string }> {
  const { schemas } = await findSchemas(project);
  const found = schemas.flatMap((schema) => generators(schema));
  const [only, another] = found;
  if (!only) return { missing: 'no module exports a Prisma client, and no schema generates one' };
  if (another) return { missing: severalMake(found.map(({ source }) => source)) };
  const { schema, source } = only;
  const datasource = schema.files
    .flatMap((file) => file.blocks.map((block) => ({ file, block })))
    .find(({ block }) => block.keyword === 'datasource');
  const provider = datasource?.block.provider?.replace(/^postgres$/, 'postgresql') ?? 'unknown';
  const require = createRequire(join(schema.package.dir, 'package.json'));
  const entry = generatedEntry(only, require);
  if (entry === null) return { missing: `${source}: the client is not generated yet` };
  const adapter = (adaptersByProvider[provider] ?? []).find(([name]) => resolveOrNull(require, name));
  if (!adapter)
    return {
      missing: `no module exports a Prisma client, and no driver adapter for ${provider} is installed`,
    };
  const url = datasource && databaseUrl(schema, datasource.file, datasource.block);
  if (!url) return { missing: `${source}: the URL of the database is not known` };
  const missingFile = provider === 'sqlite' && /^file:([^?]+)/.exec(url)?.[1];
  // The driver would create it.
  if (missingFile && !existsSync(missingFile))
    return { missing: `the database file ${missingFile} does not exist` };

  const [name, className, urlOption] = adapter;
  const Adapter = exportNamed(await load(require.resolve(name)), className);
  const PrismaClient = exportNamed(await load(entry), /^PrismaClient$/);
  if (!Adapter || !PrismaClient)
    return { missing: `${name} or the generated client has no class of the expected name` };
  return {
    client: new PrismaClient({ adapter: new Adapter({ [urlOption]: url }) }),
    source,
    how: 'built',
    from: null,
  };
}

export interface Generator {
  schema: Schema;
  file: SchemaFile;
  source: string;
  provider: string;
  output: string | undefined;
}

/** Generators of a client. */
export function generators(schema: Schema): Generator[] {
  return schema.files.flatMap((file) =>
    file.blocks
      .filter((block) => block.keyword === 'generator')
      .map((block) => ({
        ...{ schema, file, source: `${file.path}:${block.line}` },
        ...{ provider: stringOf(file, block, 'provider') ?? '', output: stringOf(file, block, 'output') },
      }))
      .filter(({ provider }) => /^prisma-client(?:-js)?$/.test(provider)),
  );
}

function stringOf(file: SchemaFile, block: Block, member: string): string | undefined {
  const line = block.members.find(({ name }) => name === member)?.line;
  const text = line === undefined ? '' : (file.text.split('\n')[line - 1] ?? '');
  return /=\s*"([^"]*)"/.exec(text)?.[1];
}

function generatedEntry({ file, output }: Generator, require: NodeJS.Require): string | null {
  if (output === undefined) return resolveOrNull(require, '@prisma/client');
  const folder = resolve(dirname(file.file), output);
  const names = ['client.ts', 'client.mts', 'client.js', 'client.mjs', 'index.js'];
  return names.map((name) => join(folder, name)).find(existsSync) ?? null;
}

/** A relative path of SQLite is made absolute: the driver would take it from the working directory. */
function databaseUrl(schema: Schema, file: SchemaFile, block: Block): string | undefined {
  const origin = block.url ?? schema.config?.url ?? null;
  if (origin === null) return undefined;
  const url = 'literal' in origin ? origin.literal : process.env[origin.variable];
  const base = block.url === null && schema.config ? dirname(schema.config.file) : dirname(file.file);
  return url?.replace(/^file:(?!\/)([^?]+)/, (_, path: string) => `file:${resolve(base, path)}`);
}

function exportNamed(exports: unknown, name: RegExp): (new (options: object) => object) | undefined {
  const found = Object.entries(exportsOf(exports, isPrismaClient)).find(([key]) => name.test(key))?.[1];
  return typeof found === 'function' ? (found as new (options: object) => object) : undefined;
}

function resolveOrNull(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}
