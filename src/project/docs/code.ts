// Where the JavaScript of a symbol lies that was found in types.

import { type Found, moduleFound } from './link/linker-shapes.ts';
import { reach } from './link/reach.ts';
import { packageEntry, splitSpecifier } from './read/packages.ts';
import type { Declaration } from './read/scope.ts';
import type { Target } from './target.ts';
import { docAt } from './text/comment.ts';
import type { World } from './world.ts';

export interface FoundCode {
  /** file:line */
  source: string;
  doc?: string;
  declaration: Declaration;
}

/** null: none that can be told from reading. */
export function packageCode(
  world: World,
  { pkg, module, path }: Pick<Target, 'pkg' | 'module' | 'path' | 'scope'>,
): FoundCode | null {
  const { code, codeLinker, files } = world;
  const { name, subpath } = splitSpecifier(module);
  if (!pkg || pkg.name !== name) return null;
  const file = packageEntry(files, pkg, subpath, 'code');
  const scope = file === null ? null : code.fileScope(file);
  if (!scope) return null;
  // What types call a default export or a namespace is the module itself for `require`.
  for (const names of [path, path.slice(1), ['default', ...path]]) {
    if (names !== path && (path.length === 0 || (names.length < path.length && path[0] !== 'default')))
      continue;
    const found = reach(codeLinker, moduleFound(scope), names);
    const declaration = 'found' in found && found.note === undefined ? best(found.found) : undefined;
    if (!declaration) continue;
    const { scope: own, outer, node } = declaration;
    const at = node.type === 'VariableDeclarator' ? node.start : outer.start;
    const doc = docAt(own.file, outer.start);
    return {
      declaration,
      source: `${files.shown(own.file.path)}:${own.file.lineOf(declaration.kind === 'module' ? 0 : at)}`,
      ...(doc !== undefined && { doc }),
    };
  }
  return null;
}

/** The one that is implemented. */
const best = ({ declarations }: Found): Declaration | undefined =>
  declarations.find(({ kind }) => kind !== 'interface' && kind !== 'type');
