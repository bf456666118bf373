// The migrations that the project has in files, of all its ORMs.
import type { MigrationSet } from '../../protocol/databases/migrations.ts';
import type { Listing } from '../../protocol/schemas.ts';
import { fromSibling, siblingProject, warningsOf } from '../disk/workspace/siblings.ts';
import type { Project } from '../shapes.ts';
import { attempt } from './attempt.ts';
import { declaredAdapters } from './detect.ts';

/** Also of what the project depends on in its workspace. */
export async function listMigrations(project: Project): Promise<Listing<MigrationSet>> {
  const own = await listOwn(project);
  for (const sibling of project.siblings) {
    const { items, warnings } = await listOwn(siblingProject(sibling));
    const path = (text: string | null) => (text === null ? null : fromSibling(sibling, text));
    own.items.push(
      ...items.map((set) => ({ ...set, source: path(set.source), database: path(set.database) })),
    );
    own.warnings.push(...warningsOf(sibling, warnings));
  }
  return own;
}

async function listOwn(project: Project): Promise<Listing<MigrationSet>> {
  const { used, untried } = await declaredAdapters(project);
  const found = await Promise.all(
    [...used, ...untried].map(({ name, capabilities }) =>
      attempt('migrations', name, () => capabilities.migrations?.(project)),
    ),
  );
  return {
    items: found.flatMap(({ items }) => items),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}
