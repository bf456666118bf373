import { findMigrations } from '../_orm/migrations.ts';
import type { Capabilities } from '../adapter.ts';
import { findClient } from './client.ts';
import { migrationText } from './migrations.ts';

/** A query builder: it has no models. */
export const capabilities: Capabilities = {
  migrations: (project) => findMigrations(project, migrationText),
  client: { name: 'knex', find: findClient },
};
