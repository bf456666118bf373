import type { Capabilities } from '../adapter.ts';
import { sourceModels } from './source.ts';

export const capabilities: Capabilities = { sourceModels };
