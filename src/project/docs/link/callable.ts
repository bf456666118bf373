// The named types of what can be called without being a function.
import type { Node } from 'oxc-parser';
import type { Declaration } from '../read/scope.ts';
import type { Linker } from './linker-shapes.ts';

export function callableTypes(linker: Linker, declaration: Declaration): Declaration[] {
  const type = annotationOf(declaration.node);
  const shapes = type ? linker.shapesOf(type, declaration) : [];
  return shapes.flatMap(({ declarations }) => declarations.filter(({ node }) => isCallable(node)));
}

function annotationOf(node: Node): Node | null {
  if (node.type === 'VariableDeclarator')
    return 'typeAnnotation' in node.id ? (node.id.typeAnnotation ?? null) : null;
  return 'typeAnnotation' in node ? (node.typeAnnotation as Node | null) : null;
}

function isCallable(node: Node): boolean {
  if (node.type === 'TSTypeAliasDeclaration')
    return /^TS(?:Function|Constructor|Intersection)Type$/.test(node.typeAnnotation.type);
  return (
    // `typeof fn`
    /^(?:TSDeclareFunction|FunctionDeclaration)$/.test(node.type) ||
    (node.type === 'TSInterfaceDeclaration' &&
      node.body.body.some(({ type }) => /^TS(?:Call|Construct)SignatureDeclaration$/.test(type)))
  );
}
