// Puts the parts of the linker together, for one question. What leads too far is left.
import { dirname } from 'node:path';
import type { Scope } from '../read/scope.ts';
import type { Found, Linker } from './linker-shapes.ts';
import { memberOf } from './members.ts';
import type { Modules } from './modules.ts';
import { exportOf, lookup, namesOf } from './names.ts';
import { shapesOf } from './types.ts';
import { meaningOf } from './values.ts';

const MAX_DEPTH = 60;
const MAX_STEPS = 20_000;
/** Of TypeScript's own library, which is not read. */
const standard = new Set(
  'Array ReadonlyArray Promise PromiseLike Map Set WeakMap WeakSet Record Date RegExp Error Function Object String Number Boolean Symbol BigInt Iterable Iterator AsyncIterable Generator Uint8Array ArrayBuffer undefined console Math JSON exports module'.split(
    ' ',
  ),
);
const MAX_GLOBAL_FILES = 5;

export function createLinker({ resolve, nodeTypes, fileScope, augmenting, files, kind }: Modules): Linker {
  let depth = 0;
  let steps = 0;
  const globals = new Map<string, Found | null>();

  const findGlobal = (name: string, folder: string): Found | null => {
    const listed = nodeTypes(folder)?.globals.get(name) ?? [];
    const found = listed
      .slice(0, MAX_GLOBAL_FILES)
      .flatMap((file) => globalScopes(fileScope(file)))
      .flatMap((scope) => namesOf(linker, scope, name)?.declarations ?? []);
    const declarations = [...new Map(found.map((declaration) => [declaration.node, declaration])).values()];
    return declarations.length === 0 ? null : { name, declarations };
  };

  const linker: Linker = {
    moduleOf: (specifier, from) => resolve(specifier, dirname(from.file.path), from),
    addedTo: (scope, name) => augmenting(scope).flatMap(({ names }) => names.get(name) ?? []),
    globalOf(name, folder) {
      if (kind === 'code' || standard.has(name) || !/^[A-Za-z_$][\w$]*$/.test(name)) return null;
      const known = globals.get(name);
      if (known !== undefined) return known;
      globals.set(name, null);
      const found = findGlobal(name, folder);
      globals.set(name, found);
      return found;
    },
    exportOf: (module, name) => linker.deeper(() => exportOf(linker, module, name), null),
    lookup: (scope, name) => linker.deeper(() => lookup(linker, scope, name), null),
    memberOf: (found, name) => linker.deeper(() => memberOf(linker, found, name), null),
    shapesOf: (type, at) => shapesOf(linker, type, at),
    meaningOf: (expression, at) => meaningOf(linker, expression, at),
    deeper(step, otherwise) {
      if (++steps > MAX_STEPS) files.left.add('it leads too far');
      if (depth >= MAX_DEPTH || steps > MAX_STEPS) return otherwise;
      depth++;
      try {
        return step();
      } finally {
        depth--;
      }
    },
  };
  return linker;
}

/** What a file declares for all others. */
function globalScopes(scope: Scope | null): Scope[] {
  if (!scope) return [];
  const modules = [...scope.ambient.values()].flat().flatMap(({ inner }) => inner?.globals ?? []);
  return [...scope.globals, ...modules, ...(scope.isModule ? [] : [scope])];
}
