// The app of the last start is run while the process that looks for apps still starts. What comes of it counts only where that finds the same.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledFolder, ofRoot, readOwn, writeOwn } from '../../../files/compiled.ts';
import { isInside } from '../../../files/paths.ts';
import type { Permissions } from '../../../protocol/permissions.ts';
import type { AppEntries, LiveEntry } from '../../../protocol/project.ts';
import type { Setup } from '../../setup/setup.ts';
import type { LiveRoutes } from '../live.ts';
import { filesOfProject, type Waiting } from '../shared-answer.ts';

/** What an app is run with, but for the settings. */
type App = Pick<AppEntries, 'remedies'> & { entry: LiveEntry };
type Run = (app: App, waiting: Waiting) => Promise<LiveRoutes>;

/** What all apps of a project are run with. */
export interface Given {
  root: string;
  setup: Setup;
  permissions: Permissions;
}

export interface Ahead {
  /** What came of it, and of which of the entries, where it is one of them and is given the same; else it is ended. */
  take(
    found: Pick<AppEntries, 'entries' | 'remedies'>,
    given: Given,
  ): { entry: LiveEntry; result: Promise<LiveRoutes> } | null;
  cancel(): void;
}

/** Beside what is compiled, where no project process may write. */
const fileOf = ({ root }: Given): string => ofRoot(compiledFolder(), root, 'app');

/** With other settings, which may have secrets, or in other manifests, which say what an app is, it is another app. */
function textOf({ entry, remedies }: App, { root, setup, permissions }: Given): string {
  const { config, launch } = setup;
  const manifests = [...filesOfProject(root), join(entry.dir, 'package.json')].map(textIn);
  const given = hash('sha256', JSON.stringify([config, launch, permissions, manifests]));
  return JSON.stringify([{ entry, remedies }, given]);
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It says nothing, and what looks for apps says why.
    return '';
  }
}

/** Null where there is nothing to run. */
export function runAhead(given: Given, waiting: Waiting, run: Run): Ahead | null {
  const text = keptText(given);
  const app = text === null ? null : appIn(text, given);
  if (!app) return null;
  const unwanted = new AbortController();
  const signal = AbortSignal.any([waiting.signal, unwanted.signal]);
  const result = run(app, { ...waiting, signal });
  // Whoever takes it hears of it.
  result.catch(() => {});
  const cancel = () => unwanted.abort();
  return {
    take({ entries, remedies }, now) {
      const entry = entries.find((one) => textOf({ entry: one, remedies }, now) === text);
      if (entry) return { entry, result };
      cancel();
      return null;
    },
    cancel,
  };
}

/** Null where none is kept, or by others. */
function keptText(given: Given): string | null {
  try {
    return readOwn(fileOf(given)).toString('utf8');
  } catch {
    return null;
  }
}

/** Null where it would be another one now, or was kept in another way by an older version. */
function appIn(text: string, given: Given): App | null {
  try {
    const [app] = JSON.parse(text) as [App];
    return textOf(app, given) === text && isInside(app.entry.file, given.root) ? app : null;
  } catch {
    return null;
  }
}

export async function keepApp(app: App, given: Given): Promise<void> {
  const text = textOf(app, given);
  if (text === keptText(given)) return;
  try {
    await writeOwn(fileOf(given), text);
  } catch {
    // Where no folder can be written, the next start looks for it first.
  }
}
