import type { Capabilities } from '../adapter.ts';
import { captureExpress } from './capture.ts';
import { listRoutes } from './routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  watchRoutes(hooks) {
    const captured = captureExpress(hooks);
    return (app) => listRoutes(app, captured);
  },
  sourceRoutes,
};
