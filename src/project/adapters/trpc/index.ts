// https://trpc.io/docs/server/routers
import type { Adapter } from '../adapter.ts';

export const trpc: Adapter = {
  name: 'trpc',
  kind: 'framework',
  packages: { '@trpc/server': '^10 || ^11' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
