// https://docs.astro.build/en/guides/routing/
import type { Adapter } from '../adapter.ts';

export const astro: Adapter = {
  name: 'astro',
  kind: 'framework',
  packages: { astro: '^4 || ^5 || ^6 || ^7' },
  configFiles: ['astro.config.{js,mjs,cjs,ts,mts}'],
  hasNoEntry: true,
  load: async () => (await import('./capabilities.ts')).capabilities,
};
