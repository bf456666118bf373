// Docs of what a name stands for, made to be read.
import type { DocsAnswer, DocsRequest, Told } from '../../protocol/docs/answers.ts';
import { packageCode } from './code.ts';
import { type Answered, originOf } from './find.ts';
import { callableTypes } from './link/callable.ts';
import { moduleFound } from './link/linker-shapes.ts';
import { inheritedOf, memberNames } from './link/members.ts';
import { subpathsOf } from './read/packages.ts';
import type { Declaration } from './read/scope.ts';
import { signatureOf } from './signature.ts';
import { capped, docAt } from './text/comment.ts';
import { linesOf } from './text/lines.ts';
import { headOf, readmeOf, sectionsAbout } from './text/readme.ts';
import { filesIn, shippedFiles } from './text/shipped.ts';
import type { World } from './world.ts';

const MAX_DECLARATIONS = 12;
const MAX_NAMES = 120;
const MAX_FILES = 40;
const MAX_TYPES = 3;
/** Of all comments of one answer. */
const DOC_CHARACTERS = 12_000;
const MAX_OUTLINE = 60;

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
    return { isOwn, answer: { name: target.module, kind: 'folder', ...about, ...shortened(listed) } };
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
  const codeDoc = told.some(({ doc }) => doc !== undefined) ? undefined : code?.doc;
  return {
    isOwn,
    answer: {
      ...{ name: `${target.module}#${target.path.join('.')}`, kind: first?.kind ?? 'module', ...about },
      declarations: told.map((item, index) =>
        index === 0 && codeDoc !== undefined ? { ...item, doc: codeDoc } : item,
      ),
      ...(type.length > 0 && { type }),
      ...(code && !told.some(({ source }) => source === code.source) && { code: code.source }),
      ...(note !== '' && { note }),
      ...shortNames(names.filter((name) => name !== 'constructor')),
      ...(readme.length > 0 && { readme }),
    },
  };
}

/** The body of an overloaded function is none of its signatures. */
function shownDeclarations(all: readonly Declaration[]): readonly Declaration[] {
  const isSignature = ({ node }: Declaration) =>
    node.type === 'TSDeclareFunction' || (node.type === 'MethodDefinition' && !node.value.body);
  const hasBody = ({ node }: Declaration) =>
    node.type === 'FunctionDeclaration' || (node.type === 'MethodDefinition' && node.value.body !== null);
  return all.some(isSignature) ? all.filter((declaration) => !hasBody(declaration)) : all;
}

function docOf(declaration: Declaration): string | undefined {
  const { scope, outer, node } = declaration;
  return docAt(scope.file, outer.start) ?? docAt(scope.file, node.start);
}

/** Without one of its own, that of what it overrides. */
function inheritedDoc({ linker }: World, { owner, name }: Declaration): string | undefined {
  const inherited = owner ? inheritedOf(linker, owner, name) : [];
  return inherited.map(docOf).find((doc) => doc !== undefined);
}

function declared(world: World, declaration: Declaration) {
  const { files } = world;
  const { scope } = declaration;
  const doc = docOf(declaration) ?? inheritedDoc(world, declaration);
  return {
    signature:
      declaration.kind === 'module' ? `module ${files.shown(scope.file.path)}` : signatureOf(declaration),
    source: `${files.shown(scope.file.path)}:${scope.file.lineOf(positionOf(declaration))}`,
    ...(doc === undefined ? {} : { doc }),
  };
}

/** Overloads repeat themselves: those that come last lose theirs first. */
function withinRoom<T extends { doc?: string }>(declarations: readonly T[]): T[] {
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

const positionOf = ({ node, outer }: Declaration): number =>
  node.type === 'VariableDeclarator' ? node.start : outer.start;

function describeModule(
  world: World,
  { target: { pkg, scope, module } }: Answered,
): Omit<DocsAnswer, 'name' | 'package' | 'version' | 'warnings'> {
  const { files, linker } = world;
  const names = scope ? memberNames(linker, moduleFound(scope)) : [];
  const isPackage = pkg !== null && pkg.name === module;
  const doc = scope ? docAt(scope.file, scope.file.program.body[0]?.start ?? 0) : undefined;
  const source = scope ? `${files.shown(scope.file.path)}:1` : undefined;
  const sections = isPackage ? readmeOf(files, pkg.dir) : [];
  const code = isPackage ? packageCode(world, { pkg, module, path: [], scope }) : null;
  const outline = sections.map(({ title }) => title).filter((title) => title !== '');
  const listed = isPackage ? shippedFiles(files, pkg.dir) : [];
  const subpaths = isPackage ? subpathsOf(pkg) : [];
  const description = isPackage ? pkg.manifest.description : undefined;
  return {
    kind: isPackage ? 'package' : 'module',
    ...(typeof description === 'string' && { summary: capped(description, 500) }),
    ...(source !== undefined && {
      declarations: [
        { signature: `module ${module}`, source, ...(doc !== undefined && !isPackage && { doc }) },
      ],
    }),
    ...(code && code.source !== source && { code: code.source }),
    ...(subpaths.length > 0 && {
      note: `also to be imported: ${subpaths
        .slice(0, 30)
        .map((path) => `${module}${path.slice(1)}`)
        .join(', ')}`,
    }),
    ...shortNames(names),
    ...(sections.length > 0 && { readme: headOf(sections) }),
    ...(outline.length > 0 && { outline: outline.slice(0, MAX_OUTLINE) }),
    ...shortened(listed),
  };
}

function shortNames(names: readonly string[]): Pick<DocsAnswer, 'names' | 'moreNames'> {
  if (names.length === 0) return {};
  const more = names.length - MAX_NAMES;
  return { names: names.slice(0, MAX_NAMES), ...(more > 0 && { moreNames: more }) };
}

function shortened(
  listed: readonly { path: string; bytes: number }[],
): Pick<DocsAnswer, 'files' | 'moreFiles'> {
  if (listed.length === 0) return {};
  const more = listed.length - MAX_FILES;
  return { files: listed.slice(0, MAX_FILES), ...(more > 0 && { moreFiles: more }) };
}
