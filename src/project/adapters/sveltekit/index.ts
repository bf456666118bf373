// https://svelte.dev/docs/kit/routing
import type { Adapter } from '../adapter.ts';

export const sveltekit: Adapter = {
  name: 'sveltekit',
  kind: 'framework',
  packages: { '@sveltejs/kit': '^2' },
  configFiles: ['svelte.config.{js,ts,mjs}'],
  hasNoEntry: true,
  load: async () => (await import('./capabilities.ts')).capabilities,
};
