// What crosses between the server and the registry process: packages as a registry tells of them. Every text in it is a stranger's.
import * as z from 'zod';

const texts = z.record(z.string(), z.string());

type Json = ReturnType<z.ZodJSONSchema['parse']>;

/** What one version says of itself in the registry: all that is needed to tell whether it fits. */
export interface PackageFacts {
  name: string;
  version: string;
  description: string | null;
  license: string | null;
  /** When it was published; ISO. */
  date: string | null;
  deprecated: string | null;
  engines: Record<string, string>;
  type: 'module' | 'commonjs';
  main: string | null;
  module: string | null;
  types: string | null;
  /** As written; null where there is none, or it is too large to be kept. */
  exports: Json;
  bin: string[];
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  /** Of the peers, those that may be missing. */
  optionalPeers: string[];
  os: string[];
  cpu: string[];
  libc: string[];
  hasInstallScript: boolean;
  unpackedSize: number | null;
  fileCount: number | null;
  /** Where it is to be had. */
  tarball: string | null;
  integrity: string | null;
}

/** A version in a line, to look for one that fits better. */
export interface VersionLine {
  version: string;
  date: string | null;
  /** `engines.node`. */
  node: string | null;
  type: 'module' | 'commonjs';
  deprecated: boolean;
  peers: Record<string, string>;
}

/** A package, and the version of it that was asked for. */
export interface PackageAnswer {
  name: string;
  /** dist-tags. */
  tags: Record<string, string>;
  facts: PackageFacts;
  /** The newest first; `versions.length` of `versionCount`. */
  versions: VersionLine[];
  versionCount: number;
  created: string | null;
  /** Versions of the last twelve months, those before a release aside. */
  releasesLastYear: number;
  homepage: string | null;
  repository: string | null;
  keywords: string[];
  maintainers: string[];
  /** The whole, cut to a bound; null where the registry has none. */
  readme: string | null;
}

/** A package as search_packages answers it. */
export const foundPackageSchema = z.object({
  name: z.string(),
  version: z.string(),
  date: z.string().nullable(),
  license: z.string().nullable(),
  downloads: z.number().nullable().describe('in a month'),
  installed: z.string().optional(),
  description: z.string().nullable(),
});
export type FoundPackage = z.infer<typeof foundPackageSchema>;

/** A package as get_package answers it, at one version. */
export const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  date: z.string().nullable(),
  description: z.string().nullable(),
  deprecated: z.string().nullable(),
  installed: z.string().nullable(),
  tags: texts,
  versions: z.object({
    count: z.number(),
    first: z.string().nullable(),
    lastYear: z.number().describe('releases of the last twelve months'),
    newest: z.array(z.string()),
  }),
  license: z.string().nullable(),
  engines: texts,
  modules: z.enum(['esm', 'commonjs', 'both']),
  types: z.string().describe('bundled; the package that has them; none; none named: nobody looked into it'),
  dependencies: texts,
  optionalDependencies: texts,
  peerDependencies: texts,
  optionalPeers: z.array(z.string()),
  bin: z.array(z.string()),
  installScript: z.boolean(),
  os: z.array(z.string()),
  cpu: z.array(z.string()),
  libc: z.array(z.string()),
  unpackedSize: z.number().nullable(),
  fileCount: z.number().nullable(),
  downloads: z.number().nullable().describe('in a month'),
  homepage: z.string().nullable(),
  repository: z.string().nullable(),
  keywords: z.array(z.string()),
  maintainers: z.array(z.string()),
  /** What the curated lists say of it: slug and niche. */
  grids: z.array(z.string()).optional(),
  avoid: z.string().optional(),
  alternatives: z.array(z.string()).optional(),
  readme: z.string().nullable(),
});
export type Package = z.infer<typeof packageSchema>;
