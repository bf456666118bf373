// What is true of fixtures/knex: it has no models.
import type { Truth } from './truth.ts';

export const truth: Truth = {
  knex: {
    client: {
      tables: "CREATE TABLE plants (name text, stock int); INSERT INTO plants VALUES ('fern', 7)",
      reads: ["await knex('plants').sum('stock').first()", "{ sum: '7' }"],
      writes: "import { sell } from './src/plants.js'; await sell('fern', 2)",
    },
  },
};
