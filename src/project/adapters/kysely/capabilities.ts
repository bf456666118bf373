import { findMigrations } from '../_orm/migrations.ts';
import type { Capabilities } from '../adapter.ts';
import { findClient } from './client.ts';
import { migrationText } from './migrations.ts';
import { sourceModels } from './source.ts';

export const capabilities: Capabilities = {
  sourceModels,
  migrations: (project) => findMigrations(project, migrationText),
  client: { name: 'db', find: findClient },
};
