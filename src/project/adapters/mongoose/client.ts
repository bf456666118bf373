// The project's own mongoose, connected to the database that the environment names; or a connection that a module exports.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DatabaseMode } from '../../../protocol/database.ts';
import type { Project } from '../../shapes.ts';
import { exportOf } from '../_orm/client-modules.ts';
import { type ClientKind, findExportedClient } from '../_orm/exported-client.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';

interface Connection {
  readyState: number;
  /** What `asPromise()` gives since version 6; in version 5, one that is awaited comes to nothing but itself. */
  $initialConnection?: Promise<unknown>;
  db: { command(command: object): Promise<unknown> };
}
interface Mongoose {
  version: string;
  connection: Connection;
  connect(url: string, options: object): Promise<unknown>;
}

const kind: ClientKind<Mongoose | Connection> = {
  name: 'mongoose',
  title: 'Mongoose',
  example: 'src/db.js',
  text: {
    orm: 'mongoose',
    mentions: 'mongoose',
    creation: /(?<![\w$])createConnection\s*\(/,
    exported: exportOf('mongoose', 'mongo', 'db', 'database', 'connection'),
    usualName: /(?:^|\/)(?:mongoose|mongo(?:db)?|db|database|connection|(?:db|database)\/index)\.\w+$/i,
  },
  isClient: (value): value is Mongoose | Connection => isMongoose(value) || isConnection(value),
  async open(client) {
    if (isMongoose(client) && client.connection.readyState === DISCONNECTED)
      await client.connect(urlIn(process.env), optionsOf(client));
    else await connectionOf(client).$initialConnection;
    return client;
  },
  ask: (client, text) => connectionOf(client).db.command({ ping: 1, comment: text }),
};

const DISCONNECTED = 0;
/** Nothing is made for being connected. */
const options = { serverSelectionTimeoutMS: 5_000, autoIndex: false, autoCreate: false };

/** Version 5 waits for a server only in the way that is the only one since. */
const optionsOf = ({ version }: Mongoose) =>
  version.startsWith('5.') ? { ...options, useNewUrlParser: true, useUnifiedTopology: true } : options;

export const findClient = (project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient> =>
  findExportedClient(project, load, mode, { ...kind, make: () => ownMongoose(project, load) });

const connectionOf = (client: Mongoose | Connection) => (isMongoose(client) ? client.connection : client);

function isMongoose(value: unknown): value is Mongoose {
  if (typeof value !== 'object' || value === null) return false;
  const { connection, connect, Schema } = value as Record<string, unknown>;
  return typeof connect === 'function' && typeof Schema === 'function' && isConnection(connection);
}

function isConnection(value: unknown): value is Connection {
  if (typeof value !== 'object' || value === null) return false;
  const { readyState, openUri, models } = value as Record<string, unknown>;
  return typeof readyState === 'number' && typeof openUri === 'function' && typeof models === 'object';
}

async function ownMongoose({ packages }: Project, load: LoadModule): Promise<Mongoose | null> {
  for (const { dir } of packages) {
    const file = fileOf(dir);
    const exports = file === null ? null : ((await load(file)) as { default?: unknown });
    for (const own of [exports?.default, exports]) if (isMongoose(own)) return own;
  }
  return null;
}

function fileOf(dir: string): string | null {
  try {
    return createRequire(join(dir, 'package.json')).resolve('mongoose');
  } catch {
    // Another package of the workspace has it.
    return null;
  }
}

/** The variable that is usually called so, else any with such a URL. */
function urlIn(env: NodeJS.ProcessEnv): string {
  const names = Object.keys(env).filter((name) => /^mongodb(?:\+srv)?:\/\//i.test(env[name] ?? ''));
  const usual = names.find((name) => /^(?:MONGO(?:DB)?|DATABASE|DB)_(?:URI|URL)$/.test(name));
  const url = env[usual ?? names[0] ?? ''];
  if (url === undefined) throw new Error('no variable of the environment has a URL of MongoDB');
  return url;
}
