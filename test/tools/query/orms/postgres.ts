import { setTimeout } from 'node:timers/promises';
import type { Postgres } from '../../../support/postgres.ts';

/** Pools are done before their connections are: what is still open would hear of the server's end, with nobody listening. */
export async function stopWhenAlone(postgres: Postgres): Promise<void> {
  const others = `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
  while ((await postgres.query(others)).length > 0) await setTimeout(50);
  await postgres.stop();
}
