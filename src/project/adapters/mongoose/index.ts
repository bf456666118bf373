// https://mongoosejs.com/docs/guide.html
import type { Adapter } from '../adapter.ts';

export const mongoose: Adapter = {
  name: 'mongoose',
  kind: 'orm',
  packages: { mongoose: '>=5 <10', '@nestjs/mongoose': '>=7 <13' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
