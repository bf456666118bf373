// https://docs.nestjs.com/controllers
import type { Adapter } from '../adapter.ts';

export const nest: Adapter = {
  name: 'nest',
  kind: 'framework',
  packages: { '@nestjs/core': '^10 || ^11 || ^12' },
  configFiles: ['nest-cli.json'],
  above: ['express', 'fastify'],
  load: async () => (await import('./capabilities.ts')).capabilities,
};
