// PostgreSQL where nothing protects: statements go there by the driver itself, and others look at what comes of it.
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fixtures } from '../support/folders.ts';
import type { Listener, Postgres } from '../support/postgres.ts';
import type { SqlAttack } from './database-postgres.ts';
import { everything } from './postgres-state.ts';

interface Client {
  connect(): Promise<void>;
  query(sql: string | object): Promise<{ rows: unknown[] }>;
  end(): Promise<void>;
  on(event: 'error', listener: () => void): void;
}
/** Of a driver: sends a text, or a text of COPY with a row. */
export interface Sender {
  send(sql: string): Promise<unknown>;
  copyIn(sql: string): Promise<unknown>;
  end(): Promise<unknown>;
}
const bank = join(fixtures, 'bank');
const { Client } = createRequire(join(bank, 'package.json'))('pg') as {
  Client: new (options: object) => Client;
};

/** The tables as the fixture has them, and nothing that an attack has made beside them. */
const renewal = [
  // Their locks are in the way of what follows.
  `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'`,
  "ROLLBACK PREPARED 'stolen'",
  `DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${readFileSync(join(bank, 'prisma/postgres.sql'), 'utf8')}`,
  'SELECT lo_unlink(oid) FROM pg_largeobject_metadata',
  'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots',
  'ALTER SYSTEM RESET ALL',
  'ALTER ROLE postgres RESET ALL',
  'DROP ROLE IF EXISTS stolen',
  'DROP DATABASE IF EXISTS stolen',
];
const AT_WORK = 'SELECT pg_sleep(600)';
const working = `SELECT pid FROM pg_stat_activity WHERE query = '${AT_WORK}' AND state = 'active'`;

export async function openControl(postgres: Postgres) {
  const mark = join(postgres.folder, 'mark');
  let bystander: Listener | undefined;
  const open = async () => {
    const client = new Client({ connectionString: postgres.url });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  // What an attack has locked cannot be looked at.
  await postgres.query("SET lock_timeout = '500ms'");

  async function openPg(): Promise<Sender> {
    const own = await open();
    return {
      send: async (sql) => (await own.query(sql)).rows,
      copyIn: (sql) => copyIn(own, sql),
      end: () => own.end(),
    };
  }

  async function renew(): Promise<void> {
    rmSync(mark, { force: true });
    for (const sql of renewal)
      await postgres.query(sql).catch((error) => {
        if (!sql.startsWith('ROLLBACK PREPARED')) throw error;
      });
    if (!(await bystander?.isAlive()) || bystander?.heard().length !== 0)
      bystander = await postgres.listen('marks');
  }

  async function state(also: string): Promise<string> {
    const seen = [everything(postgres, bystander as Listener), postgres.query(working), postgres.query(also)];
    return Promise.all(seen).then(JSON.stringify as (all: unknown[]) => string, ({ message }) => message);
  }

  /** Fails if nobody sees anything of what it did; `also` is what tells of one attack alone. */
  async function expectEffect(act: () => Promise<unknown>, also = ''): Promise<void> {
    await renew();
    const before = await state(also);
    const told = JSON.stringify(await act());
    await expect.poll(() => state(also), { timeout: 20_000, message: told }).not.toBe(before);
  }

  /** The backend of somebody who is at work. */
  async function worker(): Promise<string> {
    if ((await postgres.query(working)).length === 0) (await open()).query(AT_WORK).catch(() => {});
    const find = async () => (await postgres.query<{ pid: number }>(working))[0]?.pid;
    await expect.poll(find).toBeGreaterThan(0);
    return String(await find());
  }

  return {
    expectEffect,
    /** By node-postgres, or what `openSender` opens. */
    async expectEffectOf({ sql, seenBy }: SqlAttack, openSender = openPg): Promise<void> {
      const texts = [sql].flat() as string[];
      const pid = texts.some((text) => text.includes('$PID')) ? await worker() : '';
      let sender: Sender | undefined;
      const send = async () => {
        const own = await openSender();
        sender = own;
        const told: unknown[] = [];
        for (const text of texts) {
          const whole = text.replaceAll('$MARK', mark).replaceAll('$PID', pid);
          const sent = /FROM STDIN/.test(whole) ? own.copyIn(whole) : own.send(whole);
          told.push(await sent.catch(({ message }) => message));
        }
        return told;
      };
      try {
        await expectEffect(send, seenBy);
      } finally {
        // With it go its locks.
        await sender?.end();
      }
    },
    async close() {
      await postgres.query(`SELECT pg_terminate_backend(pid) FROM (${working}) AS at_work`);
    },
  };
}

/** With a row, as drivers of streams send it. */
function copyIn(client: Client, text: string): Promise<{ rows: unknown[] }> {
  return new Promise((resolve, reject) => {
    client.query({
      submit: (connection: { query(text: string): void }) => connection.query(text),
      handleCopyInResponse(connection: { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }) {
        connection.sendCopyFromChunk(Buffer.from('eve\n'));
        connection.endCopyFrom();
      },
      handleCommandComplete() {},
      handleReadyForQuery: () => resolve({ rows: [] }),
      handleError: reject,
    });
  });
}
