import type { Capabilities } from '../adapter.ts';
import { sourceRoutes } from './source.ts';

export const capabilities: Capabilities = { sourceRoutes };
