// https://vincit.github.io/objection.js/guide/models.html
import type { Adapter } from '../adapter.ts';

export const objection: Adapter = {
  name: 'objection',
  kind: 'orm',
  packages: { objection: '>=2 <4' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
