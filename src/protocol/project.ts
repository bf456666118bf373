// What the server and a project process ask of each other. All parameters and results are JSON.
import type { Config } from './config.ts';
import type { DatabaseMode, DatabaseState } from './database.ts';
import type { FoundConnection, NamedDatabases } from './databases/connections.ts';
import type { Effects } from './databases/effects.ts';
import type { MigrationRequest, MigrationSet, Migrations } from './databases/migrations.ts';
import type { QueryAnswer, QueryRequest } from './databases/query.ts';
import type { DatabaseTables } from './databases/tables.ts';
import type { DocsAnswer, DocsRequest, SourceAnswer, Told as ToldDocs } from './docs/answers.ts';
import type { LoadedFile, Preload, PreloadState } from './live.ts';
import type {
  LoadedOffer,
  OwnAnswer,
  OwnCall,
  OwnData,
  OwnModules,
  OwnQuestion,
  OwnReply,
  OwnSource,
} from './own/toolsets.ts';
import type { Surroundings } from './packages/surroundings.ts';
import type { ExportTypesRequest } from './packages/try.ts';
import type { Permissions, Told } from './permissions.ts';
import type { RequestContext } from './rpc.ts';
import type { App, Listing, Model, ProjectInfo, Route, Setting, Warning } from './schemas.ts';

/** Served by the project process. */
export type ProjectMethods = {
  /** First call: which project, under which configuration. Starts nothing of the project. */
  start(params: ProjectStart): Promise<ProjectReady>;
  describe(params: Record<string, never>): Promise<{ item: ProjectInfo; warnings: Warning[] }>;
  /** With the models that files say. */
  apps(params: Record<string, never>): Promise<AppsOfFiles>;
  /** `dependencies`: those of installed packages as well. */
  models(params: { dependencies: boolean }): Promise<ModelsOfFiles>;
  setting(params: { key: string }): Promise<Setting>;
  entries(params: Record<string, never>): Promise<AppEntries>;
  /** Of what is installed, and of the project's modules. */
  docs(params: DocsRequest): Promise<ToldDocs<DocsAnswer>>;
  source(params: DocsRequest): Promise<ToldDocs<SourceAnswer>>;
  /** By the name of an export; what cannot be read is left out. */
  exportTypes(params: ExportTypesRequest): Promise<Record<string, string>>;
  /** `withUse`: also how the project uses its packages. */
  surroundings(params: { withUse: boolean }): Promise<Surroundings>;
  databases(params: Record<string, never>): Promise<NamedDatabases>;
  /** Each is tried. */
  connections(params: NamedDatabases): Promise<FoundConnection[]>;
  query(params: NamedDatabases & QueryRequest): Promise<QueryAnswer>;
  /** Migrations in files. */
  migrationSets(params: Record<string, never>): Promise<Listing<MigrationSet>>;
  /** The same, with what the databases say of them. */
  migrations(params: MigrationRequest): Promise<Migrations[]>;
  tables(params: NamedDatabases & Pick<QueryRequest, 'connection' | 'timeoutMs'>): Promise<DatabaseTables>;
  /** The project's own tools as files say them. */
  ownSource(params: Pick<OwnModules, 'reserved'>): Promise<OwnSource>;
  /** The same as their modules say them, which are loaded. */
  ownOffer(params: OwnModules): Promise<LoadedOffer>;
  /** Progress is an OwnProgress, as JSON. */
  ownCall(params: OwnCall, context: RequestContext): Promise<OwnAnswer>;
  /** The default export of a config file. */
  userConfig(params: { file: string }): Promise<unknown>;
  /** One operation of a shell session on the project's objects (values.ts); the answer is an encoded Reply. */
  operate(params: { session: string; operation: string }): string | Promise<string>;
  /** An encoded Notice from a shell session. */
  notice(params: { session: string; notice: string }): void;
  /** The module that exports what adapters bind in the shell under this name; null if they made it. */
  globalSource(params: { name: string }): Promise<GlobalSource | null>;
  /** The session is gone: its handles can be dropped. */
  forget(params: { session: string }): void;
  /** Puts permissions (JSON) in force; the signature shows that they are the server's. */
  permit(params: { permissions: string; signature: string }): void;
  /** Mode rollback: what reaches a database from here on is rolled back by endTurn. */
  beginTurn(params: { timeoutMs: number }): void;
  endTurn(params: Record<string, never>): Promise<Effects>;
  ping(params: Record<string, never>): true;
};

export interface ProjectStart {
  root: string;
  /** `describe`: reads files, and never runs code of the project. `config`: runs a config file. `databases`: loads drivers. */
  purpose: 'describe' | 'config' | 'shell' | 'databases';
  config: Config;
  /** Counts project processes; part of every handle, so that old handles are recognised. */
  generation: number;
  permissions: Permissions;
  /** When the server started, in milliseconds. */
  since: number;
  /** Signs later permissions. */
  key: string;
  db: DatabaseMode;
  /** The file with what was compiled before; absolute. */
  compiled: string | null;
  /** For shells. */
  preload: Preload[];
}

/** An absolute file, and the name of its export. */
export interface GlobalSource {
  file: string;
  exported: string;
}

export interface ProjectReady {
  /** Names that adapters bind in the shell. */
  globals: string[];
  guard: { level: 'armed' | 'partial'; holes: string[] };
  /** Said once, in the first result of each shell. */
  warnings: Warning[];
}

export interface AppsOfFiles extends Listing<App> {
  /** An adapter reads models from the source. */
  hasSource: boolean;
}

export interface ModelsOfFiles extends Listing<Model> {
  /** What is said where no model is found in the end. */
  ifNone: Warning | null;
  /** Of all apps. */
  labels: string[];
  hasSource: boolean;
}

/** What a live process runs: paths are absolute. */
export interface LiveEntry {
  /** Label of the app. */
  app: string;
  file: string;
  args: string[];
  /** The folder of the app. */
  dir: string;
  /** Packages that its package.json, or that of the root, declares. */
  declared: string[];
  /** Names of the adapters that read what is alive. */
  adapters: string[];
}

/** What helps against an error of an app that does not load. */
export interface Remedy {
  /** A pattern of what the error says. */
  says: string;
  /** A program of an installed package, and its arguments. */
  run: string;
}

/** What live processes are started with, one for each entry, and the routes that files say. */
export interface AppEntries {
  entries: LiveEntry[];
  /** Files that are only read, of versions that are not run. */
  readEntries: string[];
  /** Labels of the apps whose routes can be read. */
  apps: string[];
  remedies: Remedy[];
  /** An adapter reads routes from the source. */
  hasSource: boolean;
  routes: Route[];
  warnings: Warning[];
}

/** Served by the server, for the project process. */
export type ServerForProject = {
  notice(params: { session: string; notice: string }): void;
  /** Project files that were loaded since the last time. */
  loaded(params: { files: LoadedFile[] }): void;
  /** Modules that it had to compile by itself since the last time; each a Missed, as JSON. */
  missed(params: { missed: string[] }): void;
  /** The guard refused something to a shell session, or to nobody that is known, or only pretended it. */
  denied(params: { session?: string; denial: Told }): void;
  /** Of a module that the start script loads first: its place in `preload`. */
  preload(params: { index: number; state: PreloadState }): void;
  /** A tool of the project asks the human. */
  ownAsk(params: OwnQuestion): Promise<OwnReply>;
  /** The value as JSON; null if there is none. */
  ownData(params: OwnData): string | null;
  /** A database was reached, protected in this way. */
  database(params: Omit<DatabaseState, 'mode'>): void;
};

/** What a project process had to compile by itself. It is believed in nothing: whatever it says, what is kept is the output of its own key. */
export interface Missed {
  key: string;
  file: string;
  /** For esbuild. */
  options: Record<string, unknown>;
  /** With the types of what is decorated, strict or not. */
  metadata: { isStrict: boolean } | null;
  hasCallableNamespaces: boolean;
}

/** Served by the compiling process, which runs nothing of the project. */
export type CompileMethods = {
  /** Each of `missed` is a Missed, as JSON. What cannot be read or compiled, or is another text by now, is left out. */
  compile(params: { root: string; missed: string[] }): Promise<CompiledText[]>;
};

export interface CompiledText {
  key: string;
  slot: string;
  code: string;
  map: string;
}

export const MAX_MISSED = 20_000;
