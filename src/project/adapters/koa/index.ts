// https://github.com/koajs/router: Koa itself has no routes.
import type { Adapter } from '../adapter.ts';

export const koa: Adapter = {
  name: 'koa',
  kind: 'framework',
  packages: { koa: '^2 || ^3', '@koa/router': '>=8', 'koa-router': '>=7' },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
