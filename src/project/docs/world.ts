// What one question reads with: files, both ways to resolve, and the project's own settings.
import { workspaceAbove } from '../disk/workspace/root.ts';
import type { Project } from '../shapes.ts';
import { loadParser } from '../source/parse/parser.ts';
import { createDisk } from '../source/resolve/disk.ts';
import { createResolver, type Resolver } from '../source/resolve/resolver.ts';
import { createLinker } from './link/linker.ts';
import type { Linker } from './link/linker-shapes.ts';
import { createModules, type Modules } from './link/modules.ts';
import { createFiles, type Files } from './read/files.ts';

export interface World {
  files: Files;
  /** As TypeScript resolves, and as Node does. */
  types: Modules;
  code: Modules;
  linker: Linker;
  codeLinker: Linker;
  own: Pick<Resolver, 'findFile'>;
}

export async function createWorld(project: Project): Promise<World> {
  const parse = await loadParser();
  const files = createFiles(project.root, [workspaceAbove(project.root) ?? project.root], parse);
  // Most questions never ask it.
  let resolver: Resolver | undefined;
  const ownResolver = () => {
    resolver ??= createResolver(
      createDisk(project.root),
      project.packages.map(({ label, dir, manifest }) => ({ name: manifest?.name ?? label, dir })),
    );
    return resolver;
  };
  const own = (specifier: string, from: string) => {
    const found = ownResolver().resolve(specifier, from);
    return 'file' in found ? found.file : null;
  };
  const types = createModules(files, 'types', own);
  const code = createModules(files, 'code', own);
  return {
    ...{ files, types, code },
    ...{ linker: createLinker(types), codeLinker: createLinker(code) },
    own: { findFile: (path) => ownResolver().findFile(path) },
  };
}
