// Models of small projects as an agent reads them, without the heads of packages.
import { join } from 'node:path';
import { createSource, type Source } from '../../src/project/source/reader/source.ts';
import type { Listing, Model } from '../../src/protocol/schemas.ts';
import { modelsText } from '../../src/server/answers/models.ts';
import { withoutPlaces } from '../../src/server/toolsets/queries.ts';
import { createProject } from './temp.ts';

type Read = [
  sourceModels: (source: Source) => Listing<Model>,
  handled: string[],
  files: Record<string, unknown>,
  entries?: string[],
];

/** Without lines of fields, and without what the ORM does by itself: tests of those read them whole. */
export async function readModels(...args: Read): Promise<string[]> {
  const lines = await read(args, (items) => items.map(withoutPlaces));
  return lines.filter((line) => !/^ @@(?:check|hooks|softDelete|timestamps)\b/.test(line));
}

export const readWhole = (...args: Read): Promise<string[]> => read(args, (items) => items);

async function read(
  [sourceModels, handled, files, entries = []]: Read,
  tell: (items: Model[]) => Model[],
): Promise<string[]> {
  const { project } = await createProject({
    'package.json': { name: 'app', dependencies: Object.fromEntries(handled.map((name) => [name, '*'])) },
    ...files,
  });
  const source = await createSource({
    ...{ project, handled, entries: entries.map((file) => join(project.root, file)) },
  });
  const { items, warnings } = sourceModels(source);
  const text = modelsText({
    items: tell(items),
    warnings: [...warnings, ...source.warnings()],
    truncated: false,
  } as never);
  return text.split('\n').filter((line) => !line.startsWith('# '));
}
