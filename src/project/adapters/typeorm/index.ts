// https://typeorm.io/docs/entity/entities
import type { Adapter } from '../adapter.ts';

export const typeorm: Adapter = {
  name: 'typeorm',
  kind: 'orm',
  packages: { typeorm: '>=0.2 <2', '@nestjs/typeorm': '>=7 <13' },
  configFiles: ['ormconfig.{js,cjs,ts,json}', 'data-source.{js,ts}', 'src/data-source.{js,ts}'],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
