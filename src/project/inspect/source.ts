// Routes or models of every adapter that reads them from source.

import { join } from 'node:path';
import { takeFingerprint } from '../../files/fingerprint.ts';
import type { LoadedFile } from '../../protocol/live.ts';
import type { Listing, Model, Route } from '../../protocol/schemas.ts';
import type { SourceQuestion } from '../../protocol/source.ts';
import { adapters } from '../adapters/index.ts';
import { reasonOf } from '../disk/files.ts';
import { fromSibling, siblingProject, warningsOf } from '../disk/workspace/siblings.ts';
import type { Project } from '../shapes.ts';
import type { Parse } from '../source/parse/parser.ts';
import { createSource } from '../source/reader/source.ts';
import { adaptersFor, declaredAdapters, detect, standing } from './detect.ts';

interface Read {
  routes: Listing<Route>;
  models: Listing<Model>;
  /** What was read, looked for in vain, or listed. */
  files: LoadedFile[];
}

/** Models of what the project depends on in its workspace as well; routes are its own. `parse`: what parses its files, else a parser that is loaded. */
export async function readAllSource(
  project: Project,
  asked: Pick<SourceQuestion, 'wanted' | 'entries'>,
  parse?: Parse,
): Promise<Read> {
  const read = await readSource(project, asked, parse);
  for (const sibling of asked.wanted === 'models' ? project.siblings : []) {
    const { models, files } = await readSource(siblingProject(sibling), asked, parse);
    const manifest = join(sibling.dir, 'package.json');
    read.models.items.push(
      ...models.items.map((model) => ({ ...model, source: fromSibling(sibling, model.source) })),
    );
    read.models.warnings.push(...warningsOf(sibling, models.warnings));
    read.files.push(...files, [manifest, takeFingerprint(manifest)]);
  }
  return read;
}

export async function readSource(
  project: Project,
  { wanted, entries }: Pick<SourceQuestion, 'wanted' | 'entries'>,
  parse?: Parse,
): Promise<Read> {
  const read: Read = {
    ...{ routes: { items: [], warnings: [] }, models: { items: [], warnings: [] } },
    files: [],
  };
  const found = await declaredAdapters(project);
  const declared = [...found.used, ...found.untried];
  const used =
    wanted === 'routes'
      ? await adaptersFor(
          project,
          standing(declared, await detect(project)),
          ({ sourceRoutes }) => sourceRoutes,
        )
      : declared.filter(({ capabilities }) => capabilities.sourceModels);
  if (used.length === 0) return read;
  const names = new Set(used.map(({ name }) => name));
  const handled = adapters
    .filter(({ name }) => names.has(name))
    .flatMap(({ packages }) => Object.keys(packages));
  const source = await createSource({ project, entries, handled, parse });
  const { warnings } = read[wanted];
  for (const { name, capabilities } of used) {
    try {
      if (wanted === 'routes') add(read.routes, capabilities.sourceRoutes?.(source));
      else add(read.models, capabilities.sourceModels?.(source));
    } catch (error) {
      const message = `The ${wanted} of ${name} could not be read from source: ${reasonOf(error)}`;
      warnings.push({ code: 'ADAPTER_FAILED', message });
    }
  }
  warnings.push(...source.warnings());
  return { ...read, files: source.seen() };
}

function add<T>(listing: Listing<T>, more: Listing<T> | undefined): void {
  listing.items.push(...(more?.items ?? []));
  listing.warnings.push(...(more?.warnings ?? []));
}
