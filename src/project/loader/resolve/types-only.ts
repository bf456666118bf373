// Modules that have types and nothing to run. With `verbatimModuleSyntax`, `import { type X } from` stays an import of nothing, which bundlers
// drop and Node cannot resolve: it gets an empty module.
import { existsSync, readFileSync } from 'node:fs';
import * as moduleApi from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Context {
  parentURL?: string;
  conditions?: string[];
}
type Next = (specifier: string, context: Context) => object;

const unresolved = new Set(['ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/** To be called after tsx was registered. Node before 22.15 has no such hooks. */
export function emptyTypes(): void {
  const { registerHooks } = moduleApi as { registerHooks?: (hooks: object) => void };
  registerHooks?.({
    resolve(specifier: string, context: Context, next: Next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const { parentURL, conditions } = context;
        if (!unresolved.has((error as NodeJS.ErrnoException).code ?? '') || !conditions?.includes('import'))
          throw error;
        if (!parentURL?.startsWith('file:') || !hasTypesAlone(specifier, fileURLToPath(pathOf(parentURL))))
          throw error;
        return { url: 'data:text/javascript,', format: 'module', shortCircuit: true };
      }
    },
  });
}

const pathOf = (url: string): string => url.replace(/[?#].*$/, '');

/** `from`: the file that imports it. */
function hasTypesAlone(specifier: string, from: string): boolean {
  const [, name, rest] = /^((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined) return false;
  const folder = findPackage(name, from);
  // Types of what nobody means to install, as of a platform; not of a package that is to be installed.
  if (folder === null)
    return (
      findPackage(`@types/${name.replace(/^@(.*)\//, '$1__')}`, from) !== null && !isDeclared(name, from)
    );
  const { exports, main, types, typings } = manifestIn(folder);
  if (exports !== undefined && exports !== null) return isOfTypes(entryOf(exports, `.${rest ?? ''}`));
  if (rest !== undefined) return existsSync(`${join(folder, rest)}.d.ts`);
  return !main && (typeof (types ?? typings) === 'string' || existsSync(join(folder, 'index.d.ts')));
}

/** By any package.json above the file. */
function isDeclared(name: string, from: string): boolean {
  for (let dir = dirname(from); ; dir = dirname(dir)) {
    const manifest = existsSync(join(dir, 'package.json')) ? manifestIn(dir) : {};
    const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
    if (kinds.some((kind) => Object.hasOwn(Object(manifest[kind]), name))) return true;
    if (dir === dirname(dir)) return false;
  }
}

function findPackage(name: string, from: string): string | null {
  for (let dir = dirname(from); ; dir = dirname(dir)) {
    const folder = join(dir, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dir === dirname(dir)) return null;
  }
}

function manifestIn(folder: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    // The error of the import stays, which says more.
    return {};
  }
}

/** What `exports` has for a path, by its name or by a pattern. */
function entryOf(exports: object | string, path: string): unknown {
  if (typeof exports === 'string' || !Object.keys(exports).some((key) => key.startsWith('.')))
    return path === '.' ? exports : undefined;
  const entries = exports as Record<string, unknown>;
  if (path in entries) return entries[path];
  const pattern = Object.keys(entries).find((key) => {
    const [start = '', end] = key.split('*');
    return end !== undefined && path.startsWith(start) && path.endsWith(end);
  });
  return pattern === undefined ? undefined : entries[pattern];
}

function isOfTypes(entry: unknown): boolean {
  if (typeof entry === 'string') return /\.d\.[mc]?ts$/.test(entry);
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return false;
  const conditions = Object.entries(entry);
  return (
    conditions.length > 0 &&
    conditions.every(([name, value]) => /^types(?:@|$)/.test(name) || value === null || isOfTypes(value))
  );
}
