// "Did you mean": the names that differ least from the one that was asked for.

const MAX_NAMES = 5_000;
const MAX_LENGTH = 200;

/** The `count` nearest of `names`, those that contain `name` first. */
export function nearestNames(name: string, names: readonly string[], count = 5): string[] {
  return byDistance(name, names)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Of many names, only those that may have been meant: they contain `name`, or a third of it differs at the most. */
export function similarNames(name: string, names: readonly string[], count = 5): string[] {
  return byDistance(name, names)
    .filter(({ contains, distance }) => contains || distance <= Math.max(1, name.length / 3))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

function byDistance(name: string, names: readonly string[]) {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  return names
    .slice(0, MAX_NAMES)
    .map((candidate) => {
      const text = candidate.slice(0, MAX_LENGTH).toLowerCase();
      return { candidate, contains: text.includes(wanted), distance: distanceOf(wanted, text) };
    })
    .sort((a, b) => Number(b.contains) - Number(a.contains) || a.distance - b.distance);
}

// Levenshtein, one row at a time.
function distanceOf(a: string, b: string): number {
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
