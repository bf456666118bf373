// What the named paths are at this moment: a link that is put there later leads nowhere, and one that is there already is told.
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isInside, realPath } from '../../files/paths.ts';
import type { Permissions, Scope } from '../../protocol/permissions.ts';
import type { Warning } from '../../protocol/schemas.ts';

/** A path in the repository that leads out of it opens nothing: whoever wrote the repository chose where. */
export function withoutLinks(
  permissions: Permissions,
  root: string,
): { permissions: Permissions; warnings: Warning[] } {
  const repository = repositoryOf(root);
  const inside = realPath(repository) ?? repository;
  const warnings: Warning[] = [];
  const resolved = (kind: 'read' | 'write'): Scope => {
    const scope = permissions[kind];
    if (scope === true) return true;
    return scope.flatMap((path) => {
      const target = realPath(path);
      const isOwn = isInside(path, repository) || isInside(path, inside);
      if (target !== null && (!isOwn || isInside(target, inside))) return [target];
      const where = target === null ? 'is a link to nothing' : `leads to ${target}, out of the project`;
      const name = relative(root, path) || path;
      const message = `--allow-${kind}=${name} opens nothing: ${name} ${where}. If that is meant, name the target itself.`;
      warnings.push({ code: 'PERMISSION_LINK', message });
      return [];
    });
  };
  return { permissions: { ...permissions, read: resolved('read'), write: resolved('write') }, warnings };
}

/** The folder that Git knows it by, where there is one above. */
function repositoryOf(root: string): string {
  for (let at = root; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return root;
  }
}
