// The source of what a name stands for: where it is implemented, else where it is declared.
import type { DocsRequest, SourceAnswer, Told } from '../../protocol/docs/answers.ts';
import { packageCode } from './code.ts';
import { type Answered, originOf } from './find.ts';
import type { Declaration } from './read/scope.ts';
import { symbolName } from './target.ts';
import { definitionAt } from './text/definition-at.ts';
import { linesOf } from './text/lines.ts';
import type { World } from './world.ts';

const MAX_DEFINITIONS = 4;

export function sourceOf(
  world: World,
  { target, reached, warnings }: Answered,
  lines: DocsRequest['lines'],
  line: number | null = null,
): Told<SourceAnswer> {
  const { files } = world;
  const found = reached?.found ?? null;
  const { isOwn, types, pkg } = originOf(world, target, found);
  const code = target.file === undefined ? packageCode(world, target) : null;
  const about = {
    ...{ package: pkg?.name ?? null, version: pkg?.version ?? null },
    ...(types !== undefined && !code && { types }),
  };
  const name = symbolName(target);
  const path =
    target.file ?? (found ? undefined : (code?.declaration.scope.file.path ?? target.scope?.file.path));
  if (path !== undefined) {
    const meant = line === null ? { from: 1, to: null } : definitionAt(files, path, line);
    const definitions = [linesOf(files, path, lines ?? meant)];
    return { isOwn, answer: { name, kind: 'file', ...about, definitions, warnings } };
  }
  const declarations = found?.declarations ?? [];
  const shown = code ? [code.declaration] : implemented(declarations);
  const definitions = distinct(shown)
    .slice(0, MAX_DEFINITIONS)
    .map(({ file, first, last, column }) =>
      // Lines are those of the first definition's file.
      linesOf(files, file, lines ?? { from: first, to: null, column, last }),
    );
  const [first] = declarations;
  const declared =
    code && first
      ? `${files.shown(first.scope.file.path)}:${first.scope.file.lineOf(first.outer.start)}`
      : undefined;
  return {
    isOwn,
    answer: {
      ...{ name, kind: shown[0]?.kind ?? 'module', ...about },
      definitions: lines ? definitions.slice(0, 1) : definitions,
      ...(declared !== undefined && declared !== code?.source && { declared }),
      ...(reached?.note !== undefined && { note: reached.note }),
      warnings,
    },
  };
}

/** A function with a body, where it is overloaded in its source; else all. */
function implemented(declarations: readonly Declaration[]): readonly Declaration[] {
  const bodies = declarations.filter(
    ({ node }) =>
      node.type === 'FunctionDeclaration' || (node.type === 'MethodDefinition' && node.value.body),
  );
  return bodies.length > 0 ? bodies : declarations;
}

interface Piece {
  file: string;
  first: number;
  last: number;
  column: number;
}

/** One of many in a statement is told by itself. */
const FAR = 2_000;

function placeOf({ scope, outer, kind, node }: Declaration): { start: number; end: number } {
  const { text, comments } = scope.file;
  if (kind === 'module' && node.type === 'Program') return { start: 0, end: text.length };
  if (node.start - outer.start > FAR) return node;
  const doc = comments.findLast(({ end }) => end <= outer.start);
  const isDoc =
    doc !== undefined && text.slice(doc.end, outer.start).trim() === '' && doc.value.startsWith('*');
  return { start: isDoc ? doc.start : outer.start, end: outer.end };
}

/** Overloads that follow each other are one piece. */
function distinct(declarations: readonly Declaration[]): Piece[] {
  const pieces: Piece[] = [];
  for (const declaration of declarations) {
    const { path, lineOf, text } = declaration.scope.file;
    const { start, end } = placeOf(declaration);
    const [first, last] = [lineOf(start), lineOf(Math.max(start, end - 1))];
    const before = pieces.at(-1);
    if (before?.file === path && first >= before.first && first <= before.last + 2)
      before.last = Math.max(before.last, last);
    else pieces.push({ file: path, first, last, column: start - text.lastIndexOf('\n', start - 1) - 1 });
  }
  return pieces;
}
