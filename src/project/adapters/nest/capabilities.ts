import type { Capabilities } from '../adapter.ts';
import { findCliEntry } from './cli.ts';
import { captureNest } from './live/capture.ts';
import { listRoutes } from './live/routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  entry: findCliEntry,
  watchRoutes(hooks) {
    const captured = captureNest(hooks);
    return (app) => listRoutes(app, captured);
  },
  sourceRoutes,
};
