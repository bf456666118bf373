// https://reactrouter.com/start/framework/routing, https://v2.remix.run/docs/file-conventions/routes
import type { Adapter } from '../adapter.ts';

export const reactRouter: Adapter = {
  name: 'react-router',
  kind: 'framework',
  packages: {
    '@react-router/dev': '^7 || ^8',
    '@react-router/node': '^7 || ^8',
    '@react-router/serve': '^7 || ^8',
    '@remix-run/dev': '^2',
    '@remix-run/node': '^2',
    '@remix-run/react': '^2',
  },
  configFiles: ['react-router.config.{js,mjs,cjs,ts,mts,cts}', 'remix.config.{js,mjs,cjs,ts,mts,cts}'],
  hasNoEntry: true,
  load: async () => (await import('./capabilities.ts')).capabilities,
};
