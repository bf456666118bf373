// What an attack on PostgreSQL could have changed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Listener, Postgres } from '../support/postgres.ts';

/** All that an attack could have changed, as others see it. */
export async function everything(postgres: Postgres, bystander: Listener) {
  const ask = async (sql: string) => JSON.stringify(await postgres.query(sql));
  return {
    accounts: await ask('SELECT * FROM accounts ORDER BY id'),
    transfers: await ask('SELECT * FROM transfers ORDER BY id'),
    sequences: await ask('SELECT sequencename, last_value FROM pg_sequences ORDER BY 1'),
    relations: await ask(`SELECT relname, relkind FROM pg_class WHERE relname !~ '^pg_' ORDER BY 1`),
    columns: await ask(
      `SELECT attname FROM pg_attribute WHERE attrelid = 'accounts'::regclass ORDER BY attnum`,
    ),
    functions: await ask(
      `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
    ),
    comments: await ask(`SELECT obj_description('accounts'::regclass)`),
    roles: await ask('SELECT rolname, rolconfig FROM pg_roles ORDER BY 1'),
    databases: await ask('SELECT datname FROM pg_database ORDER BY 1'),
    largeObjects: await ask('SELECT oid FROM pg_largeobject_metadata'),
    advisoryLocks: await ask(`SELECT objid FROM pg_locks WHERE locktype = 'advisory'`),
    slots: await ask('SELECT slot_name FROM pg_replication_slots'),
    prepared: await ask('SELECT gid FROM pg_prepared_xacts'),
    tended: await ask(
      'SELECT relname FROM pg_stat_user_tables WHERE last_vacuum IS NOT NULL OR last_analyze IS NOT NULL',
    ),
    settings: readFileSync(join(postgres.folder, 'postgresql.auto.conf'), 'utf8'),
    configLoaded: await ask('SELECT pg_conf_load_time()'),
    files: readdirSync(postgres.folder).sort(),
    notified: bystander.heard(),
    bystander: await bystander.isAlive(),
    writing: await ask(
      `SELECT query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND backend_xid IS NOT NULL`,
    ),
  };
}
