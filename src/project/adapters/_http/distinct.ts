// Apps that one place of the source makes, as a factory does: each that has something of its own.

const MAX_PER_SITE = 50;

export interface Made<T> {
  item: T;
  site: string;
  /** What it answers. */
  content: ReadonlySet<string>;
}

/** Without those that say nothing that another of the same site does not say; `cut` is told what is too many. */
export function distinct<T>(all: readonly Made<T>[], cut: (item: T) => void): T[] {
  const kept = new Map<string, Made<T>[]>();
  for (const one of [...all].sort((a, b) => b.content.size - a.content.size)) {
    const others = kept.get(one.site) ?? [];
    if (others.some(({ content }) => [...one.content].every((line) => content.has(line)))) continue;
    if (others.length >= MAX_PER_SITE) cut(one.item);
    else kept.set(one.site, [...others, one]);
  }
  const items = new Set([...kept.values()].flat().map(({ item }) => item));
  return all.flatMap(({ item }) => (items.has(item) ? [item] : []));
}
