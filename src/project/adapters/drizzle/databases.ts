// The databases that drizzle.config names: where they are, never how to log in.
import type { Listing } from '../../../protocol/schemas.ts';
import type { Project } from '../../shapes.ts';
import { describeDatabase } from '../_orm/databases.ts';
import type { Database } from '../adapter.ts';
import { type DrizzleConfig, readConfigs } from './config.ts';

export async function listDatabases(project: Project, env: NodeJS.ProcessEnv): Promise<Listing<Database>> {
  const configs = await readConfigs(project);
  const named = configs.filter(({ dialect, url, host, database }) => dialect ?? url ?? host ?? database);
  const found = await Promise.all(named.map((config) => toDatabase(project, config, env)));
  return {
    items: found.map(({ database }) => database),
    warnings: found.flatMap(({ warning }) => warning ?? []),
  };
}

async function toDatabase(project: Project, config: DrizzleConfig, env: NodeJS.ProcessEnv) {
  const described = await describeDatabase(project, env, {
    orm: 'drizzle',
    provider: config.dialect ?? 'unknown',
    source: `${config.path}:${config.line}`,
    url: config.url,
    folders: [config.package.path],
    base: config.base,
    isFile: config.dialect === 'sqlite',
    holder: 'the config',
  });
  if (config.url !== null) return described;
  const { host, port, database: name } = config;
  return { ...described, database: { ...described.database, host, port, name } };
}
