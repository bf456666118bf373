// One file as a syntax tree. The parser is loaded by the first reader that asks for one.
import type { Comment, ParseResult, Program } from 'oxc-parser';
import { isTooDeep } from './depth.ts';
import { hasLongLines } from './long-lines.ts';

export interface Parsed {
  text: string;
  program: Program;
  comments: Comment[];
  /** The first syntax error, where no language that the name allows could read the text. */
  problem: string | null;
  /** Where; null where that is not known. */
  problemAt: number | null;
}

type Language = 'js' | 'jsx' | 'ts' | 'tsx' | 'dts';
export type Parse = (file: string, text: string) => Parsed;

export async function loadParser(): Promise<Parse> {
  const { parseSync } = await import('oxc-parser');
  return (file, text) => {
    if (isTooDeep(text)) return refused(text, 'it is nested too deep');
    if (hasLongLines(text)) return refused(text, 'its lines are too long: it is minified, or data');
    let first: Parsed | undefined;
    for (const lang of languagesOf(file)) {
      // The pragma alone is refused; most of Flow's types read as TypeScript's.
      const plain = first ? text.replaceAll('@flow', ' flow') : text;
      const result = parseSync(file, plain, { lang, preserveParens: false, astType: 'ts' });
      const { program, comments } = result;
      // Some errors leave a whole tree behind, such as a `return` at the top; thousands of them are not asked for.
      if (program.body.length > 0) return { text, program, comments, problem: null, problemAt: null };
      const error = result.errors.find(({ severity }) => severity === 'Error');
      const [problem, problemAt] = [error?.message ?? null, error?.labels[0]?.start ?? null];
      if (problem === null) return { text, program, comments, problem, problemAt };
      first ??= { text, program, comments, problem, problemAt };
    }
    return first ?? refused(text, 'it cannot be parsed');
  };
}

/** What a file imports and exports, and its tree where that is looked at, which takes most of the time; null where no language reads it. */
export async function loadModuleParser(): Promise<
  (file: string, text: string) => Pick<ParseResult, 'program' | 'module'> | null
> {
  const { parseSync } = await import('oxc-parser');
  return (file, text) => {
    if (isTooDeep(text) || hasLongLines(text)) return null;
    for (const lang of languagesOf(file)) {
      const result = parseSync(file, text, { lang, preserveParens: false, astType: 'ts' });
      if (!result.errors.some(({ severity }) => severity === 'Error')) return result;
    }
    return null;
  };
}

function refused(text: string, problem: string): Parsed {
  return { text, program: emptyProgram, comments: [], problem, problemAt: null };
}

// `<T>x` means something else in .tsx; Flow's types read as TypeScript's, mostly.
function languagesOf(file: string): Language[] {
  if (/\.[mc]?ts$/.test(file)) return ['ts'];
  if (file.endsWith('.tsx')) return ['tsx'];
  return ['jsx', 'tsx', 'ts'];
}

const emptyProgram: Program = {
  type: 'Program',
  body: [],
  sourceType: 'module',
  hashbang: null,
  start: 0,
  end: 0,
};
