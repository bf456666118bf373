// `paths` of the tsconfig that counts for the importing file: tsx knows those of one alone.
import * as moduleApi from 'node:module';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isPackaged, type Tsconfigs } from '../tsconfigs.ts';

interface Context {
  parentURL?: string;
}
type Next = (specifier: string, context: Context) => object;

/** To be called after tsx was registered: the last that comes is asked first. Node before 22.15 has no such hooks. */
export function resolvePaths(tsconfigs: Tsconfigs): void {
  const { registerHooks } = moduleApi as { registerHooks?: (hooks: object) => void };
  registerHooks?.({
    resolve(specifier: string, context: Context, next: Next) {
      const parent = context.parentURL;
      if (!parent?.startsWith('file:') || !isBare(specifier)) return next(specifier, context);
      const file = fileURLToPath(parent.replace(/[?#].*$/, ''));
      if (isPackaged(file)) return next(specifier, context);
      for (const path of tsconfigs.pathsOf(specifier, file)) {
        try {
          return next(pathToFileURL(path).href, context);
        } catch {
          // The next one, and in the end what it is without paths.
        }
      }
      return next(specifier, context);
    },
  });
}

function isBare(specifier: string): boolean {
  return (
    !/^(?:\.{0,2}\/|[a-z][\w+.-]*:)/i.test(specifier) &&
    !isAbsolute(specifier) &&
    !moduleApi.isBuiltin(specifier)
  );
}
