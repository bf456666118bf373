// https://www.prisma.io/docs/orm/reference/prisma-schema-reference
import { codedError } from '../../../errors.ts';
import type { DatabaseMode } from '../../../protocol/database.ts';
import { unprotected } from '../../databases/state.ts';
import type { Project } from '../../shapes.ts';
import type { Adapter, LoadModule } from '../adapter.ts';
import { findPrismaClient } from './client.ts';
import { readClientSources } from './generated.ts';
import { readPrismaModels } from './models.ts';
import { protectDriverAdapters, protectPrismaClient } from './protect.ts';

export const prisma: Adapter = {
  name: 'prisma',
  kind: 'orm',
  packages: { '@prisma/client': '>=5 <8', prisma: '>=5 <8' },
  configFiles: ['prisma7.config.ts', 'prisma.config.ts', 'schema.prisma', 'prisma/schema.prisma'],
  models: (project) => readPrismaModels(project),
  globals: { prisma: loadClient },
  globalFiles: readClientSources,
  async globalSource(project, load) {
    const found = await findPrismaClient(project, load);
    return 'missing' in found ? null : found.from;
  },
  async protectDatabases(project, mode) {
    for (const { dir } of project.packages) await protectDriverAdapters(dir, mode);
  },
};

async function loadClient(project: Project, load: LoadModule, mode: DatabaseMode): Promise<unknown> {
  const found = await findPrismaClient(project, load);
  if ('missing' in found) throw codedError('CLIENT_UNAVAILABLE', { reason: found.missing });
  const protection = await protectPrismaClient(found.client, mode);
  if (protection.kind === 'none' && mode !== 'write') throw unprotected(protection.reason);
  return found.client;
}
