import type { Capabilities } from '../adapter.ts';
import { captureTrpc } from './capture.ts';
import { listProcedures } from './routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  watchRoutes(hooks, wait) {
    const captured = captureTrpc(hooks, wait);
    return (app) => listProcedures(app, captured);
  },
  sourceRoutes,
};
