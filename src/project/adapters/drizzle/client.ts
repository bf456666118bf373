// Finds the project's own Drizzle client: in the module that the configuration names, else in the one whose text shows that it
// makes and exports one. Every statement of it goes through a driver: it is handed out where one comes by that keeps to the mode.
import { resolve } from 'node:path';
import { CodedError, codedError } from '../../../errors.ts';
import type { DatabaseMode } from '../../../protocol/database.ts';
import { comesBy, unprotected } from '../../databases/state.ts';
import { reasonOf, relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import {
  ambiguous,
  type ClientModule,
  type ClientText,
  exportsOf,
  findClientModules,
  readClientModule,
} from '../_orm/client-modules.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';

const text: ClientText = {
  orm: 'drizzle',
  mentions: 'drizzle',
  creation: /(?<![\w.])drizzle\s*(?:<[^<>()]*>\s*)?\(/,
  exported:
    /\bexport\s+default\b|\bmodule\.exports\b|\b(?:(?:export\s+(?:const|let|var)\s+|exports\.)\w*|export\s*\{[^{}]*)(?:drizzle|db|database|client|orm)/i,
  usualName:
    /(?:^|\/)(?:drizzle|db|database|client|drizzle[-_.]?client|db\.server|(?:db|database|drizzle)\/index)\.\w+$/i,
};

/** Those whose statements may go through a driver that keeps to the mode; whether they do is tried. */
const held = new Set([
  'NodePgDatabase',
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

export async function findClient(
  project: Project,
  load: LoadModule,
  mode: DatabaseMode,
): Promise<FoundClient> {
  const { root, config } = project;
  const given = config.orms.drizzle?.client;
  const module = await pickModule(root, given === undefined ? null : resolve(root, given));
  const path = relativePath(root, module.file);
  const exports = await load(module.file).catch((error: unknown) => {
    throw isProtection(error) ? error : unavailable(`${path} could not be loaded: ${reasonOf(error)}`);
  });
  const named = exportsOf(exports, isDrizzle);
  const found = Object.entries(named).find(([, value]) => isDrizzle(value));
  const client = found?.[1] ?? exports;
  if (!isDrizzle(client)) throw unavailable(`${path} exports no Drizzle client`);
  if (mode !== 'write') await requireHeld(client);
  return { value: client, from: { file: module.file, exported: found?.[0] ?? 'default' } };
}

async function pickModule(root: string, given: string | null): Promise<ClientModule> {
  try {
    if (given !== null) return await readClientModule(root, given, text);
    const modules = await findClientModules(root, text);
    const [best, second] = modules;
    if (!best) throw new Error('no module exports a Drizzle client');
    if (second?.score !== best.score) return best;
    throw new Error(
      ambiguous(
        'drizzle',
        'a Drizzle client',
        modules.filter(({ score }) => score === best.score).map(({ source }) => source),
      ),
    );
  } catch (error) {
    throw unavailable(reasonOf(error));
  }
}

/** Throws DATABASE_UNPROTECTED unless a statement of the client comes by one of the drivers that keep to the mode. */
async function requireHeld(client: DrizzleClient): Promise<void> {
  const kind = kindOf(client) ?? 'the client';
  if (!held.has(kind)) throw unprotected(`nothing holds the driver beneath ${kind} to the mode`);
  const protocol = client.$client?.protocol;
  // libsql has one client for files, and others for servers.
  if (typeof protocol === 'string' && protocol !== 'file')
    throw unprotected('a database on another server cannot be held to the mode');
  // It is opened for reading only, which no statement shows.
  if (kind === 'NodeSQLiteDatabase' && isBuiltIn(client.$client)) return;
  const isSeen = await comesBy(async (marker) => {
    const query = `SELECT '${marker}' AS mcp_node`;
    await (client.execute ? client.execute(query) : client.all?.(query));
  }).catch((error: unknown) => {
    const cause = (error as { cause?: unknown } | null)?.cause;
    if (isProtection(error) || isProtection(cause)) throw isProtection(error) ? error : cause;
    throw unavailable(`the database could not be asked: ${reasonOf(cause ?? error)}`);
  });
  if (!isSeen) throw unprotected(`${kind} uses a driver that is not known`);
}

function isBuiltIn(database: unknown): boolean {
  const sqlite = process.getBuiltinModule('node:sqlite');
  return sqlite !== undefined && database instanceof sqlite.DatabaseSync;
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

function unavailable(reason: string): CodedError {
  return codedError('CLIENT_UNAVAILABLE', {
    client: 'Drizzle',
    reason,
    remedy:
      'Name the module that exports the client: orms: { drizzle: { client: "src/db/index.ts" } } in mcp-node.config.ts.',
  });
}

/** Of a driver, also of one that is an ES module of its own. */
function isProtection(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return error instanceof CodedError || code === 'DATABASE_UNPROTECTED' || code === 'PERMISSION_DENIED';
}
