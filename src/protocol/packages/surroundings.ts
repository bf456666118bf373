// What a package is chosen for: the project and what is installed in it, as its files say.
import type { LoadedFile } from '../live.ts';
import type { Warning } from '../schemas.ts';
import type { LicencePolicy } from './licences.ts';

export const dependencyKinds = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
] as const;
export type DependencyKind = (typeof dependencyKinds)[number];

export interface Surroundings {
  /** The root first, whether or not it is an app itself. */
  packages: ProjectPackage[];
  node: NodeInForce;
  machine: { os: string; cpu: string; libc: string | null };
  manager: Manager;
  /** `node_modules`, or the lockfile that was read where nothing is installed; null: neither. */
  from: string | null;
  installed: InstalledCopy[];
  /** Null: none of what its licences may be. */
  licences: LicencePolicy | null;
  /** Where it was asked for. */
  use: PackageUse | null;
  /** What it was read from, as it was before: the same as long as these are, how code uses packages aside. */
  seen: LoadedFile[];
  warnings: Warning[];
}

export interface ProjectPackage {
  label: string;
  /** Relative to the root; "." is the root itself. */
  path: string;
  name: string | null;
  /** Code of its own: the root of a workspace may have none. */
  isApp: boolean;
  module: 'module' | 'commonjs';
  typescript: TypescriptInForce | null;
  /** The Node that its package.json, else that of the root, promises: it works from there on. */
  engines: { source: string; range: string } | null;
  declared: Declared[];
}

export interface Declared {
  name: string;
  range: string;
  kind: DependencyKind;
  /** What this package gets. */
  installed: string | null;
  /** The nearest folder that has it, relative to the root. */
  at: string | null;
}

export interface TypescriptInForce {
  version: string | null;
  /** In lower case, as tsconfig.json says it. */
  module: string | null;
  moduleResolution: string | null;
  /** A package without types is an error. */
  isStrict: boolean;
}

export interface NodeInForce {
  /** Without a `v`. */
  running: string;
  /** What says the same of everybody's: `.nvmrc 20`, `package.json volta.node 22.1.0`. */
  pins: { source: string; range: string }[];
}

export interface Manager {
  name: string;
  version: string | null;
  /** Whether it runs install scripts of dependencies; `asks`: of those that are approved. */
  scripts: 'runs' | 'asks' | 'never';
  /** What says so, where it is a setting. */
  because: string | null;
  /** Those whose scripts are approved. */
  approved: string[];
  /** An unmet peer ends an installation. */
  isStrictOnPeers: boolean;
}

export interface InstalledCopy {
  name: string;
  version: string;
  /** Relative to the root. */
  path: string;
  /** Packages of the project see it, unless one has its own. */
  isTop: boolean;
  /** A folder of the workspace, or one that was linked. */
  isLink?: true;
  /** As the lockfile keeps it. */
  deprecated?: string;
  peers?: Record<string, string>;
}

/** How the project uses its packages. */
export interface PackageUse {
  files: number;
  /** Not all files were read. */
  isCut: boolean;
  unused: { name: string; range: string; kind: DependencyKind; app: string; evidence: string }[];
  missing: { name: string; app: string; source: string; through: string | null; isType: boolean }[];
  /** Several versions of one package, and who asks for each. */
  duplicated: { name: string; versions: { version: string; by: string[] }[] }[];
  /** What an installed package asks of others, and does not get. */
  peers: { name: string; by: string; range: string; installed: string | null }[];
}
