// A string that is known in part stays a string: one character of the private use area stands for each unknown piece,
// so that joining, splitting and replacing work as ever.
const first = 0xe000;
const MAX_HOLES = 6000;
const holes = /[\uE000-\uF76F]/g;

export interface Holes {
  /** A string of one hole; `text` is the source of what is unknown. */
  make(text: string): string;
  /** The sources of the holes in a string. */
  of(text: string): string[];
}

export function createHoles(): Holes {
  const texts: string[] = [];
  const known = new Map<string, number>();
  return {
    make(text) {
      const index = known.get(text) ?? Math.min(texts.length, MAX_HOLES - 1);
      known.set(text, index);
      texts[index] ??= text;
      return String.fromCharCode(first + index);
    },
    of: (text) => (text.match(holes) ?? []).flatMap((hole) => texts[hole.charCodeAt(0) - first] ?? []),
  };
}

export function hasHole(text: string): boolean {
  return text.search(holes) !== -1;
}

/** Holes as "{}". */
export function showHoles(text: string): string {
  return text.replace(holes, '{}');
}
