// The catalogues of the databases that are in use, read once and kept for a while: a statement costs no question of its own.
import type { Statement } from '../sql.ts';
import { createCatalogue } from './catalogue.ts';
import { type Catalogue, calledIn, findReach } from './reach.ts';
import { type CatalogueRows, catalogueQuery } from './read-catalogue.ts';

/** Somebody else may replace a function. */
const MAX_AGE_MS = 30_000;

/** Sends a text with several statements, and has the one row of one column among their results. */
export type Ask = (sql: string) => Promise<string>;

export interface Snapshot {
  /** Reads the catalogue if it was not read lately. `isOpen`: a transaction is. */
  refresh(ask: Ask, isOpen: boolean): Promise<Catalogue>;
  /** Why a statement leads out of the tables, or null. `values`: null if they are still to come. */
  refusal(
    statement: Statement,
    values: readonly unknown[] | null | undefined,
    ask: Ask,
    isOpen: boolean,
  ): Promise<string | null>;
}

const snapshots = new Map<string, Snapshot>();

export function snapshotOf(client: { connectionParameters: Record<string, unknown> }): Snapshot {
  const { host, port, database, user } = client.connectionParameters;
  const key = JSON.stringify([host, port, database, user]);
  const known = snapshots.get(key) ?? createSnapshot();
  snapshots.set(key, known);
  return known;
}

function createSnapshot(): Snapshot {
  let catalogue: Catalogue | undefined;
  let readAt = 0;
  const unknown = new Set<string>();

  async function refresh(ask: Ask, isOpen: boolean): Promise<Catalogue> {
    if (catalogue && performance.now() - readAt < MAX_AGE_MS) return catalogue;
    readAt = performance.now();
    const [begin, end] = isOpen ? within : alone;
    try {
      const rows = await ask(`${begin}; SET LOCAL search_path = pg_catalog; ${catalogueQuery}; ${end}`);
      catalogue = createCatalogue(JSON.parse(rows));
    } catch (error) {
      await ask(end).catch(() => {});
      if (!anotherDatabase.test(String(Object(error).code))) throw error;
      catalogue = createCatalogue(nothing);
    }
    unknown.clear();
    return catalogue;
  }

  return {
    refresh,
    async refusal({ plain, words }, values, ask, isOpen) {
      let known = await refresh(ask, isOpen);
      // What is made has a new name by nature.
      const called = words[0] === 'create' ? [] : calledIn(plain);
      const strange = called.filter((name) => !known.names.has(name) && !unknown.has(name));
      if (strange.length > 0 && known.names.size > 0) {
        catalogue = undefined;
        known = await refresh(ask, isOpen);
        for (const name of strange) unknown.add(name);
      }
      // A relation is known by its schema; what is made has been looked at when it was.
      if (/^(?:alter|do|call)$/.test(words[0] ?? '')) catalogue = undefined;
      return findReach(plain, known, values === undefined ? [] : values);
    },
  };
}

/** With nobody else's operators in the way. */
const alone = ['BEGIN TRANSACTION READ ONLY', 'ROLLBACK'] as const;
const within = [
  'SAVEPOINT mcp_node_catalogue',
  'ROLLBACK TO SAVEPOINT mcp_node_catalogue; RELEASE SAVEPOINT mcp_node_catalogue',
] as const;
/** It speaks the protocol and has not all of the catalogue: only what is known by name is refused there. */
const anotherDatabase = /^(?:42883|42P01|42703|42704|42601|0A000)$/;
const nothing: CatalogueRows = {
  functions: [],
  relations: [],
  operators: [],
  types: [],
  schemas: [],
  names: [],
};
