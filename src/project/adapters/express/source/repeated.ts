// What registers routes may be called in several ways, as far as the source says: what the same statements make again is told once.
import type { Step } from './chain.ts';
import type { Item } from './tree.ts';

export function createRepeats(): (
  trail: readonly Step[],
  methods: readonly string[],
  handler: Item,
) => boolean {
  const seen = new Set<string>();
  return (trail, methods, { source }) => {
    const steps = trail.map(
      ({ layer: { call }, pattern }) => `${call.site.file}:${call.site.start} ${pattern.text}`,
    );
    const key = [methods, source, ...steps].join('\n');
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated;
  };
}
