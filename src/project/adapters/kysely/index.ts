// https://kysely.dev/docs/getting-started#types
import type { Adapter } from '../adapter.ts';

export const kysely: Adapter = {
  name: 'kysely',
  kind: 'orm',
  packages: { kysely: '>=0.24 <1' },
  configFiles: ['kysely.config.{js,mjs,cjs,ts,mts,cts}'],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
