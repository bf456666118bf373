// `using` at the top level means the end of its scope. The shell's scope does not end: such a declaration becomes a
// constant that the end of the call disposes of.
import { type Pattern, parse } from 'acorn';

export interface WithoutUsing {
  code: string;
  /** What is to be disposed of when the call ends. */
  used: string[];
}

export function rewriteUsing(source: string): WithoutUsing {
  let code = source;
  const used: string[] = [];
  for (const statement of topLevel(source).toReversed()) {
    if (statement.type !== 'VariableDeclaration') continue;
    const { kind, declarations, start } = statement;
    if (kind !== 'using' && kind !== 'await using') continue;
    for (const { id, init } of declarations.toReversed()) {
      if (!init) continue;
      used.unshift(nameOf(id));
      const value = code.slice(init.start, init.end);
      code = `${code.slice(0, init.start)}__import.use((${value}), ${kind === 'await using'})${code.slice(init.end)}`;
    }
    // As long as the words that it takes the place of, which may stand on two lines.
    code = `${code.slice(0, start)}${code.slice(start).replace(/^(?:await(\s+))?using/, (_, gap = '') => `const${gap && `${gap}     `}`)}`;
  }
  return { code, used };
}

/** Nothing where it cannot be read: V8 says what is wrong with it. */
function topLevel(source: string) {
  if (!/\busing\b/.test(source)) return [];
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'module' }).body;
  } catch {
    return [];
  }
}

function nameOf(pattern: Pattern): string {
  return pattern.type === 'Identifier' ? pattern.name : '';
}
