// https://mikro-orm.io/docs/defining-entities
import type { Adapter } from '../adapter.ts';

export const mikroOrm: Adapter = {
  name: 'mikro-orm',
  kind: 'orm',
  packages: { '@mikro-orm/core': '>=6 <8', '@mikro-orm/nestjs': '>=6 <8' },
  configFiles: ['mikro-orm.config.{js,mjs,cjs,ts,mts,cts}', 'src/mikro-orm.config.{js,mjs,cjs,ts,mts,cts}'],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
