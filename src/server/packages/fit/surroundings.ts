// Asks the describing process what is around a package.
import { takeFingerprint } from '../../../files/fingerprint.ts';
import { USE_MS } from '../../../protocol/docs/budgets.ts';
import type { Surroundings } from '../../../protocol/packages/surroundings.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { withNpmSettings } from './npm-settings.ts';

/** `use`: also how the project uses its packages, which takes reading its code. */
export type ReadSurroundings = (use?: 'use') => Promise<Surroundings>;

/** Kept while the files that it was read from stay as they are; how code uses packages is read each time. */
export function surroundingsReader(supervisor: Pick<Supervisor, 'ask' | 'root' | 'setup'>): ReadSurroundings {
  let kept: { of: object; around: Promise<Surroundings> } | undefined;
  const read = (withUse: boolean): Promise<Surroundings> =>
    supervisor.ask(
      'reading what is installed',
      (rpc) => rpc.call('surroundings', { withUse }),
      withUse ? USE_MS : 0,
    );

  async function readOnce(): Promise<Surroundings> {
    // Another configuration may take other licences.
    const of = await supervisor.setup();
    if (kept?.of === of && !(await hasChanged(kept.around))) return kept.around;
    const entry = { of, around: read(false) };
    kept = entry;
    entry.around.catch(() => {
      if (kept === entry) kept = undefined;
    });
    return entry.around;
  }

  return async (use) => {
    const around = await (use === undefined ? readOnce() : read(true));
    return { ...around, manager: await withNpmSettings(around.manager, supervisor.root) };
  };
}

async function hasChanged(around: Promise<Surroundings>): Promise<boolean> {
  const { seen } = await around;
  return seen.some(([file, fingerprint]) => takeFingerprint(file) !== fingerprint);
}
