// What becomes of the modules that the start script loads first, as a project process says itself.
import { loadingPreload, skippedPreload, unfinishedPreload } from '../../files/preloads.ts';
import type { Preload } from '../../protocol/live.ts';
import type { Warning } from '../../protocol/schemas.ts';

export interface Preloads {
  /** Those that are to be loaded. */
  list: Preload[];
  /** Everything about it is what the process says. */
  hear(index: unknown, state: unknown): void;
  /** The one that it is at. */
  current(): Preload | undefined;
  /** Of those that do not end, until now. */
  warnings(): Warning[];
}

/** `skipped` kept a process before this one from answering. */
export function followPreloads(all: readonly Preload[], skipped: readonly Preload[], root: string): Preloads {
  const isSkipped = (preload: Preload) => skipped.some((other) => String(other) === String(preload));
  const list = all.filter((preload) => !isSkipped(preload));
  const said = all.filter(isSkipped).map((preload) => skippedPreload(preload, root));
  let current: Preload | undefined;
  return {
    list,
    hear(index, state) {
      const preload = list[Number(index)];
      if (!preload) return;
      current = state === 'begun' ? preload : undefined;
      const warning = unfinishedPreload(preload, root);
      if (state === 'unfinished' && !said.some(({ message }) => message === warning.message))
        said.push(warning);
    },
    current: () => current,
    warnings: () => [...said, ...(current ? [loadingPreload(current, root)] : [])],
  };
}
