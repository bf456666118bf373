// What tsx does for a module takes longer than to compile it did. One that is kept, or lies where another one was found, is loaded at once.
import { lstatSync } from 'node:fs';
import * as moduleApi from 'node:module';
import { Module } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isPackaged } from '../tsconfigs.ts';

/** The code of a module that was compiled before, if there is nothing else to do for it. */
export type KeptCode = (file: string, format: 'esm' | 'cjs') => string | undefined;

interface Context {
  parentURL?: string;
  format?: string | null;
  conditions?: readonly string[];
  importAttributes?: object;
}
interface Resolved {
  url: string;
  format?: string | null;
}
type Next<Result> = (asked: string, context: Context) => Result;
interface CommonJs {
  _extensions: Record<string, (module: Module, file: string) => unknown>;
  _resolveFilename(
    request: string,
    parent: { filename?: string } | undefined,
    isMain?: boolean,
    options?: { paths?: unknown },
  ): string;
}

/** To be called right behind tsx, which is asked where this has no answer. `onImport` hears of ES modules of the project, each before it is read. */
export function loadAtOnce(keptCode: KeptCode, onImport: (url: string) => void): void {
  const { registerHooks } = moduleApi as { registerHooks?: (hooks: object) => void };
  registerHooks?.({
    resolve: resolveBeside(),
    load(url: string, context: Context, next: Next<object>) {
      const file = context.format === 'module' && isImport(context) ? fileOf(url) : undefined;
      // Before it is read: an edit in between is seen.
      if (file) onImport(url);
      const source = file && keptCode(file, 'esm');
      if (!source) return next(url, context);
      return { format: 'module', source, shortCircuit: true };
    },
  });
  const commonJs = Module as unknown as CommonJs;
  for (const extension of ['.ts', '.tsx']) {
    const load = commonJs._extensions[extension];
    if (!load) continue;
    commonJs._extensions[extension] = (module, file) => {
      const code = keptCode(file, 'cjs');
      if (!code) return load(module, file);
      return (module as unknown as { _compile(code: string, file: string): unknown })._compile(code, file);
    };
  }
  const known = new Set<string>();
  const resolve = commonJs._resolveFilename;
  commonJs._resolveFilename = (request, parent, isMain, options) => {
    const file = !isMain && !options?.paths ? fileBeside(request, parent?.filename) : undefined;
    if (file && known.has(dirname(file)) && isFile(file)) return file;
    const found = resolve(request, parent, isMain, options);
    if (found === file) known.add(dirname(file));
    return found;
  };
}

/** Folders in which tsx found a module where it looks first: by no link, so that the next one there has the same kind of URL. */
function resolveBeside() {
  const known = new Map<string, string>();
  return (specifier: string, context: Context, next: Next<Resolved>): Resolved => {
    const parent = isImport(context) ? fileOf(context.parentURL) : undefined;
    const file = fileBeside(specifier, parent);
    if (!file) return next(specifier, context);
    const folder = dirname(file);
    const format = known.get(folder);
    if (format && isFile(file)) return { url: pathToFileURL(file).href, format, ...{ shortCircuit: true } };
    const found = next(specifier, context);
    if (!format && found.format && found.url === pathToFileURL(file).href) known.set(folder, found.format);
    return found;
  };
}

/** By `import`, of nothing but code. */
function isImport({ conditions, importAttributes }: Context): boolean {
  return !conditions?.includes('require') && Object.keys(importAttributes ?? {}).length === 0;
}

/** Of TypeScript in the project; without a query. */
function fileOf(url: string | undefined): string | undefined {
  if (!url?.startsWith('file:') || !/\.tsx?$/.test(url) || /[?#%]/.test(url)) return undefined;
  const file = fileURLToPath(url);
  return isPackaged(file) ? undefined : file;
}

const simple = /^\.{1,2}\/(?:[\w.@-]+\/)*[\w@-][\w.@-]*$/;
/** Stand for themselves, or for others than a .ts. */
const others = /\.(?:[mc]?tsx?|[mc]js|jsx|json|node)$/;

/** Where tsx looks first for what TypeScript imports by a relative path. */
function fileBeside(specifier: string, parent: string | undefined): string | undefined {
  if (!parent || !/\.tsx?$/.test(parent) || !simple.test(specifier) || others.test(specifier))
    return undefined;
  const file = join(dirname(parent), `${specifier.replace(/\.js$/, '')}.ts`);
  return isPackaged(file) ? undefined : file;
}

/** And no link to one. */
function isFile(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
