// https://sequelize.org/docs/v6/core-concepts/model-basics/
import type { Adapter } from '../adapter.ts';

export const sequelize: Adapter = {
  name: 'sequelize',
  kind: 'orm',
  packages: { sequelize: '>=5 <7', '@sequelize/core': '>=7.0.0-0 <8', 'sequelize-typescript': '>=1 <3' },
  configFiles: ['.sequelizerc'],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
