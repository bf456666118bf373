// The databases that Prisma schemas name: where they are, never how to log in.
import { dirname } from 'node:path';
import type { Listing } from '../../../protocol/schemas.ts';
import { relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import { describeDatabase } from '../_orm/databases.ts';
import type { Database } from '../adapter.ts';
import { findSchemas, type Schema } from './discover.ts';

import type { Block } from './scan.ts';
import type { SchemaFile } from './schema-files.ts';

/** One database for each datasource of the project's schemas. */
export async function listDatabases(project: Project, env: NodeJS.ProcessEnv): Promise<Listing<Database>> {
  const { schemas, warnings } = await findSchemas(project);
  const items: Database[] = [];
  for (const schema of schemas) {
    for (const file of schema.files) {
      for (const block of file.blocks.filter(({ keyword }) => keyword === 'datasource')) {
        const { database, warning } = await toDatabase(project, schema, file, block, env);
        items.push(database);
        if (warning !== null) warnings.push(warning);
      }
    }
  }
  return { items, warnings };
}

function toDatabase(
  project: Project,
  schema: Schema,
  file: SchemaFile,
  block: Block,
  env: NodeJS.ProcessEnv,
): ReturnType<typeof describeDatabase> {
  const folder = dirname(file.file);
  return describeDatabase(project, env, {
    orm: 'prisma',
    provider: block.provider ?? 'unknown',
    source: `${file.path}:${block.line}`,
    url: block.url ?? schema.config?.url ?? null,
    folders: [schema.package.path, relativePath(project.root, folder)],
    // Prisma up to 6 takes a path from the schema's folder; Prisma 7, whose URL is in the config file, from where it is run.
    base: block.url === null && schema.config !== null ? dirname(schema.config.file) : folder,
    holder: 'the schema',
  });
}
