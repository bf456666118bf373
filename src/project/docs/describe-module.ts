// Docs of a module or a package as a whole.
import type { DocsAnswer } from '../../protocol/docs/answers.ts';
import { packageCode } from './code.ts';
import { type Declared, declared, shownDeclarations } from './declared.ts';
import type { Answered } from './find.ts';
import { type Found, moduleFound } from './link/linker-shapes.ts';
import { memberNames } from './link/members.ts';
import { subpathsOf } from './read/packages.ts';
import type { Scope } from './read/scope.ts';
import { shortFiles, shortNames } from './shortened.ts';
import { capped, docAt } from './text/comment.ts';
import { headOf, readmeOf } from './text/readme.ts';
import { shippedFiles } from './text/shipped.ts';
import type { World } from './world.ts';

/** Exports of a module are listed up to here. */
const MAX_LISTED = 30;
const MAX_OVERLOADS = 3;
const LISTED_CHARACTERS = 300;
const MAX_OUTLINE = 60;

export function describeModule(
  world: World,
  { target: { pkg, scope, module } }: Answered,
): Omit<DocsAnswer, 'name' | 'package' | 'version' | 'warnings'> {
  const { files, linker } = world;
  const names = scope ? memberNames(linker, moduleFound(scope)) : [];
  const isPackage = pkg !== null && pkg.name === module;
  const doc = isPackage || !scope ? undefined : docOfModule(scope);
  const source = scope ? `${files.shown(scope.file.path)}:1` : undefined;
  const sections = isPackage ? readmeOf(files, pkg.dir) : [];
  const code = isPackage ? packageCode(world, { pkg, module, path: [], scope }) : null;
  const outline = sections.map(({ title }) => title).filter((title) => title !== '');
  const shipped = isPackage ? shippedFiles(files, pkg.dir) : [];
  const listed = isPackage || !scope ? null : listedExports(world, scope, names);
  const whole = scope ? wholeOf(world, scope) : [];
  const subpaths = isPackage ? subpathsOf(pkg) : [];
  const description = isPackage ? pkg.manifest.description : undefined;
  return {
    kind: isPackage ? 'package' : 'module',
    ...(typeof description === 'string' && { summary: capped(description, 500) }),
    ...(source !== undefined && {
      declarations: [
        { signature: `module ${module}`, source, ...(doc !== undefined && { doc }) },
        ...whole,
        ...(listed ?? []),
      ],
    }),
    ...(code && code.source !== source && { code: code.source }),
    ...(subpaths.length > 0 && {
      note: `also to be imported: ${subpaths
        .slice(0, 30)
        .map((path) => `${module}${path.slice(1)}`)
        .join(', ')}`,
    }),
    ...(listed === null && shortNames(names)),
    ...(sections.length > 0 && { readme: headOf(sections) }),
    ...(outline.length > 0 && { outline: outline.slice(0, MAX_OUTLINE) }),
    ...shortFiles(shipped),
  };
}

/** Of a module that has not too many, each in short; null: too many. */
function listedExports(world: World, scope: Scope, names: readonly string[]): Declared[] | null {
  if (names.length === 0 || names.length > MAX_LISTED) return null;
  return names.flatMap((name) => inShort(world, world.linker.memberOf(moduleFound(scope), name), name));
}

/** What is all of a module of CommonJS: a function, or a class. */
function wholeOf(world: World, scope: Scope): Declared[] {
  const found = scope.assigned ? world.linker.memberOf(moduleFound(scope), 'default') : null;
  const declarations = (found?.declarations ?? []).filter(({ kind }) => /^(?:function|class)$/.test(kind));
  return inShort(world, { name: '', declarations }, 'module.exports');
}

function inShort(world: World, found: Found | null, name: string): Declared[] {
  return shownDeclarations(found?.declarations ?? [])
    .slice(0, MAX_OVERLOADS)
    .map((declaration) => {
      const { signature, source, doc } = declared(world, declaration);
      const first = doc?.split(/\n\s*\n|\n@/)[0];
      const named = declaration.name === name || signature.startsWith(name) ? '' : `${name}: `;
      return {
        signature: named + capped(signature, LISTED_CHARACTERS),
        source,
        ...(first !== undefined && { doc: capped(first, LISTED_CHARACTERS) }),
      };
    });
}

/** A comment in front of the first export is that one's. */
function docOfModule({ file }: Scope): string | undefined {
  const [first] = file.program.body;
  const isOfAll = first !== undefined && /^(?:Import|ExportAll|TSModule)/.test(first.type);
  return isOfAll ? docAt(file, first.start) : undefined;
}
