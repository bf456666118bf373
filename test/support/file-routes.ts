// Routes of small projects whose files are routes.

import { createSource, type Source } from '../../src/project/source/reader/source.ts';
import type { Listing, Route } from '../../src/protocol/schemas.ts';
import { matchRoutes } from '../../src/server/readers/match.ts';
import { readRequest } from '../../src/server/readers/read-request.ts';
import { createProject } from './temp.ts';

type Reader = (source: Source) => Listing<Route>;

/** `files` without package.json; a list is of files with `code`. */
export async function readFileRoutes(
  read: Reader,
  dependencies: Record<string, string>,
  files: Record<string, unknown>,
) {
  const { project } = await createProject({ 'package.json': { name: 'app', dependencies }, ...files });
  const source = await createSource({ project, entries: [], handled: [] });
  const { items, warnings } = read(source);
  return {
    items,
    warnings: [...warnings, ...source.warnings()],
    lines: items.map(lineOf),
    /** "METHOD /path" is what serves a request. */
    served: (request: string) => matchRoutes(items, readRequest(request)).map(lineOf),
  };
}

/** "page GET /path", and what runs before. */
function lineOf({ kind, methods, path, middleware }: Route): string {
  const runs = middleware.map(({ name }) => name).join(' ');
  return `${kind ? `${kind} ` : ''}${methods} ${path}${runs ? ` < ${runs}` : ''}`;
}

/** The same code in many files. */
export const filesWith = (code: string, ...paths: string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, code]));
