// "Did you mean": the names that differ least from the one that was asked for.

const MAX_NAMES = 5_000;
const MAX_LENGTH = 200;

/** The `count` nearest of `names`, those that contain `name` first; `forms`: in which one is compared, itself if not given. */
export function nearestNames(
  name: string,
  names: readonly string[],
  count = 5,
  forms: (candidate: string) => readonly string[] = (candidate) => [candidate],
): string[] {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  return [...new Set(names)]
    .slice(0, MAX_NAMES)
    .map((candidate) => {
      const texts = forms(candidate).map((form) => form.slice(0, MAX_LENGTH).toLowerCase());
      const contains = texts.some((text) => text.includes(wanted));
      return { candidate, contains, distance: Math.min(...texts.map((text) => distance(wanted, text))) };
    })
    .sort((a, b) => Number(b.contains) - Number(a.contains) || a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Of many names, those that may have been meant: they contain `name`, or little of them differs. */
export function similarNames(name: string, names: readonly string[]): string[] {
  const wanted = name.toLowerCase();
  return nearestNames(name, names).filter((near) => {
    const text = near.toLowerCase();
    return text.includes(wanted) || difference(wanted, text) <= 0.34;
  });
}

/** The one of `names` that `name` may well be meant for; undefined where none is like it. */
export function meantName(name: string, names: readonly string[]): string | undefined {
  const [nearest] = nearestNames(name, names, 1);
  if (nearest === undefined) return undefined;
  const [a, b] = [name.toLowerCase(), nearest.toLowerCase()];
  return a.includes(b) || b.includes(a) || difference(a, b) < 0.5 ? nearest : undefined;
}

/** Of two texts, from 0 to 1. */
export function difference(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return length > MAX_LENGTH ? 1 : distance(a, b) / Math.max(length, 1);
}

// Levenshtein, one row at a time.
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
