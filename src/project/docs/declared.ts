// One declaration, as it is told.
import type { DocsAnswer } from '../../protocol/docs/answers.ts';
import { inheritedOf } from './link/members.ts';
import type { Declaration } from './read/scope.ts';
import { signatureOf } from './signature.ts';
import { docAt } from './text/comment.ts';
import type { World } from './world.ts';

/** The body of an overloaded function is none of its signatures. */
export function shownDeclarations(all: readonly Declaration[]): readonly Declaration[] {
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
export function inheritedDoc({ linker }: World, { owner, name }: Declaration): string | undefined {
  const inherited = owner ? inheritedOf(linker, owner, name) : [];
  return inherited.map(docOf).find((doc) => doc !== undefined);
}

export type Declared = NonNullable<DocsAnswer['declarations']>[number];

export function declared({ files }: World, declaration: Declaration): Declared {
  const { scope } = declaration;
  const doc = docOf(declaration);
  return {
    signature:
      declaration.kind === 'module' ? `module ${files.shown(scope.file.path)}` : signatureOf(declaration),
    source: `${files.shown(scope.file.path)}:${scope.file.lineOf(positionOf(declaration))}`,
    ...(doc === undefined ? {} : { doc }),
  };
}

const positionOf = ({ node, outer }: Declaration): number =>
  node.type === 'VariableDeclarator' ? node.start : outer.start;
