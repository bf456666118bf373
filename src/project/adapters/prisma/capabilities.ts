import { codedError } from '../../../errors.ts';
import { packageManagerCommands } from '../../../files/package-manager.ts';
import type { DatabaseMode } from '../../../protocol/database.ts';
import { unprotected } from '../../databases/state.ts';
import type { Project } from '../../shapes.ts';
import type { Capabilities, FoundClient, LoadModule } from '../adapter.ts';
import { findPrismaClient } from './client.ts';
import { listDatabases } from './databases.ts';
import { readClientSources } from './generated.ts';
import { listMigrations } from './migrations.ts';
import { readPrismaModels } from './models.ts';
import { protectPrismaClient } from './protect/clients.ts';
import { protectDriverAdapters } from './protect/driver-adapters.ts';
import { readSetting } from './setting.ts';

export const capabilities: Capabilities = {
  fileModels: (project) => readPrismaModels(project),
  databases: listDatabases,
  migrations: listMigrations,
  setting: readSetting,
  client: {
    name: 'prisma',
    find: findClient,
    watched: readClientSources,
    // They lead to the driver beneath what makes it read-only.
    hidden: ['_engineConfig', '_engine', '_accelerateEngineConfig', '_requestHandler'],
  },
  async protect(folders, mode) {
    for (const folder of folders) await protectDriverAdapters(folder, mode);
  },
};

async function findClient(project: Project, load: LoadModule, mode: DatabaseMode): Promise<FoundClient> {
  const found = await findPrismaClient(project, load);
  if ('missing' in found) {
    const { exec } = await packageManagerCommands(project.root);
    throw codedError('CLIENT_UNAVAILABLE', {
      client: 'Prisma',
      reason: found.missing,
      remedy: `Run \`${exec('prisma generate')}\` if it was not run, or name the module that exports the client: orms: { prisma: { client: "src/lib/prisma.ts" } } in mcp-node.config.ts.`,
    });
  }
  const protection = await protectPrismaClient(found.client, mode);
  if (protection.kind === 'none' && mode !== 'write') throw unprotected(protection.reason);
  return { value: found.client, from: found.from };
}
