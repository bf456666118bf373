// What a database driver is to us: data, and what is done to its files so that it keeps to the database mode.

import type { DatabaseMode } from '../../protocol/database.ts';
import type { Connection, Place } from './connection.ts';

export interface Driver {
  /** Its npm name, or the built-in's. */
  readonly name: string;
  /** Schemes of the URLs of its databases, and the port where such a URL names none; null: no server. */
  readonly urlSchemes: readonly string[];
  readonly port: number | null;
  /** It can be held to the modes that do not write; else it loads, and refuses to connect. */
  readonly isHeld: boolean;
  /** Where it is not to all of them. */
  readonly heldModes?: readonly DatabaseMode[];
  /** By file of the package: done to a CommonJS module right after it was evaluated; the result replaces its exports. */
  readonly patches?: Readonly<Record<string, (exports: unknown, file: string) => unknown>>;
  /** Of the class that a patched file exports: what loads native code, which is refused in every mode. */
  readonly nativeMethods?: readonly string[];
  /** Of the same: what takes SQL in which a pointer to code could be handed over, which is refused in every mode. */
  readonly sqlMethods?: readonly string[];
  /** By file of the package, an ES module: what is put at its end, where all that it declares is seen, in modes to which it is held. */
  readonly additions?: Readonly<Record<string, string>>;
  /** By file of the package: an ES module that stands in for it, but for one with an addition in force. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** Opens a database for the tools that ask it; `exports` are those of the package. */
  open?(exports: unknown, place: Place): Connection | Promise<Connection>;
  /** For a driver that no file is loaded for: once, before code of the project runs. */
  protect?(): void;
}
