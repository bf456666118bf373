// https://bookshelfjs.org/api.html#Model
import type { Adapter } from '../adapter.ts';

export const bookshelf: Adapter = {
  name: 'bookshelf',
  kind: 'orm',
  packages: { bookshelf: '>=1 <2' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
