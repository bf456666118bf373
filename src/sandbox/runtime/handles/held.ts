// Objects of the project that the shell holds, by their numbers, as long as it can reach them.

export interface Held {
  get(generation: number, id: number): object | undefined;
  /** It has arrived, maybe once more. */
  add(generation: number, id: number, value: object): void;
}

/** `release` hears of what cannot be reached any more, and how often it arrived: the project drops it when as many were released. */
export function createHeld(release: (generation: number, id: number, count: number) => void): Held {
  const alive = new Map<string, WeakRef<object>>();
  const arrived = new Map<string, number>();

  const collected = new FinalizationRegistry<string>((key) => {
    if (alive.get(key)?.deref()) return;
    const count = arrived.get(key) ?? 0;
    alive.delete(key);
    arrived.delete(key);
    const [generation, id] = key.split(':').map(Number) as [number, number];
    release(generation, id, count);
  });

  return {
    get: (generation, id) => alive.get(`${generation}:${id}`)?.deref(),
    add(generation, id, value) {
      const key = `${generation}:${id}`;
      arrived.set(key, (arrived.get(key) ?? 0) + 1);
      if (alive.get(key)?.deref() === value) return;
      alive.set(key, new WeakRef(value));
      collected.register(value, key);
    },
  };
}
