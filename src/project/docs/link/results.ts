// What comes of calling something, or of making one of it.
import type { Node } from 'oxc-parser';
import type { Declaration } from '../read/scope.ts';
import { type Found, foundOf, instanceOf, type Linker } from './linker-shapes.ts';

export function resultsOf(linker: Linker, found: Found): Found[] {
  return found.declarations.flatMap((declaration) => linker.deeper(() => results(linker, declaration), []));
}

function results(linker: Linker, declaration: Declaration): Found[] {
  const { node } = declaration;
  const ofType = (type: Node | null | undefined) => (type ? linker.shapesOf(type, declaration) : []);
  const ofHeld = (held: Found[]) => held.flatMap((inner) => resultsOf(linker, inner));
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'TSDeclareFunction':
    case 'TSFunctionType':
    case 'TSConstructorType':
    case 'TSMethodSignature':
    case 'TSCallSignatureDeclaration':
    case 'TSConstructSignatureDeclaration':
      return ofType(node.returnType);
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
      return ofType(node.value.returnType);
    case 'TSInterfaceDeclaration':
      return node.body.body.flatMap((member) => signatureResult(linker, member, declaration));
    case 'TSTypeLiteral':
      return node.members.flatMap((member) => signatureResult(linker, member, declaration));
    case 'TSTypeAliasDeclaration':
      return ofHeld(ofType(node.typeAnnotation));
    case 'ClassDeclaration':
    case 'ClassExpression':
      return [instanceOf(foundOf(declaration))];
    case 'VariableDeclarator': {
      if ('typeAnnotation' in node.id && node.id.typeAnnotation)
        return ofHeld(ofType(node.id.typeAnnotation));
      const value = node.init ? linker.meaningOf(node.init, declaration) : null;
      return value ? resultsOf(linker, value) : [];
    }
    case 'TSPropertySignature':
    case 'PropertyDefinition':
    case 'TSAbstractPropertyDefinition':
      return ofHeld(ofType(node.typeAnnotation));
    default:
      return [];
  }
}

function signatureResult(linker: Linker, member: Node, holder: Declaration): Found[] {
  const isSignature =
    member.type === 'TSCallSignatureDeclaration' || member.type === 'TSConstructSignatureDeclaration';
  if (!isSignature || !member.returnType) return [];
  const own: Declaration = {
    kind: 'method',
    name: '',
    node: member,
    outer: member,
    scope: holder.scope,
    owner: holder,
  };
  return linker.shapesOf(member.returnType, own);
}
