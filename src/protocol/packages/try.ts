// What crosses when a package is tried: installed by one process, loaded by another.
import * as z from 'zod';
import type { Reach, RegistryReply } from './registry.ts';

/** A package that was installed into the folder. */
export interface TriedPackage {
  name: string;
  version: string;
  /** Its folder, from that of the trial. */
  path: string;
  bytes: number;
  /** Who wants it, and in which range; without a name: whoever tries it. */
  wanted: { by: string; range: string }[];
  /** It has scripts that would run when it is installed. */
  hasInstallScript: boolean;
  deprecated: string | null;
}

export interface InstallParams extends Reach {
  /** Of the project; absolute. Where .npmrc is looked for. */
  root: string;
  /** Where it is installed; absolute, empty but for a package.json. */
  folder: string;
  name: string;
  range: string | null;
  /** What may be written, packed and unpacked. */
  maxBytes: number;
}

export type InstallReply = RegistryReply<TriedPackage[]> | { status: 'too large' };

export type InstallMethods = {
  install(params: InstallParams): Promise<InstallReply>;
};

/** What a package declares that was installed into a folder. */
export interface ExportTypesRequest {
  folder: string;
  /** Of the package, and of what it exports. */
  name: string;
  names: string[];
}

/** How a project loads a package. */
export type LoadedBy = 'import' | 'require';

/** Given to the trying process as JSON, in the environment variable MCP_NODE_TRY. */
export interface TryStart {
  folder: string;
  name: string;
  by: LoadedBy;
  /** In front of each line of its stderr that tells of a refusal. */
  mark: string;
  /** Whether nothing of the machine but the system's libraries is there: what is missing elsewhere was wanted all the same. */
  sealed: boolean;
}

const text = z.string().max(2_000);

/** Everything of it is what the package makes of it: to be shown, never to be believed. */
export const tryResultSchema = z.object({
  /** Why it did not load. */
  error: z.object({ name: text, code: text.nullable(), message: text }).nullable(),
  /** It loads in the other way. */
  otherwise: z.boolean(),
  /** By kind. */
  exports: z.record(z.string().max(20), z.array(text).max(500)),
  exportCount: z.number(),
  /** Names of variables of the environment that it looked for. */
  env: z.array(text).max(100),
  /** What it failed with once it was loaded. */
  later: z.array(text).max(5),
});
export type TryResult = z.infer<typeof tryResultSchema>;

/** As a mark on stderr is followed by. */
export const refusalSchema = z.object({
  kind: z.enum(['read', 'write', 'net', 'run', 'listen']),
  target: text,
});
export type TryRefusal = z.infer<typeof refusalSchema>;

/** In the folder: what loads the package as a module that lies there would. */
export const tryModule = 'load.mjs';
