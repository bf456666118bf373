// Finds the project's own Prisma client: the module that the configuration names, else the one that its sources show, else one built
// from the generated code and an installed driver adapter.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { GlobalSource } from '../../../protocol/project.ts';
import { readText, reasonOf, relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
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
      return await loadClient(root, await readCandidate(root, file), load, 'config');
    }
    const candidates = await scanSources(root);
    const [best, second] = candidates;
    if (!best) return await buildClient(project, load);
    if (second?.score === best.score) return { missing: ambiguous(candidates.map(({ source }) => source)) };
    const found = await loadClient(root, best, load, 'found');
    return 'missing' in found ? await buildClient(project, load) : found;
  } catch (error) {
    return { missing: reasonOf(error) };
  }
}

const ambiguous = (sources: string[]) =>
  `several modules create a Prisma client (${sources.slice(0, 5).join(', ')}): name one under "orms.prisma.client" in mcp-node.config.ts`;

interface Candidate {
  file: string;
  source: string;
  score: number;
  /** The client is a class to be instantiated, as in NestJS. */
  isClass: boolean;
}

const creation = /\bnew\s+PrismaClient\b|\bextends\s+PrismaClient\b/;
// An app that keeps its client to itself is not imported for it.
const clientExport =
  /\bexport\s+default\b|\bmodule\.exports\b|\b(?:export\s+(?:const|let|var|class)\s+|exports\.|export\s*\{[^}]*)\w*(?:prisma|db|database|client)/i;
const comments = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
// Their top level does something: it seeds, migrates, starts a browser. They are never imported.
const actingPath =
  /(?:^|[/._-])(?:scripts?|seed\w*|tests?|__\w+__|spec|e2e|bench\w*|migrat\w*|playwright|cypress|fixtures?|mocks?|examples?|stories|tools|bin|cli|jobs?|cron|workers?)(?=[/._-])/i;

/** Modules that create and export a client, the most likely one first. Executes nothing. */
async function scanSources(root: string): Promise<Candidate[]> {
  const paths = await glob('**/*.{ts,mts,cts,tsx,js,mjs,cjs}', {
    cwd: root,
    ignore: [
      ...['node_modules', 'dist', 'build', 'out', 'coverage', 'generated', '.*'].map(
        (name) => `**/${name}/**`,
      ),
      ...['**/*.d.ts', '**/*.min.js', '**/*.config.*'],
    ],
    expandDirectories: false,
    followSymbolicLinks: false,
  });
  const usual = paths.filter((path) => !actingPath.test(path));
  const read = await Promise.all(usual.map((path) => readCandidate(root, resolve(root, path))));
  return read
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.source < b.source ? -1 : 1));
}

async function readCandidate(root: string, file: string): Promise<Candidate> {
  const path = relativePath(root, file);
  const { text, problem } = await readText(file);
  if (text === undefined) throw new Error(`${path} could not be read: ${problem ?? 'there is no such file'}`);
  // Generated clients show how to create one in their comments.
  const code = text.includes('PrismaClient')
    ? text.replace(comments, (whole, quoted?: string) => quoted ?? blank(whole))
    : '';
  const match = creation.exec(code);
  const line = code.slice(0, match?.index ?? 0).split('\n').length;
  const isClass = match?.[0].startsWith('extends') ?? false;
  return { file, source: `${path}:${line}`, score: match ? scoreOf(path, code) : 0, isClass };
}

function scoreOf(path: string, code: string): number {
  if (!clientExport.test(code)) return 0;
  const points: [boolean, number][] = [
    [
      /(?:^|\/)(?:prisma|db|database|client|prisma[-_.]?(?:client|service)|prismaClient|db\.server|prisma\.server)\.\w+$/i.test(
        path,
      ),
      4,
    ],
    [/(?:^|\/)(?:lib|libs|db|database|server|prisma|utils|services|shared|common|config)\//i.test(path), 2],
    [/\bglobal(?:This)?\b/.test(code), 2],
    [/\bexport\s+(?:const|let|default)\b|\bmodule\.exports\b/.test(code), 2],
    // Importing it would start the app.
    [/\.listen\s*\(|\bcreateServer\s*\(/.test(code), -6],
  ];
  return 1 + points.reduce((sum, [holds, value]) => sum + (holds ? value : 0), 0);
}

async function loadClient(
  root: string,
  candidate: Candidate,
  load: LoadModule,
  how: FoundPrismaClient['how'],
) {
  const path = relativePath(root, candidate.file);
  const exports = await load(candidate.file).catch((error: unknown) => {
    throw new Error(`${path} could not be loaded: ${reasonOf(error)}`, { cause: error });
  });
  const client = pickClient(exports, candidate.isClass);
  if (client === null) return { missing: `${path} exports no Prisma client` };
  const exported = nameOf(exports, client);
  const from = exported === null ? null : { file: candidate.file, exported };
  return { client, source: candidate.source, how, from };
}

function pickClient(exports: unknown, isClass: boolean): object | null {
  const values = [...Object.values(exportsOf(exports)), exports];
  const client = values.find(isPrismaClient);
  if (client) return client;
  const Service = isClass ? values.find(isClientClass) : undefined;
  return Service ? new Service() : null;
}

/** By name; CommonJS seen from an ES module included. */
function exportsOf(exports: unknown): Record<string, unknown> {
  const named = { ...ownValues(exports) };
  return { ...ownValues(named.default), ...named };
}

function nameOf(exports: unknown, client: object): string | null {
  const name = Object.entries(exportsOf(exports)).find(([, value]) => value === client)?.[0];
  return name ?? (exports === client ? 'default' : null);
}

function ownValues(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isPrismaClient(value) ? { ...value } : {};
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
  if (another) return { missing: ambiguous(found.map(({ source }) => source)) };
  const { schema, source } = only;
  const datasource = schema.files
    .flatMap((file) => file.blocks.map((block) => ({ file, block })))
    .find(({ block }) => block.keyword === 'datasource');
  const provider = datasource?.block.provider?.replace(/^postgres$/, 'postgresql') ?? 'unknown';
  const require = createRequire(join(schema.package.dir, 'package.json'));
  const entry = generatedEntry(only, require);
  if (entry === null) return { missing: `${source}: the client is not generated yet: run "prisma generate"` };
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
  const values = ownValues(exports);
  const found = Object.entries({ ...ownValues(values.default), ...values }).find(([key]) =>
    name.test(key),
  )?.[1];
  return typeof found === 'function' ? (found as new (options: object) => object) : undefined;
}

function resolveOrNull(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ');
