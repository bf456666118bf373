import type { Capabilities } from '../adapter.ts';
import { captureH3 } from './capture.ts';
import { listRoutes } from './routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  watchRoutes(hooks) {
    const captured = captureH3(hooks);
    return (app) => listRoutes(app, captured);
  },
  sourceRoutes,
};
