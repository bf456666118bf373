// Modules that the start script loads in front of the app, by `--require` and `--import`. Behind the guard, like all code of the project.
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { constants, Script } from 'node:vm';
import type { Preload } from '../../protocol/live.ts';

/** `import()` as a file of this name would do it; the file need not exist. */
export function importAs(file: string): (specifier: string) => Promise<unknown> {
  return new Script('(specifier) => import(specifier)', {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as (specifier: string) => Promise<unknown>;
}

/** One that fails is said in what is printed: the app may do without, and says so itself if not. */
export async function preloadModules(list: readonly Preload[], folder: string): Promise<void> {
  if (list.length === 0) return;
  const file = join(folder, 'preload.js');
  const require = createRequire(file);
  const load = importAs(file);
  for (const [kind, specifier] of list) {
    try {
      if (kind === 'require') require(specifier);
      else await load(isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier);
    } catch (error) {
      process.stderr.write(`--${kind} ${specifier} of the start script failed: ${inspect(error)}\n`);
    }
  }
}
