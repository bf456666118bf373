// tsx's compiler, a service with a process and a thread of its own.
import { createRequire } from 'node:module';
import { standInForEsbuild } from './compile.ts';
import { readKept, useKept } from './kept.ts';
import { keepPackagedScripts } from './packaged.ts';
import { resolvePaths } from './paths.ts';
import { createTsconfigs, mainTsconfig, type Tsconfigs } from './tsconfigs.ts';

let tsconfigs: Tsconfigs | undefined;
const read = new Set<string>();
let listener: (file: string) => void = () => {};

/** Before tsx is loaded: it then compiles as the tsconfigs say that count from the current folder. `compiled`: the file with what was compiled before. */
export function prepareCompiler(root: string, compiled: string | null): void {
  readKept(compiled);
  const main = mainTsconfig(process.cwd());
  tsconfigs = createTsconfigs(main, root, (file) => {
    if (read.has(file)) return;
    read.add(file);
    listener(file);
  });
  standInForEsbuild(tsconfigs, main);
}

/** `told` hears of every tsconfig that counts for something. */
export function watchTsconfigs(told: (file: string) => void): void {
  listener = told;
  for (const file of read) told(file);
}

/** Behind tsx, which is registered by then. Starts its service in both of its ways while that still may be: the guard refuses new programs. scripts/build.js writes the two files. */
export async function startCompiler(): Promise<void> {
  await import(new URL('./warm.ts', import.meta.url).href);
  createRequire(import.meta.url)('./warm.cts');
  keepPackagedScripts();
  if (tsconfigs) resolvePaths(tsconfigs);
  useKept();
}
