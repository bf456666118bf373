// `using` at the top level means the end of its scope. The shell's scope does not end: such a declaration becomes a
// constant that the end of the call disposes of.
import { type Pattern, parse } from 'acorn';
import { applyEdits, type Edit, type Edited } from './edits.ts';

export interface WithoutUsing extends Edited {
  /** What is to be disposed of when the call ends. */
  used: string[];
}

export function rewriteUsing(source: string): WithoutUsing {
  const edits: Edit[] = [];
  const used: string[] = [];
  for (const statement of topLevel(source)) {
    if (statement.type !== 'VariableDeclaration') continue;
    const { kind, declarations, start } = statement;
    if (kind !== 'using' && kind !== 'await using') continue;
    // The words may stand on two lines.
    const [words = '', gap = ''] = /^(?:await(\s+))?using/.exec(source.slice(start)) ?? [];
    edits.push({ start, end: start + words.length, text: `const${gap.replaceAll(/[^\n]/g, '')}` });
    for (const { id, init } of declarations) {
      if (!init) continue;
      used.push(nameOf(id));
      edits.push({ start: init.start, end: init.start, text: '__import.use((' });
      edits.push({ start: init.end, end: init.end, text: `), ${kind === 'await using'})` });
    }
  }
  return { ...applyEdits(source, edits), used };
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
