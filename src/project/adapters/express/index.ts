// https://expressjs.com/en/guide/routing.html
import type { Adapter } from '../adapter.ts';

export const express: Adapter = {
  name: 'express',
  kind: 'framework',
  packages: { express: '^4 || ^5' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
