// The databases that Prisma schemas name: where they are, never how to log in.
import { dirname, isAbsolute, resolve } from 'node:path';
import { isInside } from '../../../files/paths.ts';
import type { Listing, Warning } from '../../../protocol/schemas.ts';
import { parseDatabaseUrl } from '../../disk/database-url.ts';
import { environmentOf } from '../../disk/env-files.ts';
import { relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import type { Database } from '../adapter.ts';
import type { UrlSource } from './config.ts';
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

async function toDatabase(
  project: Project,
  schema: Schema,
  file: SchemaFile,
  block: Block,
  env: NodeJS.ProcessEnv,
): Promise<{ database: Database; warning: Warning | null }> {
  const source = block.url ?? schema.config?.url ?? null;
  const variable = source !== null && 'variable' in source ? source.variable : null;
  const url = source === null ? undefined : await urlOf(source, project, schema, file, env);
  const place = url === undefined ? undefined : parseDatabaseUrl(url);
  const where = `${file.path}:${block.line}`;
  const isFilePath = /^(file|sqlite):/.test(url ?? '');
  // Prisma up to 6 takes a path from the schema's folder; Prisma 7, whose URL is in the config file, from where it is run.
  const base =
    block.url === null && schema.config !== null ? dirname(schema.config.file) : dirname(file.file);
  return {
    database: {
      orm: 'prisma',
      provider: block.provider ?? 'unknown',
      host: place?.host ?? null,
      port: place?.port ?? null,
      name: isFilePath && place?.name ? shownPath(project.root, base, place.name) : (place?.name ?? null),
      variable,
      source: where,
    },
    warning:
      place !== null
        ? null
        : {
            code: 'DATABASE_URL_INVALID',
            message: `${where}: the database URL ${variable === null ? 'in the schema' : `in ${variable}`} is not well-formed.`,
          },
  };
}

async function urlOf(
  source: UrlSource,
  project: Project,
  schema: Schema,
  file: SchemaFile,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if ('literal' in source) return source.literal;
  const folders = [schema.package.path, relativePath(project.root, dirname(file.file))];
  const values = await environmentOf(project, folders, env);
  // Prisma takes an empty variable for one that is not set.
  return values[source.variable]?.trim() || undefined;
}

function shownPath(root: string, base: string, path: string): string {
  if (path.startsWith(':')) return path;
  const file = resolve(base, path);
  return isAbsolute(path) && !isInside(file, root) ? path : relativePath(root, file);
}
