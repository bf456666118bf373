import type { Capabilities } from '../adapter.ts';
import { findClient } from './client.ts';
import { sourceModels } from './source.ts';

export const capabilities: Capabilities = { sourceModels, client: { name: 'em', find: findClient } };
