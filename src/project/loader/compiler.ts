// How tsx compiles here, and what is different behind it.
import { readFileSync } from 'node:fs';
import * as moduleApi from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Thread } from '../thread.ts';
import { standInForEsbuild } from './compile.ts';
import { type KeptCode, loadAtOnce } from './kept/at-once.ts';
import { readKept, useKept } from './kept/kept.ts';
import { keepPackagedScripts } from './resolve/packaged.ts';
import { resolvePaths } from './resolve/paths.ts';
import { emptyTypes } from './resolve/types-only.ts';
import { createTsconfigs, mainTsconfig, type Tsconfigs } from './tsconfigs.ts';

let tsconfigs: Tsconfigs | undefined;
let keptCode: KeptCode | undefined;
const read = new Set<string>();
let listener: (file: string) => void = () => {};

/**
 * Before tsx is loaded: it then compiles as the tsconfigs say that count from the current folder. `compiled`: the file with what was compiled
 * before. `thread`: none in those of the app.
 */
export function prepareCompiler(root: string, compiled: string | null, thread: Thread | undefined): void {
  readKept(compiled);
  thread?.prepareToCompile();
  const main = mainTsconfig(process.cwd());
  tsconfigs = createTsconfigs(main, root, (file) => {
    if (read.has(file)) return;
    read.add(file);
    listener(file);
  });
  keptCode = standInForEsbuild(tsconfigs, main, thread?.compile);
}

/** To be called right behind tsx. `onImport` hears of ES modules that tsx does not load. */
export function preferKept(onImport: (url: string) => void = () => {}): void {
  if (keptCode) loadAtOnce(keptCode, onImport);
}

/** `told` hears of every tsconfig that counts for something. */
export function watchTsconfigs(told: (file: string) => void): void {
  listener = told;
  for (const file of read) told(file);
}

/** Behind tsx, which is registered by then. */
export function completeTsx(): void {
  keepPackagedScripts();
  emptyTypes();
  if (tsconfigs) resolvePaths(tsconfigs);
  passOwnModules();
  useKept();
}

/** All built files lie beside each other. */
const own = new URL('./', import.meta.url).href;
const isOwn = (url: string | undefined): url is string =>
  url?.startsWith(own) === true && url.endsWith('.js') && !url.slice(own.length).includes('/');

type Next<Result> = (asked: string, context: object) => Result;

/** What is ours and loaded late, as adapters are, is nothing for tsx, which looks at the text of each module. Node before 22.15 has no such hooks. */
function passOwnModules(): void {
  const { registerHooks } = moduleApi as { registerHooks?: (hooks: object) => void };
  // What the project imports of us, if it is our own clone, is loaded as all of the project.
  const passed = new Set<string>();
  registerHooks?.({
    resolve(specifier: string, context: { parentURL?: string }, next: Next<object>) {
      const url = specifier.startsWith('./') && isOwn(context.parentURL) ? new URL(specifier, own).href : '';
      if (!isOwn(url)) return next(specifier, context);
      passed.add(url);
      return { url, format: 'module', shortCircuit: true };
    },
    load(url: string, context: object, next: Next<object>) {
      if (!passed.has(url)) return next(url, context);
      return { format: 'module', source: readFileSync(fileURLToPath(url)), shortCircuit: true };
    },
  });
}
