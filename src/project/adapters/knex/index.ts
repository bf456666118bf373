// https://knexjs.org/guide/
import type { Adapter } from '../adapter.ts';

export const knex: Adapter = {
  name: 'knex',
  kind: 'orm',
  packages: { knex: '>=0.16 <4' },
  configFiles: ['knexfile.{js,ts,mjs,cjs,mts,cts}'],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
