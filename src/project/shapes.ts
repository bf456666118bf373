// The project as its files describe it.
import type { Config } from '../protocol/config.ts';

/** One package.json of the project: the root, or a workspace package. */
export interface Package {
  /** Package name, else folder name. Unique in the project. */
  label: string;
  /** Absolute directory. */
  dir: string;
  /** Directory relative to the root, "/" separated; "." is the root. */
  path: string;
  /** Parsed package.json; null when there is none or it cannot be parsed. */
  manifest: Manifest | null;
  /** Folders in it that are packages of their own; absolute. */
  inner?: readonly string[];
  /** What starts it, as a task runner says. */
  starts?: readonly Start[];
}

export interface Start {
  /** Absolute; with or without its extension. */
  file: string;
  /** Where it is said. */
  reason: string;
}

/** The keys of package.json that we read; everything else is kept as it is. */
export interface Manifest {
  name?: string;
  version?: string;
  type?: string;
  main?: string;
  private?: boolean;
  packageManager?: string;
  workspaces?: string[] | { packages?: string[] };
  engines?: Record<string, string>;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  [key: string]: unknown;
}

/** The project as its files describe it; nothing of it was executed. */
export interface Project {
  root: string;
  config: Config;
  /** Workspace packages, or the one package; the root comes first when it is an app itself. */
  packages: Package[];
  /** Where the root is no app itself. */
  rootPackage?: Package;
  /** Packages of the workspace around it that it depends on; their paths lead out of the root. */
  siblings: readonly Package[];
}
