import type { Capabilities } from '../adapter.ts';
import { findClient } from './client.ts';
import { listDatabases } from './databases.ts';
import { listMigrations } from './migrations.ts';
import { readSetting } from './setting.ts';
import { sourceModels } from './source.ts';

export const capabilities: Capabilities = {
  sourceModels,
  databases: listDatabases,
  migrations: listMigrations,
  setting: readSetting,
  client: { name: 'db', find: findClient },
};
