// https://orm.drizzle.team/docs/sql-schema-declaration
import type { Adapter } from '../adapter.ts';

export const drizzle: Adapter = {
  name: 'drizzle',
  packages: { 'drizzle-orm': '>=0.36 <2' },
  configFiles: ['{,src/,config/,src/*/,db/,database/,drizzle/}drizzle.config.{js,mjs,cjs,ts,mts,cts,json}'],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
