// From what the agent wrote to what V8's REPL mode runs: types stripped, imports and exports rewritten, positions kept.
import { createRequire, SourceMap } from 'node:module';
import { dirname } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { markAwaits } from './awaits.ts';
import { rewriteUsing } from './using.ts';

type Transform = typeof import('amaro').transformSync;

/** Loaded once, beside the start of the isolate: it takes as long. */
let amaro: Promise<Transform> | undefined;

export function loadCompiler(): Promise<Transform> {
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

export interface Compiled {
  code: string;
  /** Position in the agent's text for a position in `code`; both one-based. */
  locate(line: number, column: number): { line: number; column: number };
  /** Names that the end of the call disposes of. */
  used: string[];
}

/** Throws a SyntaxError with `line` and `column` where the parser names them. `lexicalNames`: bound by let, const and class so far. */
export async function compile(
  source: string,
  lexicalNames: () => Promise<readonly string[]>,
): Promise<Compiled> {
  const [transformSync] = await Promise.all([loadCompiler(), init]);
  const stripped = stripTypes(source, withFreshCompiler(transformSync));
  const { code, columnOf } = markAwaits(stripped.code);
  const script = /\b(?:im|ex)port\b/.test(code)
    ? rewriteModuleSyntax(code, new Set(await lexicalNames()))
    : code;
  return {
    ...rewriteUsing(script),
    locate: (line, column) => stripped.locate(line, columnOf(line, column)),
  };
}

interface Stripped extends Pick<Compiled, 'code' | 'locate'> {
  /** What `code` has the positions of: the agent's text, in parentheses if it is an object; undefined after a real transform. */
  text: string | undefined;
}

/** Types stripped, module syntax as it was. */
export async function stripModule(source: string): Promise<Stripped> {
  return stripTypes(source, await loadCompiler());
}

/** An input that is an object literal reads as a block: it is tried as an expression first, as Node's REPL does. */
function stripTypes(source: string, transformSync: Transform): Stripped {
  if (/^\s*\{/.test(source) && /\}\s*$/.test(source)) {
    const text = `(${source})`;
    const wrapped = tryStrip(text, transformSync);
    if (wrapped)
      return {
        text,
        code: wrapped,
        locate: (line, column) => ({ line, column: line === 1 ? column - 1 : column }),
      };
  }
  try {
    return {
      text: source,
      code: transformSync(source, { mode: 'strip-only' }).code,
      locate: (line, column) => ({ line, column }),
    };
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

/** The shell is no module: imports become calls, and what is exported is simply declared. */
function rewriteModuleSyntax(source: string, lexicalNames: ReadonlySet<string>): string {
  let found: ReturnType<typeof parse>;
  try {
    found = parse(source);
  } catch {
    // Not lexable: V8 reports the syntax error with its position.
    return source;
  }
  const [importRecords, exportRecords] = found;
  let result = source;
  for (const record of exportRecords)
    if (record.type === 'direct') result = blankExport(result, record.exportStart);
  for (const record of importRecords.toReversed()) {
    if (record.type === 'dynamic' || record.type === 'import-meta') {
      result = `${result.slice(0, record.importStart)}__import${result.slice(record.importStart + 'import'.length)}`;
    } else if (record.type === 'static' || record.type === 'reexport-star') {
      const statement = result.slice(record.importStart, record.importEnd);
      // "import" and "export" are of one length: what is exported again is imported.
      const clause =
        record.type === 'static'
          ? statement.slice('import'.length, record.start - 1 - record.importStart)
          : '';
      const replaced = rewriteDeclaration(clause, record.specifier, lexicalNames);
      result =
        result.slice(0, record.importStart) + padLines(replaced, statement) + result.slice(record.importEnd);
    }
  }
  return result;
}

/** Keeps the length. A second name of the same statement finds the word gone. */
function blankExport(code: string, start: number): string {
  const rest = code.slice(start);
  const word = /^export\s+default\b|^export\s*\{[^}]*\}|^export\b/.exec(rest)?.[0] ?? '';
  // Without a name these would be declarations, and a syntax error.
  const isNameless = /^\s*(?:(?:async\s+)?function\s*\*?\s*\(|class\s*(?:\{|extends\b))/.test(
    rest.slice(word.length),
  );
  const blank = word.replaceAll(/[^\n]/g, ' ');
  return code.slice(0, start) + (isNameless ? `0,${blank.slice(2)}` : blank) + rest.slice(word.length);
}

/** `clause` is what stands between `import` and the specifier. */
function rewriteDeclaration(clause: string, specifier: string, lexicalNames: ReadonlySet<string>): string {
  const text = clause.replace(/\bfrom\s*$/, '').trim();
  const from = JSON.stringify(specifier);
  if (text === '') return `await __import.declare(${from}, [])`;

  const braces = /\{([\s\S]*)\}/.exec(text);
  const rest = text.replace(/\{[\s\S]*\}/, '');
  const namespace = /\*\s*as\s+([\p{ID_Continue}$]+)/u.exec(rest)?.[1];
  const defaultName = /^[\p{ID_Continue}$]+/u.exec(rest)?.[0];
  const named = (braces?.[1] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => part.split(/\s+as\s+/) as [string, string?])
    .map(([exported, local]) => [local ?? exported, exported.replace(/^["']|["']$/g, '')]);
  const pairs = [
    ...(namespace ? [[namespace, '*']] : []),
    ...(defaultName ? [[defaultName, 'default']] : []),
    ...named,
  ];
  // Every name was a type: nothing is left to load.
  if (pairs.length === 0) return '';
  // A declaration of the shell hides what is imported by its name, unless it is declared again.
  const hidden = pairs.map(([local = '']) => local).filter((local) => lexicalNames.has(local));
  return `const {${hidden.join(', ')}} = await __import.declare(${from}, ${JSON.stringify(pairs)})`;
}

/** Keeps the number of lines, so that positions below stay true. */
function padLines(replaced: string, original: string): string {
  return replaced + '\n'.repeat((original.match(/\n/g) ?? []).length);
}
