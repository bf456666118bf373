// Where the JavaScript of a symbol lies that was found in types.

import { type Found, type Linker, moduleFound } from './link/linker-shapes.ts';
import { reach } from './link/reach.ts';
import { namedBy } from './link/values.ts';
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
  for (const names of waysTo(path)) {
    const found = reach(codeLinker, moduleFound(scope), names);
    const named = 'found' in found && found.note === undefined ? best(found.found) : undefined;
    if (!named) continue;
    const declaration = followed(codeLinker, named);
    const { scope: own, outer, node, kind } = declaration;
    const at = kind === 'module' ? 0 : node.type === 'VariableDeclarator' ? node.start : outer.start;
    const doc = docAt(named.scope.file, named.outer.start) ?? docAt(own.file, outer.start);
    return {
      declaration,
      source: `${files.shown(own.file.path)}:${own.file.lineOf(at)}`,
      ...(doc !== undefined && { doc }),
    };
  }
  return null;
}

/** What types call a default export may be the module itself for `require`, and the other way round. */
function waysTo(path: string[]): string[][] {
  if (path.length === 0) return [path];
  return [path, ...(path[0] === 'default' ? [path.slice(1)] : []), ['default', ...path]];
}

/** The one that is implemented. */
const best = ({ declarations }: Found): Declaration | undefined =>
  declarations.find(({ kind }) => kind !== 'interface' && kind !== 'type');

const MAX_NAMES = 5;

/** Behind the variables that are only other names of it. */
function followed(linker: Linker, named: Declaration): Declaration {
  let declaration = named;
  for (let count = 0; count < MAX_NAMES; count++) {
    const other = namedBy(linker, declaration);
    const next = other ? best(other) : undefined;
    if (!next || next.node === declaration.node) break;
    declaration = next;
  }
  return declaration;
}
