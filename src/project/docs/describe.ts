// Docs of what a name stands for, made to be read.
import type { DocsAnswer, DocsRequest, Told } from '../../protocol/docs/answers.ts';
import { packageCode } from './code.ts';
import { type Declared, declared, inheritedDoc, shownDeclarations } from './declared.ts';
import { describeModule } from './describe-module.ts';
import { type Answered, originOf } from './find.ts';
import { callableTypes } from './link/callable.ts';
import { memberNames } from './link/members.ts';
import type { Declaration } from './read/scope.ts';
import { shortFiles, shortNames } from './shortened.ts';
import { symbolName } from './target.ts';
import { linesOf } from './text/lines.ts';
import { readmeOf, sectionsAbout } from './text/readme.ts';
import { filesIn } from './text/shipped.ts';
import type { World } from './world.ts';

const MAX_DECLARATIONS = 12;
const MAX_TYPES = 3;
/** Of all comments of one answer. */
const DOC_CHARACTERS = 12_000;

export function describe(world: World, answered: Answered, lines: DocsRequest['lines']): Told<DocsAnswer> {
  const { target, reached, warnings } = answered;
  const { files } = world;
  const found = reached?.found ?? null;
  const { isOwn, types, pkg } = originOf(world, target, found);
  const about = {
    ...{ package: pkg?.name ?? null, version: pkg?.version ?? null },
    ...(types === undefined ? {} : { types }),
    warnings,
  };
  if (target.file !== undefined && !target.scope) {
    const content = linesOf(files, target.file, lines ?? { from: 1, to: null });
    return { isOwn, answer: { name: target.module, kind: 'file', ...about, content } };
  }
  if (target.folder !== undefined) {
    const listed = filesIn(files, pkg?.dir ?? files.root, target.folder);
    return { isOwn, answer: { name: target.module, kind: 'folder', ...about, ...shortFiles(listed) } };
  }
  if (!found) return { isOwn, answer: { name: target.module, ...about, ...describeModule(world, answered) } };
  const declarations = shownDeclarations(found.declarations);
  const code = packageCode(world, target);
  const first = declarations[0];
  const names =
    first === undefined || /method|function/.test(first.kind) ? [] : memberNames(world.linker, found);
  const readme = pkg && !isOwn ? sectionsAbout(readmeOf(files, pkg.dir), target.path) : [];
  const hidden = declarations.length - MAX_DECLARATIONS;
  const note = [reached?.note, hidden > 0 ? `${hidden} more declarations are not shown` : undefined]
    .filter(Boolean)
    .join('; ');
  const told = withinRoom(
    declarations.slice(0, MAX_DECLARATIONS).map((declaration) => declared(world, declaration)),
  );
  const type = callable(world, declarations[0]).map(({ signature, source }) => ({ signature, source }));
  const isSilent = told.every(({ doc }) => doc === undefined);
  const other = isSilent && first ? (inheritedDoc(world, first) ?? code?.doc) : undefined;
  return {
    isOwn,
    answer: {
      ...{ name: symbolName(target), kind: first?.kind ?? 'module', ...about },
      declarations: told.map((item, index) =>
        index === 0 && other !== undefined ? { ...item, doc: other } : item,
      ),
      ...(type.length > 0 && { type }),
      ...(code && !told.some(({ source }) => source === code.source) && { code: code.source }),
      ...(note !== '' && { note }),
      ...shortNames(names.filter((name) => name !== 'constructor')),
      ...(readme.length > 0 && { readme }),
    },
  };
}

/** Overloads repeat themselves: those that come last lose theirs first. */
function withinRoom(declarations: readonly Declared[]): Declared[] {
  let room = DOC_CHARACTERS;
  return declarations.map((declaration) => {
    const length = declaration.doc?.length ?? 0;
    room -= length;
    return room >= 0 ? declaration : { ...declaration, doc: '… left out: see the ones before' };
  });
}

/** Types by their names, of what is no function but can be called. */
function callable(world: World, declaration: Declaration | undefined) {
  if (declaration?.kind !== 'property' && declaration?.kind !== 'const') return [];
  return callableTypes(world.linker, declaration)
    .slice(0, MAX_TYPES)
    .map((type) => declared(world, type));
}
