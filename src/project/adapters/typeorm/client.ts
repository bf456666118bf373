// The project's own DataSource, connected: nothing is synchronised or migrated for that.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DatabaseMode } from '../../../protocol/database.ts';
import type { Project } from '../../shapes.ts';
import { exportOf } from '../_orm/client-modules.ts';
import { type ClientKind, findExportedClient } from '../_orm/exported-client.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';

/** Of 0.3 and later; a Connection of 0.2. */
interface DataSource {
  options: object;
  isInitialized?: boolean;
  isConnected?: boolean;
  initialize?(): Promise<unknown>;
  connect(): Promise<unknown>;
  query(sql: string): Promise<unknown>;
}

/** What is in memory alone has no others. */
function keepTables({ options }: DataSource): void {
  if (Reflect.get(options, 'database') === ':memory:') return;
  Object.assign(options, { synchronize: false, migrationsRun: false, dropSchema: false });
}

const typeorm: ClientKind<DataSource> = {
  name: 'dataSource',
  title: 'TypeORM',
  example: 'src/data-source.ts',
  text: {
    orm: 'typeorm',
    mentions: 'typeorm',
    creation: /\bnew\s+DataSource\s*\(|(?<![\w.])createConnection\s*\(/,
    exported: exportOf('source', 'db', 'database', 'connection', 'orm'),
    container: { creation: /\bTypeOrmModule\s*\.\s*forRoot/, of: 'DataSource', from: 'typeorm' },
    usualName:
      /(?:^|\/)(?:(?:app|main|default)?[-_.]?data[-_.]?source|typeorm|ormconfig|db|database|connection|(?:db|database|typeorm)\/index)\.\w+$/i,
  },
  isClient: isDataSource,
  async open(dataSource) {
    if (dataSource.isInitialized ?? dataSource.isConnected) return dataSource;
    keepTables(dataSource);
    await (dataSource.initialize ? dataSource.initialize() : dataSource.connect());
    return dataSource;
  },
  ask: (dataSource, sql) => dataSource.query(sql),
};

export async function findClient(
  project: Project,
  load: LoadModule,
  mode: DatabaseMode,
): Promise<FoundClient> {
  const undo = await changeNothing(project, load);
  try {
    return await findExportedClient(project, load, mode, typeorm);
  } finally {
    undo();
  }
}

/** A module that connects by itself, as it is loaded or when it is asked for the client, does so with the options that it wrote. */
async function changeNothing({ packages }: Project, load: LoadModule): Promise<() => void> {
  const undone: (() => void)[] = [];
  for (const own of await Promise.all(packages.map(({ dir }) => ownPackage(dir, load)))) {
    const { prototype = {} } = (own?.DataSource ?? own?.Connection ?? {}) as { prototype?: object };
    for (const name of ['initialize', 'connect'] as const) {
      const method = Object.getOwnPropertyDescriptor(prototype, name)?.value as (() => unknown) | undefined;
      if (typeof method !== 'function') continue;
      Object.assign(prototype, {
        [name](this: DataSource) {
          keepTables(this);
          return method.call(this);
        },
      });
      undone.push(() => Object.assign(prototype, { [name]: method }));
    }
  }
  return () => {
    for (const undo of undone.reverse()) undo();
  };
}

/** Null where it cannot be loaded, which the module that makes the client says better. */
async function ownPackage(dir: string, load: LoadModule): Promise<Record<string, unknown> | null> {
  try {
    const exports = await load(createRequire(join(dir, 'package.json')).resolve('typeorm'));
    const { default: inner = exports } = exports as { default?: unknown };
    return Object(inner);
  } catch {
    return null;
  }
}

function isDataSource(value: unknown): value is DataSource {
  if (typeof value !== 'object' || value === null) return false;
  const { options, query, getRepository, createQueryRunner } = value as Record<string, unknown>;
  return (
    typeof options === 'object' &&
    [query, getRepository, createQueryRunner].every((member) => typeof member === 'function')
  );
}
