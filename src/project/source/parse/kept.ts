// What was parsed, for the next time: it counts as long as the file says the same.
import type { Parse, Parsed } from './parser.ts';

/** Of text; its trees take some thirty times that. */
const MAX_CHARACTERS = 4_000_000;

/** Keeps what comes first: of a project that is too large, a part is parsed each time, and the rest is not. */
export function rememberParsed(parse: Parse, most = MAX_CHARACTERS): Parse {
  const kept = new Map<string, Parsed>();
  let characters = 0;
  return (file, text) => {
    const known = kept.get(file);
    if (known?.text === text) return known;
    if (known) {
      kept.delete(file);
      characters -= known.text.length;
    }
    const parsed = parse(file, text);
    if (characters + text.length > most) return parsed;
    characters += text.length;
    kept.set(file, parsed);
    return parsed;
  };
}
