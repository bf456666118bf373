// Which variables an app misses, of what its error says and what its env files for others to copy have.
import type { Environment } from '../../../files/env.ts';

const MOST = 30;

/** What says that a variable is not there, or not as it has to be. */
const isAsked =
  /\b(?:missing|required?|undefined|not (?:set|defined|provided|found)|must|need(?:s|ed)?|invalid|expected|empty|no|env(?:ironment)?|variables?)\b/i;
/** Errors of code that goes on with a variable that is not there. */
const isOfNothing =
  /\bundefined\b|\bnull\b|Invalid URL|\bERR_INVALID|secret|credential|connection string|\benv\b|environment/i;

export interface MissingVariables {
  names: string[];
  /** The file that has them, but for those that it lacks. */
  example: string | null;
  lacking: string[];
}

/** Undefined where the error is of something else. `env` is what the app was started with. */
export function missingVariables(
  error: string,
  examples: Environment['files'],
  env: NodeJS.ProcessEnv,
): MissingVariables | undefined {
  const isSet = (name: string) => env[name] !== undefined && env[name] !== '';
  const named = namesIn(error).filter((name) => !isSet(name));
  for (const { path, names } of examples) {
    const known = named.filter((name) => names.includes(name));
    if (known.length === 0) continue;
    const all = withOthers(known, named, error);
    return { names: all, example: path, lacking: all.filter((name) => !names.includes(name)) };
  }
  const own = isAsked.test(error) ? named.filter((name) => name.includes('_') || isListed(error, name)) : [];
  if (own.length > 0) return { names: own.slice(0, MOST), example: null, lacking: [] };
  if (!isOfNothing.test(error)) return undefined;
  const [first] = examples
    .map(({ path, names }) => ({ example: path, names: names.filter((name) => !isSet(name)) }))
    .filter(({ names }) => names.length > 0);
  return first && { ...first, names: first.names.slice(0, MOST), lacking: [] };
}

/** The error may name more than the example has. */
function withOthers(known: string[], named: string[], error: string): string[] {
  const others = named.filter((name) => !known.includes(name) && isListed(error, name));
  return [...known, ...others].slice(0, MOST);
}

function namesIn(text: string): string[] {
  return [...new Set(text.match(/(?<![\w./-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*(?![\w/-])/g) ?? [])].filter(
    // Codes of errors of the system and of Node.
    (name) => name.length > 2 && !/^(?:ERR_|E[A-Z]{4,}$)/.test(name),
  );
}

/** A line of its own, or what quotes stand around, or what a word of its kind follows. */
function isListed(text: string, name: string): boolean {
  return new RegExp(
    `^\\s*(?:[-*•]\\s*)?["']?${name}["']?\\s*(?:[:=]|$)|["'\`]${name}["'\`]|\\b${name} (?:is|must|not|env)`,
    'm',
  ).test(text);
}
