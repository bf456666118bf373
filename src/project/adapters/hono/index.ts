// https://hono.dev/docs/api/routing
import type { Adapter } from '../adapter.ts';

export const hono: Adapter = {
  name: 'hono',
  kind: 'framework',
  packages: { hono: '^4', '@hono/zod-openapi': '<2' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
