// What an import gives in a file of this package under tsx: natively in an ES module; by `require` in a CommonJS one, as esbuild compiles it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { types } from 'node:util';
import { hasCallableNamespaces } from './callable-namespaces.ts';

const made = new WeakSet<object>();

/** What stands for a module as a whole: of its own kind, or made here. */
export function isNamespace(value: unknown): value is object {
  return types.isModuleNamespaceObject(value) || made.has(value as object);
}

/** The manifest that decides how files in `folder` are compiled, if there is one, and whether as ES modules. */
export function moduleSystemOf(folder: string): { manifest?: string; isEsm: boolean } {
  for (let dir = folder; ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    const type = typeIn(manifest);
    if (type !== null) return { manifest, isEsm: type === 'module' };
    if (dirname(dir) === dir) return { isEsm: false };
  }
}

/** Null where there is no manifest. */
function typeIn(manifest: string): unknown {
  try {
    return Object(JSON.parse(readFileSync(manifest, 'utf8'))).type;
  } catch (error) {
    return error instanceof SyntaxError ? undefined : null;
  }
}

/** What a declaration that needs `names` of a CommonJS module sees of it. */
export function importedExports(exports: unknown, names: readonly string[], folder: string): object {
  const isCallable = typeof exports === 'function' && !names.includes('default');
  return isCallable && hasCallableNamespaces(folder) ? exports : toEsm(exports);
}

/** What `import` sees of the exports of a CommonJS module; esbuild's `__toESM`. Values are read when they are used. */
function toEsm(exports: unknown): object {
  const isObject = (typeof exports === 'object' && exports !== null) || typeof exports === 'function';
  const target: object = isObject ? Object.create(Object.getPrototypeOf(exports)) : {};
  const from = isObject ? (exports as Record<string, unknown>) : {};
  if (!from.__esModule) Object.defineProperty(target, 'default', { value: exports, enumerable: true });
  for (const name of Object.getOwnPropertyNames(from)) {
    if (Object.hasOwn(target, name)) continue;
    const { enumerable } = Object.getOwnPropertyDescriptor(from, name) ?? { enumerable: true };
    Object.defineProperty(target, name, { get: () => from[name], enumerable: enumerable === true });
  }
  made.add(target);
  return target;
}

/** What tsx puts behind each `import()`: the default export of a compiled module is not wrapped twice. */
export function unwrapDefault(namespace: object): object {
  const { default: inner } = namespace as { default?: unknown };
  return typeof inner === 'object' && inner !== null && '__esModule' in inner ? inner : namespace;
}

const codes = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);

/** What `require` cannot load and `import()` may: it waits at its top level, or is exported for `import` alone. */
export function needsImport(error: unknown): boolean {
  return error instanceof Error && codes.has(String((error as NodeJS.ErrnoException).code));
}
