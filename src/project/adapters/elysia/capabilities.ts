import type { Capabilities } from '../adapter.ts';
import { captureElysia } from './capture.ts';
import { listRoutes } from './routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  watchRoutes(hooks) {
    const captured = captureElysia(hooks);
    return (app) => listRoutes(app, captured);
  },
  sourceRoutes,
};
