// Waits until the app stands, or has failed, and writes the routes once, to file descriptor 4.
// Loaded in front of tsx, whose hooks would look at each of our own modules.
import { mkdirSync, realpathSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unfinishedPreload } from '../../files/preloads.ts';
import { GUARD, LIVE_VARIABLE, SECOND_DESCRIPTOR } from '../../protocol/descriptors.ts';
import type { LiveStart } from '../../protocol/live.ts';
import { noPermissions } from '../../protocol/permissions.ts';
import type { Listing, Route } from '../../protocol/schemas.ts';
import type { LiveApp } from '../adapters/adapter.ts';
import { adapters } from '../adapters/index.ts';
import { armDrivers } from '../databases/arm.ts';
import { deliver } from '../deliver.ts';
import type { Guard } from '../guard/main.ts';
import { thread } from '../loader/before-tsx.ts';
import { completeTsx, preferKept, watchTsconfigs } from '../loader/compiler.ts';
import { beforeModules, installLoadHooks } from '../loader/hooks.ts';
import { preloadModules } from '../loader/preload.ts';
import { createPolicyOf } from '../machine-policy.ts';
import { openInspector } from './functions.ts';
import { goOffline } from './offline.ts';
import { createReport } from './report.ts';
import { watchLoading } from './watch.ts';

// Taken before the app can replace it. It ends the process at once, without exit handlers of the app.
const { reallyExit } = process as unknown as { reallyExit(code: number): never };

const start = takeStart();
const used = await Promise.all(
  adapters
    .filter(({ name }) => start?.adapters.includes(name))
    .map(async ({ name, load }) => ({ name, ...(await load()) })),
);

/** Behind tsx, in front of the app. Threads of the app have nothing to do. */
export async function begin(): Promise<void> {
  if (start) await readRoutes(start);
}

function takeStart(): LiveStart | undefined {
  const text = process.env[LIVE_VARIABLE];
  delete process.env[LIVE_VARIABLE];
  return text ? (JSON.parse(text) as LiveStart) : undefined;
}

async function readRoutes(given: LiveStart): Promise<void> {
  // Node gives real paths to modules.
  const started = { ...given, root: realpathSync(given.root), entry: realpathSync(given.entry) };
  printAtOnce();
  // Listeners for messages must not keep the process alive.
  process.channel?.unref();
  let deliverable = true;
  const readers = new Map<string, (app: LiveApp) => Listing<Route>>();
  const report = createReport(started, readers);
  const watch = watchLoading(started, {
    hasRoutes: report.hasRoutes,
    onProgress: showProgress,
    onSettling: () => inspector.follow(),
    onEnd(ending) {
      if (!deliverable) return;
      deliverable = false;
      showProgress();
      thread?.hush();
      deliver(report.finish(ending));
      reallyExit(0);
    },
  });
  const loaded = (file: string) => {
    report.loaded(file);
    watch.loaded(file);
  };
  const inspector = openInspector(started.root, loaded);
  report.inspect(inspector);
  // Behind it, and so asked before it.
  preferKept();
  if (!beforeModules(loaded)) inspector.follow();
  const onRefused = (what: string) => {
    if (report.refused(what)) watch.refused();
  };
  goOffline({ onListen: watch.listened, onRefused, onConnect: report.connected }, given.connections);
  // Asking for the routes changes nothing: files and rows look written.
  armDrivers('read', () => {}, { looksDone: true });
  const hooks = installLoadHooks();
  for (const { name, watchRoutes } of used)
    if (watchRoutes) readers.set(name, watchRoutes(hooks, watch.wait));
  const scratch = makeScratch(given.scratch);
  const { read, named } = given;
  const policy = createPolicyOf(started.root, {})({ ...noPermissions, read, ...(named && { named }) });
  watchTsconfigs(report.loaded);
  completeTsx();
  const guard = Reflect.get(globalThis, GUARD) as Guard;
  // The process is the app's own: it may end itself and go where it wants.
  guard.arm(['exit', 'reallyExit', 'chdir']);
  guard.permit({ ...policy, pretends: true, ...(scratch === null ? {} : { scratch }) });
  // Before Node 22.15 that loads packages of the project: under the guard.
  const folders = [...new Set([started.root, process.cwd()])];
  for (const { protect } of used) await protect?.(folders, 'read');
  await preloadModules(started.preload, {
    folder: process.cwd(),
    timeoutMs: started.timeoutMs,
    tell(index, state) {
      watch.preloading(state === 'begun');
      const preload = started.preload[index];
      if (state === 'unfinished' && preload) report.warn(unfinishedPreload(preload, started.root));
    },
  });
}

/** Only for us to see. Without one, what the app writes is gone at once. */
function makeScratch(name: string): string | null {
  try {
    const folder = join(realpathSync(tmpdir()), name);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  } catch {
    return null;
  }
}

/** What the app prints is in the pipe before the process can end: it is ended at once. */
function printAtOnce(): void {
  for (const stream of [process.stdout, process.stderr])
    (stream as unknown as { _handle?: { setBlocking?(on: boolean): void } })._handle?.setBlocking?.(true);
}

/** An empty line in front of the answer. */
function showProgress(): void {
  try {
    writeSync(SECOND_DESCRIPTOR, '\n');
  } catch {
    // A full pipe, which nobody reads meanwhile, or no reader any more.
  }
}
