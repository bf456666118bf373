// What both revisions serve an endpoint with.
import type { Sessions } from '../session/sessions.ts';
import type { Catalog } from './catalog.ts';
import type { OnError } from './masked.ts';
import type { Running } from './running.ts';
import type { Identity } from './server.ts';

export interface EndpointParts {
  identity: Identity;
  catalog: Catalog;
  onError: OnError;
  sessions: Sessions;
  running: Running;
  /** False: clients of revisions up to 2025-11-25 get none. */
  hasSessions: boolean;
  /** Whether other processes have the same sessions. */
  isShared: boolean;
  /** Signs what clients carry between their requests. */
  key: Uint8Array;
}
