import type { Capabilities } from '../adapter.ts';
import { captureFastify } from './capture.ts';
import { findCliEntry } from './cli.ts';
import { listRoutes } from './routes.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = {
  entry: findCliEntry,
  watchRoutes() {
    const captured = captureFastify();
    return (app) => listRoutes(app, captured);
  },
  sourceRoutes,
};
