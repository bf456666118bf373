// A database that an ORM's files name: where it is, never how to log in.
import { isAbsolute, resolve } from 'node:path';
import { isInside } from '../../../files/paths.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import { parseDatabaseUrl } from '../../disk/database-url.ts';
import { environmentOf } from '../../disk/env-files.ts';
import { relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import type { Database } from '../adapter.ts';
import type { UrlSource } from './url-source.ts';

export interface NamedDatabase extends Pick<Database, 'orm' | 'provider' | 'source'> {
  url: UrlSource | null;
  /** Folders whose env files come before those of the root; relative to the root. */
  folders: readonly string[];
  /** Where the path of a file is taken from, absolute. */
  base: string;
  /** A URL without a scheme is the path of a file. */
  isFile?: boolean;
  /** What the URL stands in, where no variable holds it: "the schema". */
  holder: string;
}

export async function describeDatabase(
  project: Project,
  env: NodeJS.ProcessEnv,
  { orm, provider, source, url: from, folders, base, isFile = false, holder }: NamedDatabase,
): Promise<{ database: Database; warning: Warning | null }> {
  const variable = from !== null && 'variable' in from ? from.variable : null;
  const given = from === null ? undefined : await urlOf(from, project, folders, env);
  const url = given && isFile && !/^[a-z][\w+.-]+:/i.test(given) ? `file:${given}` : given;
  const place = url === undefined ? undefined : parseDatabaseUrl(url);
  // What stands in for a variable may be any word: `?? 'unset'`.
  const isStandIn = from !== null && 'variable' in from && given === from.fallback;
  const isFilePath = /^(file|sqlite):/.test(url ?? '');
  return {
    database: {
      ...{ orm, provider, variable, source },
      host: place?.host ?? null,
      port: place?.port ?? null,
      name: isFilePath && place?.name ? shownPath(project.root, base, place.name) : (place?.name ?? null),
    },
    warning:
      place !== null || isStandIn
        ? null
        : {
            code: 'DATABASE_URL_INVALID',
            message: `${source}: the database URL in ${variable ?? holder} is not well-formed.`,
          },
  };
}

async function urlOf(
  from: UrlSource,
  project: Project,
  folders: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if ('literal' in from) return from.literal;
  const values = await environmentOf(project, folders, env);
  // An empty variable is taken for one that is not set.
  return values[from.variable]?.trim() || from.fallback;
}

function shownPath(root: string, base: string, path: string): string {
  if (path.startsWith(':')) return path;
  const file = resolve(base, path);
  return isAbsolute(path) && !isInside(file, root) ? path : relativePath(root, file);
}
