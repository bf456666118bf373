// What is true of an adapter's fixtures, as the contract suite (test/adapters.test.ts) compares it with the answers.
import type { Model } from '../../src/protocol/schemas.ts';
import type { ExpectedRoute } from './source.ts';

interface ClientTruth {
  /** SQL that makes the tables in that PostgreSQL, in a database that is called as the fixture, or as its configuration says. */
  tables?: string;
  database?: string;
  /** Code that reads, and what it gives, as the shell prints it. */
  reads: [code: string, value: string];
  /** Code that writes so that the same reading gives something else. */
  writes: string;
}

export interface FixtureTruth {
  /** Every route of the framework, in order. */
  routes?: readonly ExpectedRoute[];
  /** Every model of the ORM, in order. */
  models?: readonly Model[];
  /** Its database client in the shell; the fixture brings its database, or gets one of PostgreSQL as DATABASE_URL. */
  client?: ClientTruth;
  /** The test of a client whose database no test can start. */
  clientTest?: string;
}

/** By the name of the fixture; the first one is the adapter's own. */
export type Truth = Readonly<Record<string, FixtureTruth>>;
