// With `allowJs`, tsx takes a .ts beside a .js for its source: that of a package is not built by the project, and often not whole.
import { statSync } from 'node:fs';
import { Module } from 'node:module';
import { isAbsolute } from 'node:path';
import { isPackaged } from '../tsconfigs.ts';

type Resolve = (request: string, parent: { filename?: string } | undefined, ...rest: unknown[]) => string;

/** A CommonJS file that is imported by an ES module is resolved once more, as nobody's: that is how tsx finds the other. Call it behind tsx. */
export function keepPackagedScripts(): void {
  const api = Module as unknown as { _resolveFilename: Resolve };
  const resolve = api._resolveFilename;
  api._resolveFilename = (request, parent, ...rest) =>
    !parent?.filename && isAbsolute(request) && isPackaged(request) && isFile(request)
      ? request
      : resolve(request, parent, ...rest);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
