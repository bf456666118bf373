// What a type is made of: the declarations whose members it has. What only a checker could tell is left out.
import type { Node } from 'oxc-parser';
import { entityPath } from '../read/declare.ts';
import type { Bound, Declaration } from '../read/scope.ts';
import { type Found, foundOf, instanceOf, type Linker, moduleFound } from './linker-shapes.ts';
import { resultsOf } from './results.ts';

/** Of TypeScript itself: they have the members of their first argument, as good as. */
const transparent = new Set(
  'Readonly Partial Required NonNullable Pick Omit Awaited Extract Exclude NoInfer'.split(' '),
);

export function shapesOf(linker: Linker, type: Node, at: Declaration): Found[] {
  const inner = (node: Node) => linker.deeper(() => linker.shapesOf(node, at), []);
  switch (type.type) {
    case 'TSTypeAnnotation':
    case 'TSParenthesizedType':
      return inner(type.typeAnnotation);
    case 'TSTypeOperator':
      return inner(type.typeAnnotation);
    case 'TSTypeLiteral':
    case 'TSFunctionType':
    case 'TSConstructorType':
      return [foundOf({ kind: 'type', name: '', node: type, outer: type, scope: at.scope, owner: at })];
    case 'TSIntersectionType':
    case 'TSUnionType':
      return type.types.slice(0, 50).flatMap(inner);
    case 'TSConditionalType':
      return [...inner(type.trueType), ...inner(type.falseType)];
    case 'TSMappedType':
      return keysOf(type.constraint).flatMap(inner);
    case 'TSTypeReference':
      return referenced(linker, type, at);
    case 'TSTypeQuery':
      return listOf(
        type.exprName.type === 'TSImportType'
          ? imported(linker, type.exprName, at)
          : named(linker, entityPath(type.exprName), at),
      );
    case 'TSImportType':
      return listOf(withArguments(imported(linker, type, at), type.typeArguments?.params, at)).map(
        instanceOf,
      );
    case 'TSIndexedAccessType':
      return indexed(linker, type, at);
    default:
      return [];
  }
}

const listOf = (found: Found | null): Found[] => (found ? [found] : []);

/** `keyof T` of `[K in keyof T]` */
function keysOf(constraint: Node): Node[] {
  return constraint.type === 'TSTypeOperator' && constraint.operator === 'keyof'
    ? [constraint.typeAnnotation]
    : [];
}

type Reference = Extract<Node, { type: 'TSTypeReference' }>;

function referenced(linker: Linker, type: Reference, at: Declaration): Found[] {
  const path = entityPath(type.typeName);
  const [first = ''] = path;
  const args = type.typeArguments?.params;
  if (path.length === 1) {
    const parameter = parameterOf(first, at);
    if (parameter) return linker.deeper(() => linker.shapesOf(parameter.node, parameter.at), []);
    if (first === 'this') return at.owner ? [foundOf(at.owner)] : [];
    const [argument] = args ?? [];
    if (argument && transparent.has(first)) return linker.deeper(() => linker.shapesOf(argument, at), []);
    if (argument && /^(?:InstanceType|ReturnType)$/.test(first)) {
      const made = linker.deeper(() => linker.shapesOf(argument, at), []);
      return made.flatMap((found) =>
        found.declarations.some(({ kind }) => kind === 'class') ? [found] : resultsOf(linker, found),
      );
    }
  }
  return listOf(withArguments(named(linker, path, at), args, at)).map(instanceOf);
}

/** A type parameter as what it was given, else its bound. */
function parameterOf(name: string, at: Declaration): Bound | null {
  for (let current: Declaration | undefined = at; current; current = current.owner) {
    const given = current.bound?.get(name);
    if (given) return given;
    const parameter = parametersOf(current).find((item) => item.name.name === name);
    if (!parameter) continue;
    const node = parameter.constraint ?? parameter.default;
    return { node: node ?? emptyType, at: current };
  }
  return null;
}

const emptyType = { type: 'TSTypeLiteral', members: [], start: 0, end: 0 } as Extract<
  Node,
  { type: 'TSTypeLiteral' }
>;

type Parameter = Extract<Node, { type: 'TSTypeParameter' }>;

function parametersOf({ node }: Declaration): readonly Parameter[] {
  const holder = 'typeParameters' in node ? node : 'value' in node ? Object(node.value) : {};
  return (holder as { typeParameters?: { params: Parameter[] } | null }).typeParameters?.params ?? [];
}

function withArguments(
  found: Found | null,
  args: readonly Node[] | undefined,
  at: Declaration,
): Found | null {
  if (!found || !args || args.length === 0) return found;
  const declarations = found.declarations.map((declaration) => {
    const parameters = parametersOf(declaration);
    if (parameters.length === 0) return declaration;
    const bound = new Map<string, Bound>();
    parameters.forEach(({ name }, index) => {
      const node = args[index];
      if (node) bound.set(name.name, { node, at });
    });
    return { ...declaration, bound };
  });
  return { name: found.name, declarations };
}

/** `A.B.C` where it is written. */
function named(linker: Linker, path: readonly string[], at: Declaration): Found | null {
  const [first, ...rest] = path;
  if (first === undefined) return null;
  let found = first === 'this' ? (at.owner ? foundOf(at.owner) : null) : linker.lookup(at.scope, first);
  for (const name of rest) {
    const holder: Found | null = found;
    found = holder ? linker.deeper(() => linker.memberOf(holder, name), null) : null;
  }
  return found;
}

type ImportType = Extract<Node, { type: 'TSImportType' }>;

function imported(linker: Linker, type: ImportType, at: Declaration): Found | null {
  const module = linker.moduleOf(type.source.value, at.scope);
  if (!module) return null;
  let found: Found | null = moduleFound(module);
  for (const name of type.qualifier ? entityPath(type.qualifier as Node) : []) {
    const holder: Found | null = found;
    found = holder ? linker.deeper(() => linker.memberOf(holder, name), null) : null;
  }
  return found;
}

/** `T['name']` */
function indexed(
  linker: Linker,
  type: Extract<Node, { type: 'TSIndexedAccessType' }>,
  at: Declaration,
): Found[] {
  const { indexType } = type;
  if (indexType.type !== 'TSLiteralType' || indexType.literal.type !== 'Literal') return [];
  const key = String(indexType.literal.value);
  return linker
    .deeper(() => linker.shapesOf(type.objectType, at), [])
    .flatMap((found) => listOf(linker.deeper(() => linker.memberOf(found, key), null)));
}
