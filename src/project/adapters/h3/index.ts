// https://h3.dev/guide/basics/routing, https://v1.h3.dev/guide/router
import type { Adapter } from '../adapter.ts';

export const h3: Adapter = {
  name: 'h3',
  kind: 'framework',
  packages: { h3: '^1 || ^2' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
