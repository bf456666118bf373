// What a type of another module stands for as the program runs: read through its namespace, as it may be no value at all.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { ImportDeclaration, Program } from 'oxc-parser';

/** Text that is put into a source. */
export interface Insertion {
  at: number;
  text: string;
}

export interface TypeImports {
  /** Imports of types alone. */
  erased: string[];
  expressionFor(name: string): string | undefined;
  /** The imports that these expressions need, each behind the one that it stands for: modules load in the same order. */
  insertions(): Insertion[];
}

export function typeImports({ body }: Program, file: string): TypeImports {
  const erased: string[] = [];
  const names = new Map<string, { declaration: ImportDeclaration; path: string }>();
  const used = new Map<ImportDeclaration, string>();
  for (const declaration of body) {
    if (declaration.type !== 'ImportDeclaration') continue;
    const isErased = declaration.importKind === 'type' || isTypesAlone(declaration.source.value, file);
    for (const specifier of declaration.specifiers) {
      const { name } = specifier.local;
      if (isErased || (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type'))
        erased.push(name);
      else if (specifier.type === 'ImportDefaultSpecifier') names.set(name, { declaration, path: 'default' });
      else if (specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier')
        names.set(name, { declaration, path: specifier.imported.name });
    }
  }
  return {
    erased,
    expressionFor(name) {
      const found = names.get(name);
      if (!found) return undefined;
      const namespace = used.get(found.declaration) ?? `__mcpNodeTypes${used.size}`;
      used.set(found.declaration, namespace);
      return `${namespace}.${found.path}`;
    },
    insertions: () =>
      [...used].map(([{ end, source }, namespace]) => ({
        at: end,
        text: `;import * as ${namespace} from ${source.raw ?? JSON.stringify(source.value)};`,
      })),
  };
}

/** TypeScript leaves out the import of a module that only declares. */
function isTypesAlone(specifier: string, file: string): boolean {
  if (/^\.{0,2}\//.test(specifier)) {
    const path = resolve(dirname(file), specifier);
    const stem = path.replace(/\.[cm]?js$/, '');
    if (!existsSync(`${stem}.d.ts`)) return false;
    return !['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs', '.json'].some((extension) =>
      existsSync((extension ? stem : path) + extension),
    );
  }
  const [scope = '', name = ''] = specifier.split('/');
  const types = scope.startsWith('@') ? `${scope.slice(1)}__${name}` : scope;
  return !isInstalled(specifier, file) && isInstalled(join('@types', types, 'package.json'), file);
}

/** As Node looks: what lies above the project is not ours to look at. */
function isInstalled(specifier: string, file: string): boolean {
  try {
    createRequire(file).resolve(specifier);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
}
