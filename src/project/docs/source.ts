// The source of what a name stands for: where it is implemented, else where it is declared.
import type { DocsRequest, SourceAnswer, Told } from '../../protocol/docs/answers.ts';
import { packageCode } from './code.ts';
import { type Answered, originOf } from './find.ts';
import type { Declaration } from './read/scope.ts';
import { linesOf } from './text/lines.ts';
import type { World } from './world.ts';

const MAX_DEFINITIONS = 4;

export function sourceOf(
  world: World,
  { target, reached, warnings }: Answered,
  lines: DocsRequest['lines'],
): Told<SourceAnswer> {
  const { files } = world;
  const found = reached?.found ?? null;
  const { isOwn, types, pkg } = originOf(world, target, found);
  const code = target.file === undefined ? packageCode(world, target) : null;
  const about = {
    ...{ package: pkg?.name ?? null, version: pkg?.version ?? null },
    ...(types !== undefined && !code && { types }),
  };
  const name = target.path.length === 0 ? target.module : `${target.module}#${target.path.join('.')}`;
  const path =
    target.file ?? (found ? undefined : (code?.declaration.scope.file.path ?? target.scope?.file.path));
  if (path !== undefined) {
    const definitions = [linesOf(files, path, lines ?? { from: 1, to: null })];
    return { isOwn, answer: { name, kind: 'file', ...about, definitions, warnings } };
  }
  const declarations = found?.declarations ?? [];
  const shown = code ? [code.declaration] : implemented(declarations);
  const definitions = distinct(world, shown)
    .slice(0, MAX_DEFINITIONS)
    .map(({ file, first, last }) =>
      // Lines are those of the first definition's file.
      linesOf(files, file, lines ?? { from: first, to: null }, lines ? undefined : last),
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

/** Overloads that follow each other are one piece. */
function distinct(
  _: World,
  declarations: readonly Declaration[],
): { file: string; first: number; last: number }[] {
  const pieces: { file: string; first: number; last: number }[] = [];
  for (const { scope, outer, kind, node } of declarations) {
    const { path, lineOf, text, comments } = scope.file;
    const own = kind === 'module' && node.type === 'Program' ? { start: 0, end: text.length } : outer;
    const doc = comments.findLast(({ end }) => end <= own.start);
    const isDoc =
      doc !== undefined && text.slice(doc.end, own.start).trim() === '' && doc.value.startsWith('*');
    const piece = {
      file: path,
      first: lineOf(isDoc ? doc.start : own.start),
      last: lineOf(Math.max(own.start, own.end - 1)),
    };
    const before = pieces.at(-1);
    if (before?.file === path && piece.first >= before.first && piece.first <= before.last + 2)
      before.last = Math.max(before.last, piece.last);
    else pieces.push(piece);
  }
  return pieces;
}
