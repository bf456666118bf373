// https://fastify.dev/docs/latest/Reference/Routes/
import type { Adapter } from '../adapter.ts';

export const fastify: Adapter = {
  name: 'fastify',
  kind: 'framework',
  // Before 3.21 it does not publish what it makes.
  packages: { fastify: '^3.21 || ^4 || ^5' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
