// https://nuxt.com/docs/4.x/guide/directory-structure/server
import type { Adapter } from '../adapter.ts';

export const nuxt: Adapter = {
  name: 'nuxt',
  kind: 'framework',
  packages: { nuxt: '^3 || ^4' },
  above: ['nitro', 'h3'],
  configFiles: ['nuxt.config.{js,mjs,cjs,ts,mts}'],
  hasNoEntry: true,
  load: async () => (await import('./capabilities.ts')).capabilities,
};
