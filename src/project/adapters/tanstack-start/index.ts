// https://tanstack.com/start/latest/docs/framework/react/guide/server-routes
import type { Adapter } from '../adapter.ts';

export const tanstackStart: Adapter = {
  name: 'tanstack-start',
  kind: 'framework',
  packages: {
    '@tanstack/react-start': '^1',
    '@tanstack/solid-start': '^1',
    '@tanstack/vue-start': '^1',
    '@tanstack/start': '^1',
  },
  hasNoEntry: true,
  load: async () => (await import('./capabilities.ts')).capabilities,
};
