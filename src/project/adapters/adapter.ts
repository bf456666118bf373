// What an adapter is: data, plus the capabilities it has. A capability is an optional method that is present.
import type { DatabaseMode, ProtectionKind } from '../../protocol/database.ts';
import type { GlobalSource } from '../../protocol/project.ts';
import type { Listing, Model, Route, Warning } from '../../protocol/schemas.ts';
import type { LoadHooks } from '../loader/hooks.ts';
import type { Project } from '../shapes.ts';

/** A function as its author wrote it: bound functions, Proxies and wrappers such as asyncHandler are looked through. */
export interface ResolvedFunction {
  name: string;
  /** `file:line` of the original source, relative to the root; null for built-in functions. */
  source: string | null;
  /** The inner function, for its arity and text. */
  target: unknown;
}

/** What the live process knows once the entry has run. */
export interface LoadedApp {
  /** Label of the workspace package. */
  label: string;
  resolve(functions: readonly unknown[]): ResolvedFunction[];
  /** Variables that the function closes over, one record for each scope, innermost first. */
  closure(fn: unknown): Record<string, unknown>[];
  /** Every live function of the process; for apps that no load hook has seen. */
  functions(): unknown[];
}

/** Imports a file of the project, absolute, in the project process. */
export type LoadModule = (file: string) => Promise<unknown>;

/** How a client is protected. */
export interface Protection {
  kind: ProtectionKind;
  reason: string;
}

export interface Adapter {
  /** File name = adapter name = Route.framework or Model.orm. */
  readonly name: string;
  readonly kind: 'framework' | 'orm';
  /** npm name -> supported semver range. Any one declared enables the adapter. */
  readonly packages: Readonly<Record<string, string>>;
  readonly configFiles?: readonly string[];
  /** In the live process, before the entry loads. */
  prepare?(hooks: LoadHooks): void;
  /** Routes of the apps that are alive after the entry ran. Synchronous, as it may run in an exit handler. */
  routes?(app: LoadedApp): Listing<Route>;
  /** Models of every package of the project. */
  models?(project: Project): Promise<Listing<Model>>;
  /** Loaders of the values that are bound in the shell, by name; they run project code. */
  readonly globals?: Readonly<
    Record<string, (project: Project, load: LoadModule, mode: DatabaseMode) => Promise<unknown>>
  >;
  /** Files that such values come from and that no code loads, absolute; and what is out of step in them. */
  globalFiles?(project: Project): Promise<{ files: string[]; warnings: Warning[] }>;
  /** The module that exports such a value; null if the adapter made it. */
  globalSource?(project: Project, load: LoadModule): Promise<GlobalSource | null>;
  /** In the project process, before any code of the project: clients that are made later are protected. */
  protectDatabases?(project: Project, mode: DatabaseMode): Promise<void>;
}
