import type { Capabilities } from '../adapter.ts';
import { findCliEntry } from './cli.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = { entry: findCliEntry, sourceRoutes };
