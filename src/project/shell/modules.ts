// Imports of the shell: resolved from the project root, run under tsx, every file of the project noted.
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codedError } from '../../errors.ts';
import { takeFingerprint } from '../../files/fingerprint.ts';
import type { LoadedFile } from '../../protocol/live.ts';
import type { GuardedKind } from '../../protocol/permissions.ts';
import { beforeCommonJs } from '../loader/hooks.ts';
import { importedExports, moduleSystemOf, needsImport, unwrapDefault } from '../loader/interop.ts';
import { importAs } from '../loader/preload.ts';

export interface Modules {
  /** Of a declaration: throws a SyntaxError when one of `names` is not exported. Without names, of `import()`. */
  importModule(specifier: string, names: string[] | null): Promise<unknown>;
  requireModule(specifier: string): unknown;
  /** Path, or for an import the URL, of what it leads to; loads nothing. */
  resolve(specifier: string, how: 'import' | 'require'): string;
  /** All that were noted, in the state in which they were read. */
  noted(): LoadedFile[];
  /** Called by the loader for each module, as a URL. */
  onImport(url: string): void;
}

/** Built-in modules that a shell may import, by their names without "node:". */
export interface BuiltinAccess {
  /** What permits it; empty: nothing is needed. Undefined: it is never handed out. */
  missingFor(name: string): readonly GuardedKind[] | undefined;
}

/** `onLoaded` hears of project files, each once, with the state in which they are read; `generated`: folders in node_modules that change. */
export function createModules(
  root: string,
  onLoaded: (files: LoadedFile[]) => void,
  builtins: BuiltinAccess,
  generated: readonly string[],
): Modules {
  const seen = new Map<string, LoadedFile>();
  const fresh: LoadedFile[] = [];

  // It pretends to lie in the root, as .ts for tsconfig paths.
  const importFromRoot = importAs(join(root, 'shell.ts'));

  /** Packages do not change, but for what is generated among them; neither do our own chunks. */
  function isPackage(file: string): boolean {
    const [, folder] = /[\\/]node_modules[\\/]([^\\/]+)[\\/]/.exec(file) ?? [];
    return folder === undefined ? dirname(file) === import.meta.dirname : !generated.includes(folder);
  }

  function onImport(url: string): void {
    if (!url.startsWith('file:')) return;
    const file = fileURLToPath(url.replace(/[?#].*$/, ''));
    if (seen.has(file) || isPackage(file)) return;
    const loaded: LoadedFile = [file, takeFingerprint(file)];
    seen.set(file, loaded);
    fresh.push(loaded);
    // Before it runs: a module that ends the process, or never ends, is to be watched as well.
    if (fresh.length === 1) queueMicrotask(report);
  }

  const requireFromRoot = createRequire(join(root, 'shell.ts'));
  // `require` does not pass through the module loader's hook, and waits for nothing: said before a module can hang.
  beforeCommonJs((file) => {
    onImport(pathToFileURL(file).href);
    report();
  });
  const { manifest, isEsm } = moduleSystemOf(root);
  if (manifest) onLoaded([[manifest, takeFingerprint(manifest)]]);

  /** Files that are not code, such as JSON, are seen afterwards. */
  function requireNoted(specifier: string): unknown {
    try {
      return requireFromRoot(specifier);
    } finally {
      for (const file of Object.keys(requireFromRoot.cache)) onImport(pathToFileURL(file).href);
    }
  }

  /** As a declaration is compiled in a file of the root package. */
  async function importDeclared(specifier: string, names: string[]): Promise<object> {
    if (isEsm) return (await importFromRoot(specifier)) as object;
    try {
      return importedExports(requireNoted(specifier), names, root);
    } catch (error) {
      if (!needsImport(error)) throw error;
      return (await importFromRoot(specifier)) as object;
    }
  }

  function report(): void {
    if (fresh.length > 0) onLoaded(fresh.splice(0));
  }

  return {
    onImport,
    noted: () => [...seen.values()],
    async importModule(specifier, names) {
      refuseForeign(specifier, builtins);
      try {
        if (names === null) return unwrapDefault((await importFromRoot(specifier)) as object);
        return requireExports(await importDeclared(specifier, names), specifier, names, isEsm);
      } catch (error) {
        throw asImportError(error, specifier);
      } finally {
        report();
      }
    },
    resolve(specifier, how) {
      try {
        const file = requireFromRoot.resolve(specifier);
        return how === 'require' || isBuiltin(file) ? file : pathToFileURL(file).href;
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND'
          ? codedError('MODULE_NOT_FOUND', { specifier })
          : error;
      }
    },
    requireModule(specifier) {
      refuseForeign(specifier, builtins);
      try {
        return requireNoted(specifier);
      } catch (error) {
        throw asImportError(error, specifier);
      } finally {
        report();
      }
    },
  };
}

function requireExports(module: object, specifier: string, names: string[], isEsm: boolean): object {
  for (const name of names) {
    // In CommonJS, a default export that is not there is undefined.
    if (name in module || (name === 'default' && !isEsm)) continue;
    throw new SyntaxError(
      `The requested module '${specifier}' does not provide an export named '${name}' (a type? use import type). ` +
        `It exports: ${Object.keys(module).join(', ') || 'nothing'}`,
    );
  }
  return module;
}

function refuseForeign(specifier: string, builtins: BuiltinAccess): void {
  // tsx takes "fs?x" for "fs".
  const name = specifier.replace(/[?#].*$/s, '');
  const missing = isBuiltin(name) ? builtins.missingFor(name.replace(/^node:/, '')) : [];
  const allowed = isBuiltin(name)
    ? missing?.length === 0
    : // data: and the like are code of the shell's own. A URL may have blanks and line breaks in its scheme; a drive has one letter.
      !/^[^/.@:]{2,}:/.test(specifier) || /^file:/.test(specifier);
  if (!allowed)
    throw codedError('PERMISSION_DENIED', {
      operation: `Importing ${specifier.slice(0, 40)} into the shell`,
      ...(missing && {
        remedy: `It comes with a permission: start mcp-node with ${missing.map((kind) => `--allow-${kind}=…`).join(' or ')}. Modules of the project may use it now.`,
      }),
    });
}

/** Only "the shell's own import was not found" becomes ours; an error inside of the module stays what it is. */
function asImportError(error: unknown, specifier: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  if (!missing || !(error instanceof Error)) return error;
  // `import` names who asked in its first line, `require` in a list of all who did.
  const [first = '', , asker = ''] = error.message.split('\n');
  if (!/shell\.ts['"]?$/.test(code === 'MODULE_NOT_FOUND' ? asker : first)) return error;
  return codedError('MODULE_NOT_FOUND', { specifier });
}
