import type { Capabilities } from '../adapter.ts';
import { captureHapi } from './capture.ts';
import { listRoutes } from './routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  watchRoutes(hooks) {
    const servers = captureHapi(hooks);
    return (app) => listRoutes(app, servers);
  },
  sourceRoutes,
};
