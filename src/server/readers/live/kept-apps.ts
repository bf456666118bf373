// What an app came to when it ran, of several in a project: it runs again when something has changed that it read, or that lies in its folder.
import { join } from 'node:path';
import { isInside } from '../../../files/paths.ts';
import type { LoadedFile } from '../../../protocol/live.ts';
import type { LiveEntry } from '../../../protocol/project.ts';
import { type FileWatch, watchFiles } from '../../freshness/freshness.ts';
import type { Setup } from '../../setup/setup.ts';
import type { LiveRoutes } from '../live.ts';
import { filesOfProject } from '../shared-answer.ts';

interface Kept {
  entry: LiveEntry;
  result: LiveRoutes;
  files: FileWatch;
  setup: Setup;
  /** What else it was run with. */
  given: string;
}

export interface KeptApps {
  /** What `run` gives, or gave the last time. */
  result(entry: LiveEntry, setup: Setup, given: object, run: () => Promise<LiveRoutes>): Promise<LiveRoutes>;
  /** Once the source is read, whose folders tell of files that are new: of what was `seen` for it. Without any, nothing is kept. */
  keep(entries: readonly LiveEntry[], seen: readonly LoadedFile[]): void;
}

export function createKeptApps(root: string): KeptApps {
  const kept = new Map<string, Kept>();
  const fresh = new Map<string, Kept>();
  return {
    async result(entry, setup, more, run) {
      const given = JSON.stringify([entry, more]);
      const known = kept.get(entry.file);
      const isSame = known?.setup === setup && known.given === given;
      if (known && isSame && (await known.files.changed()).length === 0) return known.result;
      kept.delete(entry.file);
      fresh.delete(entry.file);
      const files = watchFiles(root);
      files.add([...filesOfProject(root), join(entry.dir, 'package.json')]);
      const result = await run();
      files.addRead(result.files);
      files.add(result.envFiles);
      // One that failed may come further the next time.
      if (!result.failure) fresh.set(entry.file, { entry, result, files, setup, given });
      return result;
    },
    keep(entries, seen) {
      for (const [file, app] of fresh) kept.set(file, app);
      fresh.clear();
      if (entries.length < 2 || seen.length === 0) kept.clear();
      for (const { entry, files } of kept.values())
        files.addRead(seen.filter(([file]) => concerns(file, entry, entries)));
    },
  };
}

/** Whether it is of no other app alone. */
function concerns(file: string, { dir }: LiveEntry, entries: readonly LiveEntry[]): boolean {
  return isInside(file, dir) || !entries.some((other) => isInside(file, other.dir));
}
