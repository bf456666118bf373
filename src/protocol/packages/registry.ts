// What the registry process is asked, and how it answers.
import type { Scope } from '../permissions.ts';
import type { FoundPackage, PackageAnswer } from './facts.ts';

export interface SearchAnswer {
  items: FoundPackage[];
  /** As the registry says; some know no more than what they gave. */
  total: number;
}

/** What lies in a package. */
export interface PackageContents {
  readme: string | null;
  unpackedSize: number;
  fileCount: number;
  /** Where TypeScript looks for them if the manifest names none. */
  hasTypes: boolean;
}

/** Of npm's own database, by the name of a package. */
export interface Advisory {
  id: string;
  title: string;
  severity: string;
  url: string | null;
  /** The versions that have it. */
  range: string;
}
export type Advisories = Record<string, Advisory[]>;

/** What was asked, and why there is no answer. */
export type NoAnswer =
  /** Hosts that would have to be permitted, as a flag names them. */
  | { status: 'denied'; hosts: string[] }
  /** Known to be absent. `what`: the package, or a version that the range allows. */
  | { status: 'absent'; what: 'package' | 'version'; versions: string[] }
  /** The registry has no such thing at all: search, advisories, downloads. */
  | { status: 'unsupported'; registry: string }
  /** `retryAfter`: seconds, where the registry says so. */
  | { status: 'failed'; registry: string; reason: string; retryAfter: number | null };

export interface Answered<T> {
  status: 'answered';
  value: T;
  /** Host and port of the registry. */
  registry: string;
  /** Milliseconds since the registry said so; 0: now. */
  age: number;
  /** Why an answer was given that is older than it should be. */
  stale: Exclude<NoAnswer, { status: 'absent' }> | null;
}
export type RegistryReply<T> = Answered<T> | NoAnswer;

export interface RegistryStart {
  /** Of the project; absolute. Where .npmrc is looked for. */
  root: string;
  /** Ours, in the user's cache folder; absolute. */
  cacheFolder: string;
}

/** Each request says what may be connected to. */
export interface Reach {
  net: Scope;
}

export type RegistryMethods = {
  start(params: RegistryStart): true;
  /** `range`: a version, a range, a dist-tag; null: latest. */
  package(params: Reach & { name: string; range: string | null }): Promise<RegistryReply<PackageAnswer>>;
  /** `manifest`: a package.json that is installed. Nobody is asked; null where it is of no version of this package. */
  installed(params: { name: string; manifest: string }): PackageAnswer | null;
  /** Of this very version. */
  contents(params: Reach & { name: string; version: string }): Promise<RegistryReply<PackageContents>>;
  search(
    params: Reach & { text: string; limit: number; offset: number },
  ): Promise<RegistryReply<SearchAnswer>>;
  /** Of last month; a name that is not in the answer has none. */
  downloads(params: Reach & { names: string[] }): Promise<RegistryReply<Record<string, number>>>;
  /** `packages`: versions that are installed, by name. */
  advisories(params: Reach & { packages: Record<string, string[]> }): Promise<RegistryReply<Advisories>>;
};
