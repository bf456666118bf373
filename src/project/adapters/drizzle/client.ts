// The project's own Drizzle client. Every statement of it goes through a driver.
import type { DatabaseMode } from '../../../protocol/database.ts';
import type { Project } from '../../shapes.ts';
import { type ClientKind, findExportedClient } from '../_orm/exported-client.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';

/** Those whose statements may go through a driver that keeps to the mode; whether they do is tried. */
const held = new Set([
  'NodePgDatabase',
  'PostgresJsDatabase',
  'BetterSQLite3Database',
  'LibSQLDatabase',
  'NodeSQLiteDatabase',
  'MySql2Database',
]);

/** The part of a client that is used here: one of the three, by dialect. */
interface DrizzleClient {
  execute?(query: string): Promise<unknown>;
  all?(query: string): unknown;
  $client?: object & { protocol?: unknown };
}

const drizzle: ClientKind<DrizzleClient> = {
  name: 'db',
  title: 'Drizzle',
  example: 'src/db/index.ts',
  text: {
    orm: 'drizzle',
    mentions: 'drizzle',
    creation: /(?<![\w.])drizzle\s*(?:<[^<>()]*>\s*)?\(/,
    exported:
      /\bexport\s+default\b|\bmodule\.exports\b|\b(?:(?:export\s+(?:const|let|var)\s+|exports\.)\w*|export\s*\{[^{}]*)(?:drizzle|db|database|client|orm)/i,
    usualName:
      /(?:^|\/)(?:drizzle|db|database|client|drizzle[-_.]?client|db\.server|(?:db|database|drizzle)\/index)\.\w+$/i,
  },
  isClient: isDrizzle,
  isHeldUnseen: ({ $client }) => {
    // It is opened for reading only, which no statement shows.
    const sqlite = process.getBuiltinModule('node:sqlite');
    return sqlite !== undefined && $client instanceof sqlite.DatabaseSync;
  },
  async ask(client, sql) {
    await (client.execute ? client.execute(sql) : client.all?.(sql));
  },
};

export function findClient(project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient> {
  // Some that are not held know no text of SQL.
  const kind = mode === 'write' ? { ...drizzle, ask: async () => {} } : { ...drizzle, refusal };
  return findExportedClient(project, load, mode, kind);
}

function refusal(client: DrizzleClient): string | null {
  const kind = kindOf(client) ?? 'the client';
  if (!held.has(kind)) return `nothing holds the driver beneath ${kind} to the mode`;
  const protocol = client.$client?.protocol;
  // libsql has one client for files, and others for servers.
  return typeof protocol === 'string' && protocol !== 'file'
    ? 'a database on another server cannot be held to the mode'
    : null;
}

const entityKind = Symbol.for('drizzle:entityKind');

function isDrizzle(value: unknown): value is DrizzleClient {
  return /Database$/.test(kindOf(value) ?? '');
}

/** The name of the class that makes clients of its driver; it is the same in every copy of the package. */
function kindOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  try {
    const kind = Reflect.get(Object(value.constructor), entityKind);
    return typeof kind === 'string' ? kind : null;
  } catch {
    // Some other export, whose getters refuse.
    return null;
  }
}
