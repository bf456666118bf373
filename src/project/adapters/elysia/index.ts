// https://elysiajs.com/essential/route
import type { Adapter } from '../adapter.ts';

export const elysia: Adapter = {
  name: 'elysia',
  kind: 'framework',
  packages: { elysia: '^1' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
