// https://fastify.dev/docs/latest/Reference/Routes/
import type { Adapter } from '../adapter.ts';

export const fastify: Adapter = {
  name: 'fastify',
  packages: { fastify: '^4 || ^5' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
