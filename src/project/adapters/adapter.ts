// What an adapter is: data, and the capabilities that it has. A capability is an optional member that is present.
import type { DatabaseMode, ProtectionKind } from '../../protocol/database.ts';
import type { MigrationSet } from '../../protocol/databases/migrations.ts';
import type { GlobalSource, Remedy } from '../../protocol/project.ts';
import type { Listing, Model, ProjectInfo, Route, Warning } from '../../protocol/schemas.ts';
import type { LoadHooks } from '../loader/hooks.ts';
import type { Package, Project } from '../shapes.ts';
import type { Source } from '../source/reader/source.ts';

/** Light: the registry holds all of them, in every process. */
export interface Adapter {
  /** = folder = fixture = truth file = Route.framework or Model.orm. */
  readonly name: string;
  /** A framework has routes, an ORM models; an ORM alone has a client, and protects what leads to its database. */
  readonly kind: 'framework' | 'orm';
  /** npm name -> versions that are read; the first that a package declares is the evidence. */
  readonly packages: Readonly<Record<string, string>>;
  /** Frameworks that it is built upon: an app of it is none of theirs, whatever it declares. */
  readonly above?: readonly string[];
  /** Globs from the folder of a package, of files that configure it; they are evidence where no package is declared. */
  readonly configFiles?: readonly string[];
  /** Likewise, of files that are evidence and no configuration. */
  readonly ownFiles?: readonly string[];
  /** Its own command starts the app: no file of the project does. */
  readonly hasNoEntry?: true;
  /** Folders in node_modules in which code is generated: unlike packages, it changes. */
  readonly generated?: readonly string[];
  /** Errors of an app whose code was not generated. */
  readonly remedies?: readonly Remedy[];
  /** Only where the project uses it, in whichever process. */
  load(): Promise<Capabilities>;
}

export interface Capabilities {
  /** What starts the app where its scripts run a command of the framework. */
  entry?(pkg: Package): Promise<AppEntry | null>;
  /** Routes that files say: their names, or what is written in them. Runs nothing. */
  fileRoutes?(project: Project): Promise<Listing<Route>>;
  /**
   * In the live process, before the entry loads; what it returns reads the app once that stands, synchronously, as it
   * may run in an exit handler. An app that listens stands when all that it gave to `wait` is settled.
   */
  watchRoutes?(
    hooks: LoadHooks,
    wait: (what: PromiseLike<unknown>) => void,
  ): (app: LiveApp) => Listing<Route>;

  /** Routes as the source says them. Runs nothing: the adapter reads what was recorded on its own symbols. */
  sourceRoutes?(source: Source): Listing<Route>;

  /** Models that files say. Runs nothing. */
  fileModels?(project: Project): Promise<Listing<Model>>;
  /** Models as the source says them. Runs nothing. */
  sourceModels?(source: Source): Listing<Model>;
  databases?(project: Project, env: NodeJS.ProcessEnv): Promise<Listing<Database>>;
  /** Migrations in files, one set for each history, and how the database tells which were applied. Runs nothing. */
  migrations?(project: Project): Promise<Listing<MigrationSet>>;
  /** What `get_setting` shows under the name of the adapter. */
  setting?(project: Project): Promise<unknown>;
  client?: Client;
  /** In a process that runs project code, before it does: clients that are made later keep to the mode. */
  protect?(folders: readonly string[], mode: DatabaseMode): Promise<void>;
}

export type Database = ProjectInfo['databases'][number];

export interface AppEntry {
  /** Absolute. */
  file: string;
  args: readonly string[];
  reason: string;
}

/** The database client that an ORM has in the shell. */
export interface Client {
  /** As it is usually called. */
  readonly name: string;
  /** Runs the project's code through `load`. Throws CLIENT_UNAVAILABLE or DATABASE_UNPROTECTED. */
  find(project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient>;
  /** Files that it comes from and that no code loads, absolute; and what is out of step in them. */
  watched?(project: Project): Promise<{ files: string[]; warnings: Warning[] }>;
  /** Names of members that lead past the protection: they do not cross into the shell. */
  readonly hidden?: readonly string[];
}

export interface FoundClient {
  value: object;
  /** The module that exports it; null if the adapter made it. */
  from: GlobalSource | null;
}

/** Imports a file of the project, absolute, in the project process. */
export type LoadModule = (file: string) => Promise<unknown>;

/** How a client is protected. */
export interface Protection {
  kind: ProtectionKind;
  reason: string;
}

/** What the live process knows once the entry has run. */
export interface LiveApp {
  /** Absolute: what the paths of functions are relative to. */
  root: string;
  /** Label of the workspace package. */
  label: string;
  resolve(functions: readonly unknown[]): ResolvedFunction[];
  /** For handlers that a library makes: the method of a class of the project that each of them calls, if one. */
  controllersOf(handlers: readonly ResolvedFunction[]): (ResolvedFunction | undefined)[];
  /** Variables that the function closes over, one record for each scope, innermost first. */
  closure(fn: unknown): Record<string, unknown>[];
  /** Every live function of the process, for apps that no load hook has seen; none where no loaded file has the word in its text. */
  functions(word: string): unknown[];
  /** The same of every live object but Proxies, for frameworks whose apps are no functions. */
  objects(word: string): object[];
}

/** A function as its author wrote it: bound functions, Proxies and wrappers such as asyncHandler are looked through. */
export interface ResolvedFunction {
  name: string;
  /** `file:line` of the original source, relative to the root; null for built-in functions. */
  source: string | null;
  /** The inner function, for its arity and text. */
  target: unknown;
  /** Text of the project's wrappers that were looked through, with `next()` where they call what is inside; none: undefined. */
  around?: string | undefined;
  /** The option that lets strangers pass, of a guard that was made with one; none: undefined. */
  strangers?: string | undefined;
}
