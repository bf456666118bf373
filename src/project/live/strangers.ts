// Whether a live guard was made with an option that lets strangers pass: among what it closes over.
import { types } from 'node:util';
import { askingOf, passing, passingStrategy } from '../source/reader/passing.ts';

export function strangersOf(
  { fn, source }: { fn: unknown; source: string | null },
  closure: (fn: unknown) => readonly Record<string, unknown>[],
): string | undefined {
  if (typeof fn !== 'function') return undefined;
  if (/\/passport\/lib\/middleware\/authenticate\.js:/.test(source ?? ''))
    return passingStrategy(closure(fn).flatMap(({ name }) => name));
  const asking = askingOf(Function.prototype.toString.call(fn));
  if (asking === undefined) return undefined;
  for (const variables of closure(fn)) {
    for (const [name, value] of Object.entries(variables)) {
      if (!asking.names.has(name)) continue;
      const found =
        passing(name, value, asking) ??
        heldBy(value)
          .map(([key, held]) => passing(key, held, asking))
          .find(Boolean);
      if (found) return found;
    }
  }
  return undefined;
}

/** Getters of the app are not run. */
function heldBy(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return [];
  return Object.entries(Object.getOwnPropertyDescriptors(value)).map(([key, item]) => [key, item.value]);
}
