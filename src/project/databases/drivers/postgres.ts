// https://github.com/porsager/postgres. Mode read: as `pg`, but between driver and server (wire.ts). A dry run is not to be had of it.
import type { Driver } from '../driver.ts';
import { openPostgres } from './open/postgres.ts';
import { commonJsInstead, holdConnection, holdEntry } from './postgres/hold.ts';

export const postgres: Driver = {
  name: 'postgres',
  urlSchemes: ['postgres', 'postgresql'],
  port: 5432,
  isHeld: true,
  heldModes: ['read', 'write'],
  open: openPostgres,
  patches: {
    'cjs/src/connection.js': holdConnection,
    'cjs/src/index.js': holdEntry,
    // Until version 2.
    'lib/index.js': holdEntry,
  },
  standIns: {
    'src/index.js': commonJsInstead('../cjs/src/index.js'),
    'src/connection.js': commonJsInstead('../cjs/src/connection.js'),
  },
};
