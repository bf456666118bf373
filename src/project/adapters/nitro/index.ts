// https://nitro.build/docs/routing
import type { Adapter } from '../adapter.ts';

export const nitro: Adapter = {
  name: 'nitro',
  kind: 'framework',
  packages: { nitro: '^3', nitropack: '^2' },
  above: ['h3'],
  configFiles: ['nitro.config.{js,mjs,cjs,ts,mts,cts}'],
  hasNoEntry: true,
  load: async () => (await import('./capabilities.ts')).capabilities,
};
