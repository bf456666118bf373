// The members of what was found.
import type { Node } from 'oxc-parser';
import { keyText } from '../../source/parse/syntax.ts';
import { requiredBy } from '../read/common-js.ts';
import type { Declaration, DeclarationKind } from '../read/scope.ts';
import { type Found, instanceOf, type Linker } from './linker-shapes.ts';
import { exportNames } from './names.ts';
import { namedBy } from './values.ts';

/** What a type says comes before what a value says. */
const order: readonly DeclarationKind[] = ['class', 'interface', 'enum', 'namespace', 'module', 'type'];
const rank = ({ kind }: Declaration) => (order.includes(kind) ? 0 : 1);

export function memberOf(linker: Linker, found: Found, name: string): Found | null {
  for (const wanted of [0, 1]) {
    const declared = found.declarations.filter((declaration) => rank(declaration) === wanted);
    for (const step of [ownMembersOf, inheritedOf]) {
      const members = declared.flatMap((of) => linker.deeper(() => step(linker, of, name), []));
      const declarations = [...new Map(members.map((member) => [member.node, member])).values()];
      if (declarations.length > 0) return { name, declarations };
    }
  }
  return null;
}

/** Names of the members, those that are inherited last. */
export function memberNames(linker: Linker, found: Found): string[] {
  const names = new Set<string>();
  for (const declaration of [...found.declarations].sort((a, b) => rank(a) - rank(b)))
    for (const name of linker.deeper(() => namesIn(linker, declaration), [])) names.add(name);
  return [...names];
}

function ownMembersOf(linker: Linker, declaration: Declaration, name: string): Declaration[] {
  const added = declaration.scope.added.get(declaration.name)?.get(name) ?? [];
  if (declaration.inner) {
    const exported = linker.exportOf(declaration.inner, name);
    return [...(exported?.declarations ?? []), ...added];
  }
  const own = ownMembers(declaration).filter((member) => member.name === name);
  if (own.length > 0) return own.flatMap((member) => listedAs(linker, member));
  return added.map((member) => ({ ...member, owner: declaration }));
}

/** What it would be without its own: that of a base, or of its type. */
export function inheritedOf(linker: Linker, declaration: Declaration, name: string): Declaration[] {
  for (const base of basesOf(linker, declaration)) {
    const inherited = linker.deeper(() => linker.memberOf(base, name), null);
    if (inherited) return [...inherited.declarations];
  }
  return [];
}

/** `{ name }` and `{ name: other }` of an object are what they name. */
function listedAs(linker: Linker, member: Declaration): readonly Declaration[] {
  const { node } = member;
  if (node.type !== 'Property' || !/^(?:Identifier|MemberExpression|CallExpression)$/.test(node.value.type))
    return [member];
  if (node.value.type === 'CallExpression' && requiredBy(node.value) === null) return [member];
  return linker.meaningOf(node.value, member)?.declarations ?? [member];
}

function namesIn(linker: Linker, declaration: Declaration): string[] {
  const own = declaration.inner
    ? exportNames(linker, declaration.inner, (found) => memberNames(linker, found))
    : ownMembers(declaration).map(({ name }) => name);
  const added = [...(declaration.scope.added.get(declaration.name)?.keys() ?? [])];
  const inherited = basesOf(linker, declaration).flatMap((base) => memberNames(linker, base));
  return [...own, ...added, ...inherited].filter((name) => name !== '' && !name.startsWith('#'));
}

/** What it says itself. */
function ownMembers(declaration: Declaration): Declaration[] {
  return nodesIn(declaration.node).flatMap((node) => {
    const name = nameOf(node);
    const isStatic = 'static' in node && node.static === true;
    if (name === null || (isStatic && declaration.isInstance)) return [];
    const made: Declaration = { kind: memberKind(node), name, node, outer: node, scope: declaration.scope };
    return [{ ...made, owner: declaration }];
  });
}

function nodesIn(node: Node): readonly Node[] {
  switch (node.type) {
    case 'ClassDeclaration':
    case 'ClassExpression':
      return node.body.body.flatMap((member) => [member, ...parameterProperties(member)]);
    case 'TSInterfaceDeclaration':
      return node.body.body;
    case 'TSTypeLiteral':
      return node.members;
    case 'TSEnumDeclaration':
      return node.body.members;
    case 'ObjectExpression':
      return node.properties;
    default:
      return [];
  }
}

/** `constructor(readonly name: string)` */
function parameterProperties(member: Node): Node[] {
  if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') return [];
  return member.value.params.filter((parameter) => parameter.type === 'TSParameterProperty');
}

function nameOf(node: Node): string | null {
  if ('key' in node && node.key)
    return keyText(node.key as never, 'computed' in node && node.computed === true);
  if (node.type === 'TSEnumMember') return keyText(node.id as never, false);
  if (node.type === 'TSParameterProperty') {
    const { parameter } = node;
    const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    return target.type === 'Identifier' ? target.name : null;
  }
  return null;
}

function memberKind(node: Node): DeclarationKind {
  if (node.type === 'TSEnumMember') return 'member';
  if ('kind' in node && (node.kind === 'get' || node.kind === 'set')) return 'accessor';
  if ('kind' in node && node.kind === 'constructor') return 'constructor';
  if (/Method/.test(node.type)) return 'method';
  const value = node.type === 'Property' ? node.value.type : '';
  return /Function/.test(value) ? 'method' : 'property';
}

/** Where further members come from: base classes, and the type or the value that it has. */
function basesOf(linker: Linker, declaration: Declaration): Found[] {
  const { node } = declaration;
  const ofType = (type: Node | null | undefined) => (type ? linker.shapesOf(type, declaration) : []);
  const ofValue = (value: Node | null | undefined): Found[] => {
    const found = value ? linker.meaningOf(value, declaration) : null;
    // An expression that is only itself leads nowhere further.
    return found && !found.declarations.some((own) => own.node === node) ? [found] : [];
  };
  switch (node.type) {
    case 'ClassDeclaration':
    case 'ClassExpression':
      // Instances first: `Server.listen` is what servers do.
      return ofValue(node.superClass).flatMap((base) =>
        declaration.isInstance ? [instanceOf(base)] : [instanceOf(base), base],
      );
    case 'TSInterfaceDeclaration':
      return node.extends.flatMap(({ expression, typeArguments }) =>
        ofType({
          type: 'TSTypeReference',
          typeName: expression,
          typeArguments,
          start: 0,
          end: 0,
        } as unknown as Node),
      );
    case 'TSTypeAliasDeclaration':
      return ofType(node.typeAnnotation);
    case 'VariableDeclarator': {
      if ('typeAnnotation' in node.id && node.id.typeAnnotation) return ofType(node.id.typeAnnotation);
      if (node.id.type === 'Identifier') return ofValue(node.init);
      return [namedBy(linker, declaration)].filter((found) => found !== null);
    }
    case 'TSPropertySignature':
      return ofType(node.typeAnnotation);
    case 'PropertyDefinition':
    case 'TSAbstractPropertyDefinition':
      return node.typeAnnotation ? ofType(node.typeAnnotation) : ofValue(node.value);
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
      return node.kind === 'get' ? ofType(node.value.returnType) : [];
    case 'TSMethodSignature':
      return node.kind === 'get' ? ofType(node.returnType) : [];
    case 'TSParameterProperty':
      return node.parameter.type === 'Identifier' ? ofType(node.parameter.typeAnnotation) : [];
    case 'Property':
      return ofValue(node.value);
    case 'ObjectExpression':
      return node.properties.flatMap((item) => (item.type === 'SpreadElement' ? ofValue(item.argument) : []));
    case 'NewExpression':
    case 'CallExpression':
    case 'Identifier':
    case 'MemberExpression':
    case 'LogicalExpression':
    case 'ConditionalExpression':
    case 'AwaitExpression':
      return ofValue(node);
    default:
      return [];
  }
}
