// The app of the last start is run while the process that looks for apps still starts. What comes of it counts only where that finds the same.
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { compiledFolder, ofRoot, readOwn, writeOwn } from '../../../files/compiled.ts';
import { isInside } from '../../../files/paths.ts';
import type { AppEntries, LiveEntry } from '../../../protocol/project.ts';
import { watchFiles } from '../../freshness/freshness.ts';
import type { Setup } from '../../setup/setup.ts';
import type { LiveRoutes } from '../live.ts';
import { filesOfProject, type Waiting } from '../shared-answer.ts';

/** What an app is run with, but for the settings. */
type App = Pick<AppEntries, 'remedies'> & { entry: LiveEntry };
type Run = (app: App, waiting: Waiting) => Promise<LiveRoutes>;

export interface Ahead {
  /** What came of it, and of which file, where that is still an app; else it is ended. */
  take(
    found: Pick<AppEntries, 'entries' | 'remedies'>,
  ): Promise<{ file: string; result: Promise<LiveRoutes> } | null>;
  cancel(): void;
}

/** Beside what is compiled, where no project process may write. */
const fileOf = (root: string): string => ofRoot(compiledFolder(), root, 'app');

/** Of other settings, which may have secrets, it is another app. */
const textOf = ({ entry, remedies }: App, { config, launch }: Setup): string =>
  JSON.stringify([{ entry, remedies }, hash('sha256', JSON.stringify({ config, launch }))]);

/** Null where there was none, or where it would be run with other settings now. */
export function runAhead(root: string, setup: Setup, waiting: Waiting, run: Run): Ahead | null {
  const app = lastApp(root, setup);
  if (!app) return null;
  const unwanted = new AbortController();
  const files = watchFiles(root);
  files.add([...filesOfProject(root), join(app.entry.dir, 'package.json')]);
  const signal = AbortSignal.any([waiting.signal, unwanted.signal]);
  const result = run(app, { ...waiting, signal });
  // Whoever takes it hears of it.
  result.catch(() => {});
  const cancel = () => unwanted.abort();
  return {
    async take({ entries, remedies }) {
      const isThere = entries.some((entry) => textOf({ entry, remedies }, setup) === textOf(app, setup));
      if (isThere && (await files.changed()).length === 0) return { file: app.entry.file, result };
      cancel();
      return null;
    },
    cancel,
  };
}

function lastApp(root: string, setup: Setup): App | null {
  try {
    const text = readOwn(fileOf(root)).toString('utf8');
    const [app] = JSON.parse(text) as [App];
    return textOf(app, setup) === text && isInside(app.entry.file, root) ? app : null;
  } catch {
    // None was kept, or an older version kept it in another way.
    return null;
  }
}

export async function keepApp(root: string, app: App, setup: Setup): Promise<void> {
  const known = lastApp(root, setup);
  const text = textOf(app, setup);
  if (known && textOf(known, setup) === text) return;
  try {
    await writeOwn(fileOf(root), text);
  } catch {
    // Where no folder can be written, the next start looks for it first.
  }
}
