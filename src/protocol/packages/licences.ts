// Which licences packages of the project may have, as its configuration says: SPDX identifiers.
export interface LicencePolicy {
  /** Null: all that are not denied. */
  allow: string[] | null;
  deny: string[];
}
