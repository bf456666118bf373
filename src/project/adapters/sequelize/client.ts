// The project's own Sequelize, with the models that its module defines.
import type { DatabaseMode } from '../../../protocol/database.ts';
import type { Project } from '../../shapes.ts';
import { exportOf } from '../_orm/client-modules.ts';
import { type ClientKind, findExportedClient } from '../_orm/exported-client.ts';
import type { FoundClient, LoadModule } from '../adapter.ts';

interface Sequelize {
  query(sql: string, options: object): Promise<unknown>;
}

const sequelize: ClientKind<Sequelize> = {
  name: 'sequelize',
  title: 'Sequelize',
  example: 'src/models/index.js',
  text: {
    orm: 'sequelize',
    mentions: 'equelize',
    creation: /\bnew\s+(?:\w+\.)?Sequelize\s*(?:<[^()]*>\s*)?\(/,
    exported: exportOf('sequelize', 'db', 'database', 'connection', 'orm'),
    container: {
      creation: /\bSequelizeModule\s*\.\s*forRoot/,
      of: 'Sequelize',
      from: 'sequelize-typescript',
    },
    usualName: /(?:^|\/)(?:sequelize|db|database|connection|(?:models|db|database|sequelize)\/index)\.\w+$/i,
  },
  isClient: isSequelize,
  ask: (client, sql) => client.query(sql, { logging: false }),
};

export const findClient = (project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient> =>
  findExportedClient(project, load, mode, sequelize);

function isSequelize(value: unknown): value is Sequelize {
  if (typeof value !== 'object' || value === null) return false;
  const { models, query, define, authenticate } = value as Record<string, unknown>;
  return (
    typeof models === 'object' &&
    [query, define, authenticate].every((member) => typeof member === 'function')
  );
}
