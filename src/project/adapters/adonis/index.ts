// https://docs.adonisjs.com/guides/basics/routing
import type { Adapter } from '../adapter.ts';

export const adonis: Adapter = {
  name: 'adonis',
  kind: 'framework',
  packages: { '@adonisjs/core': '^6 || ^7' },
  configFiles: ['adonisrc.ts', '.adonisrc.json'],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
