// The routes of a project: of the apps as they run, of the source, and of files.
import { relative } from 'node:path';
import { CodedError } from '../../errors.ts';
import type { AppEntries } from '../../protocol/project.ts';
import type { Listing, Route, Warning } from '../../protocol/schemas.ts';
import type { FileWatch } from '../freshness/freshness.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { readLive } from './live.ts';
import { mergeRoutes } from './merge.ts';
import { createSharedAnswer, filesOfProject, type Waiting } from './shared-answer.ts';
import { readSource } from './source.ts';

export interface RouteReader {
  /** All routes. Throws APP_LOAD_FAILED when no entry could be loaded and no file says any; else that is a warning. */
  read(context: CallContext): Promise<Listing<Route>>;
}

export function createRouteReader(supervisor: Supervisor): RouteReader {
  async function readAll(files: FileWatch, waiting: Waiting, forget: () => void): Promise<Listing<Route>> {
    const setup = await supervisor.setup();
    const found: AppEntries = await supervisor.ask('looking for app entries', (rpc) =>
      rpc.call('entries', {}),
    );
    files.add([...setup.files, ...filesOfProject(supervisor.root)]);
    const entries = found.entries.map(({ file }) => file);
    files.add(entries);
    const [live, source] = await Promise.all([
      readApps(found),
      found.hasSource ? readSource('routes', entries, supervisor, setup, waiting.signal, forget) : null,
    ]);
    files.addRead(source?.files ?? []);
    const merged = mergeRoutes(live.listing, source?.routes ?? { items: [], warnings: [] }, live.complete);
    const items = [...found.routes, ...merged.items];
    const warnings = [...found.warnings, ...merged.warnings];
    // What was missing may appear without a change of a file that was loaded.
    if (live.failures.length > 0) forget();
    const [failure] = live.failures;
    if (failure && live.failures.length === entries.length && items.length === 0)
      throw withRemarks(failure.error, source?.routes.warnings ?? []);
    for (const { code, error } of live.failures)
      warnings.push({ code, message: `${error.message}\n${error.hint}` });
    return { items, warnings };

    async function readApps(found: AppEntries) {
      const listing: Listing<Route> = { items: [], warnings: [] };
      const failures: { code: string; error: CodedError }[] = [];
      const complete = new Set<string>();
      for (const entry of found.entries) {
        waiting.progress(`loading ${relative(supervisor.root, entry.file)}`);
        const result = await readLive(entry, found, supervisor, setup, waiting);
        files.add(result.envFiles);
        files.addRead(result.files);
        listing.items.push(...result.items);
        listing.warnings.push(...result.warnings);
        if (result.failure) failures.push(result.failure);
        if (!result.failure && result.items.length > 0) complete.add(entry.app);
        else complete.delete(entry.app);
      }
      return { listing, failures, complete };
    }
  }

  return { read: createSharedAnswer(supervisor.root, readAll) };
}

/** Why nothing stands in for the app. */
function withRemarks(error: CodedError, warnings: readonly Warning[]): CodedError {
  const remarks = warnings.map(({ message }) => message).join('\n');
  return remarks === '' ? error : new CodedError(error.code, `${error.message}\n${remarks}`, error.hint);
}
