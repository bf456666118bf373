// https://example.com: the page of its documentation that this adapter follows
import type { Adapter } from '../adapter.ts';

export const template: Adapter = {
  name: 'template',
  kind: 'framework',
  packages: { template: '^1' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
