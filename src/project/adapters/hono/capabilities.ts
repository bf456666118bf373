import type { Capabilities } from '../adapter.ts';
import { captureHono } from './capture.ts';
import { listRoutes } from './routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  watchRoutes(hooks) {
    const captured = captureHono(hooks);
    return (app) => listRoutes(app, captured);
  },
  sourceRoutes,
};
