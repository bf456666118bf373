import type { Capabilities } from '../adapter.ts';
import { findClient } from './client.ts';

/** A query builder: it has no models. */
export const capabilities: Capabilities = { client: { name: 'knex', find: findClient } };
