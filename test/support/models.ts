// Models of small projects as an agent reads them, without the heads of packages.
import { join } from 'node:path';
import { createSource, type Source } from '../../src/project/source/reader/source.ts';
import type { Listing, Model } from '../../src/protocol/schemas.ts';
import { modelsText } from '../../src/server/answers/models.ts';
import { withoutPlaces } from '../../src/server/toolsets/queries.ts';
import { createProject } from './temp.ts';

export async function readModels(
  sourceModels: (source: Source) => Listing<Model>,
  handled: string[],
  files: Record<string, unknown>,
  entries: string[] = [],
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
    items: items.map(withoutPlaces),
    warnings: [...warnings, ...source.warnings()],
    truncated: false,
  } as never);
  return text.split('\n').filter((line) => !line.startsWith('# '));
}
