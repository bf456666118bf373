// The routes of a project: of the apps as they run, of the source, and of files.
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { CodedError } from '../../errors.ts';
import type { AppEntries, LiveEntry } from '../../protocol/project.ts';
import type { Listing, Route, Warning } from '../../protocol/schemas.ts';
import type { FileWatch } from '../freshness/freshness.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { withAuth } from './auth.ts';
import { type Failure, failureWarnings } from './failure/warnings.ts';
import { keepApp, runAhead } from './live/ahead.ts';
import { createKeptApps } from './live/kept-apps.ts';
import { readLive } from './live.ts';
import { mergeRoutes } from './merge.ts';
import { createSharedAnswer, filesOfProject, type Waiting } from './shared-answer.ts';
import type { SourceReader } from './source.ts';

/** Each is a process with an app in it. */
const MOST_AT_ONCE = 3;

export interface RouteReader {
  /** All routes. Throws APP_LOAD_FAILED when no entry could be loaded and no file says any; else that is a warning. */
  read(context: CallContext): Promise<Listing<Route>>;
}

export function createRouteReader(
  supervisor: Supervisor,
  sourceReader: Pick<SourceReader, 'read'>,
): RouteReader {
  const { root } = supervisor;
  const apps = createKeptApps(root);
  let isFirst = true;

  async function readAll(files: FileWatch, waiting: Waiting, forget: () => void): Promise<Listing<Route>> {
    const setup = await supervisor.setup();
    const given = () => ({ root, setup, permissions: supervisor.permissions.current() });
    // Later on, they are found in no time.
    const ahead = isFirst
      ? runAhead(given(), waiting, ({ entry, remedies }, own) =>
          readLive(entry, remedies, supervisor, setup, own),
        )
      : null;
    isFirst = false;
    let found: AppEntries;
    try {
      found = await supervisor.ask('looking for app entries', (rpc) => rpc.call('entries', {}));
    } catch (error) {
      ahead?.cancel();
      throw error;
    }
    const early = ahead?.take(found, given());
    files.add([...setup.files, ...filesOfProject(root)]);
    const entries = [...found.entries.map(({ file }) => file), ...found.readEntries];
    files.add(entries);
    const [live, source] = await Promise.all([
      readApps(found),
      found.hasSource ? sourceReader.read('routes', entries, setup, waiting.signal, forget) : null,
    ]);
    files.addRead(source?.files ?? []);
    apps.keep(found.entries, source?.files ?? []);
    const ofSource = source?.routes ?? { items: [], warnings: [] };
    const merged = mergeRoutes(live.listing, ofSource, live.complete, found.apps);
    const items = [...found.routes, ...merged.items];
    const warnings = [...found.warnings, ...merged.warnings];
    // What was missing may appear without a change of a file that was loaded.
    if (live.failures.length > 0) forget();
    const [failure] = live.failures;
    if (failure && live.failures.length === found.entries.length && items.length === 0)
      throw withRemarks(failure.error, [
        ...failureWarnings(live.failures.slice(1)),
        ...(source?.routes.warnings ?? []),
      ]);
    warnings.push(...failureWarnings(live.failures));
    return withAuth({ items, warnings }, setup.config.guards);

    async function readApps({ entries, remedies }: AppEntries) {
      const listing: Listing<Route> = { items: [], warnings: [] };
      const failures: Failure[] = [];
      const complete = new Set<string>();
      const results = await severalAtOnce(entries, (entry) => {
        return apps.result(entry, setup, supervisor.permissions.current(), () => {
          waiting.progress(`loading ${relative(root, entry.file)}`);
          if (early?.entry === entry) return early.result;
          return readLive(entry, remedies, supervisor, setup, waiting);
        });
      });
      for (const [index, result] of results.entries()) {
        const { app } = entries[index] as LiveEntry;
        files.add(result.envFiles);
        files.addRead(result.files);
        listing.items.push(...result.items);
        listing.warnings.push(...result.warnings);
        if (result.failure) failures.push(result.failure);
        if (!result.failure && result.items.length > 0) complete.add(app);
        else complete.delete(app);
      }
      const [first] = entries;
      if (first && results[0] && !results[0].failure) await keepApp({ entry: first, remedies }, given());
      return { listing, failures, complete };
    }
  }

  return { read: createSharedAnswer(supervisor.root, readAll) };
}

/** In the order of the items. */
async function severalAtOnce<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => Promise<Made>,
): Promise<Made[]> {
  const made: Made[] = [];
  const waiting = [...items.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) made[next[0]] = await make(next[1]);
  };
  await Promise.all(Array.from({ length: Math.min(MOST_AT_ONCE, availableParallelism()) }, work));
  return made;
}

/** Why nothing stands in for the app. */
function withRemarks(error: CodedError, warnings: readonly Warning[]): CodedError {
  const remarks = warnings.map(({ message }) => message).join('\n');
  return remarks === '' ? error : new CodedError(error.code, `${error.message}\n${remarks}`, error.hint);
}
