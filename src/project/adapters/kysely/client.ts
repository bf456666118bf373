// The project's own Kysely.
import type { DatabaseMode } from '../../../protocol/database.ts';
import type { Project } from '../../shapes.ts';
import { exportOf } from '../_orm/client-modules.ts';
import { type ClientKind, findExportedClient } from '../_orm/exported-client.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';

interface Kysely {
  executeQuery(query: object): Promise<unknown>;
}

const kysely: ClientKind<Kysely> = {
  name: 'db',
  title: 'Kysely',
  example: 'src/db/index.ts',
  text: {
    orm: 'kysely',
    mentions: 'kysely',
    creation: /\bnew\s+Kysely\s*[<(]/,
    exported: exportOf('kysely', 'db', 'database', 'client', 'connection'),
    usualName:
      /(?:^|\/)(?:kysely|db|database|client|connection|(?:db|database|kysely)\/(?:index|database|client))\.\w+$/i,
  },
  isClient: isKysely,
  ask(client, sql) {
    const id = { queryId: 'mcp-node' };
    const node = { kind: 'RawNode', sqlFragments: [sql], parameters: [] };
    return client.executeQuery({ sql, parameters: [], query: node, queryId: id });
  },
};

export const findClient = (project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient> =>
  findExportedClient(project, load, mode, kysely);

function isKysely(value: unknown): value is Kysely {
  if (typeof value !== 'object' || value === null) return false;
  const { executeQuery, selectFrom, getExecutor } = value as Record<string, unknown>;
  return [executeQuery, selectFrom, getExecutor].every((member) => typeof member === 'function');
}
