// Patterns of the project, run on names of its files where that cannot take long.

/** Steps for one name, and for all. */
const MAX_STEPS = 10_000_000;
const MAX_ALL_STEPS = 2_000_000_000;

/** Tells whether a pattern matches; undefined where it is not run, which `refuse` is told. */
export function createTest(
  text: string,
  flags: string,
  refuse: () => void,
): (name: string) => boolean | undefined {
  const pattern = compile(text, flags);
  const shape = pattern && shapeOf(text);
  let spent = 0;
  return (name) => {
    if (pattern && shape) {
      const steps = shape.ways * (name.length + 1) ** (1 + shape.loops);
      spent += steps;
      if (steps <= MAX_STEPS && spent <= MAX_ALL_STEPS) return pattern.test(name);
    }
    refuse();
    return undefined;
  };
}

function compile(text: string, flags: string): RegExp | null {
  if (text.length > 200 || flags.includes('v')) return null;
  try {
    return new RegExp(text, flags.replace(/[gy]/g, ''));
  } catch {
    return null;
  }
}

/** What a pattern may try: how often it may go along the whole name, and in how many ways besides. Null where groups are repeated or looked back to. */
function shapeOf(text: string): { loops: number; ways: number } | null {
  if (/\\[1-9k]/.test(text)) return null;
  const bare = text
    .replace(/\\./gs, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\(\?(?:[:=!]|<[=!]|<\w+>)/g, '(')
    .replace(/\{\d+\}/g, '*');
  if (/\)(?:[*+]|\{\d)/.test(bare)) return null;
  const loops = bare.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0;
  const optional = bare.match(/(?<![*+}])\?/g)?.length ?? 0;
  const groups = bare.match(/\(/g)?.length ?? 0;
  const choices = bare.match(/\|/g)?.length ?? 0;
  return { loops, ways: 2 ** optional * (choices + 1) ** (groups + 1) };
}
