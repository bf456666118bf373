// https://orpc.unnoq.com/docs/procedure, /docs/router
import type { Adapter } from '../adapter.ts';

export const orpc: Adapter = {
  name: 'orpc',
  kind: 'framework',
  packages: { '@orpc/server': '^1' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
