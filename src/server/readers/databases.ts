// Asks the project's databases, in the process that is there for it. Calls take turns: one that is ended takes nobody along.
import { codedError } from '../../errors.ts';
import type { ConnectionInfo, NamedDatabases } from '../../protocol/databases/connections.ts';
import type { Migrations } from '../../protocol/databases/migrations.ts';
import type { QueryAnswer, QueryRequest } from '../../protocol/databases/query.ts';
import type { DatabaseTables } from '../../protocol/databases/tables.ts';
import type { ProjectMethods } from '../../protocol/project.ts';
import type { Rpc } from '../../protocol/rpc.ts';
import type { Listing, Warning } from '../../protocol/schemas.ts';
import type { Supervisor } from '../processes/supervisor.ts';

export interface DatabaseReader {
  connections(signal: AbortSignal): Promise<Listing<ConnectionInfo>>;
  /** Without a name, of the first database; that of `orm`, where its files name one. */
  tables(connection: string | null, signal: AbortSignal, orm?: string): Promise<DatabaseTables>;
  query(request: Omit<QueryRequest, 'timeoutMs'>, signal: AbortSignal): Promise<QueryAnswer>;
  /** With the tables that ORMs keep for themselves, whether there are migrations or not. */
  migrations(signal: AbortSignal): Promise<Listing<Migrations> & { ownTables: string[] }>;
}

const noDatabase: Warning = {
  code: 'NO_DATABASE',
  message:
    'No database was found: no file of an ORM that is read names one, no variable of the environment has the URL or the host of one (DATABASE_URL, or DB_HOST with DB_USER or DB_NAME), and no SQLite file lies in the project.',
};

const noMigrations: Warning = {
  code: 'NO_MIGRATIONS',
  message:
    'No migrations were found: in files they would lie in a folder with "migrat" in its name, or where the configuration of an ORM says.',
};

/** Until a process that does not answer is ended. */
const BLOCKED_MS = 500;
/** For the database to end a query by itself, which leaves the process alive. */
const GRACE_MS = 2_000;

interface Late {
  timeoutMs: number;
  error(): Error;
}

export function createDatabaseReader(supervisor: Supervisor): DatabaseReader {
  let tail: Promise<unknown> = Promise.resolve();

  /** What takes too long, or is cancelled, is left; where it blocks the process, with that. */
  function ask<T>(
    what: string,
    signal: AbortSignal,
    question: (rpc: Rpc<ProjectMethods>, named: NamedDatabases) => Promise<T>,
    late?: Late,
  ): Promise<T> {
    const answer = tail.then(() => askNow(what, signal, question, late));
    tail = answer.catch(() => {});
    return answer;
  }

  async function askNow<T>(
    what: string,
    signal: AbortSignal,
    question: (rpc: Rpc<ProjectMethods>, named: NamedDatabases) => Promise<T>,
    late?: Late,
  ): Promise<T> {
    const { config } = await supervisor.setup();
    const named = await supervisor.ask('looking for databases', (rpc) => rpc.call('databases', {}));
    const { project, release } = await supervisor.databases.shellProject();
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const ms = late ? late.timeoutMs + GRACE_MS : config.timeouts.load;
    let ending: Promise<unknown> | undefined;
    const end = (error: Error) => {
      reject(error);
      ending = supervisor.databases.killIfBlocked(project, '', error.message, BLOCKED_MS);
    };
    const timer = setTimeout(
      () => end(late?.error() ?? codedError('PROJECT_TIMEOUT', { ms: String(ms), what })),
      ms,
    );
    const cancel = () => end(new Error('the call was cancelled'));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      return await Promise.race([question(project.rpc, named), ended]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      // Before the next turn.
      await ending;
      release();
    }
  }

  async function deadline(): Promise<Late> {
    const timeoutMs = (await supervisor.setup()).config.timeouts.shell;
    return { timeoutMs, error: () => codedError('QUERY_TIMEOUT', { ms: String(timeoutMs) }) };
  }

  return {
    async connections(signal) {
      const { readonlyUrls } = await supervisor.setup();
      const found = await ask('connecting to databases', signal, (rpc, named) =>
        rpc.call('connections', named),
      );
      const items = found.map((connection): ConnectionInfo => {
        const hasRole = connection.variable !== null && Object.hasOwn(readonlyUrls, connection.variable);
        const protection = connection.driver === null ? null : hasRole ? 'database-role' : 'driver';
        return { ...connection, mode: 'read', protection };
      });
      return { items, warnings: items.length === 0 ? [noDatabase] : [] };
    },
    async tables(connection, signal, orm) {
      const late = await deadline();
      const { timeoutMs } = late;
      return ask(
        'reading the schema of a database',
        signal,
        (rpc, { items, folders }) => {
          const own = items.filter((database) => database.orm === orm);
          return rpc.call('tables', {
            ...{ items: own.length > 0 ? own : items, folders },
            ...{ connection, timeoutMs },
          });
        },
        late,
      );
    },
    async migrations(signal) {
      const { items: sets, warnings } = await supervisor.ask('looking for migrations', (rpc) =>
        rpc.call('migrationSets', {}),
      );
      const ownTables = sets.flatMap(({ record }) => [record.table, ...(record.others ?? [])]);
      // What was found in their place is said already.
      const ifNone = warnings.length === 0 ? [noMigrations] : [];
      if (sets.length === 0) return { items: [], warnings: [...warnings, ...ifNone], ownTables };
      const late = await deadline();
      const { timeoutMs } = late;
      const items = await ask(
        'asking databases for migrations',
        signal,
        (rpc, named) => rpc.call('migrations', { ...named, sets, timeoutMs }),
        late,
      );
      return { items, warnings: [...warnings, ...(items.length === 0 ? ifNone : [])], ownTables };
    },
    async query(request, signal) {
      const late = await deadline();
      const { timeoutMs } = late;
      return ask(
        'asking a database',
        signal,
        (rpc, named) => rpc.call('query', { ...named, ...request, timeoutMs }),
        late,
      );
    },
  };
}
