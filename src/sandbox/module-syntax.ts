// The shell is no module: imports become calls, and what is exported is simply declared.
import { parse } from 'es-module-lexer';
import { applyEdits, type Edit, type Edited } from './edits.ts';
import { PUT_IN } from './runtime/function-text.ts';

/** The lexer has to be loaded (`init`). */
export function rewriteModuleSyntax(source: string, lexicalNames: ReadonlySet<string>): Edited {
  return applyEdits(source, findModuleSyntax(source, lexicalNames));
}

function findModuleSyntax(source: string, lexicalNames: ReadonlySet<string>): Edit[] {
  let found: ReturnType<typeof parse>;
  try {
    found = parse(source);
  } catch {
    // Not lexable: V8 reports the syntax error with its position.
    return [];
  }
  const [importRecords, exportRecords] = found;
  const edits = new Map<number, Edit>();
  // Several names of one statement have one start.
  for (const { type, exportStart: start } of exportRecords)
    if (type === 'direct' && !edits.has(start)) edits.set(start, blankExport(source, start));
  for (const record of importRecords) {
    const { importStart: start, importEnd } = record;
    if (record.type === 'dynamic' || record.type === 'import-meta') {
      edits.set(start, { start, end: start + 'import'.length, text: `__import${PUT_IN}` });
    } else if (record.type === 'static' || record.type === 'reexport-star') {
      const statement = source.slice(start, importEnd);
      // "import" and "export" are of one length: what is exported again is imported.
      const clause =
        record.type === 'static' ? statement.slice('import'.length, record.start - 1 - start) : '';
      const replaced = rewriteDeclaration(clause, record.specifier, lexicalNames);
      edits.set(start, { start, end: importEnd, text: padLines(replaced, statement) });
    }
  }
  return [...edits.values()];
}

/** Keeps the length. */
function blankExport(code: string, start: number): Edit {
  const rest = code.slice(start);
  const word = /^export\s+default\b|^export\s*\{[^}]*\}|^export\b/.exec(rest)?.[0] ?? '';
  // Without a name these would be declarations, and a syntax error.
  const isNameless = /^\s*(?:(?:async\s+)?function\s*\*?\s*\(|class\s*(?:\{|extends\b))/.test(
    rest.slice(word.length),
  );
  const blank = word.replaceAll(/[^\n]/g, ' ');
  return { start, end: start + word.length, text: isNameless ? `0,${blank.slice(2)}` : blank };
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
