// Which project processes the shell has had objects of: one that answers, others that live on, and those that are gone.

export interface Generations {
  /** This one answers from here on; 0 for none. The one before, if it lives on but answers no more. */
  begin(generation: number): number | undefined;
  /** Whether it was the one that answered, until now. */
  lose(generation: number, reason: string): boolean;
  isLost(generation: number): boolean;
  /** Lost, or not the one that answers. */
  isStale(generation: number): boolean;
  /** The one that answers; 0: none did yet. */
  attached(): number;
  /** Whether there is one that answers. */
  canAsk(): boolean;
  error(label: string, generation: number): Error;
}

export function createGenerations(): Generations {
  let attached = 0;
  /** Of those that answered before and live on: a database mode has a process of its own. */
  const parked = new Set<number>();
  const lost = new Map<number, string>();

  return {
    begin(generation) {
      const before = attached;
      if (generation === 0 || generation === before) return undefined;
      parked.delete(generation);
      attached = generation;
      if (before === 0 || lost.has(before)) return undefined;
      parked.add(before);
      return before;
    },
    lose(generation, reason) {
      lost.set(generation, reason);
      return !parked.delete(generation);
    },
    isLost: (generation) => lost.has(generation),
    isStale: (generation) => lost.has(generation) || parked.has(generation),
    attached: () => attached,
    canAsk: () => attached !== 0 && !lost.has(attached),
    error: (label, generation) => staleError(label, lost.get(generation)),
  };
}

/** `reason`: why its process is gone; without one it lives on, but does not answer. */
function staleError(label: string, reason: string | undefined): Error {
  const why = reason ?? 'it belongs to the project process of another database mode';
  const error = new Error(`${label || 'This object'} is stale: ${why}. Make it again.`);
  return Object.assign(error, { code: 'STALE_HANDLE' });
}
