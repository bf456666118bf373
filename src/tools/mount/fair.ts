// What is kept for callers, bounded for each of them first: nobody pushes out what is another's.

export interface Bounds {
  /** Of one owner; its own oldest makes room. */
  each: number;
  /** Of all; the oldest of whoever has most makes room, beside what has just come. */
  all: number;
}

interface Entry<Value> {
  owner: string;
  value: Value;
  weight: number;
}

interface Owned<Key> {
  weight: number;
  /** The oldest first. */
  keys: Set<Key>;
}

export interface Fair<Key, Value> {
  get(key: Key): Readonly<Entry<Value>> | undefined;
  /** The newest from now on. */
  set(owner: string, key: Key, value: Value, weight?: number): void;
  /** Whether it was there. */
  delete(key: Key): boolean;
  /** What was set the longest ago first. */
  entries(): IterableIterator<[Key, Readonly<Entry<Value>>]>;
}

/** `dropped` is told of what made room, not of what is deleted. */
export function createFair<Key, Value>(
  { each, all }: Bounds,
  dropped: (value: Value, key: Key) => void = () => {},
): Fair<Key, Value> {
  const kept = new Map<Key, Entry<Value>>();
  const owners = new Map<string, Owned<Key>>();
  let total = 0;

  function remove(key: Key): Entry<Value> | undefined {
    const entry = kept.get(key);
    if (!entry) return undefined;
    kept.delete(key);
    total -= entry.weight;
    const owned = owners.get(entry.owner) as Owned<Key>;
    owned.weight -= entry.weight;
    owned.keys.delete(key);
    if (owned.keys.size === 0) owners.delete(entry.owner);
    return entry;
  }

  /** Not the one that has just come. */
  function dropOldest(owned: Owned<Key> | undefined, fresh: Key): boolean {
    for (const key of owned?.keys ?? []) {
      if (key === fresh) continue;
      const entry = remove(key);
      if (entry) dropped(entry.value, key);
      return true;
    }
    return false;
  }

  function greediest(but?: Owned<Key>): Owned<Key> | undefined {
    let most: Owned<Key> | undefined;
    for (const one of owners.values()) if (one !== but && !(most && most.weight >= one.weight)) most = one;
    return most;
  }

  return {
    get: (key) => kept.get(key),
    set(owner, key, value, weight = 1) {
      remove(key);
      kept.set(key, { owner, value, weight });
      const owned = owners.get(owner) ?? { weight: 0, keys: new Set() };
      owners.set(owner, owned);
      owned.weight += weight;
      owned.keys.add(key);
      total += weight;
      while (owned.weight > each && dropOldest(owned, key));
      // Who has most may have nothing but what has just come: then the next one makes room.
      while (total > all && (dropOldest(greediest(), key) || dropOldest(greediest(owned), key)));
    },
    delete: (key) => remove(key) !== undefined,
    entries: () => kept.entries(),
  };
}
