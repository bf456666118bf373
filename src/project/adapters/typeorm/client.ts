// The project's own DataSource, connected: nothing is synchronised or migrated for that.
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
    Object.assign(dataSource.options, { synchronize: false, migrationsRun: false, dropSchema: false });
    await (dataSource.initialize ? dataSource.initialize() : dataSource.connect());
    return dataSource;
  },
  ask: (dataSource, sql) => dataSource.query(sql),
};

export const findClient = (project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient> =>
  findExportedClient(project, load, mode, typeorm);

function isDataSource(value: unknown): value is DataSource {
  if (typeof value !== 'object' || value === null) return false;
  const { options, query, getRepository, createQueryRunner } = value as Record<string, unknown>;
  return (
    typeof options === 'object' &&
    [query, getRepository, createQueryRunner].every((member) => typeof member === 'function')
  );
}
