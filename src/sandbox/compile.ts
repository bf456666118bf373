// From what the agent wrote to what V8's REPL mode runs: types stripped, imports and exports rewritten, positions kept.
import { createRequire, SourceMap } from 'node:module';
import { dirname } from 'node:path';
import { parse } from 'acorn';
import { init } from 'es-module-lexer';
import { markAwaits } from './awaits.ts';
import type { Edited, Position } from './edits.ts';
import { rewriteModuleSyntax } from './module-syntax.ts';
import { rewriteUsing } from './using.ts';

type Transform = typeof import('amaro').transformSync;

/** Loaded once, for the first input that has types: it takes as long as the start of the isolate. */
let amaro: Promise<Transform> | undefined;

function loadCompiler(): Promise<Transform> {
  amaro ??= import('amaro').then((module) => module.transformSync);
  return amaro;
}

/** Code that nests too deeply overflows the compiler's stack: after that, all that it has in memory is wrong. */
function withFreshCompiler(transformSync: Transform): Transform {
  return (source, options) => {
    try {
      return transformSync(source, options);
    } catch (error) {
      // What is wrong with the code comes as a plain object.
      if (!(error instanceof Error)) throw error;
      amaro = Promise.resolve(loadCompilerAgain());
      throw new SyntaxError('The code is nested too deeply to be compiled');
    }
  };
}

function loadCompilerAgain(): Transform {
  const require = createRequire(import.meta.url);
  const folder = dirname(dirname(require.resolve('amaro')));
  for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file];
  return (require('amaro') as typeof import('amaro')).transformSync;
}

/** `locate` leads to the agent's text. */
export interface Compiled extends Edited {
  /** Names that the end of the call disposes of. */
  used: string[];
}

/** Throws a SyntaxError with `line` and `column` where the parser names them. `lexicalNames`: bound by let, const and class so far. */
export async function compile(
  source: string,
  lexicalNames: () => Promise<readonly string[]>,
): Promise<Compiled> {
  const [stripped] = await Promise.all([
    stripTypes(source, async () => withFreshCompiler(await loadCompiler())),
    init,
  ]);
  const marked = markAwaits(stripped.code);
  const script = /\b(?:im|ex)port\b/.test(marked.code)
    ? rewriteModuleSyntax(marked.code, new Set(await lexicalNames()))
    : marked;
  const { code, used, locate } = rewriteUsing(script.code);
  const steps = [{ locate }, ...(script === marked ? [] : [script]), marked, stripped];
  return {
    ...{ code, used },
    locate: (line, column) =>
      steps.reduce((at: Position, step) => step.locate(at.line, at.column), { line, column }),
  };
}

interface Stripped extends Edited {
  /** What `code` has the positions of: the agent's text, in parentheses if it is an object; undefined after a real transform. */
  text: string | undefined;
}

/** Types stripped, module syntax as it was. */
export async function stripModule(source: string): Promise<Stripped> {
  return stripTypes(source, loadCompiler);
}

/** What only TypeScript may mean in another way, as a word or a sign: whoever writes one of them may write types. */
const mayBeTypes =
  /<|\\u|@|(?<!\*\s*)\bas\b|\b(?:abstract|accessor|asserts|declare|enum|global|implements|infer|interface|is|keyof|module|namespace|out|override|private|protected|public|readonly|satisfies|type|unique)\b/;

/** The same in both languages: nothing is to be stripped. */
export function isPlain(source: string): boolean {
  if (mayBeTypes.test(source)) return false;
  try {
    parse(source, { ecmaVersion: 'latest', sourceType: 'module' });
    return true;
  } catch {
    // Types, or an error that is for the compiler to tell.
    return false;
  }
}

/** An input that is an object literal reads as a block: it is tried as an expression first, as Node's REPL does. */
async function stripTypes(source: string, load: () => Promise<Transform>): Promise<Stripped> {
  const asItIs = { text: source, locate: (line: number, column: number) => ({ line, column }) };
  const hasNoTypes = isPlain(source);
  if (/^\s*\{/.test(source) && /\}\s*$/.test(source)) {
    const text = `(${source})`;
    const wrapped = isPlain(text) ? text : hasNoTypes ? undefined : tryStrip(text, await load());
    if (wrapped)
      return {
        text,
        code: wrapped,
        locate: (line, column) => ({ line, column: line === 1 ? column - 1 : column }),
      };
  }
  if (hasNoTypes) return { ...asItIs, code: source };
  const transformSync = await load();
  try {
    return { ...asItIs, code: transformSync(source, { mode: 'strip-only' }).code };
  } catch (error) {
    if (codeOf(error) === 'UnsupportedSyntax') return transform(source, transformSync);
    throw syntaxError(error);
  }
}

function tryStrip(source: string, transformSync: Transform): string | undefined {
  try {
    return transformSync(source, { mode: 'strip-only' }).code;
  } catch {
    return undefined;
  }
}

/** Enums, parameter properties and the like are code, not types: they need a real transform, and a map back. */
function transform(source: string, transformSync: Transform): Stripped {
  try {
    const { code, map } = transformSync(source, { mode: 'transform', sourceMap: true });
    const sourceMap = new SourceMap(JSON.parse(map ?? '{}'));
    return {
      text: undefined,
      code,
      locate(line, column) {
        const entry = sourceMap.findEntry(line - 1, column - 1);
        return 'originalLine' in entry
          ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
          : { line, column };
      },
    };
  } catch (error) {
    throw syntaxError(error);
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** The parser throws a plain object; its message may need the shell's own advice. */
function syntaxError(error: unknown): SyntaxError {
  const fields = Object(error) as { message?: unknown; startLine?: unknown; startColumn?: unknown };
  const message = String(fields.message ?? error);
  const advice = /return/i.test(message)
    ? '. The value of the last expression is the result: no return is needed'
    : '';
  return Object.assign(new SyntaxError(message + advice), {
    line: typeof fields.startLine === 'number' ? fields.startLine : undefined,
    column: typeof fields.startColumn === 'number' ? fields.startColumn + 1 : undefined,
  });
}
