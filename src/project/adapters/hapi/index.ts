// https://hapi.dev/api/?v=21#server.route()
import type { Adapter } from '../adapter.ts';

export const hapi: Adapter = {
  name: 'hapi',
  kind: 'framework',
  packages: { '@hapi/hapi': '^20 || ^21' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
