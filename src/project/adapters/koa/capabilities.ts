import type { Capabilities } from '../adapter.ts';
import { captureKoa } from './capture.ts';
import { listRoutes } from './routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  watchRoutes(hooks) {
    const captured = captureKoa(hooks);
    return (app) => listRoutes(app, captured);
  },
  sourceRoutes,
};
