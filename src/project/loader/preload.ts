// Modules that the start script loads in front of the app, by `--require` and `--import`. Behind the guard, like all code of the project.
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { constants, Script } from 'node:vm';
import type { Preload, PreloadState } from '../../protocol/live.ts';

/** `import()` as a file of this name would do it; the file need not exist. */
export function importAs(file: string): (specifier: string) => Promise<unknown> {
  return new Script('(specifier) => import(specifier)', {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as (specifier: string) => Promise<unknown>;
}

export interface PreloadOptions {
  /** Of the package with the start script. */
  folder: string;
  /** None is waited for longer, whatever it does. */
  timeoutMs: number;
  /** Hears of each before it begins, and when it is waited for no more. */
  tell(index: number, state: PreloadState): void;
}

/** One that fails is said in what is printed: the app may do without, and says so itself if not. */
export async function preloadModules(list: readonly Preload[], options: PreloadOptions): Promise<void> {
  if (list.length === 0) return;
  const { folder, timeoutMs, tell } = options;
  const file = join(folder, 'preload.js');
  const require = createRequire(file);
  const load = importAs(file);
  for (const [index, [kind, specifier]] of list.entries()) {
    tell(index, 'begun');
    try {
      if (kind === 'require') require(specifier);
      else if (
        !(await endsInTime(
          load(isAbsolute(specifier) ? pathToFileURL(specifier).href : specifier),
          timeoutMs,
        ))
      ) {
        tell(index, 'unfinished');
        continue;
      }
    } catch (error) {
      process.stderr.write(`--${kind} ${specifier} of the start script failed: ${inspect(error)}\n`);
    }
    tell(index, 'ended');
  }
}

const TICK_MS = 250;
/** So many ticks in a row in which nothing is done: it waits for what never comes. */
const QUIET_TICKS = 20;
/** Of the processor, in a tick: less is nothing. */
const WORK_US = 7_500;
// Taken before a preload can replace it.
const { cpuUsage } = process;

/** False when `loading` has not settled, and does nothing any more. Ticks and no time: while this thread cannot run, none passes. */
async function endsInTime(loading: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const most = Math.ceil(timeoutMs / TICK_MS);
  const mostQuiet = Math.min(QUIET_TICKS, Math.ceil(most / 3));
  const { promise: late, resolve } = Promise.withResolvers<false>();
  let ticks = 0;
  let quiet = 0;
  let before = cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = cpuUsage(before);
    before = cpuUsage();
    ticks++;
    quiet = user + system > WORK_US ? 0 : quiet + 1;
    if (quiet < mostQuiet && ticks < most) return;
    // What it comes to later is nobody's.
    loading.catch(() => {});
    resolve(false);
  }, TICK_MS);
  try {
    return await Promise.race([loading.then(() => true), late]);
  } finally {
    clearInterval(timer);
  }
}
