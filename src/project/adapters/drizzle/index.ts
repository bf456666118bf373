// https://orm.drizzle.team/docs/sql-schema-declaration
import type { Adapter } from '../adapter.ts';
import { configFiles } from './places.ts';

export const drizzle: Adapter = {
  name: 'drizzle',
  kind: 'orm',
  packages: { 'drizzle-orm': '>=0.36 <2' },
  configFiles,
  load: async () => (await import('./capabilities.ts')).capabilities,
};
